//! How a fault turns the API's answer, or the want of one, into what goes on the wire.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::{Alteration, Ending, Fault, Framing, Kind, RetryHint, Script, Stage, Step, bomb};
use crate::{
    answer::{self, Answer},
    clock::unix_seconds_up,
    service::{OperationFault, PageFault},
};

/// One block of an oversize body.
const BLOCK: usize = 64 << 10;

/// The framing of a body whose length is not told.
const CHUNKED: &str = "transfer-encoding: chunked";

/// What goes on the wire.
#[derive(Debug)]
pub(crate) enum Reply {
    /// An answer, sent as HTTP has it.
    Answer(Answer),
    /// These bytes, then the answer.
    Preceded(Bytes, Answer),
    /// This, below HTTP, and then the end of the connection.
    Script(Script),
}

/// What a fault says about one request before it is processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processing {
    /// The request never reaches the API.
    Never,
    /// Before the delay.
    First,
    /// After the delay.
    Last,
}

impl Fault {
    pub(crate) fn delay_time(&self) -> Duration {
        self.delay
    }

    pub(crate) fn processing(&self) -> Processing {
        let needs_answer = match &self.kind {
            Kind::Pass
            | Kind::Alter(_)
            | Kind::LengthOffBy(_)
            | Kind::Unended
            | Kind::Drip(..)
            | Kind::Interim(_)
            | Kind::Page(_)
            | Kind::Operation(_) => true,
            Kind::Break(stage, _) => *stage != Stage::BeforeHeaders,
            Kind::Replace(..)
            | Kind::Raw(_)
            | Kind::Oversize(..)
            | Kind::Bomb(..)
            | Kind::EndlessHeaders
            | Kind::RedirectLoop(_) => false,
        };
        match (self.after_processing, needs_answer) {
            (true, _) => Processing::First,
            (false, true) => Processing::Last,
            (false, false) => Processing::Never,
        }
    }

    pub(crate) fn page_fault(&self) -> Option<PageFault> {
        match self.kind {
            Kind::Page(fault) => Some(fault),
            _ => None,
        }
    }

    pub(crate) fn operation_fault(&self) -> Option<OperationFault> {
        match self.kind {
            Kind::Operation(fault) => Some(fault),
            _ => None,
        }
    }

    /// What goes on the wire for a request of `uri`; `own` is the API's answer, if it was asked.
    pub(crate) fn reply(&self, own: Option<Answer>, uri: &str, now: SystemTime) -> Reply {
        let now = shifted(now, self.clock_offset);
        let mut answer = self.answer(own, uri);
        set(&mut answer, header::DATE, &httpdate::fmt_http_date(now));
        for (name, value) in self.hint.headers(now) {
            set(&mut answer, name, &value);
        }
        let steps = match &self.kind {
            Kind::Replace(..)
            | Kind::RedirectLoop(_)
            | Kind::Pass
            | Kind::Page(_)
            | Kind::Operation(_)
            | Kind::Alter(_) => return self.dressed(answer),
            Kind::Interim(statuses) => {
                let interim: String = statuses
                    .iter()
                    .map(|status| format!("HTTP/1.1 {status} Interim\r\n\r\n"))
                    .collect();
                return match self.dressed(answer) {
                    Reply::Answer(answer) => Reply::Preceded(interim.into(), answer),
                    other => other,
                };
            }
            Kind::Break(stage, ending) => self.broken(&answer, *stage, *ending),
            Kind::Raw(bytes) => vec![Step::Write(bytes.clone())],
            Kind::LengthOffBy(off) => {
                let length = i64::try_from(answer.body().len()).unwrap_or(i64::MAX);
                let length = length.saturating_add(*off).max(0);
                let head = self.head(&answer, Some(&format!("content-length: {length}")));
                vec![Step::Write(head.into()), Step::Write(answer.body().clone())]
            }
            Kind::Unended => {
                let half = answer.body().len() / 2;
                let head = self.head(&answer, Some(CHUNKED));
                vec![
                    Step::Write(head.into()),
                    Step::Write(chunk(answer.body().get(..half).unwrap_or_default())),
                ]
            }
            Kind::Drip(size, every) => self
                .whole(&answer)
                .chunks(*size)
                .flat_map(|drop| {
                    [
                        Step::Write(Bytes::copy_from_slice(drop)),
                        Step::Sleep(*every),
                    ]
                })
                .collect(),
            Kind::Oversize(bytes, framing) => self.streamed(&answer, *bytes, *framing),
            Kind::Bomb(encoding, bytes) => {
                let mut steps = vec![Step::Write(self.head(&answer, None).into())];
                steps.extend(bomb::steps(*encoding, *bytes));
                steps
            }
            Kind::EndlessHeaders => vec![
                Step::Write(Bytes::from_static(b"HTTP/1.1 200 OK\r\n")),
                Step::Repeat(Bytes::from_static(b"x-filler: once more\r\n"), None),
            ],
        };
        Reply::Script(Script(steps))
    }

    /// The answer that this fault sends or spoils, without its date and hint.
    fn answer(&self, own: Option<Answer>, uri: &str) -> Answer {
        let mut answer =
            own.unwrap_or_else(|| answer::bytes(StatusCode::OK, "application/json", Bytes::new()));
        match &self.kind {
            Kind::Replace(status, media_type, body) => {
                answer = Answer::new(body.clone());
                *answer.status_mut() = *status;
                if let Some(media_type) = media_type {
                    set(&mut answer, header::CONTENT_TYPE, media_type);
                }
            }
            Kind::RedirectLoop(status) => {
                answer = Answer::new(Bytes::new());
                *answer.status_mut() = *status;
                set(&mut answer, header::LOCATION, uri);
            }
            Kind::Bomb(encoding, _) => {
                set(&mut answer, header::CONTENT_ENCODING, encoding.token());
            }
            Kind::Alter(Alteration::ContentType(value)) => {
                set(&mut answer, header::CONTENT_TYPE, value);
            }
            Kind::Alter(Alteration::ContentEncoding(value)) => {
                set(&mut answer, header::CONTENT_ENCODING, value);
            }
            Kind::Alter(Alteration::CutJson) => {
                let half = answer.body().len() / 2;
                answer.body_mut().truncate(half);
            }
            _ => {}
        }
        answer
    }

    /// `answer` with the fault's headers; below HTTP if HTTP forbids one of them.
    fn dressed(&self, mut answer: Answer) -> Reply {
        let mut seen = Vec::new();
        for (name, value) in &self.headers {
            let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::from_bytes(value))
            else {
                return Reply::Script(Script(vec![Step::Write(self.whole(&answer).into())]));
            };
            // The first of a name replaces the answer's own, the others join it.
            if seen.contains(&name) {
                answer.headers_mut().append(&name, value);
            } else {
                answer.headers_mut().insert(&name, value);
                seen.push(name);
            }
        }
        Reply::Answer(answer)
    }

    /// Head and body of `answer` as bytes.
    fn whole(&self, answer: &Answer) -> Vec<u8> {
        let mut wire = self.head(answer, Some(&with_length(answer)));
        wire.extend_from_slice(answer.body());
        wire
    }

    /// The head of `answer` as bytes, with the fault's own headers, and `framing` as the last line.
    fn head(&self, answer: &Answer, framing: Option<&str>) -> Vec<u8> {
        let status = answer.status();
        let reason = status.canonical_reason().unwrap_or_default();
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
        let mut line = |name: &str, value: &[u8]| {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        };
        let replaced = |name: &HeaderName| self.headers.iter().any(|(own, _)| name == own.as_str());
        for (name, value) in answer.headers().iter().filter(|(name, _)| !replaced(name)) {
            line(name.as_str(), value.as_bytes());
        }
        for (name, value) in &self.headers {
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

    fn broken(&self, answer: &Answer, stage: Stage, ending: Ending) -> Vec<Step> {
        let head = self.head(answer, Some(&with_length(answer)));
        let body = answer.body();
        let mut sent = match stage {
            Stage::BeforeHeaders => Vec::new(),
            Stage::MidHeaders => head.get(..head.len() / 2).unwrap_or_default().to_vec(),
            Stage::AfterHeaders | Stage::MidBody => head,
        };
        if stage == Stage::MidBody {
            sent.extend_from_slice(body.get(..body.len() / 2).unwrap_or_default());
        }
        let mut steps = Vec::new();
        if !sent.is_empty() {
            steps.push(Step::Write(sent.into()));
        }
        match ending {
            Ending::Stall => steps.push(Step::Stall),
            Ending::Reset => steps.push(Step::Reset),
            Ending::Close => {}
        }
        steps
    }

    fn streamed(&self, answer: &Answer, bytes: u64, framing: Framing) -> Vec<Step> {
        // A quote, blocks, the rest, a quote.
        let filler = bytes.saturating_sub(2);
        let (blocks, rest) = (filler / BLOCK as u64, (filler % BLOCK as u64) as usize);
        let line = match framing {
            Framing::Chunked => Some(CHUNKED.to_owned()),
            Framing::Length => Some(format!("content-length: {}", filler + 2)),
            Framing::Close => None,
        };
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
            Step::Write(self.head(answer, line.as_deref()).into()),
            Step::Write(piece(b"\"")),
            Step::Repeat(piece(&[b'a'; BLOCK]), Some(blocks)),
            Step::Write(piece(&last)),
        ];
        if chunked {
            steps.push(Step::Write(Bytes::from_static(b"0\r\n\r\n")));
        }
        steps
    }
}

impl RetryHint {
    fn headers(self, now: SystemTime) -> Vec<(HeaderName, String)> {
        let named = |name: &'static str, value: String| (HeaderName::from_static(name), value);
        match self {
            Self::None => Vec::new(),
            Self::Seconds(seconds) => vec![named("retry-after", seconds.to_string())],
            Self::Date(wait) => vec![named(
                "retry-after",
                httpdate::fmt_http_date(later(now, wait)),
            )],
            Self::Millis(millis) => vec![named("retry-after-ms", millis.to_string())],
            Self::Reset(wait) => vec![
                named("x-ratelimit-limit", "60".to_owned()),
                named("x-ratelimit-remaining", "0".to_owned()),
                named(
                    "x-ratelimit-reset",
                    unix_seconds_up(later(now, wait)).to_string(),
                ),
            ],
        }
    }
}

/// `content` as one chunk.
fn chunk(content: &[u8]) -> Bytes {
    let mut chunk = format!("{:x}\r\n", content.len()).into_bytes();
    chunk.extend_from_slice(content);
    chunk.extend_from_slice(b"\r\n");
    chunk.into()
}

fn with_length(answer: &Answer) -> String {
    format!("content-length: {}", answer.body().len())
}

/// Sets a header; a value that HTTP forbids is left out.
fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

fn later(time: SystemTime, wait: Duration) -> SystemTime {
    time.checked_add(wait).unwrap_or(time)
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let offset = Duration::from_secs(seconds.unsigned_abs());
    if seconds >= 0 {
        later(time, offset)
    } else {
        time.checked_sub(offset)
            .filter(|shifted| *shifted >= UNIX_EPOCH)
            .unwrap_or(UNIX_EPOCH)
    }
}
