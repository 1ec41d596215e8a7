//! An answer against the response that the document declares for it.

use http::header;
use openapi_document::MediaType;

use super::declared;
use crate::{
    answer::Answer,
    contract::schema::{Direction, Mismatch, Schema, Schemas},
};

/// How an answer with a JSON body does not fit the response of its status among those at `pointer`. What is not
/// declared fits.
pub(in crate::contract) fn misfits(
    schemas: &Schemas,
    pointer: &str,
    answer: &Answer,
) -> Vec<String> {
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let sent = MediaType::parse(content_type.unwrap_or_default());
    let schema = declared::response(schemas, pointer, answer.status())
        .and_then(|response| declared::matching(schemas, &response, &sent))
        .map(|object| format!("{object}/schema"))
        .filter(|schema| sent.is_json() && schemas.resolve(schema).is_some());
    let Some(schema) = schema else {
        return Vec::new();
    };
    let body = match serde_json::from_slice(answer.body()) {
        Ok(body) => body,
        Err(error) => return vec![format!("the body is not JSON: {error}")],
    };
    let found = schemas.mismatches(&Schema::at(schema), &body, Direction::Response);
    let misfit = |found: Mismatch| {
        let Mismatch {
            instance,
            message,
            pointer,
            ..
        } = found;
        format!("body {instance}: {message} (#{pointer})")
    };
    found.into_iter().map(misfit).collect()
}
