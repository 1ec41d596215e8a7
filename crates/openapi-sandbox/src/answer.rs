//! Answers: a status, headers and a whole body.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

/// An answer of a [`Service`](crate::Service).
pub type Answer = Response<Bytes>;

/// An answer with a body of this media type.
///
/// ```
/// use openapi_sandbox::{answer, http::StatusCode};
///
/// let answer = answer::bytes(StatusCode::OK, "text/csv", "a,b\n".into());
/// assert_eq!(answer.headers()["content-type"], "text/csv");
/// ```
#[must_use]
pub fn bytes(status: StatusCode, content_type: &str, body: Bytes) -> Answer {
    let mut answer = empty(status);
    *answer.body_mut() = body;
    set(&mut answer, header::CONTENT_TYPE, content_type);
    answer
}

/// An answer without a body or a media type.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}

/// Sets a header; a value that HTTP forbids is left out.
pub(crate) fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

/// An answer with a JSON body; 500 with the reason, if `body` cannot be serialized.
///
/// ```
/// use openapi_sandbox::{answer, http::StatusCode};
///
/// let answer = answer::json(StatusCode::CREATED, &[1, 2]);
/// assert_eq!(answer.body(), "[1,2]");
/// ```
#[must_use]
pub fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    match serde_json::to_vec(body) {
        Ok(body) => bytes(status, "application/json", body.into()),
        Err(error) => {
            let problem = Bytes::from(error.to_string());
            bytes(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", problem)
        }
    }
}
