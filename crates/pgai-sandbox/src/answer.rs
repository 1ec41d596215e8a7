//! Answers in PG:AI's forms: placeholders, and the three documented shapes of an error body.

use openapi_document::{Value, value};
pub(crate) use openapi_sandbox::{
    Answer,
    answer::json,
    http::{HeaderValue, StatusCode, header},
};

/// Marks a body whose fields the vendor does not publish, so that nobody takes them for documented.
const BODY_KIND: &str = "x-pgai-sandbox-body";

/// A body of which the vendor publishes no fields.
pub(crate) fn placeholder(status: StatusCode, body: &Value) -> Answer {
    let mut answer = json(status, body);
    let kind = HeaderValue::from_static("placeholder");
    answer.headers_mut().insert(BODY_KIND, kind);
    answer
}

/// The first documented error shape: `{error: string}`.
pub(crate) fn error(status: StatusCode, message: &str) -> Answer {
    json(status, &value!({ "error": message }))
}

/// The same, with the status for what the API's prose forbids.
pub(crate) fn bad_request(message: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, message)
}

/// The second documented error shape: `{error: string, details: string[]}`.
pub(crate) fn error_with_details(status: StatusCode, message: &str, details: &[String]) -> Answer {
    json(status, &value!({ "error": message, "details": details }))
}

/// The third documented error shape: `{error: {type, code, message}}`.
pub(crate) fn typed_error(status: StatusCode, kind: &str, code: &str, message: &str) -> Answer {
    let error = value!({ "type": kind, "code": code, "message": message });
    json(status, &value!({ "error": error }))
}
