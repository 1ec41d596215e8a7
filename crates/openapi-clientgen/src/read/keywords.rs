//! What the keywords of one schema say, whatever it refers to.

use openapi_document::Value;

/// Keywords that say what a value is made of; a schema without any of them only describes or restricts.
pub(super) const STRUCTURE: [&str; 9] = [
    "$ref",
    "type",
    "properties",
    "additionalProperties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
];

pub(super) fn has_structure(schema: &Value) -> bool {
    STRUCTURE.iter().any(|key| schema.get(*key).is_some())
}

/// Whether what stands beside `allOf` says more than its members do. A type beside the only member repeats what that says.
pub(super) fn beside_all_of(schema: &Value, members: usize) -> bool {
    STRUCTURE
        .iter()
        .filter(|key| **key != "allOf" && !(members == 1 && **key == "type"))
        .any(|key| schema.get(*key).is_some())
}

/// A schema that only `null` fits.
pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
        || schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}
