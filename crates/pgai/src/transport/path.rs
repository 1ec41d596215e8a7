//! No path may leave the place its template gives it.
//!
//! The generated client refuses dot segments and empty values before a URL is made; what arrives here is a URL that a
//! parser has already normalised, so `..` shows as a path with too few segments.

use url::Url;

use super::Target;
use crate::config::BaseUrl;
use crate::error::{Error, Result};

/// Checks a request's URL against the base and the path template of its operation.
pub(super) fn check(base: &BaseUrl, url: &Url, target: &Target) -> Result<()> {
    let below = base.path_below(url).ok_or_else(|| {
        Error::invalid_request(format!(
            "the request would leave the base URL {}; check the path values",
            base.as_str()
        ))
    })?;
    // A template without parameters is the path.
    if below == target.template {
        return Ok(());
    }
    let mut sent = below.split('/');
    let fits = target.template.split('/').all(|wanted| {
        sent.next().is_some_and(|segment| match wanted.find('{') {
            Some(_) => !segment.is_empty(),
            None => segment == wanted,
        })
    }) && sent.next().is_none();
    if fits {
        return Ok(());
    }
    Err(Error::invalid_request(format!(
        "a path value would change the path {}: values must not be empty, `.` or `..`",
        target.template
    )))
}

/// Checks a path that a caller wrote: absolute, no query, no segment that a URL parser would resolve.
pub(crate) fn check_free(path: &str) -> Result<()> {
    let bad = |problem: &str| {
        Err(Error::invalid_request(format!(
            "the path `{path}` {problem}"
        )))
    };
    if !path.starts_with('/') {
        return bad("does not start with `/`");
    }
    if path.contains(['?', '#']) {
        return bad("holds a query or a fragment; use `query(..)`");
    }
    if path.contains('\\') || path.chars().any(char::is_control) {
        return bad("holds a backslash or a control character");
    }
    let dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    // A single final slash is a path of its own; empty segments inside are a forgotten value.
    let inside = path.strip_suffix('/').unwrap_or(path);
    if inside
        .split('/')
        .skip(1)
        .any(|segment| segment.is_empty() || dots(segment))
    {
        return bad("has an empty or a dot segment");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_segment() {
        let base = BaseUrl::parse("https://h/api/v1", false).unwrap();
        let fits = |template: &'static str, path: &str| {
            let url = Url::parse(&format!("https://h/api/v1{path}")).unwrap();
            let target = Target {
                name: "x".into(),
                template: template.into(),
            };
            check(&base, &url, &target).is_ok()
        };
        let one = "/territories/{territory_id}";
        assert!(fits(one, "/territories/a%2Fb"));
        assert!(fits(one, "/territories/%C3%A4%20b"));
        for path in [
            "/territories/..",
            "/territories/.",
            "/territories/%2e%2E",
            "/territories/",
            "/territories/a/b",
            "/other/a",
        ] {
            assert!(!fits(one, path), "{path}");
        }
        let inner = "/territories/{territory_id}/companies";
        assert!(fits(inner, "/territories/a/companies"));
        assert!(!fits(inner, "/territories/../companies"));
        assert!(!fits(inner, "/territories//companies"));
        assert!(!fits("/territories", "/../../evil"));
    }

    #[test]
    fn free_paths() {
        for path in ["/workflows", "/a/b.c/..d", "/a/"] {
            assert!(check_free(path).is_ok(), "{path}");
        }
        for path in [
            "",
            "workflows",
            "/a/../b",
            "/a/%2E./b",
            "/a//b",
            "/a?b",
            "/a#b",
            "/a\\..\\b",
            "//evil.example",
            "/a\nb",
        ] {
            assert!(check_free(path).is_err(), "{path}");
        }
    }
}
