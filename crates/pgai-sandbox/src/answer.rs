//! Answers in PG:AI's forms: placeholders, and the three documented shapes of an error body.

pub(crate) use openapi_sandbox::{
    Answer,
    answer::json,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use serde::Serialize;
use serde_json::json;

/// Marks a body whose fields the vendor does not publish, so that nobody takes them for documented.
const BODY_KIND: HeaderName = HeaderName::from_static("x-pgai-sandbox-body");

/// A body of which the vendor publishes no fields.
pub(crate) fn placeholder(status: StatusCode, body: &impl Serialize) -> Answer {
    let mut answer = json(status, body);
    answer
        .headers_mut()
        .insert(BODY_KIND, HeaderValue::from_static("placeholder"));
    answer
}

/// The first documented error shape: `{error: string}`.
pub(crate) fn error(status: StatusCode, message: &str) -> Answer {
    json(status, &json!({ "error": message }))
}

/// The second documented error shape: `{error: string, details: string[]}`.
pub(crate) fn error_with_details(status: StatusCode, message: &str, details: &[String]) -> Answer {
    json(status, &json!({ "error": message, "details": details }))
}

/// The third documented error shape: `{error: {type, code, message}}`.
pub(crate) fn typed_error(status: StatusCode, kind: &str, code: &str, message: &str) -> Answer {
    let error = json!({ "type": kind, "code": code, "message": message });
    json(status, &json!({ "error": error }))
}
