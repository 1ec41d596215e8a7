//! Responses: the successful answer of an operation, and the declared form of an error.

mod body;
mod declared;
mod flatten;
mod make;
mod misfit;
mod number;
mod pattern;
mod sequence;
mod shown;
mod text;

use std::sync::{Arc, OnceLock};

use http::StatusCode;
use openapi_document::Target;
use serde_json::Value;

use super::{
    content::Content,
    schema::{Direction, Node, Schemas},
};
use crate::answer::{self, Answer};
use body::{body, items};
pub(super) use misfit::misfits;

/// The successful response of one operation, made when it is first asked for.
#[derive(Debug)]
pub(super) struct Success {
    status: StatusCode,
    content: Option<Content>,
    made: OnceLock<Answer>,
}

impl Success {
    /// Chooses among an operation's responses.
    pub(super) fn read(schemas: &Arc<Schemas>, responses: &[(&str, Target<'_>)]) -> Self {
        let named = |fits: fn(&str) -> bool| responses.iter().filter(move |(code, _)| fits(code));
        let success = named(|code| code.starts_with('2'))
            .min_by_key(|(code, _)| *code)
            .or_else(|| named(|code| code == "default").next());
        let status = success.and_then(|(code, _)| code.parse().ok());
        let status = status.unwrap_or(StatusCode::OK);
        // HTTP has no body for these, whatever the document declares.
        let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT);
        let success = success.filter(|_| !bodiless);
        let content = success.and_then(|(_, response)| {
            declared::preferred(&Node::at(schemas, response.address().pointer()))
        });
        Self {
            status,
            content,
            made: OnceLock::new(),
        }
    }

    pub(super) fn answer(&self) -> Answer {
        let make = || match self.content.as_ref().map(text) {
            Some((media_type, text)) => answer::bytes(self.status, &media_type, text.into()),
            None => answer::empty(self.status),
        };
        self.made.get_or_init(make).clone()
    }
}

/// A text for the content of a request body, and its media type: JSON, if it has that.
pub(super) fn made(of: &Node) -> Option<(String, String)> {
    declared::preferred(of).as_ref().map(text)
}

/// The answer that the response of `status` declares: `own` if that fits, or else a made body with `detail` in it, if it
/// has a member for that. `None` if the document declares no JSON for the status.
pub(super) fn error(
    responses: &Node,
    status: StatusCode,
    own: &Value,
    detail: &str,
) -> Option<Answer> {
    let response = declared::response(responses, status)?;
    let content = declared::preferred(&response).filter(|one| one.media_type.is_json())?;
    let fits = |value: &Value| content.schema.fits(value, Direction::Response);
    let body = if fits(own) {
        own.clone()
    } else {
        let bare = body(&content);
        let detailed = ["message", "detail", "error"].iter().find_map(|name| {
            let mut detailed = bare.clone();
            *detailed.get_mut(name).filter(|value| value.is_string())? = Value::from(detail);
            fits(&detailed).then_some(detailed)
        });
        detailed.unwrap_or(bare)
    };
    let media_type = content.media_type.to_string();
    Some(answer::bytes(status, &media_type, body.to_string().into()))
}

/// The media type to send the content with, and a text of it.
fn text(content: &Content) -> (String, String) {
    let media_type = &content.media_type;
    let text = match items(content) {
        Some(items) => sequence::text(media_type, &items).unwrap_or_default(),
        None => match body(content) {
            Value::String(text) if !media_type.is_json() => text,
            // Nothing is described.
            Value::Null if !media_type.is_json() && !media_type.is_range() => String::new(),
            value => value.to_string(),
        },
    };
    // A range names no type that could be sent.
    let media_type = media_type.to_string();
    let media_type = media_type.replace("*/*", "application/json");
    (media_type.replace("/*", "/plain"), text)
}
