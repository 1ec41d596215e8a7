//! An answer against the response that the document declares for it.

use http::header;
use openapi_document::MediaType;

use super::declared;
use crate::{
    answer::Answer,
    contract::{
        content::Content,
        schema::{Direction, Mismatch, Node},
    },
};

/// How an answer with a JSON body does not fit the response of its status. What is not declared fits.
pub(in crate::contract) fn misfits(responses: &Node, answer: &Answer) -> Vec<String> {
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let sent = MediaType::parse(content_type.unwrap_or_default());
    let response = declared::response(responses, answer.status());
    let contents = response.as_ref().map(Content::read_all).unwrap_or_default();
    let content = Content::covering(&contents, &sent);
    let Some(content) = content.filter(|one| sent.is_json() && one.schema.exists()) else {
        return Vec::new();
    };
    let body = match serde_json::from_slice(answer.body()) {
        Ok(body) => body,
        Err(error) => return vec![format!("the body is not JSON: {error}")],
    };
    let found = content.schema.mismatches(&body, Direction::Response);
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
