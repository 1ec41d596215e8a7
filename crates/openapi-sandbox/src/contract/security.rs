//! Security: where the document's schemes put a key, and which keys and scopes an operation requires.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use openapi_document::{Document, Value};

use super::cookies::cookies;
use crate::keys::basic_credentials;

/// The security schemes of a document that the sandbox can check, with their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecuritySchemes(Vec<(String, Credential)>);

/// Where a security scheme puts the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// The whole value of a header.
    Header(HeaderName),
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// A query parameter.
    Query(String),
    /// A cookie.
    Cookie(String),
}

/// What a request presents for one security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    Nothing,
    /// Something that is no key of the sandbox.
    Wrong,
    /// The key with this index.
    Key(usize),
}

/// What an operation requires: one of these alternatives.
#[derive(Debug, Default)]
pub(crate) struct Requirement(Vec<Alternative>);

#[derive(Debug)]
struct Alternative {
    /// Indices of the security schemes that the sandbox can check.
    schemes: Vec<usize>,
    scopes: Vec<String>,
}

impl SecuritySchemes {
    pub(super) fn read(document: &Document) -> Self {
        let at = document.address("/components/securitySchemes");
        let schemes = document.get(&at).and_then(Value::as_object);
        let read = schemes.into_iter().flatten().filter_map(|(name, scheme)| {
            let scheme = document.follow(scheme, &at.join(name)).ok()?;
            Some((name.to_string(), Credential::read(scheme.value())?))
        });
        Self(read.collect())
    }

    /// Whether there is no scheme that the sandbox can check.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where each scheme puts the key, in the order of [`Presented`] values.
    pub(crate) fn credentials(&self) -> impl Iterator<Item = &Credential> {
        self.0.iter().map(|(_, credential)| credential)
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(known, _)| known == name)
    }
}

impl Credential {
    fn read(scheme: &Value) -> Option<Self> {
        let text = |name: &str| scheme.get(name).and_then(Value::as_str);
        match text("type")? {
            "apiKey" => {
                let name = text("name")?;
                match text("in")? {
                    "header" => Some(Self::Header(HeaderName::try_from(name).ok()?)),
                    "query" => Some(Self::Query(name.to_owned())),
                    "cookie" => Some(Self::Cookie(name.to_owned())),
                    _ => None,
                }
            }
            "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
                "bearer" => Some(Self::Bearer),
                "basic" => Some(Self::Basic),
                _ => None,
            },
            // Both hand the client a bearer token.
            "oauth2" | "openIdConnect" => Some(Self::Bearer),
            _ => None,
        }
    }

    /// The secret that a request presents in this place; empty for an `Authorization` of another kind.
    pub(crate) fn secret(
        &self,
        headers: &HeaderMap,
        query: &[(String, String)],
    ) -> Option<Vec<u8>> {
        match self {
            Self::Header(name) => Some(headers.get(name)?.as_bytes().to_vec()),
            Self::Bearer => authorization(headers, b"bearer "),
            Self::Basic => authorization(headers, b"basic "),
            Self::Query(name) => {
                let value = query.iter().find(|(known, _)| known == name);
                value.map(|(_, value)| value.clone().into_bytes())
            }
            Self::Cookie(name) => {
                let value = cookies(headers).find(|(known, _)| known == name);
                value.map(|(_, value)| value.as_bytes().to_vec())
            }
        }
    }

    /// Takes the secret out of the headers; the query is the caller's affair.
    pub(crate) fn remove(&self, headers: &mut HeaderMap) {
        match self {
            Self::Header(name) => drop(headers.remove(name)),
            Self::Bearer | Self::Basic => drop(headers.remove(header::AUTHORIZATION)),
            Self::Query(_) => {}
            Self::Cookie(name) => {
                let kept: Vec<String> = cookies(headers)
                    .filter(|(known, _)| known != name)
                    .map(|(known, value)| format!("{known}={value}"))
                    .collect();
                headers.remove(header::COOKIE);
                if let Ok(kept) = HeaderValue::from_str(&kept.join("; "))
                    && !kept.is_empty()
                {
                    headers.insert(header::COOKIE, kept);
                }
            }
        }
    }

    /// The options of `curl` that present `secret`, and what to append to the URL.
    pub(crate) fn curl(&self, secret: &str) -> (String, String) {
        let quoted = |text: String| format!("'{}'", text.replace('\'', r"'\''"));
        let header = |line: String| format!(" -H {}", quoted(line));
        let option = match self {
            Self::Header(name) => header(format!("{name}: {secret}")),
            Self::Bearer => header(format!("authorization: Bearer {secret}")),
            Self::Basic => header(format!(
                "authorization: Basic {}",
                basic_credentials(secret)
            )),
            Self::Cookie(name) => format!(" -b {}", quoted(format!("{name}={secret}"))),
            Self::Query(name) => {
                let pair = form_urlencoded::Serializer::new(String::new())
                    .append_pair(name, secret)
                    .finish();
                return (String::new(), format!("?{pair}"));
            }
        };
        (option, String::new())
    }
}

impl Requirement {
    /// Reads an operation's security requirements: one alternative each.
    pub(super) fn read(schemes: &SecuritySchemes, security: Option<&Value>) -> Self {
        let alternatives = security.and_then(Value::as_array);
        let read = alternatives.into_iter().flatten().map(|alternative| {
            let named = || alternative.as_object().into_iter().flatten();
            let scopes = named().filter_map(|(_, scopes)| scopes.as_array());
            let scopes = scopes.flatten().filter_map(Value::as_str);
            Alternative {
                schemes: named()
                    .filter_map(|(name, _)| schemes.position(name))
                    .collect(),
                scopes: scopes.map(str::to_owned).collect(),
            }
        });
        Self(read.collect())
    }

    /// Whether it can be met without a key that the sandbox can check.
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(|one| one.schemes.is_empty())
    }

    /// The scopes of each alternative.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &[String]> {
        self.0.iter().map(|one| one.scopes.as_slice())
    }

    /// The key with which the request meets one of the alternatives; else the nearest miss.
    ///
    /// Where an alternative names several schemes, one has the sandbox's key. The others are often ids of an account or
    /// an application: they have to be there, whatever they are.
    pub(crate) fn key(&self, presented: &[Presented]) -> Presented {
        let met = |one: &Alternative| {
            let shown = || {
                one.schemes
                    .iter()
                    .filter_map(|scheme| presented.get(*scheme))
            };
            if shown().any(|shown| *shown == Presented::Nothing) {
                return Presented::Nothing;
            }
            best_of(shown().copied())
        };
        best_of(self.0.iter().map(met))
    }
}

/// The best of what was presented: a key before something wrong, and that before nothing.
pub(crate) fn best_of(presented: impl Iterator<Item = Presented>) -> Presented {
    presented.fold(Presented::Nothing, |best, next| match (best, next) {
        (Presented::Key(_), _) | (_, Presented::Nothing) => best,
        (_, next) => next,
    })
}

/// The credentials of an `Authorization` header of this kind (in lower case, with its space).
fn authorization(headers: &HeaderMap, kind: &[u8]) -> Option<Vec<u8>> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let credentials = value.split_at_checked(kind.len());
    let credentials = credentials.filter(|(start, _)| start.eq_ignore_ascii_case(kind));
    Some(credentials.map_or_else(Vec::new, |(_, rest)| rest.trim_ascii_start().to_vec()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_document::value;

    use super::*;

    fn schemes() -> SecuritySchemes {
        let document = value!({"openapi": "3.1.0", "components": {"securitySchemes": {
            "A": {"type": "apiKey", "in": "cookie", "name": "sid"},
            "B": {"type": "http", "scheme": "Bearer"},
            "C": {"$ref": "#/components/securitySchemes/D"},
            "D": {"type": "http", "scheme": "basic"},
            "E": {"type": "mutualTLS"},
            "F": {"type": "apiKey", "in": "query", "name": "key"}}}});
        SecuritySchemes::read(&Document::from_value(document).unwrap())
    }

    #[test]
    fn each_scheme_has_its_place() {
        let schemes = schemes();
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_static("a=b; sid=k"));
        headers.insert("authorization", HeaderValue::from_static("bearer  t"));
        let query = [("key".to_owned(), "q".to_owned())];
        let secrets: Vec<Option<Vec<u8>>> = schemes
            .credentials()
            .map(|credential| credential.secret(&headers, &query))
            .collect();
        let some = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(
            secrets,
            [some("k"), some("t"), some(""), some(""), some("q")]
        );
        for credential in schemes.credentials() {
            credential.remove(&mut headers);
        }
        assert_eq!(headers.len(), 1);
        assert_eq!(headers["cookie"], "a=b");
    }

    #[test]
    fn one_alternative_has_to_be_there_whole_with_one_key() {
        let schemes = schemes();
        let requirement = |security: Value| Requirement::read(&schemes, Some(&security));
        let presented = [
            Presented::Key(0),
            Presented::Wrong,
            Presented::Nothing,
            Presented::Nothing,
            Presented::Key(1),
        ];
        let either = requirement(value!([{"B": ["read"]}, {"F": []}]));
        assert_eq!(either.key(&presented), Presented::Key(1));
        let both = requirement(value!([{"A": [], "B": []}]));
        assert_eq!(both.key(&presented), Presented::Key(0));
        let without = requirement(value!([{"A": [], "C": []}]));
        assert_eq!(without.key(&presented), Presented::Nothing);
        let wrong = requirement(value!([{"B": []}]));
        assert_eq!(wrong.key(&presented), Presented::Wrong);
        let missing = requirement(value!([{"C": []}]));
        assert_eq!(missing.key(&presented), Presented::Nothing);
        assert!(!missing.is_open());
        for open in [value!([]), value!([{"B": []}, {}]), value!([{"E": []}])] {
            assert!(requirement(open.clone()).is_open(), "{open}");
        }
    }
}
