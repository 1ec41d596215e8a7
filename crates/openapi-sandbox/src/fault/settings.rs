//! The settings of faults: stages, hints, framings, encodings, outages.

use std::time::{Duration, SystemTime};

use http::header;

use crate::{
    answer::{self, Answer},
    clock::http_date,
    rate_limit::Verdict,
};

/// Where in an answer a connection stalls or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
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

impl RetryHint {
    /// Writes the headers of the hint by a clock that says `now`.
    pub(super) fn write(self, now: SystemTime, answer: &mut Answer) {
        let later = |wait| now.checked_add(wait).unwrap_or(now);
        let headers = answer.headers_mut();
        match self {
            Self::None => {}
            Self::Seconds(seconds) => drop(headers.insert(header::RETRY_AFTER, seconds.into())),
            Self::Date(wait) => {
                answer::set(answer, header::RETRY_AFTER, &http_date(later(wait)));
            }
            Self::Millis(millis) => drop(headers.insert("retry-after-ms", millis.into())),
            Self::Reset(wait) => Verdict::exhausted(60, later(wait)).write(headers),
        }
    }
}

/// How an oversize body says where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
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
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Encoding {
    /// `gzip`.
    Gzip,
    /// `deflate` (zlib).
    Deflate,
    /// `br`.
    #[cfg_attr(feature = "cli", value(name = "br"))]
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
