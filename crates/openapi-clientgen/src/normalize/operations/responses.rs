//! Responses: successes apart from errors.

use openapi_document::{Object, Value, pointer, value};

use crate::Report;
use crate::status::status_range;

/// Only successes stay: any other response is an error, which has the whole body.
pub(super) fn responses(method: &str, operation: &mut Object, place: &str, report: &mut Report) {
    let Some(Value::Object(all)) = operation.remove("responses") else {
        operation.insert("responses".to_owned(), value!({}));
        return;
    };
    let at = pointer::join(place, "responses");
    let mut successes = Object::new();
    let mut errors = match operation.remove("x-error-responses") {
        Some(Value::Object(errors)) => errors,
        _ => Object::new(),
    };
    let default = all.get("default").cloned();
    for (status, mut response) in all {
        let at = pointer::join(&at, &status);
        let upper = status.to_ascii_uppercase();
        if status.starts_with("x-") {
            successes.insert(status, response);
        } else if status_range(&upper).is_some() {
            described(&mut response);
            if method == "HEAD" || matches!(upper.as_str(), "204" | "205") {
                without_body(&mut response, &at, report);
            }
            successes.insert(upper, response);
        } else {
            described(&mut response);
            error(&status, &at, report);
            errors.insert(status, response);
        }
    }
    if let Some(default) = default {
        self::default(default, &mut successes, &at, report);
    }
    operation.insert("responses".to_owned(), Value::Object(successes));
    if !errors.is_empty() {
        operation.insert("x-error-responses".to_owned(), Value::Object(errors));
    }
}

/// OpenAPI asks for a description.
fn described(response: &mut Value) {
    if let Some(map) = response.as_object_mut()
        && !map.get("description").is_some_and(Value::is_string)
    {
        map.insert("description".to_owned(), "".into());
    }
}

fn without_body(response: &mut Value, at: &str, report: &mut Report) {
    let content = response
        .as_object_mut()
        .and_then(|map| map.remove("content"));
    if content.is_some_and(|content| content.as_object().is_some_and(|map| !map.is_empty())) {
        report.kept(
            at,
            "no-body",
            "HTTP lets this response have no body, so none is expected",
        );
    }
}

fn error(status: &str, at: &str, report: &mut Report) {
    if status.starts_with('1') {
        report.lost(
            at,
            "informational",
            "a connection that changes its protocol is not supported; the call ends in an error",
        );
    } else if status != "default" {
        report.kept(
            at,
            "error-response",
            "a response that is no success is an error, which has the whole body",
        );
    }
}

/// `default` is the success of an operation that names none, and an error otherwise.
fn default(response: Value, successes: &mut Object, at: &str, report: &mut Report) {
    let typed = successes.keys().any(|status| !status.starts_with("x-"));
    let why = if typed {
        "stands beside successes, so it is an error"
    } else {
        "is the only success"
    };
    report.kept(&pointer::join(at, "default"), "default-response", why);
    if !typed {
        successes.insert("2XX".to_owned(), response);
    }
}
