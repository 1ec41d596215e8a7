//! A successful answer for any operation: the document's own example, or one made to fit its schema.

use std::sync::OnceLock;

use http::StatusCode;
use serde_json::{Map, Value};

use super::{
    check::{essence, is_json},
    schema::{Schema, Schemas, below, local_reference},
};

/// How deep a made body goes before it leaves out what it may.
const DEPTH: u8 = 6;

/// How long a text for a pattern may grow.
const PATTERN_TEXT: usize = 1 << 12;

/// The successful answer of one operation, made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Examples {
    status: StatusCode,
    /// Media type and its place in the document.
    content: Option<(String, String)>,
    made: OnceLock<Example>,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) status: StatusCode,
    pub(crate) media_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// One way to make a body.
#[derive(Clone, Copy)]
struct Manner {
    /// Takes examples and defaults within the schema.
    shown: bool,
    /// Fills optional properties and arrays.
    full: bool,
    /// Which branch of a choice.
    branch: usize,
}

impl Examples {
    pub(super) fn read(schemas: &Schemas, pointer: &str) -> Self {
        let codes = schemas
            .resolve(pointer)
            .and_then(|(_, responses)| responses.as_object());
        let success = codes
            .into_iter()
            .flat_map(Map::keys)
            .filter(|code| code.starts_with('2'))
            .min()
            .or_else(|| codes?.keys().find(|code| *code == "default"));
        let status = success.and_then(|code| code.parse().ok());
        let status = status.unwrap_or(StatusCode::OK);
        // HTTP has no body for these, whatever the document declares.
        let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT);
        let success = success.filter(|_| !bodiless);
        Self {
            status,
            content: success.and_then(|code| content(schemas, &below(pointer, code))),
            made: OnceLock::new(),
        }
    }

    pub(super) fn get(&self, schemas: &Schemas) -> &Example {
        self.made.get_or_init(|| self.make(schemas))
    }

    fn make(&self, schemas: &Schemas) -> Example {
        let Some((media_type, place)) = &self.content else {
            return Example {
                status: self.status,
                media_type: None,
                body: Vec::new(),
            };
        };
        let value = body(schemas, place);
        let body = match value {
            Value::String(text) if !is_json(&essence(media_type)) => text.into_bytes(),
            value => value.to_string().into_bytes(),
        };
        // A range names no type that could be sent.
        let media_type = media_type
            .replace("*/*", "application/json")
            .replace("/*", "/plain");
        Example {
            status: self.status,
            media_type: Some(media_type),
            body,
        }
    }
}

/// The answer that the response of `status` among those at `pointer` asks for, with `told` in it if there is a
/// place for it; `None` if the document declares no JSON for it, or `own` fits that.
pub(super) fn error(
    schemas: &Schemas,
    pointer: &str,
    status: StatusCode,
    own: &Value,
    told: &str,
) -> Option<Example> {
    let codes = schemas.resolve(pointer)?.1.as_object()?;
    let range = format!("{}XX", status.as_u16() / 100);
    let names = [status.as_str(), range.as_str(), "default"];
    let code = names.into_iter().find(|name| codes.contains_key(*name))?;
    let (media_type, place) = content(schemas, &below(pointer, code))?;
    let schema = Schema::at(format!("{place}/schema"));
    let fits = |value: &Value| schemas.mismatches(&schema, value).is_empty();
    if !is_json(&essence(&media_type)) || fits(own) {
        return None;
    }
    let bare = body(schemas, &place);
    let told = ["message", "detail", "error"].iter().find_map(|name| {
        let mut telling = bare.clone();
        *telling.get_mut(name).filter(|value| value.is_string())? = Value::from(told);
        fits(&telling).then_some(telling)
    });
    Some(Example {
        status,
        media_type: Some(media_type),
        body: told.unwrap_or(bare).to_string().into_bytes(),
    })
}

/// The media type of the response at `pointer`, JSON before others, and its place.
fn content(schemas: &Schemas, pointer: &str) -> Option<(String, String)> {
    let (place, response) = schemas.resolve(pointer)?;
    let types = response.get("content")?.as_object()?;
    let json = types.keys().find(|name| is_json(&essence(name)));
    let chosen = json.or_else(|| types.keys().next())?;
    Some((chosen.clone(), below(&format!("{place}/content"), chosen)))
}

/// The first body that fits: the document's example, then made ones, from rich to bare.
fn body(schemas: &Schemas, media_type: &str) -> Value {
    let pointer = format!("{media_type}/schema");
    let schema = Schema::at(pointer.clone());
    let declared = schemas.resolve(&pointer).is_some();
    let fits = |value: &Value| !declared || schemas.mismatches(&schema, value).is_empty();
    let shown = schemas
        .resolve(media_type)
        .and_then(|(_, object)| shown(schemas, object));
    let manners = (0..4).flat_map(|branch| {
        [(true, true), (false, true), (true, false), (false, false)].map(|(shown, full)| Manner {
            shown,
            full,
            branch,
        })
    });
    let made = manners.map(|manner| {
        let schema = schemas.resolve(&pointer).map(|(_, schema)| schema);
        schema.map_or(Value::Null, |schema| {
            Maker { schemas, manner }.make(schema, 0)
        })
    });
    let mut bodies = shown.into_iter().chain(made);
    let mut first = None;
    // Where nothing fits, the schema may be unsatisfiable; the richest try is as good as any.
    bodies
        .find(|value| {
            first.get_or_insert_with(|| value.clone());
            fits(value)
        })
        .or(first)
        .unwrap_or(Value::Null)
}

/// The `example` of a media type or schema, or the first of its `examples`.
fn shown(schemas: &Schemas, object: &Value) -> Option<Value> {
    if let Some(example) = object.get("example") {
        return Some(example.clone());
    }
    match object.get("examples")? {
        Value::Array(examples) => examples.first().cloned(),
        Value::Object(examples) => {
            let example = examples.values().next()?;
            let example = match local_reference(example) {
                Some(target) => schemas.resolve(&target)?.1,
                None => example,
            };
            example.get("value").cloned()
        }
        _ => None,
    }
}

struct Maker<'a> {
    schemas: &'a Schemas,
    manner: Manner,
}

impl Maker<'_> {
    fn make(&self, schema: &Value, depth: u8) -> Value {
        let Some(schema) = self.flattened(schema, 0) else {
            return Value::Null;
        };
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if self.manner.shown {
            let object = Value::Object(schema.clone());
            let default = || schema.get("default").cloned();
            if let Some(value) = shown(self.schemas, &object).or_else(default) {
                return value;
            }
        }
        if let Some(first) = schema
            .get("enum")
            .and_then(Value::as_array)
            .and_then(|all| all.first())
        {
            return first.clone();
        }
        match kind(&schema) {
            "object" => self.object(&schema, depth),
            "array" => self.array(&schema, depth),
            "integer" => number(&schema, true),
            "number" => number(&schema, false),
            "boolean" => Value::Bool(true),
            "null" => Value::Null,
            _ => Value::String(text(&schema)),
        }
    }

    fn object(&self, schema: &Map<String, Value>, depth: u8) -> Value {
        let names = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = names
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let none = Map::new();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&none);
        let full = self.manner.full && depth < DEPTH;
        let mut object = Map::new();
        if depth >= 4 * DEPTH {
            return Value::Object(object);
        }
        for (name, property) in properties {
            let hidden = property.get("writeOnly") == Some(&Value::Bool(true));
            if required.contains(&name.as_str()) || (full && !hidden) {
                object.insert(name.clone(), self.make(property, depth + 1));
            }
        }
        // A name can be required without being described.
        let other = schema
            .get("additionalProperties")
            .filter(|other| other.is_object());
        for name in required
            .iter()
            .filter(|name| !properties.contains_key(**name))
        {
            let value = other.map_or_else(
                || Value::Object(Map::new()),
                |other| self.make(other, depth + 1),
            );
            object.insert((*name).to_owned(), value);
        }
        Value::Object(object)
    }

    fn array(&self, schema: &Map<String, Value>, depth: u8) -> Value {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let full = self.manner.full && depth < DEPTH;
        let most = schema
            .get("maxItems")
            .and_then(Value::as_u64)
            .unwrap_or(u64::MAX);
        let count = least.max(u64::from(full)).min(most).min(1000);
        match schema.get("items") {
            Some(items) if depth < 4 * DEPTH => {
                (0..count).map(|_| self.make(items, depth + 1)).collect()
            }
            _ => (0..count).map(Value::from).collect(),
        }
    }

    /// One schema without references, `allOf` and choices: their parts are laid over each other.
    fn flattened(&self, schema: &Value, depth: u8) -> Option<Map<String, Value>> {
        if depth > 16 {
            return None;
        }
        if let Some(target) = local_reference(schema) {
            return self.flattened(self.schemas.resolve(&target)?.1, depth + 1);
        }
        let mut whole = schema.as_object().cloned().unwrap_or_default();
        let mut parts: Vec<Value> = Vec::new();
        if let Some(Value::Array(all)) = whole.remove("allOf") {
            parts.extend(all);
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(Value::Array(choices)) = whole.remove(word) {
                let chosen = choices.get(self.manner.branch % choices.len().max(1));
                parts.extend(chosen.cloned());
            }
        }
        for part in &parts {
            for (name, value) in self.flattened(part, depth + 1)? {
                lay(&mut whole, name, value);
            }
        }
        Some(whole)
    }
}

/// Adds a word of a part: properties and required names join, of anything else the first counts.
fn lay(whole: &mut Map<String, Value>, name: String, value: Value) {
    match (whole.get_mut(&name), value) {
        (Some(Value::Object(known)), Value::Object(more)) if name == "properties" => {
            for (property, schema) in more {
                known.entry(property).or_insert(schema);
            }
        }
        (Some(Value::Array(known)), Value::Array(more)) if name == "required" => known.extend(more),
        (Some(_), _) => {}
        (None, value) => {
            whole.insert(name, value);
        }
    }
}

fn kind(schema: &Map<String, Value>) -> &str {
    match schema.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(names)) => {
            let mut names = names.iter().filter_map(Value::as_str);
            names.find(|name| *name != "null").unwrap_or("null")
        }
        _ if schema.contains_key("items") => "array",
        _ if schema.contains_key("pattern") || schema.contains_key("format") => "string",
        _ => "object",
    }
}

fn number(schema: &Map<String, Value>, whole: bool) -> Value {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let excludes = |name: &str| schema.get(name) == Some(&Value::Bool(true));
    let step = bound("multipleOf").unwrap_or(if whole { 1.0 } else { 0.5 });
    // Both dialects: the bound beside a flag (3.0), or the bound itself (3.1).
    let least = bound("exclusiveMinimum").or_else(|| bound("minimum"));
    let least_out = excludes("exclusiveMinimum") || bound("exclusiveMinimum").is_some();
    let most = bound("exclusiveMaximum").or_else(|| bound("maximum"));
    let most_out = excludes("exclusiveMaximum") || bound("exclusiveMaximum").is_some();
    let mut value = 1.0_f64;
    if let Some(least) = least {
        value = value.max(least);
    }
    value = (value / step).ceil() * step;
    if least_out && least == Some(value) {
        value += step;
    }
    if let Some(most) = most.filter(|most| value > *most || (most_out && value == *most)) {
        value = (most / step).floor() * step;
        if most_out && value == most {
            value -= step;
        }
    }
    if value.fract() == 0.0 && value.abs() < 9e15 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

fn text(schema: &Map<String, Value>) -> String {
    let length = |name: &str| {
        let length = schema.get(name).and_then(Value::as_u64);
        length.and_then(|length| usize::try_from(length).ok())
    };
    let least = length("minLength").unwrap_or(0);
    let pattern = schema.get("pattern").and_then(Value::as_str);
    // One with words that this engine lacks, such as a look-ahead, is left aside: most such forbid a few texts.
    if let Some(text) = pattern.and_then(|pattern| pattern_text(pattern, least)) {
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
    let missing = least.min(1 << 20).saturating_sub(made.len());
    made.extend(std::iter::repeat_n('x', missing));
    made
}

/// A short text of a regular expression's first branches, of at least `least` characters if it has such.
fn pattern_text(pattern: &str, least: usize) -> Option<String> {
    let parsed = regex_syntax::parse(pattern).ok()?;
    // What may be repeated is repeated more often until the text is long enough.
    let texts = (0..=12).map(|doublings| {
        let mut text = String::new();
        write_match(&parsed, (1 << doublings) >> 1, &mut text);
        text
    });
    let mut shortest = None;
    let long_enough = texts.into_iter().find(|text| {
        shortest.get_or_insert_with(|| text.clone());
        text.chars().count() >= least
    });
    long_enough.or(shortest)
}

/// Writes a match of `expression` in which what may be repeated is there `times` times, if it may.
fn write_match(expression: &regex_syntax::hir::Hir, times: u32, text: &mut String) {
    use regex_syntax::hir::{Class, HirKind};
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            // A letter or digit if there is one, since the first of a negated class is a control character.
            let plain = |c: &char| c.is_ascii_alphanumeric();
            let range = |r: &regex_syntax::hir::ClassUnicodeRange| (r.start(), r.end());
            let ranges: Vec<_> = class.ranges().iter().map(range).collect();
            let within = |c: char| {
                ranges
                    .iter()
                    .any(|(start, end)| (*start..=*end).contains(&c))
            };
            let chosen = ('a'..='z')
                .chain('0'..='9')
                .chain('A'..='Z')
                .find(|c| plain(c) && within(*c));
            text.extend(chosen.or_else(|| ranges.first().map(|(start, _)| *start)));
        }
        HirKind::Class(Class::Bytes(class)) => {
            text.extend(
                class
                    .ranges()
                    .first()
                    .map(|range| char::from(range.start())),
            );
        }
        HirKind::Repetition(repetition) => {
            let wished = repetition.min.max(times).max(u32::from(text.is_empty()));
            for _ in 0..wished.min(repetition.max.unwrap_or(u32::MAX)) {
                let before = text.len();
                write_match(&repetition.sub, times, text);
                // Repetitions of repetitions would go on for ever.
                if text.len() == before || text.len() > PATTERN_TEXT {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => write_match(&capture.sub, times, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write_match(part, times, text)),
        HirKind::Alternation(branches) => {
            if let Some(first) = branches.first() {
                write_match(first, times, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use serde_json::json;

    use super::*;

    #[track_caller]
    fn made(version: &str, schema: Value) -> Value {
        let document = json!({
            "openapi": version,
            "media": { "schema": schema },
            "components": { "schemas": {
                "Node": { "type": "object", "required": ["name"], "properties": {
                    "name": { "type": "string", "minLength": 9 },
                    "children": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } } } },
                "Circle": { "$ref": "#/components/schemas/Circle" },
            } },
        });
        let schemas = Schemas::read(&document).unwrap();
        let value = body(&schemas, "/media");
        let schema = Schema::at("/media/schema".to_owned());
        assert_eq!(schemas.problem(&schema), None);
        assert_eq!(schemas.mismatches(&schema, &value), [], "{value}");
        value
    }

    #[test]
    fn made_bodies_fit_their_schemas() {
        for schema in [
            json!({"$ref": "#/components/schemas/Node"}),
            json!({"type": "integer", "minimum": 7, "multipleOf": 5}),
            json!({"type": "integer", "minimum": 7, "exclusiveMinimum": true, "maximum": 8}),
            json!({"type": "number", "maximum": 0.2}),
            json!({"type": "string", "pattern": "^[A-Z]{3}-\\d{2,4}$"}),
            json!({"type": "string", "pattern": "^(sk|pk)_[^_]+$"}),
            json!({"type": "string", "pattern": "^[0-9]+$", "minLength": 10}),
            json!({"type": "string", "pattern": "^(?!-)[a-z]+$", "minLength": 3}),
            json!({"type": "string", "format": "uuid"}),
            json!({"type": "string", "maxLength": 3}),
            json!({"type": "array", "minItems": 2, "items": {"type": "boolean"}}),
            json!({"type": "string", "enum": ["a"], "example": "not in the enum"}),
            json!({"allOf": [{"$ref": "#/components/schemas/Node"},
                {"required": ["more"], "properties": {"more": {"type": "integer"}}}]}),
            json!({"oneOf": [{"type": "string", "pattern": "^\\d+$", "example": "x"},
                {"type": "integer"}]}),
            json!({"type": "object", "properties": {"gone": {"type": "string", "nullable": true}}}),
            json!({"type": "object", "required": ["bare"]}),
            json!({"type": "object", "required": ["n"], "additionalProperties": {"type": "integer"}}),
            json!({}),
        ] {
            made("3.0.3", schema);
        }
        made("3.1.0", json!({"type": ["null", "string"], "const": "x"}));
        made(
            "3.1.0",
            json!({"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6}),
        );
    }

    #[test]
    fn the_documents_own_example_comes_first() {
        let value = made(
            "3.0.3",
            json!({"type": "object", "properties": {
            "name": {"type": "string", "example": "Ada"}}}),
        );
        assert_eq!(value, json!({"name": "Ada"}));
    }

    #[test]
    fn repetitions_of_repetitions_end() {
        for pattern in ["(((a*)*)*)*", "((((x{900}){900}){900}){900})", "((()*)*)*"] {
            let text = pattern_text(pattern, 1_000_000);
            assert!(text.is_none_or(|text| text.len() < 1 << 20), "{pattern}");
        }
    }

    #[test]
    fn a_circle_of_references_is_survived() {
        let document = json!({"openapi": "3.0.0", "m": {"schema": {"$ref": "#/m/schema"}}});
        let schemas = Schemas::read(&document).unwrap();
        assert_eq!(body(&schemas, "/m"), Value::Null);
    }
}
