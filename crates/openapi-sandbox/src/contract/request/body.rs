//! Request bodies: the media types that an operation takes, and the value that a text has in each.

use openapi_document::MediaType;
use serde_json::Value;

use super::{
    content::{Content, ContentValue},
    form, multipart, sequence,
};
use crate::contract::schema::{Schema, Schemas, Shape};

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
        Some(Self {
            required: object.get("required") == Some(&Value::Bool(true)),
            contents: Content::read_all(schemas, &format!("{pointer}/content")),
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
        contents
            .flat_map(|content| [content.schema(), content.item_schema()])
            .flatten()
    }

    /// The content for a `content-type`: of just this one with its parameters, of this essence, or of a range that
    /// covers it.
    pub(super) fn content(&self, sent: &MediaType) -> Option<&Content> {
        let find = |fits: &dyn Fn(&MediaType) -> bool| {
            let mut contents = self.contents.iter();
            contents.find(|content| fits(content.media_type()))
        };
        find(&|declared| declared == sent)
            .or_else(|| find(&|declared| declared.essence() == sent.essence()))
            .or_else(|| find(&|declared| declared.matches(sent)))
    }
}

/// Reads a text that was sent as `content_type`.
pub(super) fn read(
    content: &Content,
    schemas: &Schemas,
    content_type: &str,
    text: &[u8],
) -> ContentValue {
    let sent = MediaType::parse(content_type);
    if content.is_binary(schemas) {
        return ContentValue::Opaque;
    }
    if sent.is_json() {
        return match serde_json::from_slice(text) {
            Ok(value) => ContentValue::One(value),
            Err(error) => content.malformed(format!("not JSON: {error}")),
        };
    }
    if content.item_schema().is_some()
        && let Some(items) = sequence::items(&sent, text)
    {
        return match items {
            Ok(items) => ContentValue::Items(items),
            Err(problem) => content.malformed(problem),
        };
    }
    let view = content.view(schemas);
    let object = view.as_ref().is_some_and(|view| view.takes(Shape::Object));
    let is_form = sent.is_form() || sent.essence() == "multipart/form-data";
    match view {
        // A form that the document has as a text is not taken apart.
        Some(_) if is_form && !object => ContentValue::Opaque,
        Some(view) if sent.is_form() => form::read(content, schemas, &view, text),
        view if is_form && !sent.is_form() => {
            multipart::read(content, schemas, view.as_ref(), content_type, text)
        }
        // A text that is a number or a flag if its schema has it so.
        Some(view) if sent.is_text() => match std::str::from_utf8(text) {
            Ok(text) => ContentValue::One(view.scalar(text)),
            Err(error) => content.malformed(format!("not UTF-8: {error}")),
        },
        _ => ContentValue::Opaque,
    }
}
