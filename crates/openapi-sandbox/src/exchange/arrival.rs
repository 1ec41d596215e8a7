//! The arrival of a request: it enters the journal without its key, and is held to the contract.

use bytes::Bytes;
use http::{StatusCode, request};

use super::{
    credentials::{self, Query},
    shared::Shared,
    visit::Visit,
};
use crate::{
    contract::{Breach, Presented, Route, best_of},
    journal::Request,
    sync::lock,
};

/// Enters a request into the journal, and finds where it leads and what is wrong with it.
pub(super) fn receive(shared: &Shared, mut head: request::Parts, body: Bytes) -> Visit<'_> {
    let (presented, query) = credentials::take(shared, &mut head.headers, &head.uri);
    let best = best_of(presented.iter().copied());
    let Query { pairs, raw } = query;
    let whole = head.uri.path();
    let below = whole.strip_prefix(shared.settings.contract.prefix());
    let below = below.filter(|path| path.starts_with('/'));
    let route = below.map_or(Route::Outside, |path| {
        shared.settings.contract.route(&head.method, path)
    });
    let undocumented = route.operation().is_none()
        && below.is_some_and(|path| {
            shared
                .settings
                .service
                .answers_undocumented(&head.method, path)
        });
    let mut request = Request {
        path: credentials::redacted(shared, below.unwrap_or(whole)),
        query: pairs,
        raw_query: raw,
        method: head.method,
        headers: head.headers,
        key: credentials::key_check(best),
        body,
        operation: route
            .operation()
            .map(|operation| operation.name().to_owned()),
        at: shared.clock.elapsed(),
        processed: false,
        breaches: Vec::new(),
        status: None,
    };
    let requirement = route.operation().map(|operation| &operation.requirement);
    let presented = match requirement {
        Some(requirement) if !requirement.is_open() => requirement.key(&presented),
        _ => best,
    };
    let breaches = breaches(shared, &request, &route, presented, undocumented);
    request.breaches = breaches.iter().map(Breach::to_string).collect();
    // Copied before the lock is taken, which all connections want.
    let entry = request.clone();
    Visit {
        entry: lock(&shared.journal).enter(entry),
        shared,
        request,
        route,
        undocumented,
        presented,
        breaches,
    }
}

fn breaches(
    shared: &Shared,
    request: &Request,
    route: &Route<'_>,
    presented: Presented,
    undocumented: bool,
) -> Vec<Breach> {
    let Route::Found(operation, path) = route else {
        let breach = shared
            .settings
            .contract
            .misrouted(route, &request.method, &request.path);
        return breach.into_iter().filter(|_| !undocumented).collect();
    };
    // A breach quotes the value that is wrong.
    let path = credentials::without_keys(shared, path);
    let mut breaches = operation.breaches(&path, request);
    breaches.retain(|breach| !shared.settings.service.tolerates(operation, breach));
    if presented == Presented::Nothing && !operation.requirement.is_open() {
        let (status, problem) = (StatusCode::UNAUTHORIZED, "the API key is missing");
        breaches.push(Breach::refused(status, problem, operation.pointer()));
    }
    breaches
}
