//! Heads as bytes, for faults that write below HTTP what HTTP forbids.

use http::HeaderName;

use crate::answer::Answer;

/// The head of `answer`, in which `own` headers replace those of the same name, with `framing` as the last line.
pub(super) fn head(answer: &Answer, own: &[(String, Vec<u8>)], framing: &str) -> Vec<u8> {
    let status = answer.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    let replaced = |name: &HeaderName| own.iter().any(|(own, _)| name == own.as_str());
    let kept = answer.headers().iter().filter(|(name, _)| !replaced(name));
    let kept = kept.map(|(name, value)| (name.as_str(), value.as_bytes()));
    let own = own.iter().map(|(name, value)| (name.as_str(), &value[..]));
    for (name, value) in kept.chain(own) {
        head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    head.extend(format!("connection: close\r\n{framing}\r\n").bytes());
    head
}
