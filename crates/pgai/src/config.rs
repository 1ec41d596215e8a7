//! What a client is told before its first call: the key and the base URL, checked once and then trusted.

use std::env;
use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::error::{Error, Result};

/// Where the API is: the server that the vendored document names.
pub(crate) const PRODUCTION: &str = "https://api.getpg.ai/public-api/v1";
/// The environment variable that holds the API key.
pub(crate) const KEY_VARIABLE: &str = "PGAI_API_KEY";
/// The environment variable that replaces the base URL.
pub(crate) const URL_VARIABLE: &str = "PGAI_BASE_URL";

/// The API key: wiped from memory when dropped, and shown nowhere.
#[derive(Clone)]
pub(crate) struct ApiKey(SecretString);

impl ApiKey {
    pub(crate) fn new(key: impl Into<String>) -> Result<Self> {
        let key = SecretString::from(key.into());
        let text = key.expose_secret();
        let problem = if text.is_empty() {
            "is empty"
        } else if !text.is_ascii() {
            "has a character that is not ASCII"
        } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            "has a space, a line break or a control character"
        } else {
            return Ok(Self(key));
        };
        Err(Error::config(format!(
            "the API key {problem}; copy it again from Settings > API Keys"
        )))
    }

    /// The key as a header value that no `Debug` shows and no HTTP/2 table keeps.
    pub(crate) fn header(&self) -> Result<HeaderValue> {
        let mut value = HeaderValue::from_str(self.expose())
            .map_err(|_| Error::config("the API key cannot be sent as a header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(REDACTED)")
    }
}

/// Where the API lives: scheme, host, port and path prefix. Never ends in a slash, never holds a secret.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    url: Url,
    text: String,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Self> {
        let bad = |problem: &str| {
            Error::config(format!(
                "the base URL {problem}; it should look like https://api.getpg.ai/public-api/v1"
            ))
        };
        if text.is_empty() {
            return Err(bad("is empty"));
        }
        let mut url = Url::parse(text).map_err(|error| bad("is not a URL").with_source(error))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("holds a user name or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("has a query or a fragment"));
        }
        match url.scheme() {
            "https" => {}
            "http" if allow_http || is_loopback(&url) => {}
            "http" => {
                return Err(bad(
                    "is plain http to another machine, which would show the key to everyone on the way",
                ));
            }
            _ => return Err(bad("is neither https nor http")),
        }
        if url.host().is_none() {
            return Err(bad("has no host"));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    #[cfg(feature = "rustls")]
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The path prefix, without a final slash.
    pub(crate) fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// The part of a URL's path below this base, if the URL lies there.
    pub(crate) fn path_below<'a>(&self, url: &'a Url) -> Option<&'a str> {
        let below = url.path().strip_prefix(self.path())?;
        (same_origin(&self.url, url) && (below.is_empty() || below.starts_with('/')))
            .then_some(below)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Scheme, host and port are the same.
pub(crate) fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme()
        && a.host() == b.host()
        && a.port_or_known_default() == b.port_or_known_default()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An environment variable, or none if it is not set.
pub(crate) fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        // The value may be the key: it is not shown.
        Err(env::VarError::NotUnicode(_)) => Err(Error::config(format!(
            "the environment variable {name} is not valid Unicode"
        ))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn keys_that_cannot_be_sent_are_refused_without_being_shown() {
        for key in ["", "schlüssel", "two words", "line\n", "\u{7f}"] {
            let error = ApiKey::new(key).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(key.is_empty() || !format!("{error} {error:?}").contains(key));
        }
        let key = ApiKey::new("secret-key").unwrap();
        assert!(!format!("{key:?} {:?}", key.header().unwrap()).contains("secret-key"));
    }

    #[test]
    fn base_urls() {
        for (given, kept) in [
            (
                "https://api.getpg.ai/public-api/v1",
                "https://api.getpg.ai/public-api/v1",
            ),
            (
                "https://api.getpg.ai/public-api/v1/",
                "https://api.getpg.ai/public-api/v1",
            ),
            ("https://api.getpg.ai", "https://api.getpg.ai"),
            ("http://127.0.0.1:4010/x//", "http://127.0.0.1:4010/x"),
            ("http://[::1]:4010", "http://[::1]:4010"),
            ("http://localhost", "http://localhost"),
        ] {
            assert_eq!(BaseUrl::parse(given, false).unwrap().as_str(), kept);
        }
        for given in [
            "",
            "api.getpg.ai",
            "/public-api",
            "ftp://x",
            "https://",
            "http://example.com",
            "http://localhost.example.com",
            "https://u:p@x",
            "https://x?a=1",
            "https://x#a",
            "http://10.0.0.1",
        ] {
            let error = BaseUrl::parse(given, false).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{given}");
        }
        assert!(BaseUrl::parse("http://example.com", true).is_ok());
    }

    #[test]
    fn only_urls_below_the_base_are_ours() {
        let base = BaseUrl::parse("https://h/api/v1", false).unwrap();
        let below = |url: &str| {
            base.path_below(&Url::parse(url).unwrap())
                .map(str::to_owned)
        };
        assert_eq!(below("https://h/api/v1/x").as_deref(), Some("/x"));
        assert_eq!(below("https://h:443/api/v1").as_deref(), Some(""));
        for other in [
            "https://h/api/v10/x",
            "https://h/api",
            "http://h/api/v1/x",
            "https://h:1/api/v1",
            "https://i/api/v1",
        ] {
            assert_eq!(below(other), None, "{other}");
        }
    }
}
