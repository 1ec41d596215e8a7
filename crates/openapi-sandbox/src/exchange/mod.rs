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
    sync::lock,
};
pub(crate) use shared::Shared;
use visit::Visit;

/// Answers one request, or does to it what a fault demands.
pub(crate) async fn reply(shared: &Shared, head: request::Parts, body: Bytes) -> WireResponse {
    let origin = head.headers.get(header::ORIGIN).cloned();
    let origin = origin.filter(|_| shared.settings.cors);
    let preflight = origin.as_ref().and_then(|_| cors::preflight(&head));
    let mut reply = match preflight.or_else(|| own::answer(shared, &head)) {
        Some(answer) => answer.into(),
        None => visited(shared, head, body).await,
    };
    if let (Some(origin), WireResponse::Answer(_, answer)) = (origin, &mut reply) {
        cors::allow(&origin, answer.headers_mut());
    }
    reply
}

/// The reply to a request to the API.
async fn visited(shared: &Shared, head: request::Parts, body: Bytes) -> WireResponse {
    let target = head.uri.to_string();
    let visit = arrival::receive(shared, head, body);
    let fault = shared.plan.next(visit.operation());
    if shared.settings.latency > Duration::ZERO {
        tokio::time::sleep(shared.settings.latency).await;
    }
    let reply = match fault {
        None => checks::process(&visit, None).into(),
        Some(fault) => {
            let mut own = faulted(&visit, &fault).await;
            if let (Some(own), &Method::HEAD) = (&mut own, &visit.request.method) {
                // What a fault writes below HTTP must not hold what HTTP would leave out.
                own.body_mut().clear();
            }
            fault.reply(own, &target, shared.clock.now())
        }
    };
    if let WireResponse::Answer(_, answer) = &reply {
        lock(&visit.entry).status = Some(answer.status());
    }
    reply
}

/// The answer to a request whose body could not be read.
pub(crate) fn unreadable(shared: &Shared, problem: &str) -> Answer {
    shared.settings.service.refuse(&Refusal {
        reason: Reason::BodyTooLarge,
        status: StatusCode::PAYLOAD_TOO_LARGE,
        detail: format!("the body could not be read: {problem}"),
        breaches: Vec::new(),
        operation: None,
    })
}

/// Waits as the fault says, and processes the request before, after, or not at all.
async fn faulted(visit: &Visit<'_>, fault: &Fault) -> Option<Answer> {
    let process_if =
        |now: Processing| (fault.processing() == now).then(|| checks::process(visit, Some(fault)));
    let early = process_if(Processing::First);
    if fault.delay > Duration::ZERO {
        tokio::time::sleep(fault.delay).await;
    }
    early.or_else(|| process_if(Processing::Last))
}
