//! An OpenAPI document as read from a file or a server: text to a checked value, and nothing about what it means.

mod validate;

use openapi_document::{Value, indented};

pub(crate) use validate::check;

/// A document as it is stored in a file.
#[derive(Clone)]
pub(crate) struct Stored {
    /// The document as a value.
    pub(crate) value: Value,
    /// The document pretty-printed as it is stored: keys in their order, numbers and strings as they were spelled.
    pub(crate) text: String,
}

impl Stored {
    /// Reads JSON or YAML, and keeps the spelling of JSON. The error says what is wrong and where; the caller adds where the
    /// bytes came from.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let value = Value::parse(bytes).map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        // A flow mapping of YAML starts as JSON does.
        match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Ok(Self {
                value,
                text: format!("{}\n", indented(text)),
            }),
            Err(_) => Ok(Self::from_value(value)),
        }
    }

    /// A document that was put together here.
    pub(crate) fn from_value(value: Value) -> Self {
        Self {
            text: format!("{value:#}\n"),
            value,
        }
    }
}
