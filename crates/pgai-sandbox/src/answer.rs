//! Answers, and the three documented shapes of an error body.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use crate::contract::Example;

/// An answer before it goes on the wire.
pub(crate) type Answer = Response<Bytes>;

/// Marks a body whose fields the vendor does not publish, so that nobody takes them for documented.
pub(crate) const BODY_KIND: HeaderName = HeaderName::from_static("x-pgai-sandbox-body");

pub(crate) fn bytes(status: StatusCode, content_type: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    match serde_json::to_vec(body) {
        Ok(body) => bytes(status, "application/json", body.into()),
        Err(error) => {
            let problem = Bytes::from(error.to_string());
            bytes(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", problem)
        }
    }
}

/// A body of which the vendor publishes no fields.
pub(crate) fn placeholder(status: StatusCode, body: &impl Serialize) -> Answer {
    let mut answer = json(status, body);
    answer
        .headers_mut()
        .insert(BODY_KIND, HeaderValue::from_static("placeholder"));
    answer
}

/// The example of an operation of any document.
pub(crate) fn example(example: &Example) -> Answer {
    let mut answer = Response::new(Bytes::from(example.body.clone()));
    *answer.status_mut() = example.status;
    let media_type = example.media_type.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(media_type)) = media_type {
        answer
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
    }
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
