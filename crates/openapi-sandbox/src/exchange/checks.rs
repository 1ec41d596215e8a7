//! What a request has to pass, in this order, before the service answers it: route, key, rate limit, scope, contract.

use http::{StatusCode, header};

use super::visit::Visit;
use crate::{
    answer::{self, Answer},
    call::Call,
    clock::http_date,
    contract::{Presented, Route},
    fault::Fault,
    rate_limit::Verdict,
    refusal::{Reason, Refusal},
    sync::lock,
};

/// The API's own answer.
pub(super) fn process(visit: &Visit<'_>, fault: Option<&Fault>) -> Answer {
    let limit = rate_limit(visit);
    let refused = misrouted(visit)
        .or_else(|| unauthenticated(visit))
        .or_else(|| limit.and_then(|limit| limited(visit, limit)))
        .or_else(|| forbidden(visit))
        .or_else(|| broken(visit));
    let mut answer = match refused {
        Some(answer) => answer,
        None => carried_out(visit, fault),
    };
    if let Some(limit) = limit {
        limit.write(answer.headers_mut());
    }
    let date = http_date(visit.shared.clock.now());
    answer::set(&mut answer, header::DATE, &date);
    answer
}

/// The service's answer to a request that is refused.
fn refuse(
    visit: &Visit<'_>,
    reason: Reason,
    status: StatusCode,
    detail: impl Into<String>,
    breaches: Vec<String>,
) -> Answer {
    visit.shared.settings.service.refuse(&Refusal {
        reason,
        status,
        detail: detail.into(),
        breaches,
        operation: visit.operation(),
    })
}

/// 404 or 405, if neither the document nor the service has this method and path.
fn misrouted(visit: &Visit<'_>) -> Option<Answer> {
    if visit.operation().is_some() || visit.undocumented {
        return None;
    }
    let breach = visit.breaches.first()?;
    let reason = match visit.route {
        Route::WrongMethod(_) => Reason::MethodNotAllowed,
        _ => Reason::UnknownPath,
    };
    let detail = breach.to_string();
    let mut answer = refuse(visit, reason, breach.status?, detail, Vec::new());
    if let Route::WrongMethod(allowed) = &visit.route {
        let allowed: Vec<&str> = allowed.iter().map(|method| method.as_str()).collect();
        answer::set(&mut answer, header::ALLOW, &allowed.join(", "));
    }
    Some(answer)
}

/// Whether the request needs a key that the sandbox can check.
fn needs_key(visit: &Visit<'_>) -> bool {
    match visit.operation() {
        Some(operation) => !operation.requirement.is_open(),
        None => !visit.shared.settings.contract.security_schemes().is_empty(),
    }
}

/// 401, if the key is missing or wrong.
fn unauthenticated(visit: &Visit<'_>) -> Option<Answer> {
    let detail = match visit.presented {
        Presented::Key(_) => return None,
        Presented::Nothing => "the API key is missing",
        Presented::Wrong => "the API key is not valid",
    };
    let (reason, status) = (Reason::Unauthenticated, StatusCode::UNAUTHORIZED);
    needs_key(visit).then(|| refuse(visit, reason, status, detail, Vec::new()))
}

/// Counts a call that reaches the limiter: one that has a route and a key.
fn rate_limit(visit: &Visit<'_>) -> Option<Verdict> {
    let (Some(limiter), Presented::Key(key)) = (&visit.shared.limiter, visit.presented) else {
        return None;
    };
    let routed = visit.operation().is_some() || visit.undocumented;
    routed.then(|| lock(limiter).call(key, &visit.shared.clock))
}

/// 429, if the rate limit is exceeded.
fn limited(visit: &Visit<'_>, limit: Verdict) -> Option<Answer> {
    let (reason, status) = (Reason::RateLimited, StatusCode::TOO_MANY_REQUESTS);
    let detail = "rate limit exceeded";
    (!limit.admitted).then(|| refuse(visit, reason, status, detail, Vec::new()))
}

/// 403, if the key lacks a scope.
fn forbidden(visit: &Visit<'_>) -> Option<Answer> {
    let (Presented::Key(key), Some(operation)) = (visit.presented, visit.operation()) else {
        return None;
    };
    if operation.requirement.is_open() {
        return None;
    }
    let settings = &visit.shared.settings;
    let permitted = settings.service.permits(settings.keys.get(key)?, operation);
    let detail = format!("key needs {}", permitted.err()?);
    let (reason, status) = (Reason::Forbidden, StatusCode::FORBIDDEN);
    Some(refuse(visit, reason, status, detail, Vec::new()))
}

/// 400 or 415, if the request breaks the contract.
fn broken(visit: &Visit<'_>) -> Option<Answer> {
    let refusing = || visit.breaches.iter().filter(|one| one.status.is_some());
    let status = refusing().find_map(|breach| breach.status)?;
    let detail = "the request does not fit the document";
    let breaches = refusing().map(ToString::to_string).collect();
    Some(refuse(visit, Reason::Contract, status, detail, breaches))
}

fn carried_out(visit: &Visit<'_>, fault: Option<&Fault>) -> Answer {
    let call = Call {
        operation: visit.operation(),
        path_parameters: match &visit.route {
            Route::Found(_, parameters) => parameters,
            _ => &[],
        },
        request: &visit.request,
        now: visit.shared.clock.now(),
        fault: fault.and_then(|fault| fault.of_service),
    };
    let answer = match visit.shared.settings.fixtures.answer(&call) {
        Some(answer) => answer,
        None => visit.shared.settings.service.answer(&call),
    };
    lock(&visit.entry).processed = answer.status().is_success();
    answer
}
