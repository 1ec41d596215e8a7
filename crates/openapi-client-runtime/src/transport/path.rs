//! No path may leave the place its template gives it.
//!
//! A URL parser resolves dot segments and reads a backslash as a slash. So what it would change is refused before it sees
//! the path.

use crate::error::{Error, ErrorKind, Result};

/// Checks an encoded path: absolute, no query, nothing that a URL parser would resolve.
pub(crate) fn check(path: &str) -> Result<()> {
    if !path.starts_with('/') {
        return bad(path, "does not start with `/`");
    }
    if path.contains(['?', '#']) {
        return bad(path, "holds a query or a fragment");
    }
    if path.contains('\\') || path.chars().any(char::is_control) {
        return bad(path, "holds a backslash or a control character");
    }
    if path.split('/').any(is_dot_segment) {
        return bad(path, "has a dot segment");
    }
    Ok(())
}

/// Checks a path that a caller wrote by hand: an empty segment inside it is a forgotten value. A single final slash is a
/// path of its own.
pub(crate) fn check_free(path: &str) -> Result<()> {
    check(path)?;
    let inside = path.strip_suffix('/').unwrap_or(path);
    if inside.split('/').skip(1).any(str::is_empty) {
        return bad(path, "has an empty segment");
    }
    Ok(())
}

fn is_dot_segment(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

fn bad(path: &str, problem: &str) -> Result<()> {
    Err(Error::new(
        ErrorKind::InvalidRequest,
        format!("the path `{path}` {problem}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for path in ["/workflows", "/a/b.c/..d", "/a/", "/a%2Fb", "/%C3%A4%20b"] {
            assert!(check(path).is_ok() && check_free(path).is_ok(), "{path}");
        }
        for path in ["/a//b", "//evil.example"] {
            assert!(check(path).is_ok() && check_free(path).is_err(), "{path}");
        }
        for path in [
            "",
            "workflows",
            "/a/../b",
            "/a/%2E./b",
            "/territories/%2e%2E",
            "/..",
            "/a?b",
            "/a#b",
            "/a\\..\\b",
            "/a\nb",
        ] {
            assert!(check(path).is_err(), "{path}");
        }
    }
}
