//! The key of a request: checked, and taken out of everything that the journal keeps.

use http::{HeaderMap, HeaderValue, Uri};
use percent_encoding::percent_decode_str;

use super::shared::Shared;
use crate::{
    contract::{Credential, Presented},
    journal::KeyCheck,
};

/// Stands for a key that was sent where none belongs.
const REDACTED: &str = "REDACTED";

/// A query without the key.
pub(super) struct Query {
    pub(super) pairs: Vec<(String, String)>,
    /// As sent; `None` if there was none, or if it named a key where none belongs.
    pub(super) raw: Option<String>,
}

/// What a request presents for each security scheme, with the secrets taken out of the headers and the query.
pub(super) fn take(shared: &Shared, headers: &mut HeaderMap, uri: &Uri) -> (Vec<Presented>, Query) {
    let mut query = Query::read(uri);
    let schemes = shared.settings.contract.security_schemes();
    let present = |credential: &Credential| {
        let Some(secret) = credential.secret(headers, &query.pairs) else {
            return Presented::Nothing;
        };
        let key = match credential {
            Credential::Basic => shared.settings.keys.find_basic(&secret),
            _ => shared.settings.keys.find(&secret),
        };
        key.map_or(Presented::Wrong, Presented::Key)
    };
    let presented = schemes.credentials().map(present).collect();
    for credential in schemes.credentials() {
        credential.remove(headers);
        if let Credential::Query(name) = credential {
            query.remove(name);
        }
    }
    for value in headers.values_mut() {
        if shared.settings.keys.are_in(value.as_bytes()) {
            *value = HeaderValue::from_static(REDACTED);
        }
    }
    for (name, value) in &mut query.pairs {
        for text in [name, value] {
            if shared.settings.keys.are_in(text.as_bytes()) {
                REDACTED.clone_into(text);
                query.raw = None;
            }
        }
    }
    (presented, query)
}

/// The path as sent, but for segments that hold a key.
pub(super) fn redacted(shared: &Shared, path: &str) -> String {
    let segment = |segment: &str| {
        let decoded: Vec<u8> = percent_decode_str(segment).collect();
        let holds = shared.settings.keys.are_in(&decoded);
        if holds { REDACTED } else { segment }.to_owned()
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// The path parameters, but for values that hold a key.
pub(super) fn without_keys(
    shared: &Shared,
    parameters: &[(String, String)],
) -> Vec<(String, String)> {
    let mut parameters = parameters.to_vec();
    for (_, value) in &mut parameters {
        if shared.settings.keys.are_in(value.as_bytes()) {
            REDACTED.clone_into(value);
        }
    }
    parameters
}

/// The journal's word for what was presented.
pub(super) fn key_check(presented: Presented) -> KeyCheck {
    match presented {
        Presented::Nothing => KeyCheck::Missing,
        Presented::Wrong => KeyCheck::Wrong,
        Presented::Key(_) => KeyCheck::Right,
    }
}

impl Query {
    fn read(uri: &Uri) -> Self {
        let raw = uri.query().map(str::to_owned);
        let pairs = form_urlencoded::parse(raw.as_deref().unwrap_or_default().as_bytes());
        Self {
            pairs: pairs.into_owned().collect(),
            raw,
        }
    }

    /// Leaves out every pair of this name.
    fn remove(&mut self, name: &str) {
        let before = self.pairs.len();
        self.pairs.retain(|(known, _)| known != name);
        if self.pairs.len() == before {
            return;
        }
        let is_name = |pair: &&str| {
            let mut decoded = form_urlencoded::parse(pair.as_bytes());
            decoded.next().is_some_and(|(known, _)| known == name)
        };
        let raw = self.raw.take().unwrap_or_default();
        let kept: Vec<&str> = raw.split('&').filter(|pair| !is_name(pair)).collect();
        self.raw = (!kept.is_empty()).then(|| kept.join("&"));
    }
}
