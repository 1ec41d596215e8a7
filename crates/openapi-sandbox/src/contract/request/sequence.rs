//! Sequential media types: bodies that are one JSON value after another (OpenAPI 3.2's `itemSchema`).

use serde_json::{Value, json};

/// The items of a body of this media type; `None` if it is no sequential one.
pub(super) fn items(media_type: &str, body: &[u8]) -> Option<Result<Vec<Value>, String>> {
    let separator: fn(&u8) -> bool = match media_type {
        "application/jsonl" | "application/x-ndjson" | "application/x-jsonlines" => {
            |byte| *byte == b'\n'
        }
        // RFC 7464: each text stands behind a record separator.
        "application/json-seq" => |byte| *byte == 0x1e,
        essence if essence.ends_with("+json-seq") => |byte| *byte == 0x1e,
        "text/event-stream" => return Some(events(body)),
        _ => return None,
    };
    let texts = body.split(separator).map(<[u8]>::trim_ascii);
    let items = texts.filter(|text| !text.is_empty()).enumerate();
    let read = items.map(|(index, text)| {
        serde_json::from_slice(text)
            .map_err(|error| format!("item {index} of the body is not JSON: {error}"))
    });
    Some(read.collect())
}

/// Server-sent events, each an object of its fields, as OpenAPI 3.2 describes them.
fn events(body: &[u8]) -> Result<Vec<Value>, String> {
    let text =
        std::str::from_utf8(body).map_err(|error| format!("the body is not UTF-8: {error}"))?;
    let text = text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let blocks = text.split("\n\n").map(event);
    Ok(blocks.flatten().collect())
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
        let items = |media_type: &str, body: &str| items(media_type, body.as_bytes()).unwrap();
        for (media_type, body) in [
            ("application/jsonl", "{\"a\":1}\n\n2\n"),
            ("application/x-ndjson", "{\"a\":1}\r\n2"),
            ("application/json-seq", "\u{1e}{\"a\":1}\n\u{1e}2\n"),
            ("application/geo+json-seq", "\u{1e}{\"a\":\n1}\n\u{1e}2\n"),
        ] {
            assert_eq!(items(media_type, body), Ok(vec![json!({"a": 1}), json!(2)]));
        }
        let problem = items("application/jsonl", "1\n{").unwrap_err();
        assert!(problem.starts_with("item 1 of the body"), "{problem}");
        let events = items(
            "text/event-stream",
            ": hello\n\nevent: add\ndata: 1\ndata:2\r\nretry: 10\n\nid\n\n",
        );
        let add = json!({"event": "add", "data": "1\n2", "retry": 10});
        assert_eq!(events, Ok(vec![add, json!({"id": ""})]));
    }
}
