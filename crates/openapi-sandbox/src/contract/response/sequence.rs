//! Bodies of sequential media types: one item after another (OpenAPI 3.2's `itemSchema`).

use std::fmt::Write as _;

use openapi_document::MediaType;
use serde_json::Value;

/// The items as a text of the media type; `None` if the sandbox cannot write that one.
pub(super) fn text(media_type: &MediaType, items: &[Value]) -> Option<String> {
    let write: fn(&Value) -> String = if media_type.is_event_stream() {
        event
    } else if !media_type.is_sequential_json() {
        return None;
    } else if media_type.essence().ends_with("json-seq") {
        |item| format!("\u{1e}{item}\n")
    } else {
        |item| format!("{item}\n")
    };
    Some(items.iter().map(write).collect())
}

/// A server-sent event: an object's members are its fields, and any other value is its data.
fn event(item: &Value) -> String {
    let mut event = String::new();
    let mut field = |name: &str, value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        for line in text.lines() {
            // Writing to a string cannot fail.
            let _ = writeln!(event, "{name}: {line}");
        }
    };
    match item {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| field(name, value)),
        data => field("data", data),
    }
    event.push('\n');
    event
}
