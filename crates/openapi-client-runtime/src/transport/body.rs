//! Reading a body within bounds.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};

/// A declared length is believed up to here before the bytes are seen.
const TRUSTED_LENGTH: u64 = 1024 * 1024;

/// How reading a body ended.
pub(super) enum Read {
    Whole(Bytes),
    /// The bytes up to the limit.
    TooLarge(Bytes),
    /// The bytes that arrived.
    Broken(Bytes, reqwest::Error),
}

/// Reads a body, decompressed if need be, up to a limit.
pub(super) async fn read(response: &mut reqwest::Response, limit: usize) -> Read {
    let declared = response.content_length().unwrap_or_default();
    let capacity = usize::try_from(declared.min(TRUSTED_LENGTH)).unwrap_or_default();
    let mut body = BytesMut::with_capacity(capacity.min(limit));
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Read::Whole(body.freeze()),
            Err(error) => return Read::Broken(body.freeze(), error),
        };
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Read::TooLarge(body.freeze());
        }
    }
}

/// Whether a body is to be handed on as it comes, where the caller can take it so: an event stream or the like.
pub(super) fn has_no_natural_end(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    [
        "text/event-stream",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-seq",
        "application/octet-stream",
    ]
    .iter()
    .any(|stream| media_type.eq_ignore_ascii_case(stream))
}
