//! A value that is made to fit a schema.

use serde_json::{Map, Value};

use super::{flatten::flattened, number::number, shown::shown, text::text};
use crate::contract::schema::Schemas;

/// How deep a value goes before it leaves out what it may.
const DEPTH: u8 = 6;

/// How deep a value goes at all: beyond, what is required is left out too.
const DEEPEST: u8 = 4 * DEPTH;

/// How many items an array has at most.
const MOST_ITEMS: u64 = 1000;

/// One way to make a value.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// Takes examples and defaults within the schema.
    shown: bool,
    /// Fills optional properties and arrays.
    full: bool,
    /// Which branch of a choice.
    branch: usize,
}

impl Manner {
    /// All ways, from rich to bare.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..4).flat_map(|branch| {
            [(true, true), (false, true), (true, false), (false, false)].map(|(shown, full)| Self {
                shown,
                full,
                branch,
            })
        })
    }
}

/// The value that is made of `schema` in one manner.
pub(super) fn made(schemas: &Schemas, schema: &Value, manner: Manner) -> Value {
    Maker { schemas, manner }.make(schema, 0)
}

struct Maker<'a> {
    schemas: &'a Schemas,
    manner: Manner,
}

impl Maker<'_> {
    fn make(&self, schema: &Value, depth: u8) -> Value {
        let Some(schema) = flattened(self.schemas, schema, self.manner.branch) else {
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
        let listed = schema.get("enum").and_then(Value::as_array);
        if let Some(first) = listed.and_then(|all| all.first()) {
            return first.clone();
        }
        match type_name(&schema) {
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
        let mut object = Map::new();
        if depth >= DEEPEST {
            return Value::Object(object);
        }
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        let required: Vec<&str> = required.collect();
        let full = self.manner.full && depth < DEPTH;
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let hidden = property.get("writeOnly") == Some(&Value::Bool(true));
            if required.contains(&name.as_str()) || (full && !hidden) {
                object.insert(name.clone(), self.make(property, depth + 1));
            }
        }
        // A name can be required without being described.
        let other = schema.get("additionalProperties");
        let other = other.filter(|other| other.is_object());
        let undescribed = || match other {
            Some(other) => self.make(other, depth + 1),
            None => Value::Object(Map::new()),
        };
        for name in required {
            object.entry(name).or_insert_with(undescribed);
        }
        Value::Object(object)
    }

    fn array(&self, schema: &Map<String, Value>, depth: u8) -> Value {
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
        let full = self.manner.full && depth < DEPTH;
        let least = bound("minItems").unwrap_or(0).max(u64::from(full));
        let most = bound("maxItems").unwrap_or(u64::MAX).min(MOST_ITEMS);
        match schema.get("items") {
            Some(items) if depth < DEEPEST => (0..least.min(most))
                .map(|_| self.make(items, depth + 1))
                .collect(),
            _ => (0..least.min(most)).map(Value::from).collect(),
        }
    }
}

/// The type that a schema names, or that its keywords mean.
fn type_name(schema: &Map<String, Value>) -> &str {
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
