//! Keywords whose values have a shape that they cannot have.

use openapi_document::{Object, Value, value};

use crate::Report;

/// Removes keywords whose values have a shape that they cannot have.
pub(super) fn shapes(map: &mut Object, place: &str, report: &mut Report) {
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
