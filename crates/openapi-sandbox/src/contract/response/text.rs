//! A string that fits a schema.

use serde_json::{Map, Value};

use super::pattern;

/// How long a string is made at most for the sake of `minLength`.
const LONGEST: usize = 1 << 20;

/// A string for the pattern, or else for the format, of at least the length that is asked for.
pub(super) fn text(schema: &Map<String, Value>) -> String {
    let length = |name: &str| {
        let length = schema.get(name).and_then(Value::as_u64);
        length.and_then(|length| usize::try_from(length).ok())
    };
    let least = length("minLength").unwrap_or(0);
    let pattern = schema.get("pattern").and_then(Value::as_str);
    // A pattern that this engine cannot parse, for example one with a look-ahead, is left aside: most such forbid a
    // few strings.
    if let Some(text) = pattern.and_then(|pattern| pattern::matching(pattern, least)) {
        return text;
    }
    let made = match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => "2030-01-02T03:04:05Z",
        Some("date") => "2030-01-02",
        Some("time") => "03:04:05Z",
        Some("duration") => "P1D",
        Some("email" | "idn-email") => "sample@example.com",
        Some("hostname" | "idn-hostname") => "sample.example.com",
        Some("uri" | "url" | "iri") => "https://example.com/sample",
        Some("uri-reference" | "iri-reference") => "/sample",
        Some("uuid") => "00000000-0000-4000-8000-000000000001",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "c2FtcGxl",
        Some("json-pointer") => "/sample",
        Some("regex") => "^sample$",
        _ => "sample",
    };
    let mut made: String = made
        .chars()
        .take(length("maxLength").unwrap_or(usize::MAX))
        .collect();
    let missing = least.min(LONGEST).saturating_sub(made.len());
    made.extend(std::iter::repeat_n('x', missing));
    made
}
