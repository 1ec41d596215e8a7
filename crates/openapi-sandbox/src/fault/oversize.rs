//! Long bodies from a small buffer.

use bytes::Bytes;

use super::{script::Step, settings::Framing};

/// One block of a body.
const BLOCK: usize = 64 << 10;

/// The framing of a body whose length is not announced.
pub(super) const CHUNKED: &str = "transfer-encoding: chunked";

/// The framing line for a JSON string of `bytes` bytes.
pub(super) fn framing_line(bytes: u64, framing: Framing) -> Option<String> {
    match framing {
        Framing::Chunked => Some(CHUNKED.to_owned()),
        Framing::Length => Some(format!("content-length: {}", bytes.max(2))),
        Framing::Close => None,
    }
}

/// A JSON string of `bytes` bytes: a quote, blocks, the rest, a quote.
pub(super) fn steps(bytes: u64, framing: Framing) -> Vec<Step> {
    let filler = bytes.saturating_sub(2);
    let (blocks, rest) = (filler / BLOCK as u64, (filler % BLOCK as u64) as usize);
    let chunked = framing == Framing::Chunked;
    let piece = |content: &[u8]| {
        if chunked {
            chunk(content)
        } else {
            Bytes::copy_from_slice(content)
        }
    };
    let mut last = vec![b'a'; rest];
    last.push(b'"');
    let mut steps = vec![
        Step::Write(piece(b"\"")),
        Step::Repeat(piece(&[b'a'; BLOCK]), Some(blocks)),
        Step::Write(piece(&last)),
    ];
    if chunked {
        steps.push(Step::Write(Bytes::from_static(b"0\r\n\r\n")));
    }
    steps
}

/// `content` as one chunk.
pub(super) fn chunk(content: &[u8]) -> Bytes {
    let mut chunk = format!("{:x}\r\n", content.len()).into_bytes();
    chunk.extend_from_slice(content);
    chunk.extend_from_slice(b"\r\n");
    chunk.into()
}
