//! The API keys that a sandbox accepts, and the scopes of each.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

/// How credentials of HTTP Basic begin, in any case.
const BASIC: &[u8] = b"basic ";

/// All keys of one sandbox; the first is the one that `Sandbox::api_key` returns.
#[derive(Clone, Debug)]
pub(crate) struct Keys(Vec<Key>);

/// A key of the sandbox, as a [`Service`](crate::Service) sees it: its scopes, not its secret.
#[derive(Clone)]
pub struct Key {
    secret: String,
    /// `None` is every scope.
    scopes: Option<Vec<String>>,
}

impl Key {
    /// Whether the key has this scope, by its name.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|scopes| scopes.iter().any(|held| held == scope))
    }

    /// The scopes that the key was made with; `None` if it has every scope.
    #[must_use]
    pub fn scopes(&self) -> Option<&[String]> {
        self.scopes.as_deref()
    }
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
            scopes: None,
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
        self.0.push(Key {
            secret,
            scopes: Some(scopes),
        });
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Key> {
        self.0.get(index)
    }

    /// The index of the key with this secret.
    pub(crate) fn find(&self, secret: &[u8]) -> Option<usize> {
        self.0
            .iter()
            .position(|key| key.secret.as_bytes() == secret)
    }

    /// The index of the key that HTTP Basic's `credentials` (base64) hold, as `name:password` or as the password alone.
    pub(crate) fn find_basic(&self, credentials: &[u8]) -> Option<usize> {
        let pair = STANDARD.decode(credentials).ok()?;
        let password = pair.iter().position(|&byte| byte == b':')?;
        self.find(&pair)
            .or_else(|| self.find(pair.get(password + 1..)?))
    }

    /// Whether `text` holds one of these keys, also as the credentials of HTTP Basic: where none belongs, for example in
    /// a query, it must not be kept.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        let basic = text
            .split_at_checked(BASIC.len())
            .filter(|(start, _)| start.eq_ignore_ascii_case(BASIC))
            .and_then(|(_, credentials)| STANDARD.decode(credentials.trim_ascii()).ok());
        let holds = |text: &[u8], secret: &[u8]| {
            !secret.is_empty() && text.windows(secret.len()).any(|part| part == secret)
        };
        self.0.iter().any(|key| {
            let secret = key.secret.as_bytes();
            holds(text, secret) || basic.as_ref().is_some_and(|basic| holds(basic, secret))
        })
    }
}

/// The credentials of HTTP Basic (base64) for a key: a key without a colon is the password of nobody.
pub(crate) fn basic_credentials(secret: &str) -> String {
    if secret.contains(':') {
        STANDARD.encode(secret)
    } else {
        STANDARD.encode(format!(":{secret}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn scopes_are_compared_by_name() {
        let mut keys = Keys::new("main".to_owned());
        keys.add("narrow".to_owned(), vec!["read".to_owned()]);
        assert!(keys.get(0).unwrap().has_scope("write"));
        assert!(keys.get(1).unwrap().has_scope("read"));
        assert!(!keys.get(1).unwrap().has_scope("write"));
        assert!(!format!("{keys:?}").contains("narrow"));
    }

    #[test]
    fn a_key_is_a_basic_password_or_a_whole_pair() {
        let mut keys = Keys::new("main".to_owned());
        keys.add("ada:secret".to_owned(), Vec::new());
        for index in [0, 1] {
            let credentials = basic_credentials(&keys.get(index).unwrap().secret);
            assert_eq!(keys.find_basic(credentials.as_bytes()), Some(index));
        }
        assert_eq!(
            keys.find_basic(STANDARD.encode("x:main").as_bytes()),
            Some(0)
        );
        assert_eq!(keys.find_basic(STANDARD.encode("main").as_bytes()), None);
        assert_eq!(keys.find_basic(b"***"), None);
    }
}
