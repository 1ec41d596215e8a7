//! The keys that the sandbox accepts, and what each may do.

use std::fmt;

use http::HeaderMap;

use crate::{contract::KeyPlace, journal::KeyCheck};

/// The sandbox's keys; the first is the one that it tells.
#[derive(Clone, Debug)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Clone)]
struct Key {
    secret: String,
    scopes: Vec<String>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

impl Keys {
    pub(crate) fn new(secret: String) -> Self {
        Self(vec![Key {
            secret,
            scopes: vec!["*".to_owned()],
        }])
    }

    pub(crate) fn main(&self) -> &str {
        self.0.first().map_or("", |key| &key.secret)
    }

    pub(crate) fn set_main(&mut self, secret: String) {
        if let Some(key) = self.0.first_mut() {
            key.secret = secret;
        }
    }

    pub(crate) fn add(&mut self, secret: String, scopes: Vec<String>) {
        self.0.push(Key { secret, scopes });
    }

    /// Takes the key out of the headers: what it was, and its index, if it is one of these.
    pub(crate) fn take(
        &self,
        place: &KeyPlace,
        headers: &mut HeaderMap,
    ) -> (KeyCheck, Option<usize>) {
        let Some(sent) = place.header().and_then(|name| headers.remove(name)) else {
            return (KeyCheck::Missing, None);
        };
        let sent = place.secret(sent.as_bytes());
        match self.0.iter().position(|key| key.secret.as_bytes() == sent) {
            Some(index) => (KeyCheck::Right, Some(index)),
            None => (KeyCheck::Wrong, None),
        }
    }

    /// Whether `text` holds one of these keys: where none belongs, for example in a query, it must not be kept.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        let holds = |secret: &[u8]| {
            !secret.is_empty() && text.windows(secret.len()).any(|part| part == secret)
        };
        self.0.iter().any(|key| holds(key.secret.as_bytes()))
    }

    /// Whether the key at `index` has `scope`: by its name, by its resource's wildcard, or by `*`.
    pub(crate) fn allows(&self, index: usize, scope: &str) -> bool {
        let wildcard = scope
            .split_once(':')
            .map(|(resource, _)| format!("{resource}:*"));
        self.0.get(index).is_some_and(|key| {
            key.scopes
                .iter()
                .any(|held| held == "*" || held == scope || Some(held) == wildcard.as_ref())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_cover_their_resource_alone() {
        let mut keys = Keys::new("main".to_owned());
        keys.add("narrow".to_owned(), vec!["contacts:*".to_owned()]);
        assert!(keys.allows(0, "territories:read"));
        assert!(keys.allows(1, "contacts:write"));
        assert!(!keys.allows(1, "territories:read"));
    }
}
