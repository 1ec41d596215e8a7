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

/// Where normalising leaves the type of the members that no other schema names.
pub(super) const UNEVALUATED: &str = "x-unevaluatedProperties";

/// The schemas, values or names that a keyword lists.
pub(super) fn list<'s>(schema: &'s Value, key: &str) -> impl Iterator<Item = &'s Value> {
    let list = schema.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// The members of `oneOf` and `anyOf`.
pub(super) fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    list(schema, "oneOf").chain(list(schema, "anyOf"))
}

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
