//! Faults on demand: what goes wrong, and at which calls.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use pgai_sandbox::{Sandbox, fault::{Fault, RetryHint, Stage, When}};
//!
//! let sandbox = Sandbox::start().await?;
//! // The second POST /contacts breaks after the contact was stored; every third call is turned away.
//! sandbox.fault(When::operation("POST /contacts").nth(2), Fault::reset(Stage::BeforeHeaders).after_processing());
//! sandbox.fault(When::always().every(3), Fault::too_many_requests(RetryHint::Seconds(2)));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```
//!
//! # The cheat sheet
//!
//! `sandbox.fault(when, fault)` arms a fault and returns an [`Armed`] handle (`hits()`, `disarm()`). If several
//! faults match a call, the one that was armed first strikes; each counts all calls that it matches.
//!
//! | when | which calls |
//! |---|---|
//! | `When::always()` | all |
//! | `When::operation("GET /contacts")` | of one operation: method and path template, or operationId |
//! | `.nth(2)`, `.first(3)`, `.from_nth(4)`, `.every(5)` | of those, counted from 1 since the fault was armed |
//!
//! | fault | what the client sees |
//! |---|---|
//! | `Fault::status(code)` with `.body(..)`, `.json(..)`, `.header(..)` | this answer in place of the API's |
//! | `Fault::too_many_requests(RetryHint::{None, Seconds, Date, Millis, Reset})` | 429 with that form of hint |
//! | `.retry_hint(..)`, `.clock_offset(seconds)` on any answer | the hint on another status; a `Date` (and dates) by a wrong clock |
//! | `Fault::delay(d)`, `.delayed(d)` | the answer, or the fault, after `d` on tokio's clock |
//! | `Fault::stall(stage)` | nothing more, and the connection stays open |
//! | `Fault::reset(stage)`, `Fault::close(stage)` | RST, or FIN |
//! | `Fault::truncated()` | half of the body that the length promises, then FIN |
//! | `Fault::truncated_chunked()` | half of the body in a chunk, then FIN without the last chunk |
//! | `Fault::length_off_by(n)` | a `content-length` that lies by `n` bytes |
//! | `Fault::drip(n, every)` | the whole answer, `n` bytes at a time |
//! | `Fault::garbage()`, `Fault::raw(bytes)` | bytes that are not HTTP, or any bytes, then FIN |
//! | `Fault::oversize(n, framing)` | a JSON string of `n` bytes, streamed |
//! | `Fault::bomb(encoding, n)` | a compressed JSON string that unpacks to at least `n` bytes |
//! | `Fault::content_encoding("gzip")` | the plain answer, labelled as compressed |
//! | `Fault::content_type("text/plain")` | the answer under another media type |
//! | `Fault::cut_json()` | the first half of the JSON, with the right length for it |
//! | `Fault::endless_headers()` | header lines until the client gives up |
//! | `Fault::proxy_html(code)` | an HTML page |
//! | `Fault::empty(code)` | no body at all, for example an empty 401 |
//! | `Fault::error_in_success()` | 200 with an error body |
//! | `Fault::redirect(code, location)`, `Fault::redirect_loop(code)` | a redirect; to itself |
//! | `Fault::switching_protocols()` | a 101 that nobody asked for |
//! | `Fault::interim([100, 103])` | interim answers, then the API's own |
//! | `Fault::repeated_page()`, `Fault::endless_pages()` | the rows of the page before; always one more page |
//! | `Fault::operation_fails()`, `Fault::operation_never_ends()` | state `failed`; state `running` for ever |
//! | `sandbox.outage(Outage::{Refuse, Stall, Reset})` | no connection: refused, never answered, reset at once |
//! | `sandbox.close_connections()` | every open connection gets FIN, as after a keep-alive timeout |
//!
//! # Was it done?
//!
//! A fault that needs the API's own answer (it alters, cuts or delays it) strikes after the operation was
//! carried out. One that puts something in its place strikes before, and the operation is not carried out, unless
//! [`Fault::after_processing`] says so. A call that is not carried out is not checked for its key and does not
//! count against the rate limit: it never reached the API. [`Request::processed`](crate::Request::processed)
//! and [`Sandbox::ledger`](crate::Sandbox::ledger) tell for each request.

mod bomb;
mod plan;
mod script;
mod strike;
mod when;

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::service::{OperationFault, PageFault};
pub use plan::Armed;
pub(crate) use plan::Plan;
pub(crate) use script::{Script, Step};
pub(crate) use strike::{Processing, Reply};
pub use when::When;

/// One thing that goes wrong. The [module](self) has them all in a table.
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until `Sandbox::fault` arms it"]
pub struct Fault {
    kind: Kind,
    delay: Duration,
    after_processing: bool,
    headers: Vec<(String, Vec<u8>)>,
    hint: RetryHint,
    clock_offset: i64,
}

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

#[derive(Clone, Debug)]
enum Kind {
    /// The API's own answer; only a delay, headers or interim answers.
    Pass,
    /// This in place of the API's answer.
    Replace(StatusCode, Option<&'static str>, Bytes),
    Alter(Alteration),
    /// The connection ends like this at a stage.
    Break(Stage, Ending),
    /// Raw bytes in place of an answer, then FIN.
    Raw(Bytes),
    LengthOffBy(i64),
    /// Half of the body in one chunk, and no end.
    Unended,
    Drip(usize, Duration),
    Oversize(u64, Framing),
    Bomb(Encoding, u64),
    EndlessHeaders,
    RedirectLoop(StatusCode),
    Interim(Vec<u16>),
    Page(PageFault),
    Operation(OperationFault),
}

#[derive(Clone, Debug)]
enum Alteration {
    ContentType(String),
    ContentEncoding(String),
    CutJson,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Stall,
    Reset,
    Close,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            delay: Duration::ZERO,
            after_processing: false,
            headers: Vec::new(),
            hint: RetryHint::None,
            clock_offset: 0,
        }
    }

    /// This status, with an error body, in place of the API's answer.
    pub fn status(status: StatusCode) -> Self {
        let reason = status
            .canonical_reason()
            .unwrap_or("a fault of the sandbox");
        Self::empty(status).json(&json!({ "error": reason }))
    }

    /// This status without a body or a media type.
    pub fn empty(status: StatusCode) -> Self {
        Self::new(Kind::Replace(status, None, Bytes::new()))
    }

    /// 429 with this form of hint.
    pub fn too_many_requests(hint: RetryHint) -> Self {
        Self::status(StatusCode::TOO_MANY_REQUESTS).retry_hint(hint)
    }

    /// An HTML page, as a proxy in between would send it.
    pub fn proxy_html(status: StatusCode) -> Self {
        let page = format!(
            "<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>proxy</body></html>\n"
        );
        Self::new(Kind::Replace(status, Some("text/html"), Bytes::from(page)))
    }

    /// 200 with an error body.
    pub fn error_in_success() -> Self {
        Self::empty(StatusCode::OK).json(&json!({ "error": "something went wrong" }))
    }

    /// A redirect to `location`, which may be relative.
    pub fn redirect(status: StatusCode, location: impl AsRef<str>) -> Self {
        Self::empty(status).header("location", location.as_ref())
    }

    /// A redirect to the URL that was asked for.
    pub fn redirect_loop(status: StatusCode) -> Self {
        Self::new(Kind::RedirectLoop(status))
    }

    /// The API's own answer after `delay`.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Kind::Pass).delayed(delay)
    }

    /// Nothing more from this stage on; the connection stays open.
    pub fn stall(stage: Stage) -> Self {
        Self::new(Kind::Break(stage, Ending::Stall))
    }

    /// RST at this stage.
    pub fn reset(stage: Stage) -> Self {
        Self::new(Kind::Break(stage, Ending::Reset))
    }

    /// FIN at this stage.
    pub fn close(stage: Stage) -> Self {
        Self::new(Kind::Break(stage, Ending::Close))
    }

    /// Half of the body that `content-length` promises, then FIN.
    pub fn truncated() -> Self {
        Self::close(Stage::MidBody)
    }

    /// Half of the body in a chunk, then FIN without the chunk that ends it.
    pub fn truncated_chunked() -> Self {
        Self::new(Kind::Unended)
    }

    /// A `content-length` that differs from the body's by `bytes`, then FIN.
    pub fn length_off_by(bytes: i64) -> Self {
        Self::new(Kind::LengthOffBy(bytes))
    }

    /// The API's own answer, head and body, `bytes` at a time, with a pause of `every` after each.
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::new(Kind::Drip(bytes.max(1), every))
    }

    /// Bytes that are not HTTP, then FIN.
    pub fn garbage() -> Self {
        Self::raw(&b"\x16\x03\x01\x00\xff\xfenonsense\r\n\x00\x00\r\n\r\n"[..])
    }

    /// These bytes in place of an answer, then FIN.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::new(Kind::Raw(bytes.into()))
    }

    /// A 101 that nobody asked for, then FIN.
    pub fn switching_protocols() -> Self {
        Self::raw(
            &b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: sandbox\r\n\r\n"
                [..],
        )
    }

    /// 200 with a JSON string of `bytes` bytes, streamed from a small buffer.
    pub fn oversize(bytes: u64, framing: Framing) -> Self {
        Self::new(Kind::Oversize(bytes, framing))
    }

    /// 200 with a compressed JSON string that unpacks to at least `bytes` bytes.
    pub fn bomb(encoding: Encoding, bytes: u64) -> Self {
        Self::new(Kind::Bomb(encoding, bytes))
    }

    /// Header lines until the client closes the connection.
    pub fn endless_headers() -> Self {
        Self::new(Kind::EndlessHeaders)
    }

    /// The API's own answer under another media type.
    pub fn content_type(media_type: impl Into<String>) -> Self {
        Self::new(Kind::Alter(Alteration::ContentType(media_type.into())))
    }

    /// The API's own, plain answer, labelled as compressed.
    pub fn content_encoding(encoding: impl Into<String>) -> Self {
        Self::new(Kind::Alter(Alteration::ContentEncoding(encoding.into())))
    }

    /// The first half of the API's own JSON, with the length of that half.
    pub fn cut_json() -> Self {
        Self::new(Kind::Alter(Alteration::CutJson))
    }

    /// These interim statuses (1xx), then the API's own answer.
    pub fn interim(statuses: impl Into<Vec<u16>>) -> Self {
        Self::new(Kind::Interim(statuses.into()))
    }

    /// A list whose page has the rows of the page before.
    pub fn repeated_page() -> Self {
        Self::new(Kind::Page(PageFault::Repeats))
    }

    /// A list that always announces one more page, full of rows.
    pub fn endless_pages() -> Self {
        Self::new(Kind::Page(PageFault::NeverEnds))
    }

    /// An asynchronous operation that ends in the state `failed`; for `GET /operations/{public_operation_id}`.
    pub fn operation_fails() -> Self {
        Self::new(Kind::Operation(OperationFault::Fails))
    }

    /// An asynchronous operation that stays in the state `running`; for `GET /operations/{public_operation_id}`.
    pub fn operation_never_ends() -> Self {
        Self::new(Kind::Operation(OperationFault::NeverEnds))
    }

    /// With this body (of an answer that replaces the API's; others are left as they are).
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Kind::Replace(_, _, replaced) = &mut self.kind {
            *replaced = body.into();
        }
        self
    }

    /// With this JSON body, and its media type (of an answer that replaces the API's).
    pub fn json(mut self, body: &Value) -> Self {
        if let Kind::Replace(_, media_type, replaced) = &mut self.kind {
            *media_type = Some("application/json");
            *replaced = Bytes::from(body.to_string());
        }
        self
    }

    /// With this header on the answer. It need not be a legal one.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With this hint on the answer.
    pub fn retry_hint(mut self, hint: RetryHint) -> Self {
        self.hint = hint;
        self
    }

    /// By a clock that is `seconds` ahead (or behind, if negative): the `Date` header and the dates of a hint.
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// So long after the request arrived, on tokio's clock.
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Carries the operation out first, before any delay: the client cannot know that it was done.
    pub fn after_processing(mut self) -> Self {
        self.after_processing = true;
        self
    }
}
