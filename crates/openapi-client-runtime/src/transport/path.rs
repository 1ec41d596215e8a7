//! No request leaves the base URL, and no path is read in another way than it was written.
//!
//! A URL parser resolves dot segments and reads a backslash as a slash. The writer of a generated client lets no value make
//! such a segment; what a caller wrote by hand is checked here, and no path may lead out of the base URL.

use url::Url;

use crate::config::BaseUrl;
use crate::error::{Error, ErrorKind, Result};
use crate::write::is_dot_segment;

/// The URL of a path below the base, both of them encoded.
pub(super) fn join(base: &BaseUrl, path: &str, query: Option<&str>) -> Result<Url> {
    check(path)?;
    match base.join(path, query) {
        Some(url) => Ok(url),
        None => bad(path, &format!("leaves the base URL {}", base.as_str())),
    }
}

/// Checks a path: absolute, no query, nothing that a URL parser would read in another way.
fn check(path: &str) -> Result<()> {
    if !path.starts_with('/') {
        return bad(path, "does not start with `/`");
    }
    match path
        .chars()
        .find(|sign| matches!(sign, '?' | '#' | '\\') || sign.is_control())
    {
        None => Ok(()),
        Some('?' | '#') => bad(path, "holds a query or a fragment"),
        Some(_) => bad(path, "holds a backslash or a control character"),
    }
}

/// Checks a path that a caller wrote by hand: no dot segment, and no empty segment inside it, which is a forgotten value. A
/// single final slash is a path of its own.
pub(crate) fn check_free(path: &str) -> Result<()> {
    check(path)?;
    if path.split('/').any(is_dot_segment) {
        return bad(path, "has a dot segment");
    }
    let inside = path.strip_suffix('/').unwrap_or(path);
    if inside.split('/').skip(1).any(str::is_empty) {
        return bad(path, "has an empty segment");
    }
    Ok(())
}

fn bad<T>(path: &str, problem: &str) -> Result<T> {
    Err(Error::new(
        ErrorKind::InvalidRequest,
        format!("the path `{path}` {problem}"),
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn paths_that_a_caller_wrote() {
        for path in ["/workflows", "/a/b.c/..d", "/a/", "/a%2Fb", "/%C3%A4%20b"] {
            assert!(check_free(path).is_ok(), "{path}");
        }
        for path in [
            "",
            "workflows",
            "/a/../b",
            "/a/%2E./b",
            "/a//b",
            "//evil.example",
            "/territories/%2e%2E",
            "/..",
            "/a?b",
            "/a#b",
            "/a\\..\\b",
            "/a\nb",
        ] {
            assert!(check_free(path).is_err(), "{path}");
        }
    }

    #[test]
    fn no_path_leads_out_of_the_base() {
        let base = BaseUrl::parse("https://h/api/v1", "", false).unwrap();
        let join = |path| join(&base, path, None).map(|url| url.to_string());
        assert_eq!(join("/./a//b").unwrap(), "https://h/api/v1/a//b");
        assert_eq!(
            join("//evil.example").unwrap(),
            "https://h/api/v1//evil.example"
        );
        for path in ["/../a", "/../../a", "/%2e%2e/a", "/../v10/a", "/a?b", "a"] {
            assert!(join(path).is_err(), "{path}");
        }
    }
}
