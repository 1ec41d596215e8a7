//! Sequential media types: texts that are one value after another (OpenAPI 3.2's `itemSchema`).

use openapi_document::MediaType;
use serde_json::{Value, json};

/// The items of a text of this media type; `None` if it is no sequential one that the sandbox takes apart.
pub(super) fn items(media_type: &MediaType, text: &[u8]) -> Option<Result<Vec<Value>, String>> {
    if media_type.is_event_stream() {
        return Some(events(text));
    }
    if !media_type.is_sequential_json() {
        return None;
    }
    // RFC 7464: each text of `json-seq` stands behind a record separator; the other kinds have one on each line.
    let separator = if media_type.essence().ends_with("json-seq") {
        0x1e
    } else {
        b'\n'
    };
    let texts = text.split(|byte| *byte == separator);
    let texts = texts
        .map(<[u8]>::trim_ascii)
        .filter(|text| !text.is_empty());
    let items = texts.enumerate().map(|(index, text)| {
        serde_json::from_slice(text).map_err(|error| format!("item {index} is not JSON: {error}"))
    });
    Some(items.collect())
}

/// Server-sent events, each an object of its fields, as OpenAPI 3.2 describes them.
fn events(text: &[u8]) -> Result<Vec<Value>, String> {
    let text = std::str::from_utf8(text).map_err(|error| format!("not UTF-8: {error}"))?;
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Ok(text.split("\n\n").filter_map(event).collect())
}

fn event(block: &str) -> Option<Value> {
    let mut event = serde_json::Map::new();
    for line in block.lines().filter(|line| !line.starts_with(':')) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (name, event.get_mut(name)) {
            ("data", Some(Value::String(data))) => {
                data.push('\n');
                data.push_str(value);
            }
            ("data" | "event" | "id", _) => drop(event.insert(name.to_owned(), json!(value))),
            ("retry", _) => {
                if let Ok(retry) = value.parse::<u64>() {
                    event.insert(name.to_owned(), json!(retry));
                }
            }
            _ => {}
        }
    }
    (!event.is_empty()).then_some(Value::Object(event))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn each_sequential_media_type_is_taken_apart() {
        let items = |media_type: &str, text: &str| {
            items(&MediaType::parse(media_type), text.as_bytes()).unwrap()
        };
        for (media_type, text) in [
            ("application/jsonl", "{\"a\":1}\n\n2\n"),
            ("application/x-ndjson", "{\"a\":1}\r\n2"),
            ("application/json-seq", "\u{1e}{\"a\":1}\n\u{1e}2\n"),
            ("application/geo+json-seq", "\u{1e}{\"a\":\n1}\n\u{1e}2\n"),
        ] {
            assert_eq!(items(media_type, text), Ok(vec![json!({"a": 1}), json!(2)]));
        }
        let problem = items("application/jsonl", "1\n{").unwrap_err();
        assert!(problem.starts_with("item 1 is not JSON"), "{problem}");
        let events = items(
            "text/event-stream",
            ": hello\n\nevent: add\ndata: 1\ndata:2\r\nretry: 10\n\nid\n\n",
        );
        let add = json!({"event": "add", "data": "1\n2", "retry": 10});
        assert_eq!(events, Ok(vec![add, json!({"id": ""})]));
    }
}
