//! Media types as keys of `content` and as values of `Content-Type`.

use std::fmt;

/// A media type or a media range: `application/json`, `text/*`, `multipart/form-data; boundary=x`.
///
/// Type, subtype and the names of parameters compare without regard to case and are held in lower case.
///
/// ```
/// use openapi_document::MediaType;
///
/// let found = MediaType::parse("Application/Problem+JSON; Charset=\"UTF-8\"");
/// assert_eq!(found.essence(), "application/problem+json");
/// assert_eq!(found.suffix(), Some("json"));
/// assert_eq!(found.parameter("charset"), Some("UTF-8"));
/// assert!(found.is_json());
/// assert!(MediaType::parse("application/*").matches(&found));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaType {
    essence: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Reads a media type. Any text has an essence, so this never fails: documents have keys such as `json` and `*`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = split(text).into_iter();
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameters = parts
            .filter_map(|part| {
                let (name, value) = part.split_once('=')?;
                Some((name.trim().to_ascii_lowercase(), unquote(value.trim())))
            })
            .collect();
        Self {
            essence,
            parameters,
        }
    }

    /// Type and subtype in lower case, without parameters.
    #[must_use]
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// What stands before the slash.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.essence.split('/').next().unwrap_or_default()
    }

    /// The structured syntax suffix (RFC 6838, section 4.2.8): `json` of `application/problem+json`.
    #[must_use]
    pub fn suffix(&self) -> Option<&str> {
        self.essence.rsplit_once('+').map(|(_, suffix)| suffix)
    }

    /// The value of a parameter, whose name is given in lower case; without quotes.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The parameters in their order.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether this is a range: `*/*`, `text/*`, or what some documents write as one, `*` and `application/*+json`.
    #[must_use]
    pub fn is_range(&self) -> bool {
        self.essence.contains('*')
    }

    /// Whether `other` is this media type or lies within this range, whatever the parameters.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        match self.essence.split_once("/*") {
            None => self.essence == "*" || self.essence == other.essence,
            Some(("*", "")) => true,
            Some((kind, suffix)) => {
                let json = self.is_json() && other.is_json();
                kind == other.kind() && (json || other.essence.ends_with(suffix))
            }
        }
    }

    /// Whether bodies are one JSON text: `application/json`, `…+json`, and older names of it. A range is not JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        const NAMES: [&str; 5] = [
            "application/json",
            "text/json",
            "application/x-json",
            "text/x-json",
            "json",
        ];
        NAMES.contains(&self.essence.as_str()) || self.suffix() == Some("json")
    }

    /// Whether bodies are a sequence of JSON texts: JSON Lines, newline-delimited JSON, JSON text sequences (RFC 7464).
    #[must_use]
    pub fn is_sequential_json(&self) -> bool {
        const NAMES: [&str; 7] = [
            "application/jsonl",
            "application/x-jsonl",
            "application/jsonlines",
            "application/x-jsonlines",
            "application/ndjson",
            "application/x-ndjson",
            "application/json-seq",
        ];
        NAMES.contains(&self.essence.as_str())
            || matches!(self.suffix(), Some("json-seq" | "jsonl" | "ndjson"))
    }

    /// Whether bodies are sequences of items, which OpenAPI 3.2 describes by `itemSchema`: JSON sequences, server-sent
    /// events, `multipart/mixed` and the other multipart types without named parts.
    #[must_use]
    pub fn is_sequential(&self) -> bool {
        self.is_sequential_json()
            || self.is_event_stream()
            || (self.is_multipart() && self.essence != "multipart/form-data")
    }

    /// Whether bodies are server-sent events.
    #[must_use]
    pub fn is_event_stream(&self) -> bool {
        self.essence == "text/event-stream"
    }

    /// Whether bodies are URL-encoded forms.
    #[must_use]
    pub fn is_form(&self) -> bool {
        self.essence == "application/x-www-form-urlencoded"
    }

    /// Whether bodies have parts: `multipart/form-data`, `multipart/mixed` and so on.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.kind() == "multipart"
    }

    /// Whether bodies are text that is read as it is: `text/…`, but neither JSON, events nor XML.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.kind() == "text"
            && !self.is_range()
            && !self.is_json()
            && !self.is_event_stream()
            && !self.is_xml()
    }

    /// Whether bodies are XML.
    #[must_use]
    pub fn is_xml(&self) -> bool {
        matches!(self.essence.as_str(), "application/xml" | "text/xml")
            || self.suffix() == Some("xml")
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.essence)?;
        for (name, value) in &self.parameters {
            if !value.is_empty() && value.bytes().all(is_token) {
                write!(f, "; {name}={value}")?;
            } else {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, "; {name}=\"{value}\"")?;
            }
        }
        Ok(())
    }
}

/// The essence of a media type: type and subtype in lower case, without parameters.
///
/// ```
/// assert_eq!(openapi_document::media_type::essence("Text/HTML; charset=utf-8"), "text/html");
/// ```
#[must_use]
pub fn essence(text: &str) -> String {
    MediaType::parse(text).essence
}

/// Whether bodies of this media type, with or without parameters, are one JSON text; see [`MediaType::is_json`].
///
/// ```
/// use openapi_document::media_type::is_json;
///
/// assert!(is_json("application/vnd.api+json; charset=utf-8"));
/// assert!(!is_json("application/x-ndjson") && !is_json("*/*"));
/// ```
#[must_use]
pub fn is_json(text: &str) -> bool {
    MediaType::parse(text).is_json()
}

/// The parts between semicolons that stand outside of quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// A parameter's value without its quotes (RFC 9110, section 5.6.4).
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(next) = chars.next() {
        out.extend(if next == '\\' {
            chars.next()
        } else {
            Some(next)
        });
    }
    out
}

/// Whether a byte may stand in a token (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_media_type_is() {
        let is = |text: &str| {
            let found = MediaType::parse(text);
            let all: [(&str, bool); 8] = [
                ("json", found.is_json()),
                ("sequence", found.is_sequential_json()),
                ("events", found.is_event_stream()),
                ("form", found.is_form()),
                ("multipart", found.is_multipart()),
                ("text", found.is_text()),
                ("xml", found.is_xml()),
                ("range", found.is_range()),
            ];
            let mut names = all.into_iter().filter(|(_, is)| *is).map(|(name, _)| name);
            (names.next().unwrap_or("other"), names.next())
        };
        for (text, kind) in [
            ("application/json", "json"),
            ("APPLICATION/JSON;charset=UTF-8", "json"),
            ("text/json", "json"),
            ("application/vnd.api+json", "json"),
            ("application/problem+json ; x=1", "json"),
            ("json", "json"),
            ("application/x-ndjson", "sequence"),
            ("application/jsonl", "sequence"),
            ("application/json-seq", "sequence"),
            ("application/geo+json-seq", "sequence"),
            ("application/jsonpath", "other"),
            ("application/json5", "other"),
            ("text/event-stream;charset=utf-8", "events"),
            ("application/x-www-form-urlencoded", "form"),
            ("multipart/form-data; boundary=\"a;b\"", "multipart"),
            ("multipart/mixed", "multipart"),
            ("text/plain", "text"),
            ("text/csv", "text"),
            ("text/xml", "xml"),
            ("application/atom+xml", "xml"),
            ("*/*", "range"),
            ("*", "range"),
            ("text/*", "range"),
            ("application/octet-stream", "other"),
            ("", "other"),
            (";", "other"),
        ] {
            assert_eq!(is(text), (kind, None), "{text}");
        }
        for (text, sequential) in [
            ("multipart/mixed", true),
            ("multipart/form-data", false),
            ("text/event-stream", true),
            ("application/json", false),
        ] {
            assert_eq!(MediaType::parse(text).is_sequential(), sequential, "{text}");
        }
    }

    #[test]
    fn parameters_keep_their_values() {
        let found = MediaType::parse("multipart/form-data; Boundary=\"a;\\\"b\" ; x = y;z");
        assert_eq!(
            found.parameters().collect::<Vec<_>>(),
            [("boundary", "a;\"b"), ("x", "y")]
        );
        assert_eq!(MediaType::parse(&found.to_string()), found);
    }

    #[test]
    fn ranges_match_what_lies_in_them() {
        let matches =
            |range: &str, of: &str| MediaType::parse(range).matches(&MediaType::parse(of));
        assert!(
            matches("*/*", "text/plain")
                && matches("*", "x/y")
                && matches("text/*", "text/csv;header=present")
        );
        let any_json = "application/*+json";
        assert!(MediaType::parse(any_json).is_range());
        assert!(
            matches(any_json, "application/problem+json") && matches(any_json, "application/json")
        );
        assert!(!matches(any_json, "text/json") && !matches(any_json, "application/xml"));
        assert!(
            matches("text/plain", "Text/Plain; charset=utf-8")
                && !matches("text/*", "texts/plain")
                && !matches("text/plain", "text/*")
        );
    }
}
