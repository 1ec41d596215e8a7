//! Routes of the sandbox itself, for people and tools: its document, and whether it is up.
//!
//! They need no key, have no place in the journal, and give way to an operation of the document.

use http::{Method, StatusCode, request};
use openapi_document::{Value, value};
use serde_json::json;

use super::shared::Shared;
use crate::{
    answer::{self, Answer},
    contract::Route,
};

/// The document, with the sandbox as its server.
const DOCUMENT: &str = "/openapi.json";

/// 200 as long as the sandbox runs, also below the prefix.
const HEALTH: &str = "/health";

/// The answer, if the request is for one of these routes.
pub(super) fn answer(shared: &Shared, head: &request::Parts) -> Option<Answer> {
    if !matches!(head.method, Method::GET | Method::HEAD) {
        return None;
    }
    let whole = head.uri.path();
    let below = whole
        .strip_prefix(shared.settings.contract.prefix())
        .unwrap_or(whole);
    if whole != DOCUMENT && below != HEALTH {
        return None;
    }
    // What lies below the prefix is the document's and the service's first.
    let route = whole.strip_prefix(shared.settings.contract.prefix());
    let taken = route.is_some_and(|path| {
        matches!(
            shared.settings.contract.route(&head.method, path),
            Route::Found(..)
        ) || shared
            .settings
            .service
            .answers_undocumented(&head.method, path)
    });
    let health = || answer::json(StatusCode::OK, &json!({ "status": "ok" }));
    (!taken).then(|| match whole {
        DOCUMENT => document(shared),
        _ => health(),
    })
}

fn document(shared: &Shared) -> Answer {
    let mut document = shared.settings.contract.document().clone();
    let servers = value!([{ "url": shared.url.as_str() }]);
    if let Value::Object(members) = &mut document {
        members.insert("servers", servers);
    }
    let body = document.to_string();
    answer::bytes(StatusCode::OK, "application/json", body.into())
}
