//! From one request to its reply: journal, contract, fault, key, rate limit, scope, service.

mod arrival;
mod checks;
mod cors;
mod credentials;
mod own;
mod shared;
mod visit;

use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, header, request};

use crate::{
    answer::Answer,
    fault::{Fault, Processing, WireResponse},
    refusal::{Reason, Refusal},
};
pub(crate) use shared::{Observer, Shared};
use visit::Visit;

/// Answers one request, or does to it what a fault demands.
pub(crate) async fn reply(shared: &Shared, head: request::Parts, body: Bytes) -> WireResponse {
    let origin = head.headers.get(header::ORIGIN).cloned();
    let origin = origin.filter(|_| shared.cors);
    let preflight = origin.as_ref().and_then(|_| cors::preflight(&head));
    let mut reply = match preflight.or_else(|| own::answer(shared, &head)) {
        Some(answer) => WireResponse::Answer(answer),
        None => visited(shared, head, body).await,
    };
    if let (Some(origin), WireResponse::Answer(answer) | WireResponse::Preceded(_, answer)) =
        (origin, &mut reply)
    {
        cors::allow(&origin, answer.headers_mut());
    }
    reply
}

/// The reply to a request to the API.
async fn visited(shared: &Shared, head: request::Parts, body: Bytes) -> WireResponse {
    let target = head.uri.to_string();
    let visit = arrival::receive(shared, head, body);
    let fault = shared.plan.next(visit.operation());
    if shared.latency > Duration::ZERO {
        tokio::time::sleep(shared.latency).await;
    }
    let reply = match fault {
        None => WireResponse::Answer(checks::process(&visit, None)),
        Some(fault) => {
            let mut own = faulted(&visit, &fault).await;
            if let Some(own) = own
                .as_mut()
                .filter(|_| visit.request.method == Method::HEAD)
            {
                // What a fault writes below HTTP must not hold what HTTP would leave out.
                own.body_mut().clear();
            }
            fault.reply(own, &target, shared.clock.now())
        }
    };
    if let WireResponse::Answer(answer) | WireResponse::Preceded(_, answer) = &reply {
        visit.note(|entry| entry.status = Some(answer.status()));
    }
    reply
}

/// The answer to a request whose body could not be read.
pub(crate) fn unreadable(shared: &Shared, problem: &str) -> Answer {
    shared.service.refuse(&Refusal {
        reason: Reason::BodyTooLarge,
        status: StatusCode::PAYLOAD_TOO_LARGE,
        detail: format!("the body could not be read: {problem}"),
        breaches: Vec::new(),
        operation: None,
    })
}

/// Waits as the fault says, and processes the request before, after, or not at all.
async fn faulted(visit: &Visit<'_>, fault: &Fault) -> Option<Answer> {
    let processing = fault.processing();
    let early = match processing {
        Processing::First => Some(checks::process(visit, Some(fault))),
        Processing::Last | Processing::Never => None,
    };
    if fault.delay_time() > Duration::ZERO {
        tokio::time::sleep(fault.delay_time()).await;
    }
    match processing {
        Processing::Last => Some(checks::process(visit, Some(fault))),
        Processing::First | Processing::Never => early,
    }
}
