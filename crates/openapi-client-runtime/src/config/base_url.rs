//! Where an API lives.

use std::fmt;

use url::{Host, Url};

use crate::error::{Error, ErrorKind, Result};

/// Where the API lives: scheme, host, port and path prefix. Never holds a secret.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    /// With one slash at its end.
    url: Url,
}

impl BaseUrl {
    /// Checks a base URL; `example` is one that would do, for the error.
    pub(crate) fn parse(text: &str, example: &str, allow_http: bool) -> Result<Self> {
        let bad = |problem: &str| {
            Error::new(
                ErrorKind::Config,
                format!("the base URL {problem}; it should look like {example}"),
            )
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
        url.set_path(&format!("{}/", url.path().trim_end_matches('/')));
        Ok(Self { url })
    }

    /// Without a final slash.
    pub(crate) fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the host is this machine itself.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Whether a URL is of this origin and below this path.
    pub(crate) fn contains(&self, url: &Url) -> bool {
        let prefix = self.url.path();
        let is_it = || prefix.strip_suffix('/') == Some(url.path());
        same_origin(&self.url, url) && (url.path().starts_with(prefix) || is_it())
    }

    /// The URL of a path below this base, both of them encoded; none if dot segments lead out of it.
    pub(crate) fn join(&self, path: &str, query: Option<&str>) -> Option<Url> {
        let mut url = self.url.clone();
        url.set_path(&[url.path(), path.strip_prefix('/')?].concat());
        url.set_query(query);
        url.path().starts_with(self.url.path()).then_some(url)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    const EXAMPLE: &str = "https://api.example.com/v1";

    #[test]
    fn base_urls() {
        for (given, kept) in [
            ("https://api.example.com/v1", "https://api.example.com/v1"),
            ("https://api.example.com/v1/", "https://api.example.com/v1"),
            ("https://api.example.com", "https://api.example.com"),
            ("http://127.0.0.1:4010/x//", "http://127.0.0.1:4010/x"),
            ("http://[::1]:4010", "http://[::1]:4010"),
            ("http://localhost", "http://localhost"),
            ("http://127.1/", "http://127.0.0.1"),
            (
                " HTTPS://API.Example.com:443/V1/ ",
                "https://api.example.com/V1",
            ),
            ("https://h/a b/\u{e4}//", "https://h/a%20b/%C3%A4"),
            ("https://h/a/../b/./", "https://h/b"),
        ] {
            assert_eq!(
                BaseUrl::parse(given, EXAMPLE, false).unwrap().as_str(),
                kept
            );
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
            "http://localhost.",
            "http://[::2]",
            "https://u@x",
            "https://:p@x",
            "https://x?",
            "https://x#",
            "https://x/?a",
            "https://x:99999",
            "https://a b",
            "localhost:8080",
            "file:///etc/passwd",
            "data:,x",
        ] {
            let error = BaseUrl::parse(given, EXAMPLE, false).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{given}");
        }
        assert!(BaseUrl::parse("http://example.com", EXAMPLE, true).is_ok());
    }

    #[test]
    fn paths_are_below_the_base() {
        for (base, url) in [
            ("https://h", "https://h/a%2Fb?c=d"),
            ("https://h/api/v1", "https://h/api/v1/a%2Fb?c=d"),
            ("https://h/api:1/", "https://h/api:1/a%2Fb?c=d"),
        ] {
            let base = BaseUrl::parse(base, EXAMPLE, false).unwrap();
            assert_eq!(base.join("/a%2Fb", Some("c=d")).unwrap().as_str(), url);
        }
        let base = BaseUrl::parse("https://h/v1", EXAMPLE, false).unwrap();
        for (path, query, url) in [
            ("/http:x", None, "https://h/v1/http:x"),
            ("/x:cancel", Some(""), "https://h/v1/x:cancel?"),
            ("/", None, "https://h/v1/"),
            ("///h2", None, "https://h/v1///h2"),
            ("/a/", Some("b#c"), "https://h/v1/a/?b%23c"),
            ("/ a\u{e4} ", None, "https://h/v1/%20a%C3%A4%20"),
            ("/a%zz;b=c,d", None, "https://h/v1/a%zz;b=c,d"),
        ] {
            assert_eq!(base.join(path, query).unwrap().as_str(), url);
        }
    }
}
