//! The settings of faults: stages, hints, framings, encodings, outages.

use std::time::Duration;

/// Where in an answer a connection stalls or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Before the first byte.
    BeforeHeaders,
    /// Halfway through the head.
    MidHeaders,
    /// After the head, before the body.
    AfterHeaders,
    /// Halfway through the body.
    MidBody,
}

/// How an answer says when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryHint {
    /// Not at all.
    None,
    /// `Retry-After` in seconds.
    Seconds(u64),
    /// `Retry-After` as an HTTP date, so long from now.
    Date(Duration),
    /// `retry-after-ms`.
    Millis(u64),
    /// `X-RateLimit-Limit`, `X-RateLimit-Remaining: 0` and `X-RateLimit-Reset` as Unix time, so long from now.
    Reset(Duration),
}

/// How an oversize body says where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framing {
    /// `transfer-encoding: chunked`.
    Chunked,
    /// `content-length`.
    Length,
    /// By the end of the connection.
    Close,
}

/// The compression of a bomb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// `gzip`.
    Gzip,
    /// `deflate` (zlib).
    Deflate,
    /// `br`.
    Brotli,
}

impl Encoding {
    /// The token of `content-encoding`.
    pub(super) fn token(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
        }
    }
}

/// How connections fail before there is a request, until the [`OutageGuard`](crate::OutageGuard) is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outage {
    /// Nobody listens: the system refuses them.
    Refuse,
    /// Nobody answers: connecting never ends. This rests on how Linux treats a full queue; other systems may
    /// establish a connection first, and then nobody answers its request.
    Stall,
    /// Accepted and reset at once.
    Reset,
}
