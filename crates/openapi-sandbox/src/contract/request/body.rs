//! The value that a text has in each media type.

use openapi_document::MediaType;
use serde_json::Value;

use super::{form, multipart, sequence};
use crate::contract::{breach::Breach, content::Content, schema::Shape};

/// What a text turned out to be.
pub(super) enum BodyValue {
    One(Value),
    /// The items of a sequential media type.
    Items(Vec<Value>),
    /// The sandbox does not look into this media type.
    Opaque,
}

/// Reads a text that was sent as `content_type`.
pub(super) fn read(
    content: &Content,
    content_type: &str,
    text: &[u8],
) -> Result<BodyValue, Vec<Breach>> {
    let malformed = |problem: String| vec![Breach::bad(problem, content.node.pointer())];
    let (sent, schema) = (MediaType::parse(content_type), &content.schema);
    if schema.text("format") == Some("binary") {
        return Ok(BodyValue::Opaque);
    }
    if sent.is_json() {
        let value = serde_json::from_slice(text);
        let value = value.map_err(|error| malformed(format!("not JSON: {error}")));
        return value.map(BodyValue::One);
    }
    if content.item_schema.exists()
        && let Some(items) = sequence::items(&sent, text)
    {
        return items.map(BodyValue::Items).map_err(malformed);
    }
    if sent.essence() == "multipart/form-data" {
        // A form that the document has as a text is not taken apart, but a form it has to be where nothing is said.
        return match schema.exists() && !schema.takes(Shape::Object) {
            true => Ok(BodyValue::Opaque),
            false => multipart::read(content, content_type, text).map(BodyValue::One),
        };
    }
    if sent.is_form() && schema.takes(Shape::Object) {
        return form::read(content, text).map(BodyValue::One);
    }
    if sent.is_text() && schema.exists() {
        // A text that is a number or a flag if its schema has it so.
        let text = std::str::from_utf8(text);
        let text = text.map_err(|error| malformed(format!("not UTF-8: {error}")))?;
        return Ok(BodyValue::One(schema.scalar(text)));
    }
    Ok(BodyValue::Opaque)
}
