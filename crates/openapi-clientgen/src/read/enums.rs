//! Lists of values.

use std::collections::BTreeMap;

use openapi_document::{Value, value};

use crate::names;
use crate::schema_type::type_of;

/// The values of a string enum, `null` left aside; other values of a string are written as strings.
pub(super) fn string_enum(schema: &Value) -> Option<Vec<String>> {
    let values = schema.get("enum")?.as_array()?;
    let kind = schema.get("type").and_then(Value::as_str);
    if !matches!(kind, None | Some("string")) || values.iter().all(Value::is_null) {
        return None;
    }
    let mut strings = Vec::new();
    for value in values.iter().filter(|v| !v.is_null()) {
        let text = match value {
            Value::String(text) => text.to_string(),
            Value::Number(_) | Value::Bool(_) if kind.is_some() => value.to_string(),
            _ => return None,
        };
        if !strings.contains(&text) {
            strings.push(text);
        }
    }
    Some(strings)
}

/// What an enum without a type says about types.
pub(super) enum Listed {
    One(&'static str),
    Several(Vec<Value>),
}

/// The type of the values of an enum that names none, or an alternative for each of their types.
pub(super) fn enum_by_type(schema: &Value) -> Option<Listed> {
    if schema.get("type").is_some() || schema.get("properties").is_some() {
        return None;
    }
    let mut kinds: BTreeMap<&'static str, Vec<&Value>> = BTreeMap::new();
    for value in schema.get("enum")?.as_array()? {
        if !value.is_null() {
            kinds.entry(type_of(value)).or_default().push(value);
        }
    }
    match kinds.len() {
        0 => None,
        1 => kinds.into_keys().next().map(Listed::One),
        _ => Some(Listed::Several(
            kinds
                .into_iter()
                .map(|(kind, values)| value!({"type": kind, "enum": values}))
                .collect(),
        )),
    }
}

/// Variants of an enum: the catch-all's name is taken.
pub(super) fn variants(values: &[String]) -> Vec<(String, String)> {
    let pascal = |value: &str| match names::pascal(value).as_str() {
        "Unknown" => "UnknownValue".to_owned(),
        other => other.to_owned(),
    };
    let idents = names::distinct(values.iter().map(String::as_str), pascal, &["Unknown"]);
    values
        .iter()
        .map(|value| (idents[value].clone(), value.clone()))
        .collect()
}
