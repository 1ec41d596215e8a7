//! `type`: one of the names of OpenAPI 3.0.

use openapi_document::{Object, Value, value};

use crate::Report;
use crate::schema_type::type_of;

const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

/// `type` becomes one of the names of 3.0, and `null` becomes `nullable`.
pub(super) fn types(map: &mut Object, place: &str, report: &mut Report) {
    match map.get("type") {
        None => {}
        Some(Value::String(name)) if name == "null" => {
            map.remove("type");
            map.insert("nullable".to_owned(), true.into());
            map.insert("enum".to_owned(), value!([null]));
        }
        Some(Value::String(name)) if TYPES.contains(&name.as_str()) => {}
        Some(Value::String(name)) => {
            let name = name.to_string();
            unknown(map, &name, place, report);
        }
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            let names = names.map(str::to_owned).collect();
            listed(map, names, place, report);
        }
        Some(_) => {
            report.lost(
                place,
                "type",
                "the type is neither a name nor a list of names; any value is taken",
            );
            map.remove("type");
        }
    }
}

/// A name that is no type of OpenAPI becomes the type that is meant, where that can be told.
fn unknown(map: &mut Object, name: &str, place: &str, report: &mut Report) {
    let meant = match name.to_ascii_lowercase().as_str() {
        "int" | "int32" | "int64" | "long" => Some("integer"),
        "float" | "double" | "decimal" => Some("number"),
        "bool" => Some("boolean"),
        "list" => Some("array"),
        "str" | "text" | "date" | "date-time" | "datetime" | "uuid" | "file" => Some("string"),
        "map" | "dict" | "json" => Some("object"),
        other => TYPES.iter().copied().find(|known| *known == other),
    };
    let reason = format!("`{name}` is no type of OpenAPI");
    if name == "file" {
        map.insert("format".to_owned(), "binary".into());
    }
    match meant {
        Some(meant) => {
            report.kept(place, "type", format!("{reason}; `{meant}` is meant"));
            map.insert("type".to_owned(), meant.into());
        }
        None => {
            report.lost(place, "type", format!("{reason}; any value is taken"));
            map.remove("type");
        }
    }
}

/// A list of types: `null` becomes `nullable`, and the rest one type or an alternative for each.
fn listed(map: &mut Object, mut names: Vec<String>, place: &str, report: &mut Report) {
    names.retain(|name| TYPES.contains(&name.as_str()));
    names.dedup();
    if names.iter().any(|name| name == "null") {
        names.retain(|name| name != "null");
        map.insert("nullable".to_owned(), true.into());
    }
    // Every integer is a number.
    if names.iter().any(|name| name == "number") {
        names.retain(|name| name != "integer");
    }
    map.remove("type");
    several(map, &names, place, report);
}

/// A list of types: one name, or an alternative for each with the keywords that concern it.
fn several(map: &mut Object, names: &[String], place: &str, report: &mut Report) {
    match names {
        [] => {
            if map.get("nullable").is_some() {
                map.insert("enum".to_owned(), value!([null]));
            }
        }
        [only] => {
            map.insert("type".to_owned(), only.as_str().into());
        }
        // The alternatives or the reference say which types there are.
        _ if ["oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| map.contains_key(key)) =>
        {
            report.kept(
                place,
                "type-list",
                "the alternatives beside the list of types say which there are",
            );
        }
        _ if map.contains_key("enum") => {
            let mut kinds: Vec<&str> = Vec::new();
            for value in map
                .get("enum")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let kind = type_of(value);
                if kind != "null" && !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            if let [only] = kinds.as_slice() {
                map.insert("type".to_owned(), (*only).into());
            }
        }
        _ => {
            report.kept(
                place,
                "type-list",
                "each type of the list is an alternative",
            );
            let alternatives: Vec<Value> =
                names.iter().map(|name| alternative(map, name)).collect();
            for key in CONCERNED.iter().flat_map(|(_, keys)| *keys) {
                map.remove(key);
            }
            map.insert("oneOf".to_owned(), Value::Array(alternatives));
        }
    }
}

/// The keywords that concern values of one type.
const CONCERNED: [(&str, &[&str]); 4] = [
    (
        "string",
        &[
            "format",
            "pattern",
            "minLength",
            "maxLength",
            "contentEncoding",
        ],
    ),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
        ],
    ),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
];

fn alternative(map: &Object, name: &str) -> Value {
    let concerned = if name == "integer" { "number" } else { name };
    let keys = CONCERNED.iter().filter(|(kind, _)| *kind == concerned);
    let mut one = Object::new();
    one.insert("type".to_owned(), name.into());
    for key in keys.flat_map(|(_, keys)| *keys) {
        if let Some(value) = map.get(key) {
            one.insert((*key).to_owned(), value.clone());
        }
    }
    if name == "array" {
        one.entry("items").or_insert_with(|| value!({}));
    }
    Value::Object(one)
}
