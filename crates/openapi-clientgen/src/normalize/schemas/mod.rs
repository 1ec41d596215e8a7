//! Schemas: the keywords of OpenAPI 3.1 brought down to those of 3.0, and what has a wrong shape set aside.
//!
//! What 3.0 cannot say is kept under `x-` and its keyword, so that nobody has to guess what stood there.

mod lists;
mod shapes;
mod types;

use openapi_document::{Object, Value, value};

pub(crate) use lists::OPEN;

use super::walk;
use crate::Report;
use crate::schema_type::type_of;

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
    shapes::shapes(map, place, report);
    reference(map, place, report);
    constant(map, place, report);
    types::types(map, place, report);
    bounds(map);
    lists::tuple(map, place, report);
    lists::patterns(map, place, report);
    unevaluated(map, place, report);
    content(map);
    if let Some(Value::Array(examples)) = map.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        map.entry("example").or_insert(first);
    }
    for key in BEYOND {
        if let Some(value) = map.remove(key) {
            // Alternatives may name properties that stand nowhere else.
            if matches!(key, "then" | "else" | "dependentSchemas") && adds_members(&value) {
                report.lost(
                    place,
                    "keyword",
                    format!("`{key}` adds properties under a condition, which a type cannot say"),
                );
            } else if key == "contentSchema" {
                report.lost(
                    place,
                    "keyword",
                    "`contentSchema` describes what the text holds, which stays text",
                );
            } else if !key.starts_with('$') && restricts(key, &value) {
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

/// Of an object that nothing else applies to, what no keyword has looked at are the members without a name of their own. Where
/// other schemas apply it is the same once they are merged.
fn unevaluated(map: &mut Object, place: &str, report: &mut Report) {
    let has = |keys: &[&str]| keys.iter().any(|key| map.contains_key(key));
    let merged = has(&["allOf", "oneOf", "anyOf"]);
    let conditional = has(&["if", "dependentSchemas"]);
    let covered = has(&["additionalProperties"]);
    match map.get("unevaluatedProperties") {
        Some(Value::Object(of)) if of.is_empty() || covered => {
            map.remove("unevaluatedProperties");
        }
        Some(Value::Object(_)) if !conditional => {
            if !merged && let Some(of) = map.remove("unevaluatedProperties") {
                map.entry("type").or_insert_with(|| "object".into());
                map.insert("additionalProperties".to_owned(), of);
            }
        }
        Some(Value::Object(_)) => report.lost(
            place,
            "keyword",
            "`unevaluatedProperties` gives the type of members that other schemas leave over; they are any value",
        ),
        _ => {}
    }
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

/// Whether a condition brings members along: its own, or those of what it refers to.
fn adds_members(value: &Value) -> bool {
    match value {
        Value::Object(map) => {
            map.contains_key("properties")
                || map.contains_key("$ref")
                || map.values().any(adds_members)
        }
        Value::Array(items) => items.iter().any(adds_members),
        _ => false,
    }
}

/// Whether a keyword restricts values: one that allows everything does not, nor one that was reported as a loss.
fn restricts(key: &str, value: &Value) -> bool {
    match value {
        Value::Bool(allows) => !allows,
        Value::Object(map) => {
            let typed = key == "unevaluatedProperties";
            let free = map.is_empty() && key != "contains";
            !typed && !free
        }
        _ => true,
    }
}
