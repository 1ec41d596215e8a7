//! Tuples and properties by pattern, which OpenAPI 3.0 has no words for.

use openapi_document::{Object, Value, value};

use crate::Report;

/// Tuples: a list whose items are any of the members.
pub(super) fn tuple(map: &mut Object, place: &str, report: &mut Report) {
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
pub(super) fn patterns(map: &mut Object, place: &str, report: &mut Report) {
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
