//! An OpenAPI document as read from a file or a server: text to checked JSON, and nothing about what it means.

mod pretty;
mod validate;

use serde_json::Value;

pub(crate) use validate::{METHODS, check, check_version};

/// A parsed document.
pub(crate) struct Document {
    /// The document as JSON.
    pub(crate) value: Value,
    /// The document pretty-printed as it is stored: keys in their order, numbers and strings as they were spelled.
    pub(crate) text: String,
}

impl Document {
    /// Reads a document as [`parse`] does, and keeps its spelling.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let value = parse(bytes)?;
        match text(bytes)? {
            text if is_json(text) => Ok(Self {
                value,
                text: pretty::print(text),
            }),
            _ => Ok(Self::from_value(value)),
        }
    }

    /// A document that was put together here.
    pub(crate) fn from_value(value: Value) -> Self {
        Self {
            text: pretty::print(&value.to_string()),
            value,
        }
    }
}

/// Reads JSON or YAML. The error says what is wrong and in which line; the caller adds where the bytes came from.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, String> {
    let text = text(bytes)?;
    match text.trim_start().chars().next() {
        None => Err("empty".into()),
        Some('<') => Err("HTML or XML, not an OpenAPI document".into()),
        Some(_) if is_json(text) => {
            serde_json::from_str(text).map_err(|error| format!("not whole JSON: {error}"))
        }
        Some(_) => yaml(text),
    }
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to()))?;
    Ok(text.trim_start_matches('\u{feff}'))
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Reads YAML into the JSON data model.
pub(crate) fn yaml(text: &str) -> Result<Value, String> {
    let value: Value =
        serde_norway::from_str(text).map_err(|error| format!("neither JSON nor YAML: {error}"))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err("neither a JSON object nor a YAML mapping".into())
    }
}

/// One step of a JSON pointer, escaped.
pub(crate) fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}
