//! The head of an answer as bytes, for faults that write below HTTP what HTTP forbids.

use http::HeaderName;

use crate::answer::Answer;

/// The head of `answer`, in which `own` headers replace those of the same name, with `framing` as the last line.
pub(super) fn head(answer: &Answer, own: &[(String, Vec<u8>)], framing: Option<&str>) -> Vec<u8> {
    let status = answer.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    let mut line = |name: &str, value: &[u8]| {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    };
    let replaced = |name: &HeaderName| own.iter().any(|(own, _)| name == own.as_str());
    for (name, value) in answer.headers().iter().filter(|(name, _)| !replaced(name)) {
        line(name.as_str(), value.as_bytes());
    }
    for (name, value) in own {
        line(name, value);
    }
    line("connection", b"close");
    if let Some(framing) = framing {
        head.extend_from_slice(framing.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The framing line for a body that is sent whole.
pub(super) fn length_line(answer: &Answer) -> String {
    format!("content-length: {}", answer.body().len())
}
