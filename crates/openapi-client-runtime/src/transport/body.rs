//! Reading a body within bounds.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use tokio::time::{Instant, timeout_at};

/// A declared length is believed up to here before the bytes are seen.
const TRUSTED_LENGTH: u64 = 1_048_576;

/// How reading a body ended. Each but the whole body has the bytes that came.
pub(super) enum Read {
    Whole(Bytes),
    /// There is more than the limit.
    TooLarge(Bytes),
    Broken(Bytes, reqwest::Error),
    /// It was not complete in time.
    Late(Bytes),
}

/// Reads a body, decompressed if need be, up to a limit and until a time.
pub(super) async fn read(response: &mut reqwest::Response, limit: usize, until: Instant) -> Read {
    let declared = response.content_length().unwrap_or_default();
    let capacity = usize::try_from(declared.min(TRUSTED_LENGTH)).unwrap_or_default();
    let mut body = BytesMut::with_capacity(capacity.min(limit));
    loop {
        let chunk = match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Read::Whole(body.freeze()),
            Ok(Err(error)) => return Read::Broken(body.freeze(), error),
            Err(_) => return Read::Late(body.freeze()),
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
