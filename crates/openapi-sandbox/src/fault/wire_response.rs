//! How a fault turns the API's answer, if there is one, into what the server sends.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::{
    definition::{Effect, Fault},
    head::head,
    script::{Step, chunk},
    settings::{Framing, Stage},
};
use crate::{
    answer::{self, Answer},
    clock::http_date,
};

const CHUNKED: &str = "transfer-encoding: chunked\r\n";

/// What the server sends.
#[derive(Debug)]
pub(crate) enum WireResponse {
    /// These bytes, if any, and then an answer as HTTP has it.
    Answer(Bytes, Answer),
    /// These raw writes, and then the end of the connection.
    Script(Vec<Step>),
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

impl From<Answer> for WireResponse {
    fn from(answer: Answer) -> Self {
        Self::Answer(Bytes::new(), answer)
    }
}

impl Fault {
    pub(crate) fn processing(&self) -> Processing {
        let needs_answer = match &self.effect {
            Effect::Break(stage, _) => *stage != Stage::BeforeHeaders,
            Effect::Replace(_) | Effect::RedirectLoop(_) | Effect::Long(..) | Effect::Raw(_) => {
                false
            }
            _ => true,
        };
        match (self.after_processing, needs_answer) {
            (true, _) => Processing::First,
            (false, true) => Processing::Last,
            (false, false) => Processing::Never,
        }
    }

    /// The reply to a request of `uri`; `own` is the API's answer, if it was asked.
    pub(crate) fn reply(&self, own: Option<Answer>, uri: &str, now: SystemTime) -> WireResponse {
        let now = shifted(now, self.clock_offset);
        let mut answer = self.answer(own, uri);
        answer::set(&mut answer, header::DATE, &http_date(now));
        self.hint.write(now, &mut answer);
        match self.steps(&answer) {
            Some(steps) => WireResponse::Script(steps),
            None => self.dressed(answer),
        }
    }

    /// The answer that this fault sends or spoils, without its date and hint.
    fn answer(&self, own: Option<Answer>, uri: &str) -> Answer {
        let mut answer =
            own.unwrap_or_else(|| answer::bytes(StatusCode::OK, "application/json", Bytes::new()));
        match &self.effect {
            Effect::Replace(other) => answer = other.clone(),
            Effect::RedirectLoop(status) => {
                answer = answer::empty(*status);
                answer::set(&mut answer, header::LOCATION, uri);
            }
            Effect::CutJson => {
                let half = answer.body().len() / 2;
                answer.body_mut().truncate(half);
            }
            _ => {}
        }
        answer
    }

    /// The raw writes for a fault that HTTP does not allow.
    fn steps(&self, answer: &Answer) -> Option<Vec<Step>> {
        let head = |framing: &str| Step::Write(head(answer, &self.headers, framing).into());
        let body = answer.body();
        Some(match &self.effect {
            Effect::Pass | Effect::Replace(_) | Effect::RedirectLoop(_) | Effect::CutJson => {
                return None;
            }
            Effect::Break(stage, end) => {
                let mut sent = self.whole(answer);
                let head = sent.len() - body.len();
                sent.truncate(match stage {
                    Stage::BeforeHeaders => 0,
                    Stage::MidHeaders => head / 2,
                    Stage::AfterHeaders => head,
                    Stage::MidBody => head + body.len() / 2,
                });
                let sent = [Step::Write(sent.into())];
                sent.into_iter().chain(end.clone()).collect()
            }
            Effect::LengthOffBy(off) => {
                let length = (body.len() as i64).saturating_add(*off).max(0);
                let head = head(&format!("content-length: {length}\r\n"));
                vec![head, Step::Write(body.clone())]
            }
            Effect::Unended => match body.len() / 2 {
                // An empty chunk would be the end.
                0 => vec![head(CHUNKED)],
                half => vec![head(CHUNKED), Step::Write(chunk(&body[..half]))],
            },
            Effect::Drip(size, every) => {
                let whole = self.whole(answer);
                let drops = whole.chunks(*size).map(Bytes::copy_from_slice);
                drops
                    .flat_map(|drop| [Step::Write(drop), Step::Sleep(*every)])
                    .collect()
            }
            Effect::Long(string, framing) => {
                let head = match framing {
                    Framing::Chunked => head(CHUNKED),
                    Framing::Length => head(&format!("content-length: {}\r\n", string.bytes)),
                    Framing::Close => head(""),
                };
                let chunked = *framing == Framing::Chunked;
                vec![head, Step::Stream(*string, chunked)]
            }
            Effect::Raw(steps) => steps.clone(),
        })
    }

    /// `answer` with the fault's headers; below HTTP if HTTP forbids one of them.
    fn dressed(&self, answer: Answer) -> WireResponse {
        let mut dressed = answer.clone();
        for (name, _) in &self.headers {
            dressed.headers_mut().remove(name.as_str());
        }
        for (name, value) in &self.headers {
            let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::from_bytes(value))
            else {
                return WireResponse::Script(vec![Step::Write(self.whole(&answer).into())]);
            };
            dressed.headers_mut().append(name, value);
        }
        WireResponse::Answer(self.interim.clone(), dressed)
    }

    /// Head and body of `answer` as bytes.
    fn whole(&self, answer: &Answer) -> Vec<u8> {
        let framing = format!("content-length: {}\r\n", answer.body().len());
        let mut whole = head(answer, &self.headers, &framing);
        whole.extend_from_slice(answer.body());
        whole
    }
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let offset = Duration::from_secs(seconds.unsigned_abs());
    let shifted = match seconds {
        0.. => time.checked_add(offset),
        _ => time.checked_sub(offset),
    };
    shifted.unwrap_or(time)
}
