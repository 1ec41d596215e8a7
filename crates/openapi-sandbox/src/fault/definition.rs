//! A fault: what goes wrong, and the constructors for it.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::{
    long_string::LongString,
    script::Step,
    settings::{Encoding, Framing, RetryHint, Stage},
};
use crate::answer::{self, Answer};

/// One thing that goes wrong. The [module](super) has them all in a table.
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until `Sandbox::fault` arms it"]
pub struct Fault {
    pub(super) effect: Effect,
    pub(crate) delay: Duration,
    pub(super) after_processing: bool,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) hint: RetryHint,
    pub(super) clock_offset: i64,
    /// Interim answers, as bytes.
    pub(super) interim: Bytes,
    /// The service misbehaves under this name.
    pub(crate) of_service: Option<&'static str>,
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// Nothing but what the other members of [`Fault`] say: the API's own answer.
    Pass,
    /// This in place of the API's answer.
    Replace(Answer),
    RedirectLoop(StatusCode),
    /// Half of the body, with the length of that half.
    CutJson,
    /// The answer up to a stage, and then this end of the connection; FIN if it is none.
    Break(Stage, Option<Step>),
    LengthOffBy(i64),
    /// Half of the body in one chunk, and no end.
    Unended,
    Drip(usize, Duration),
    /// A long body in place of the API's.
    Long(LongString, Framing),
    /// These in place of an answer, then FIN.
    Raw(Vec<Step>),
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self {
            effect,
            delay: Duration::ZERO,
            after_processing: false,
            headers: Vec::new(),
            hint: RetryHint::None,
            clock_offset: 0,
            interim: Bytes::new(),
            of_service: None,
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
        Self::new(Effect::Replace(answer::empty(status)))
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
        let page = answer::bytes(status, "text/html", page.into());
        Self::new(Effect::Replace(page))
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
        Self::new(Effect::RedirectLoop(status))
    }

    /// The API's own answer after `delay`.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Effect::Pass).delayed(delay)
    }

    /// Nothing more from this stage on; the connection stays open.
    pub fn stall(stage: Stage) -> Self {
        Self::new(Effect::Break(stage, Some(Step::Stall)))
    }

    /// RST at this stage.
    pub fn reset(stage: Stage) -> Self {
        Self::new(Effect::Break(stage, Some(Step::Reset)))
    }

    /// FIN at this stage.
    pub fn close(stage: Stage) -> Self {
        Self::new(Effect::Break(stage, None))
    }

    /// Half of the body that `content-length` promises, then FIN.
    pub fn truncated() -> Self {
        Self::close(Stage::MidBody)
    }

    /// Half of the body in a chunk, then FIN without the chunk that ends it.
    pub fn truncated_chunked() -> Self {
        Self::new(Effect::Unended)
    }

    /// A `content-length` that differs from the body's by `bytes`, then FIN.
    pub fn length_off_by(bytes: i64) -> Self {
        Self::new(Effect::LengthOffBy(bytes))
    }

    /// The API's own answer, head and body, `bytes` at a time, with a pause of `every` after each.
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::new(Effect::Drip(bytes.max(1), every))
    }

    /// Bytes that are not HTTP, then FIN.
    pub fn garbage() -> Self {
        Self::raw(&b"\x16\x03\x01\x00\xff\xfenonsense\r\n\x00\x00\r\n\r\n"[..])
    }

    /// These bytes in place of an answer, then FIN.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::new(Effect::Raw(vec![Step::Write(bytes.into())]))
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
        let string = LongString {
            bytes: bytes.max(2),
            encoding: None,
        };
        Self::new(Effect::Long(string, framing))
    }

    /// 200 with a compressed JSON string that unpacks to at least `bytes` bytes.
    pub fn bomb(encoding: Encoding, bytes: u64) -> Self {
        let string = LongString {
            bytes,
            encoding: Some(encoding),
        };
        let fault = Self::new(Effect::Long(string, Framing::Close));
        fault.header("content-encoding", encoding.token())
    }

    /// Header lines until the client closes the connection.
    pub fn endless_headers() -> Self {
        Self::new(Effect::Raw(vec![
            Step::Write(Bytes::from_static(b"HTTP/1.1 200 OK\r\n")),
            Step::Repeat(Bytes::from_static(b"x-filler: once more\r\n")),
        ]))
    }

    /// The API's own answer under another media type.
    pub fn content_type(media_type: impl Into<String>) -> Self {
        Self::new(Effect::Pass).header("content-type", media_type.into())
    }

    /// The API's own, plain answer, labelled as compressed.
    pub fn content_encoding(encoding: impl Into<String>) -> Self {
        Self::new(Effect::Pass).header("content-encoding", encoding.into())
    }

    /// The first half of the API's own JSON, with the length of that half.
    pub fn cut_json() -> Self {
        Self::new(Effect::CutJson)
    }

    /// These interim statuses (1xx), then the API's own answer.
    pub fn interim(statuses: impl Into<Vec<u16>>) -> Self {
        let statuses = statuses.into().into_iter();
        let interim: String = statuses
            .map(|status| format!("HTTP/1.1 {status} Interim\r\n\r\n"))
            .collect();
        Self {
            interim: interim.into(),
            ..Self::new(Effect::Pass)
        }
    }

    /// What the service does under this name; see [`Service::faults`](crate::Service::faults).
    pub fn of_service(name: &'static str) -> Self {
        Self {
            of_service: Some(name),
            ..Self::new(Effect::Pass)
        }
    }

    /// With this body (of an answer that replaces the API's; others are left as they are).
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Effect::Replace(answer) = &mut self.effect {
            *answer.body_mut() = body.into();
        }
        self
    }

    /// With this JSON body, and its media type (of an answer that replaces the API's).
    pub fn json(mut self, body: &Value) -> Self {
        if let Effect::Replace(answer) = &mut self.effect {
            answer::set(answer, header::CONTENT_TYPE, "application/json");
        }
        self.body(body.to_string())
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
