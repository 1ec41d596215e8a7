//! Media types: how each is read and written, and what its methods are called.

use openapi_document::media_type::{essence, is_json};
use openapi_document::{MediaType, Value};

use super::Reader;
use crate::names;

impl Reader<'_> {
    /// A schema behind its references.
    pub(super) fn dereferenced<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let mut at = schema;
        for _ in 0..32 {
            match self.referenced(at) {
                Some(name) => at = self.schemas[name],
                None => break,
            }
        }
        at
    }

    /// How a media type is read and written; where it leaves that open, the schema tells.
    pub(super) fn kind_of(&self, media_type: &str, schema: Option<&Value>) -> MediaKind {
        let essence = essence(media_type);
        let schema = schema.map(|schema| self.dereferenced(schema));
        let binary = schema.is_some_and(|s| {
            is_string(s) && matches!(s.get("format").and_then(Value::as_str), Some("binary"))
        });
        if is_json(media_type) {
            // Bytes as they come, which any JSON text is too.
            if binary {
                MediaKind::Bytes
            } else {
                MediaKind::Json
            }
        } else if is_wildcard(media_type) {
            match schema {
                _ if binary => MediaKind::Bytes,
                Some(schema) if is_string(schema) => MediaKind::Text,
                _ => MediaKind::Json,
            }
        } else if essence == "application/x-www-form-urlencoded" {
            MediaKind::Form
        } else if essence.starts_with("multipart/") {
            MediaKind::Multipart
        } else if essence.starts_with("application/vnd.")
            && !essence.contains('+')
            && schema.is_some_and(has_parts)
        {
            // A vendor's own type with a schema of objects is JSON, though its name does not say so.
            MediaKind::Json
        } else if essence.starts_with("text/") || essence.ends_with("xml") {
            MediaKind::Text
        } else {
            MediaKind::Bytes
        }
    }

    /// Notes that a media type without a reader or writer here has a structure that the client cannot type.
    pub(super) fn raw(&mut self, schema: Option<&Value>, place: &str) {
        if schema.is_some_and(|schema| has_parts(self.dereferenced(schema))) {
            self.report.lost(
                place,
                "raw-body",
                "this media type is sent and received as it is, without a type",
            );
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaKind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// Names of JSON that say no more than `application/json` does.
pub(super) fn is_generic_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.contains('*') || (is_json(media_type) && !essence.contains('+'))
}

/// A media type whose text is UTF-8 anyway, with the parameters that matter.
pub(super) fn without_charset(media_type: &str) -> String {
    media_type
        .to_ascii_lowercase()
        .split(';')
        .map(str::trim)
        .filter(|part| !part.starts_with("charset="))
        .collect::<Vec<_>>()
        .join(";")
}

pub(super) fn is_wildcard(media_type: &str) -> bool {
    matches!(essence(media_type).as_str(), "*/*" | "application/*" | "*")
}

pub(super) fn is_json_like(media_type: &str) -> bool {
    is_json(media_type) || is_wildcard(media_type)
}

/// Whether a schema has a structure that a type could hold.
pub(super) fn has_parts(schema: &Value) -> bool {
    ["properties", "items", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| schema.get(*key).is_some())
}

pub(super) fn is_string(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("string")
}

/// The word that tells a further media type apart, e.g. `form` or `text_csv`.
pub(crate) fn media_suffix(media_type: &str) -> String {
    match essence(media_type).as_str() {
        "application/x-www-form-urlencoded" => "form".to_owned(),
        "multipart/form-data" => "multipart".to_owned(),
        "application/octet-stream" => "bytes".to_owned(),
        "text/plain" => "text".to_owned(),
        "text/event-stream" => "events".to_owned(),
        _ if MediaType::parse(media_type).is_sequential_json() => "items".to_owned(),
        other => names::snake(other.strip_prefix("application/").unwrap_or(other)),
    }
}

/// The members of an object, in the order of their names.
pub(super) fn entries(object: Option<&Value>) -> Vec<(&str, &Value)> {
    let members = object.and_then(Value::as_object).into_iter().flatten();
    let mut entries: Vec<(&str, &Value)> = members
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}
