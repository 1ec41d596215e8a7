//! Request bodies: the media types that an operation takes, and the value that a body has in each.

use serde_json::Value;

use super::{
    content::{BodyValue, Content},
    form, multipart, sequence,
};
use crate::contract::{
    media_type::{essence, is_json},
    pointer,
    schema::{Schema, Schemas, Shape},
};

/// The body that an operation takes.
#[derive(Debug)]
pub(crate) struct Body {
    required: bool,
    pointer: String,
    contents: Vec<Content>,
}

impl Body {
    pub(in crate::contract) fn read(schemas: &Schemas, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let content = object.get("content").and_then(Value::as_object);
        let contents = content.into_iter().flatten().filter_map(|(range, _)| {
            let at = pointer::join(&format!("{pointer}/content"), range);
            Content::read(schemas, range, &at)
        });
        Some(Self {
            required: object.get("required") == Some(&Value::Bool(true)),
            contents: contents.collect(),
            pointer,
        })
    }

    pub(super) fn is_required(&self) -> bool {
        self.required
    }

    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }

    pub(in crate::contract) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let contents = self.contents.iter();
        contents.flat_map(|content| content.schema().into_iter().chain(content.item_schema()))
    }

    /// The content for a `content-type`: of just this one with its parameters, of this name, or of a range that covers it.
    pub(super) fn content(&self, content_type: &str) -> Option<&Content> {
        let essence = essence(content_type);
        let contents = || self.contents.iter();
        contents()
            .find(|content| content.is(content_type))
            .or_else(|| contents().find(|content| content.is_named(&essence)))
            .or_else(|| contents().find(|content| content.covers(&essence)))
    }
}

/// Reads a body that was sent as `content_type`.
pub(super) fn read(
    content: &Content,
    schemas: &Schemas,
    content_type: &str,
    body: &[u8],
) -> BodyValue {
    let media_type = essence(content_type);
    if content.is_binary(schemas) {
        return BodyValue::Opaque;
    }
    if is_json(&media_type) {
        return match serde_json::from_slice(body) {
            Ok(value) => BodyValue::One(value),
            Err(error) => content.malformed(format!("the body is not JSON: {error}")),
        };
    }
    if content.item_schema().is_some()
        && let Some(items) = sequence::items(&media_type, body)
    {
        return match items {
            Ok(items) => BodyValue::Items(items),
            Err(problem) => content.malformed(problem),
        };
    }
    let view = content.view(schemas);
    let object = view.as_ref().is_some_and(|view| view.takes(Shape::Object));
    match (media_type.as_str(), view) {
        // A form that the document has as a text is not taken apart.
        ("multipart/form-data" | "application/x-www-form-urlencoded", Some(_)) if !object => {
            BodyValue::Opaque
        }
        ("multipart/form-data", view) => {
            multipart::read(content, schemas, view.as_ref(), content_type, body)
        }
        ("application/x-www-form-urlencoded", Some(view)) => {
            form::read(content, schemas, &view, body)
        }
        // A text that is a number or a flag if its schema has it so.
        (text, Some(view)) if text.starts_with("text/") && text != "text/xml" => {
            match std::str::from_utf8(body) {
                Ok(text) => BodyValue::One(view.scalar(text)),
                Err(error) => content.malformed(format!("the body is not UTF-8: {error}")),
            }
        }
        _ => BodyValue::Opaque,
    }
}
