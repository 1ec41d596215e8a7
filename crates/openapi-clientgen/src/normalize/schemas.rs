//! Schemas: the keywords of OpenAPI 3.1 brought down to those of 3.0, and what has a wrong shape set aside.
//!
//! What 3.0 cannot say is kept under `x-` and its keyword, so that nobody has to guess what stood there.

use openapi_document::{Object, Value, value};

use super::walk;
use crate::Report;
use crate::schema_type::type_of;

const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

/// Keywords that restrict or describe values in ways OpenAPI 3.0 has no word for.
const BEYOND: [&str; 20] = [
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "contentSchema",
    "$id",
    "$schema",
    "$comment",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$vocabulary",
];

pub(super) fn tidy(root: &mut Value, report: &mut Report) {
    walk::schemas(root, &mut |schema, place| one(schema, place, report));
}

fn one(schema: &mut Value, place: &str, report: &mut Report) {
    let Some(map) = schema.as_object_mut() else {
        if *schema != Value::Bool(true) {
            report.kept(
                place,
                "boolean-schema",
                "no value fits here, which a type cannot say; any value is taken",
            );
        }
        *schema = value!({});
        return;
    };
    shapes(map, place, report);
    reference(map, place, report);
    constant(map, place, report);
    types(map, place, report);
    bounds(map);
    tuple(map, place, report);
    patterns(map, place, report);
    content(map);
    if let Some(Value::Array(examples)) = map.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        map.entry("example").or_insert(first);
    }
    for key in BEYOND {
        if let Some(value) = map.remove(key) {
            // Alternatives may name properties that stand nowhere else.
            if matches!(key, "then" | "else" | "dependentSchemas")
                && value.to_string().contains("\"properties\"")
            {
                report.lost(
                    place,
                    "keyword",
                    format!("`{key}` adds properties under a condition, which a type cannot say"),
                );
            } else if !key.starts_with('$') {
                report.kept(
                    place,
                    "keyword",
                    format!("`{key}` restricts values, which is for the server to judge"),
                );
            }
            map.insert(format!("x-{}", key.trim_start_matches('$')), value);
        }
    }
}

/// Removes keywords whose values have a shape that they cannot have.
fn shapes(map: &mut Object, place: &str, report: &mut Report) {
    let wrong: Vec<_> = map
        .iter()
        .filter(|(key, value)| match key.as_str() {
            "properties" | "patternProperties" | "discriminator" => !value.is_object(),
            "allOf" | "oneOf" | "anyOf" => value.as_array().is_none_or(Vec::is_empty),
            "required" | "enum" => !value.is_array(),
            "items" => !(value.is_object() || value.is_array() || value.is_boolean()),
            "additionalProperties" => !(value.is_object() || value.is_boolean()),
            "$ref" | "format" => !value.is_string(),
            "nullable" | "deprecated" | "readOnly" | "writeOnly" => !value.is_boolean(),
            _ => false,
        })
        .map(|(key, _)| key.clone())
        .collect();
    for key in wrong {
        map.remove(&key);
        report.lost(
            place,
            "shape",
            format!("`{key}` has a value that it cannot have, so it is left out"),
        );
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for member in map
            .get_mut(key)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if !member.is_object() {
                *member = value!({});
            }
        }
    }
    for property in map
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|p| p.values_mut())
    {
        if !property.is_object() {
            *property = value!({});
        }
    }
    if map.get("items").is_some_and(Value::is_boolean) {
        map.insert("items".to_owned(), value!({}));
    }
}

/// OpenAPI 3.0 ignores what stands beside `$ref`; 3.1, and most authors, mean it.
fn reference(map: &mut Object, place: &str, report: &mut Report) {
    if map.len() > 1
        && let Some(reference) = map.remove("$ref")
    {
        report.kept(
            place,
            "reference-siblings",
            "what stands beside `$ref` applies too, so both stand under `allOf`",
        );
        let mut members = vec![value!({ "$ref": reference })];
        if let Some(Value::Array(more)) = map.remove("allOf") {
            members.extend(more);
        }
        map.insert("allOf".to_owned(), Value::Array(members));
    }
}

fn constant(map: &mut Object, place: &str, report: &mut Report) {
    if let Some(value) = map.remove("const") {
        report.kept(place, "const", "a constant is an enum with one value");
        map.entry("type").or_insert_with(|| type_of(&value).into());
        map.insert("enum".to_owned(), value!([value]));
    }
}

/// `type` becomes one of the names of 3.0, and `null` becomes `nullable`.
fn types(map: &mut Object, place: &str, report: &mut Report) {
    match map.get("type") {
        None => {}
        Some(Value::String(name)) if name == "null" => {
            map.remove("type");
            map.insert("nullable".to_owned(), true.into());
            map.insert("enum".to_owned(), value!([null]));
        }
        Some(Value::String(name)) if TYPES.contains(&name.as_str()) => {}
        Some(Value::String(name)) => {
            let meant = match name.to_ascii_lowercase().as_str() {
                "int" | "int32" | "int64" | "long" => Some("integer"),
                "float" | "double" | "decimal" => Some("number"),
                "bool" => Some("boolean"),
                "list" => Some("array"),
                "str" | "text" | "date" | "date-time" | "datetime" | "uuid" | "file" => {
                    Some("string")
                }
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
        Some(Value::Array(names)) => {
            let mut names: Vec<String> = names
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
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
            .any(|key| map.contains_key(*key)) =>
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
            for key in OF_STRINGS
                .iter()
                .chain(&OF_NUMBERS)
                .chain(&OF_ARRAYS)
                .chain(&OF_OBJECTS)
            {
                map.remove(*key);
            }
            map.insert("oneOf".to_owned(), Value::Array(alternatives));
        }
    }
}

const OF_STRINGS: [&str; 5] = [
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "contentEncoding",
];
const OF_NUMBERS: [&str; 5] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];
const OF_ARRAYS: [&str; 5] = [
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
];
const OF_OBJECTS: [&str; 6] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "minProperties",
    "maxProperties",
];

fn alternative(map: &Object, name: &str) -> Value {
    let keys: &[&str] = match name {
        "string" => &OF_STRINGS,
        "integer" | "number" => &OF_NUMBERS,
        "array" => &OF_ARRAYS,
        "object" => &OF_OBJECTS,
        _ => &[],
    };
    let mut one = Object::new();
    one.insert("type".to_owned(), name.into());
    for key in keys {
        if let Some(value) = map.get(*key) {
            one.insert((*key).to_owned(), value.clone());
        }
    }
    if name == "array" {
        one.entry("items").or_insert_with(|| value!({}));
    }
    Value::Object(one)
}

/// Numeric exclusive bounds are flags in 3.0.
fn bounds(map: &mut Object) {
    for (exclusive, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(value) = map
            .get(exclusive)
            .filter(|value| value.is_number())
            .cloned()
        {
            map.insert(bound.to_owned(), value);
            map.insert(exclusive.to_owned(), true.into());
        }
    }
}

/// Tuples: a list whose items are any of the members.
fn tuple(map: &mut Object, place: &str, report: &mut Report) {
    let members = match map.remove("prefixItems") {
        Some(Value::Array(members)) => members,
        _ => match map.get("items") {
            Some(Value::Array(members)) => members.clone(),
            _ => {
                if map.get("type").is_some_and(|t| t == "array") {
                    map.entry("items").or_insert_with(|| value!({}));
                }
                return;
            }
        },
    };
    report.lost(
        place,
        "tuple",
        "the place of a member decides its type, which a list cannot say; each may be any of them",
    );
    let mut distinct: Vec<Value> = Vec::new();
    for member in &members {
        if !distinct.contains(member) {
            distinct.push(member.clone());
        }
    }
    let items = if distinct.len() == 1 {
        distinct.remove(0)
    } else {
        value!({ "anyOf": distinct })
    };
    map.insert("x-prefixItems".to_owned(), Value::Array(members));
    map.insert("type".to_owned(), "array".into());
    map.insert(
        "items".to_owned(),
        if distinct_is_empty(&items) {
            value!({})
        } else {
            items
        },
    );
}

fn distinct_is_empty(items: &Value) -> bool {
    items
        .get("anyOf")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
}

/// Properties by pattern are a map; which keys it has is not for a type to say.
fn patterns(map: &mut Object, place: &str, report: &mut Report) {
    let Some(patterns) = map.remove("patternProperties") else {
        return;
    };
    let mut schemas: Vec<Value> = Vec::new();
    for schema in patterns.as_object().into_iter().flat_map(|p| p.values()) {
        if !schemas.contains(schema) {
            schemas.push(schema.clone());
        }
    }
    match map.get("additionalProperties") {
        Some(more @ Value::Object(_)) => schemas.push(more.clone()),
        Some(Value::Bool(true)) => schemas.push(value!({})),
        _ => {}
    }
    let values = match schemas.as_slice() {
        [] => return,
        [only] => only.clone(),
        several => value!({ "anyOf": several }),
    };
    report.kept(
        place,
        "pattern-properties",
        "the properties of each pattern are members of one map",
    );
    map.entry("type").or_insert_with(|| "object".into());
    map.insert("x-patternProperties".to_owned(), patterns);
    map.insert("additionalProperties".to_owned(), values);
}

/// 3.1 says by content keywords what 3.0 says by format.
fn content(map: &mut Object) {
    let encoding = map.remove("contentEncoding");
    let media_type = map.remove("contentMediaType");
    let is_string = map.get("type").is_none_or(|t| t == "string");
    if is_string && !map.contains_key("format") {
        if encoding
            .as_ref()
            .is_some_and(|e| e == "base64" || e == "base64url")
        {
            map.insert("format".to_owned(), "byte".into());
        } else if encoding.is_none() && media_type.is_some() {
            map.insert("format".to_owned(), "binary".into());
            map.entry("type").or_insert_with(|| "string".into());
        }
    }
    for (key, value) in [
        ("x-contentEncoding", encoding),
        ("x-contentMediaType", media_type),
    ] {
        if let Some(value) = value {
            map.insert(key.to_owned(), value);
        }
    }
}
