//! From text to the JSON that a schema speaks of: what kinds of value it takes, and where it describes their parts.

use serde_json::Value;

use super::schema::{Schemas, below};

/// How deep parts of parts (`allOf`, `oneOf`, `anyOf`) are looked into; a circle of them ends here.
const DEPTH: u8 = 8;

/// A kind of value, as far as it matters to how it is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Array,
    Object,
}

/// The kinds that the schema at `pointer` takes; a scalar if it names none.
pub(super) fn kinds(schemas: &Schemas, pointer: &str) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for name in types(schemas, pointer) {
        let kind = match name {
            "array" => Kind::Array,
            "object" => Kind::Object,
            _ => Kind::Scalar,
        };
        if name != "null" && !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(Kind::Scalar);
    }
    kinds
}

/// The scalar that `text` stands for under the schema at `pointer`: a number, a boolean or null where it takes such.
pub(super) fn scalar(schemas: &Schemas, pointer: &str, text: &str) -> Value {
    let types = types(schemas, pointer);
    let taken = |value: &Value| match value {
        Value::Number(_) => types.contains(&"integer") || types.contains(&"number"),
        Value::Bool(_) => types.contains(&"boolean"),
        Value::Null => types.contains(&"null"),
        _ => false,
    };
    let parsed = serde_json::from_str(text).ok();
    parsed
        .filter(taken)
        .unwrap_or_else(|| Value::String(text.to_owned()))
}

/// Where the schema at `pointer` describes its property `name`.
pub(super) fn property(schemas: &Schemas, pointer: &str, name: &str) -> Option<String> {
    let declared = |place: &str, schema: &Value| {
        schema.get("properties")?.get(name)?;
        Some(below(&format!("{place}/properties"), name))
    };
    let other = |place: &str, schema: &Value| {
        let others = schema.get("additionalProperties")?;
        let place = format!("{place}/additionalProperties");
        others.is_object().then_some(place)
    };
    find(schemas, pointer, DEPTH, &declared).or_else(|| find(schemas, pointer, DEPTH, &other))
}

/// The names of the properties that the schema at `pointer` describes, each once.
pub(super) fn properties(schemas: &Schemas, pointer: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    visit(schemas, pointer, DEPTH, &mut |_, schema| {
        let described = schema.get("properties").and_then(Value::as_object);
        for name in described.into_iter().flat_map(serde_json::Map::keys) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    });
    names
}

/// Where the schema at `pointer` describes the items of an array; a place that describes nothing if it does not.
pub(super) fn items(schemas: &Schemas, pointer: &str) -> String {
    let described = |place: &str, schema: &Value| {
        schema.get("items")?;
        Some(format!("{place}/items"))
    };
    find(schemas, pointer, DEPTH, &described).unwrap_or_else(nowhere)
}

/// A place that describes nothing.
pub(super) fn nowhere() -> String {
    "/nowhere".to_owned()
}

/// The names of JSON Schema's types that the schema at `pointer` and its parts take, in their order.
fn types<'a>(schemas: &'a Schemas, pointer: &str) -> Vec<&'a str> {
    let mut types = Vec::new();
    visit(
        schemas,
        pointer,
        DEPTH,
        &mut |_, schema| match schema.get("type") {
            Some(Value::String(name)) => types.push(name.as_str()),
            Some(Value::Array(names)) => types.extend(names.iter().filter_map(Value::as_str)),
            _ if schema.get("items").is_some() => types.push("array"),
            _ if schema.get("properties").is_some() => types.push("object"),
            _ => {
                let shown = schema.get("enum").and_then(Value::as_array);
                let shown = shown.into_iter().flatten().chain(schema.get("const"));
                for value in shown {
                    types.push(type_of(value));
                }
            }
        },
    );
    types
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The first answer that `ask` has among the schema at `pointer` and its parts.
fn find<T>(
    schemas: &Schemas,
    pointer: &str,
    depth: u8,
    ask: &dyn Fn(&str, &Value) -> Option<T>,
) -> Option<T> {
    let mut found = None;
    visit(schemas, pointer, depth, &mut |place, schema| {
        if found.is_none() {
            found = ask(place, schema);
        }
    });
    found
}

/// Shows the schema at `pointer` and its parts, each with its place.
fn visit<'a>(schemas: &'a Schemas, pointer: &str, depth: u8, see: &mut dyn FnMut(&str, &'a Value)) {
    let Some((place, schema)) = schemas.resolve(pointer) else {
        return;
    };
    see(&place, schema);
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for word in ["allOf", "oneOf", "anyOf"] {
        let parts = schema.get(word).and_then(Value::as_array);
        for part in 0..parts.map_or(0, Vec::len) {
            visit(schemas, &format!("{place}/{word}/{part}"), depth, see);
        }
    }
}
