//! JSON pointers.

/// The pointer of the member `token` of what is at `base`.
pub(super) fn join(base: &str, token: &str) -> String {
    format!("{base}/{}", token.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of a reference into the same document.
pub(super) fn of_reference(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
    Some(pointer.into_owned())
}
