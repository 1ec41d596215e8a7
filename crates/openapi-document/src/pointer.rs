//! JSON pointers (RFC 6901): written, taken apart, and read from the fragment of a reference.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A key or an index as a reference token of a pointer.
///
/// ```
/// assert_eq!(openapi_document::pointer::escape("/a~b"), "~1a~0b");
/// ```
#[must_use]
pub fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// The key or the index that a reference token stands for.
///
/// ```
/// assert_eq!(openapi_document::pointer::unescape("~1a~0b"), "/a~b");
/// ```
#[must_use]
pub fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        // In this order: `~01` stands for `~1`.
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// `base` with one more key or index, which is escaped.
///
/// ```
/// assert_eq!(openapi_document::pointer::join("/paths", "/users"), "/paths/~1users");
/// ```
#[must_use]
pub fn join(base: &str, token: &str) -> String {
    format!("{base}/{}", escape(token))
}

/// The keys and indices of a pointer, unescaped; nothing if `pointer` is neither empty nor starts with a slash.
///
/// ```
/// use openapi_document::pointer;
///
/// assert_eq!(pointer::tokens("/paths/~1users").unwrap().collect::<Vec<_>>(), ["paths", "/users"]);
/// assert_eq!(pointer::tokens("").unwrap().count(), 0);
/// assert!(pointer::tokens("paths").is_none());
/// ```
pub fn tokens(pointer: &str) -> Option<impl DoubleEndedIterator<Item = Cow<'_, str>>> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    // The text before the first slash is no token.
    let mut tokens = pointer.split('/');
    tokens.next();
    Some(tokens.map(unescape))
}

/// The last key or index of a pointer, unescaped; empty for the whole document.
#[must_use]
pub fn last(pointer: &str) -> Cow<'_, str> {
    match pointer.rsplit_once('/') {
        Some((_, token)) => unescape(token),
        None => Cow::Borrowed(""),
    }
}

/// The pointer of what holds the value at `pointer`; nothing for the whole document.
#[must_use]
pub fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// The pointer in a reference within the same document, `#` or `#/…`; nothing for any other reference.
///
/// A fragment may percent-encode what a pointer spells plainly.
///
/// ```
/// use openapi_document::pointer;
///
/// assert_eq!(pointer::of_reference("#/paths/~1a~1%7Bid%7D").unwrap(), "/paths/~1a~1{id}");
/// assert!(pointer::of_reference("#anchor").is_none());
/// assert!(pointer::of_reference("other.json#/a").is_none());
/// ```
#[must_use]
pub fn of_reference(reference: &str) -> Option<Cow<'_, str>> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = decode(fragment);
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// `text` without percent-encoding; as it is where that is not UTF-8.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(text))
}

/// An index of an array as a pointer spells it: without leading zeros.
pub(crate) fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| plain)
}
