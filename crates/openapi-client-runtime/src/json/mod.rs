//! JSON as it arrives: what is well-formed is read, whatever a `serde_json::Value` can hold of it.

mod decode;
mod lenient;

use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) use decode::{decode, misfit, not_json};
pub(crate) use lenient::{Members, items, members};

/// The byte order mark, which some servers put before their JSON although RFC 8259 forbids it.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The JSON text of a body: without a byte order mark, and `null` for a body of nothing but white space.
pub(crate) fn text(body: &[u8]) -> &[u8] {
    let text = body.strip_prefix(BOM).unwrap_or(body);
    if text.trim_ascii().is_empty() {
        b"null"
    } else {
        text
    }
}

/// Says why a text is not JSON.
pub(crate) fn check(text: &[u8]) -> Result<(), serde_json::Error> {
    serde_json::from_slice::<&RawValue>(text).map(drop)
}

/// The value of a text. What a `Value` cannot hold stands in it as text: see [`Object::as_json`](crate::Object::as_json).
///
/// # Errors
///
/// When the text is not JSON.
pub(crate) fn value(text: &[u8]) -> Result<Value, serde_json::Error> {
    if let Ok(value) = serde_json::from_slice(text) {
        return Ok(value);
    }
    let raw: &RawValue = serde_json::from_slice(text)?;
    Ok(lenient::value(raw.get()))
}
