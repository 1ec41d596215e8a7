//! What an error body says, whatever its shape.

use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::Value;

/// The words in an error body.
pub(super) struct Description {
    pub(super) message: String,
    pub(super) code: Option<String>,
    pub(super) details: Vec<String>,
}

/// Reads an error body; one that says nothing readable is described instead.
pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Description {
    match serde_json::from_slice::<Value>(body) {
        Ok(json) => read_json(&json),
        Err(_) => None,
    }
    .unwrap_or_else(|| Description {
        message: describe(headers, body),
        code: None,
        details: Vec::new(),
    })
}

fn read_json(json: &Value) -> Option<Description> {
    let Value::Object(outer) = json else {
        return json
            .as_str()
            .filter(|text| !text.is_empty())
            .map(|text| Description {
                message: text.to_owned(),
                code: None,
                details: Vec::new(),
            });
    };
    // The envelope may hold the words itself, or an object that does.
    let inner = outer
        .get("error")
        .and_then(Value::as_object)
        .unwrap_or(outer);
    let text = |key: &str| {
        inner
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let message = outer
        .get("error")
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .or_else(|| text("message"))
        .or_else(|| text("detail"))
        .or_else(|| text("title"))
        .or_else(|| text("code"))
        .or_else(|| text("type"));
    let details: Vec<String> = ["details", "errors"]
        .iter()
        .filter_map(|key| inner.get(*key).or_else(|| outer.get(*key)))
        .filter(|value| !value.is_null())
        .flat_map(|value| match value {
            Value::Array(list) => list.iter().map(plain).collect(),
            other => vec![plain(other)],
        })
        .collect();
    if message.is_none() && details.is_empty() {
        return None;
    }
    Some(Description {
        message: message
            .unwrap_or("the service rejected the request")
            .to_owned(),
        code: match inner.get("code") {
            Some(Value::String(code)) => Some(code.clone()),
            Some(Value::Number(code)) => Some(code.to_string()),
            _ => None,
        },
        details,
    })
}

/// A detail as text: a string without its quotes, anything else as compact JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => match map.get("message").and_then(Value::as_str) {
            Some(message) => message.to_owned(),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

fn describe(headers: &HeaderMap, body: &[u8]) -> String {
    if body.is_empty() {
        return "the response has no body".to_owned();
    }
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("no media type");
    if media_type.starts_with("text/plain")
        && body.len() <= 200
        && let Ok(text) = std::str::from_utf8(body)
    {
        return text.trim().to_owned();
    }
    format!(
        "the response has a body that names no error ({media_type}, {} bytes)",
        body.len()
    )
}

/// Whether a body that came with a success status is an error body: `{"error": …}`, perhaps with `details`, and nothing else.
pub(crate) fn is_error_body(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    // A body that starts otherwise is the common case, and costs nothing.
    if !start.starts_with(b"{") || !start[1..].trim_ascii_start().starts_with(b"\"error\"") {
        return false;
    }
    let Ok(Value::Object(map)) = serde_json::from_slice(body) else {
        return false;
    };
    let speaks = match map.get("error") {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Object(error)) => error.get("message").is_some_and(Value::is_string),
        _ => false,
    };
    speaks && map.keys().all(|key| key == "error" || key == "details")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    fn description(body: &str) -> (String, Option<String>, Vec<String>) {
        let description = read(&HeaderMap::new(), body.as_bytes());
        (description.message, description.code, description.details)
    }

    #[test]
    fn the_documented_shapes_and_their_neighbours() {
        for (body, message, code, details) in [
            (
                r#"{"error":"q must not be empty"}"#,
                "q must not be empty",
                None,
                vec![],
            ),
            (
                r#"{"error":"invalid","details":["a","b"]}"#,
                "invalid",
                None,
                vec!["a", "b"],
            ),
            (
                r#"{"error":{"type":"t","code":"forbidden","message":"needs scope"}}"#,
                "needs scope",
                Some("forbidden"),
                vec![],
            ),
            (r#"{"message":"no","code":7}"#, "no", Some("7"), vec![]),
            (r#"{"title":"t","detail":"d"}"#, "d", None, vec![]),
            (
                r#"{"errors":[{"message":"m"},{"x":1}]}"#,
                "the service rejected the request",
                None,
                vec!["m", r#"{"x":1}"#],
            ),
            (r#""plain""#, "plain", None, vec![]),
        ] {
            let (got_message, got_code, got_details) = description(body);
            assert_eq!(got_message, message, "{body}");
            assert_eq!(got_code.as_deref(), code, "{body}");
            assert_eq!(got_details, details, "{body}");
        }
    }

    #[test]
    fn a_body_that_says_nothing_is_described() {
        assert_eq!(description("").0, "the response has no body");
        assert_eq!(
            description("{}").0,
            "the response has a body that names no error (no media type, 2 bytes)"
        );
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "text/html".parse().unwrap());
        assert_eq!(
            read(&headers, b"<html>").message,
            "the response has a body that names no error (text/html, 6 bytes)"
        );
    }

    #[test]
    fn an_error_inside_a_success_is_told_from_a_result_that_mentions_one() {
        assert!(is_error_body(br#" { "error": "quota" }"#));
        assert!(is_error_body(
            br#"{"error":{"message":"quota"},"details":[]}"#
        ));
        assert!(!is_error_body(br#"{"error":null}"#));
        assert!(!is_error_body(br#"{"error":"quota","status":"failed"}"#));
        assert!(!is_error_body(br#"{"items":[],"error":"quota"}"#));
        assert!(!is_error_body(b"{"));
    }
}
