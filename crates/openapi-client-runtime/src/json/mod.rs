//! JSON as it arrives: what is well-formed is read, whatever serde_json takes of it.

mod decode;
mod reader;
mod tree;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::Result;

pub(crate) use decode::{decode, misfit, not_json};
pub(crate) use reader::{Ahead, RawMembers, items, members, members_ahead};
pub use tree::Json;
pub(crate) use tree::{Members, Name};

/// The byte order mark, which some servers put before their JSON although RFC 8259 forbids it.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The JSON text of a body: without a byte order mark, and `null` for a body of nothing but white space.
pub(crate) fn trimmed(body: &[u8]) -> &[u8] {
    let text = body.strip_prefix(BOM).unwrap_or(body);
    if text.trim_ascii().is_empty() {
        b"null"
    } else {
        text
    }
}

/// The JSON text of a body.
///
/// # Errors
///
/// When it is not UTF-8, as all JSON is.
pub(crate) fn text(body: &[u8]) -> Result<&str> {
    std::str::from_utf8(trimmed(body)).map_err(not_json)
}

/// A member's name as a reference token of a JSON pointer (RFC 6901).
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A member's name without case and punctuation: services write `has_next`, `hasNext` and `HasNext`.
pub(crate) fn normal(name: &str) -> String {
    let mut name = name.to_owned();
    name.retain(|c| c.is_ascii_alphanumeric());
    name.make_ascii_lowercase();
    name
}

/// Says why a text is not JSON.
pub(crate) fn check(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<&RawValue>(text).map(drop)
}

/// The tree of a text. What serde_json does not take stands in it as text: see [`Object::as_json`](crate::Object::as_json).
///
/// # Errors
///
/// When the text is not JSON.
pub(crate) fn tree(text: &str) -> Result<Json<'_>> {
    reader::tree(text).ok_or_else(|| match check(text) {
        Err(error) => not_json(error),
        Ok(()) => not_json(std::fmt::Error),
    })
}

/// The value of a text that is known to be JSON.
pub(crate) fn value(text: &str) -> Value {
    let tree = || reader::tree(text).as_ref().map_or(Value::Null, Value::from);
    serde_json::from_str(text).unwrap_or_else(|_| tree())
}
