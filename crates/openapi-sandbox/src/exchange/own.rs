//! Routes of the sandbox itself, for people and tools: its document, and whether it is up.
//!
//! They need no key, have no place in the journal, and give way to an operation of the document.

use http::{Method, StatusCode, request};
use openapi_document::value;
use serde_json::json;

use super::shared::Shared;
use crate::answer::{self, Answer};

/// The document, with the sandbox as its server.
const DOCUMENT: &str = "/openapi.json";

/// 200 as long as the sandbox runs, also below the prefix.
const HEALTH: &str = "/health";

/// The answer, if the request is for one of these routes.
pub(super) fn answer(shared: &Shared, head: &request::Parts) -> Option<Answer> {
    if !matches!(head.method, Method::GET | Method::HEAD) {
        return None;
    }
    let (contract, whole) = (&shared.settings.contract, head.uri.path());
    // What lies below the prefix is the document's and the service's first.
    let below = whole.strip_prefix(contract.prefix());
    let taken = below.is_some_and(|path| {
        let service = &shared.settings.service;
        contract.route(&head.method, path).operation().is_some()
            || service.answers_undocumented(&head.method, path)
    });
    match (whole, below.unwrap_or(whole)) {
        _ if taken => None,
        (DOCUMENT, _) => Some(document(shared)),
        (_, HEALTH) => Some(answer::json(StatusCode::OK, &json!({ "status": "ok" }))),
        _ => None,
    }
}

fn document(shared: &Shared) -> Answer {
    let mut document = shared.settings.contract.document().clone();
    document["servers"] = value!([{ "url": shared.url.as_str() }]);
    let body = document.to_string();
    answer::bytes(StatusCode::OK, "application/json", body.into())
}
