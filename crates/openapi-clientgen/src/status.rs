//! Which keys of `responses` are successes.

/// The codes that a key of `responses` covers, where they are successes.
pub(crate) fn status_range(status: &str) -> Option<(u16, u16)> {
    if status.eq_ignore_ascii_case("2XX") {
        return Some((200, 299));
    }
    let code: u16 = status.parse().ok()?;
    (200..300).contains(&code).then_some((code, code))
}
