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

use std::sync::OnceLock;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use openapi_document::{MediaType, Target, media_type::is_json};
use serde_json::Value;

use super::schema::{Direction, Schema, Schemas};
use crate::answer::Answer;
use body::{body, items};
pub(super) use misfit::misfits;

/// The successful response of one operation, made when it is first asked for.
#[derive(Debug)]
pub(super) struct Success {
    status: StatusCode,
    /// Media type, and the location of its object.
    content: Option<(String, String)>,
    made: OnceLock<Example>,
}

/// One response.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    status: StatusCode,
    media_type: Option<String>,
    body: Vec<u8>,
}

impl Example {
    pub(crate) fn to_answer(&self) -> Answer {
        let mut answer = Answer::new(Bytes::from(self.body.clone()));
        *answer.status_mut() = self.status;
        let media_type = self.media_type.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(media_type)) = media_type {
            let headers = answer.headers_mut();
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        answer
    }
}

impl Success {
    /// Chooses among an operation's responses.
    pub(super) fn read(schemas: &Schemas, responses: &[(&str, Target<'_>)]) -> Self {
        let named = |fits: fn(&str) -> bool| responses.iter().filter(move |(code, _)| fits(code));
        let success = named(|code| code.starts_with('2'))
            .min_by_key(|(code, _)| *code)
            .or_else(|| named(|code| code == "default").next());
        let status = success.and_then(|(code, _)| code.parse().ok());
        let status = status.unwrap_or(StatusCode::OK);
        // HTTP has no body for these, whatever the document declares.
        let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT);
        let success = success.filter(|_| !bodiless);
        Self {
            status,
            content: success.and_then(|(_, response)| {
                let pointer = response.address().pointer();
                declared::preferred(schemas, pointer)
            }),
            made: OnceLock::new(),
        }
    }

    pub(super) fn example(&self, schemas: &Schemas) -> &Example {
        self.made.get_or_init(|| self.make(schemas))
    }

    fn make(&self, schemas: &Schemas) -> Example {
        let Some((media_type, pointer)) = &self.content else {
            return Example {
                status: self.status,
                media_type: None,
                body: Vec::new(),
            };
        };
        let (media_type, body) = text(schemas, media_type, pointer);
        Example {
            status: self.status,
            media_type: Some(media_type),
            body: body.into_bytes(),
        }
    }
}

/// A text for the content of what is at `pointer`, and its media type: JSON, if it has that.
pub(super) fn made(schemas: &Schemas, pointer: &str) -> Option<(String, String)> {
    let (media_type, object) = declared::preferred(schemas, pointer)?;
    Some(text(schemas, &media_type, &object))
}

/// The answer that the response of `status` among those at `pointer` declares: `own` if that fits, or else a made body
/// with `detail` in it, if it has a member for that. `None` if the document declares no JSON for the status.
pub(super) fn error(
    schemas: &Schemas,
    pointer: &str,
    status: StatusCode,
    own: &Value,
    detail: &str,
) -> Option<Example> {
    let response = declared::response(schemas, pointer, status)?;
    let (media_type, pointer) = declared::preferred(schemas, &response)?;
    if !is_json(&media_type) {
        return None;
    }
    let schema = Schema::at(format!("{pointer}/schema"));
    let fits = |value: &Value| schemas.fits(&schema, value, Direction::Response);
    let body = if fits(own) {
        own.clone()
    } else {
        let bare = body(schemas, &pointer);
        let detailed = ["message", "detail", "error"].iter().find_map(|name| {
            let mut detailed = bare.clone();
            *detailed.get_mut(name).filter(|value| value.is_string())? = Value::from(detail);
            fits(&detailed).then_some(detailed)
        });
        detailed.unwrap_or(bare)
    };
    Some(Example {
        status,
        media_type: Some(media_type),
        body: body.to_string().into_bytes(),
    })
}

/// A text of this media type, whose object is at `pointer`, and the media type to send it with.
fn text(schemas: &Schemas, media_type: &str, pointer: &str) -> (String, String) {
    let parsed = MediaType::parse(media_type);
    let text = match items(schemas, pointer) {
        Some(items) => sequence::text(&parsed, &items).unwrap_or_default(),
        None => match body(schemas, pointer) {
            Value::String(text) if !parsed.is_json() => text,
            // Nothing is described.
            Value::Null if !parsed.is_json() && !parsed.is_range() => String::new(),
            value => value.to_string(),
        },
    };
    // A range names no type that could be sent.
    let media_type = media_type
        .replace("*/*", "application/json")
        .replace("/*", "/plain");
    (media_type, text)
}
