//! How a fault turns the API's answer, if there is one, into the reply.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::{
    bomb::Bomb,
    definition::{Alteration, Effect, Ending, Fault},
    head::{head, length_line},
    oversize::{self, CHUNKED},
    script::{Script, Step},
    settings::Stage,
};
use crate::answer::{self, Answer};

/// What the server sends.
#[derive(Debug)]
pub(crate) enum WireResponse {
    /// An answer, sent as HTTP has it.
    Answer(Answer),
    /// These bytes, then the answer.
    Preceded(Bytes, Answer),
    /// These raw writes, and then the end of the connection.
    Script(Script),
}

/// Whether and when a request is processed under a fault.
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
        let needs_answer = match &self.effect {
            Effect::Pass
            | Effect::Alter(_)
            | Effect::LengthOffBy(_)
            | Effect::Unended
            | Effect::Drip(..)
            | Effect::Interim(_)
            | Effect::Service(_) => true,
            Effect::Break(stage, _) => *stage != Stage::BeforeHeaders,
            Effect::Replace(..)
            | Effect::Raw(_)
            | Effect::Oversize(..)
            | Effect::Bomb(..)
            | Effect::EndlessHeaders
            | Effect::RedirectLoop(_) => false,
        };
        match (self.after_processing, needs_answer) {
            (true, _) => Processing::First,
            (false, true) => Processing::Last,
            (false, false) => Processing::Never,
        }
    }

    /// The name of the service's own fault, if it is one.
    pub(crate) fn service_fault(&self) -> Option<&'static str> {
        match self.effect {
            Effect::Service(name) => Some(name),
            _ => None,
        }
    }

    /// The reply to a request of `uri`; `own` is the API's answer, if it was asked.
    pub(crate) fn reply(&self, own: Option<Answer>, uri: &str, now: SystemTime) -> WireResponse {
        let now = shifted(now, self.clock_offset);
        let mut answer = self.answer(own, uri);
        set(&mut answer, header::DATE, &httpdate::fmt_http_date(now));
        for (name, value) in self.hint.headers(now) {
            set(&mut answer, name, &value);
        }
        match &self.effect {
            Effect::Replace(..)
            | Effect::RedirectLoop(_)
            | Effect::Pass
            | Effect::Service(_)
            | Effect::Alter(_) => self.dressed(answer),
            Effect::Interim(statuses) => {
                let interim: String = statuses
                    .iter()
                    .map(|status| format!("HTTP/1.1 {status} Interim\r\n\r\n"))
                    .collect();
                match self.dressed(answer) {
                    WireResponse::Answer(answer) => WireResponse::Preceded(interim.into(), answer),
                    other => other,
                }
            }
            _ => WireResponse::Script(Script(self.steps(&answer))),
        }
    }

    /// The raw writes for a fault that HTTP does not allow.
    fn steps(&self, answer: &Answer) -> Vec<Step> {
        let head = |framing: Option<&str>| Step::Write(self.head(answer, framing).into());
        let body = answer.body();
        match &self.effect {
            Effect::Break(stage, ending) => self.broken(answer, *stage, *ending),
            Effect::Raw(bytes) => vec![Step::Write(bytes.clone())],
            Effect::LengthOffBy(off) => {
                let length = i64::try_from(body.len()).unwrap_or(i64::MAX);
                let length = length.saturating_add(*off).max(0);
                let framing = format!("content-length: {length}");
                vec![head(Some(&framing)), Step::Write(body.clone())]
            }
            Effect::Unended => {
                let half = body.get(..body.len() / 2).unwrap_or_default();
                vec![head(Some(CHUNKED)), Step::Write(oversize::chunk(half))]
            }
            Effect::Drip(size, every) => {
                let whole = self.whole(answer);
                let drops = whole.chunks(*size).map(Bytes::copy_from_slice);
                drops
                    .flat_map(|drop| [Step::Write(drop), Step::Sleep(*every)])
                    .collect()
            }
            Effect::Oversize(bytes, framing) => {
                let line = oversize::framing_line(*bytes, *framing);
                let mut steps = vec![head(line.as_deref())];
                steps.extend(oversize::steps(*bytes, *framing));
                steps
            }
            Effect::Bomb(encoding, bytes) => {
                vec![head(None), Step::Compress(Bomb::new(*encoding, *bytes))]
            }
            Effect::EndlessHeaders => vec![
                Step::Write(Bytes::from_static(b"HTTP/1.1 200 OK\r\n")),
                Step::Repeat(Bytes::from_static(b"x-filler: once more\r\n"), None),
            ],
            // Sent as HTTP has it.
            _ => vec![Step::Write(self.whole(answer).into())],
        }
    }

    /// The answer that this fault sends or spoils, without its date and hint.
    fn answer(&self, own: Option<Answer>, uri: &str) -> Answer {
        let mut answer =
            own.unwrap_or_else(|| answer::bytes(StatusCode::OK, "application/json", Bytes::new()));
        match &self.effect {
            Effect::Replace(status, media_type, body) => {
                answer = Answer::new(body.clone());
                *answer.status_mut() = *status;
                if let Some(media_type) = media_type {
                    set(&mut answer, header::CONTENT_TYPE, media_type);
                }
            }
            Effect::RedirectLoop(status) => {
                answer = Answer::new(Bytes::new());
                *answer.status_mut() = *status;
                set(&mut answer, header::LOCATION, uri);
            }
            Effect::Bomb(encoding, _) => {
                set(&mut answer, header::CONTENT_ENCODING, encoding.token());
            }
            Effect::Alter(Alteration::ContentType(value)) => {
                set(&mut answer, header::CONTENT_TYPE, value);
            }
            Effect::Alter(Alteration::ContentEncoding(value)) => {
                set(&mut answer, header::CONTENT_ENCODING, value);
            }
            Effect::Alter(Alteration::CutJson) => {
                let half = answer.body().len() / 2;
                answer.body_mut().truncate(half);
            }
            _ => {}
        }
        answer
    }

    /// `answer` with the fault's headers; below HTTP if HTTP forbids one of them.
    fn dressed(&self, mut answer: Answer) -> WireResponse {
        let mut seen = Vec::new();
        for (name, value) in &self.headers {
            let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::from_bytes(value))
            else {
                return WireResponse::Script(Script(vec![Step::Write(self.whole(&answer).into())]));
            };
            // The first of a name replaces the answer's own, the others join it.
            if seen.contains(&name) {
                answer.headers_mut().append(&name, value);
            } else {
                answer.headers_mut().insert(&name, value);
                seen.push(name);
            }
        }
        WireResponse::Answer(answer)
    }

    /// Head and body of `answer` as bytes.
    fn whole(&self, answer: &Answer) -> Vec<u8> {
        let mut whole = self.head(answer, Some(&length_line(answer)));
        whole.extend_from_slice(answer.body());
        whole
    }

    /// The head of `answer` as bytes, with the fault's own headers.
    fn head(&self, answer: &Answer, framing: Option<&str>) -> Vec<u8> {
        head(answer, &self.headers, framing)
    }

    fn broken(&self, answer: &Answer, stage: Stage, ending: Ending) -> Vec<Step> {
        let head = self.head(answer, Some(&length_line(answer)));
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
}

/// Sets a header; a value that HTTP forbids is left out.
fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let offset = Duration::from_secs(seconds.unsigned_abs());
    if seconds >= 0 {
        time.checked_add(offset).unwrap_or(time)
    } else {
        time.checked_sub(offset)
            .filter(|shifted| *shifted >= UNIX_EPOCH)
            .unwrap_or(UNIX_EPOCH)
    }
}
