//! The keywords of schemas that this comparison judges. What else stands in a schema is for people, or for tools that it does
//! not know.

use std::cell::Cell;

use openapi_document::Value;

use crate::prose::EXTENSIBLE_ENUM;
use crate::tree::{Node, Tree};

/// Is a keyword judged as itself, and not as prose?
pub(super) fn judged(key: &str) -> bool {
    match key {
        "$defs" | "$dynamicRef" | "$ref" | "allOf" | "anyOf" | "const" | "default"
        | "definitions" | "deprecated" | "discriminator" | "enum" | "nullable" | "oneOf"
        | "readOnly" | "type" | "writeOnly" => true,
        _ => limiting(key),
    }
}

/// Does a schema refuse every value, as `false` and `{"not": {}}` do? What takes long to tell is taken to allow some.
pub(super) fn refuses_all<'a>(tree: &Tree<'a>, schema: Node<'a>) -> bool {
    const VISITS: usize = 64;
    holds_for(tree, schema, false, &Cell::new(VISITS))
}

/// Does a schema allow `every` value, or else none?
fn holds_for<'a>(tree: &Tree<'a>, schema: Node<'a>, every: bool, visits: &Cell<usize>) -> bool {
    let Some(members) = schema.value.as_object() else {
        return schema.value.as_bool() == Some(every);
    };
    if visits.get() == 0 {
        return false;
    }
    visits.set(visits.get() - 1);
    let inner = |one: Node<'a>| holds_for(tree, one, every, visits);
    let listed = |key: &str| tree.get(schema, key).map(|list| tree.items(list));
    let mut says = members.iter().map(|(key, value)| match key.as_str() {
        "$ref" => tree.target(schema).is_some_and(inner),
        "not" => {
            let refused = tree.get(schema, "not");
            refused.is_some_and(|one| holds_for(tree, one, !every, visits))
        }
        "allOf" if !every => listed(key).is_some_and(|mut all| all.any(inner)),
        "anyOf" if every => listed(key).is_some_and(|mut all| all.any(inner)),
        // Each of them, and of `oneOf` no two: only a single one is sure to be the one that fits.
        "oneOf" if every && value.as_array().is_some_and(|all| all.len() > 1) => false,
        "allOf" | "anyOf" | "oneOf" => listed(key).is_some_and(|mut all| all.all(inner)),
        "default" | "deprecated" | "nullable" | "readOnly" | "writeOnly" => every,
        key => every && (!judged(key) || limiting(key) && !limits(key, value)),
    });
    if every {
        says.all(|so| so)
    } else {
        says.any(|so| so)
    }
}

/// Is a schema `true`, or nothing at all?
pub(super) fn allows_all(schema: &Value) -> bool {
    schema.as_bool() == Some(true) || schema.as_object().is_some_and(|map| map.is_empty())
}

/// Does a keyword limit a value, other than by type, enumeration or union?
pub(super) fn limits(key: &str, value: &Value) -> bool {
    limiting(key)
        && match key {
            "minLength" | "minItems" | "minProperties" => value.as_f64() != Some(0.0),
            "uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum" => {
                value.as_bool() != Some(false)
            }
            "additionalProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "items"
            | "additionalItems"
            | "propertyNames"
            | "contentSchema" => !allows_all(value),
            "not" => value.as_bool() != Some(false),
            _ => true,
        }
}

/// May it, whatever its value?
fn limiting(key: &str) -> bool {
    match key {
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentEncoding"
        | "contentMediaType"
        | "contentSchema"
        | "dependencies"
        | "dependentRequired"
        | "dependentSchemas"
        | "else"
        | "exclusiveMaximum"
        | "exclusiveMinimum"
        | "format"
        | "if"
        | "items"
        | "maxContains"
        | "maxItems"
        | "maxLength"
        | "maxProperties"
        | "maximum"
        | "minContains"
        | "minItems"
        | "minLength"
        | "minProperties"
        | "minimum"
        | "multipleOf"
        | "not"
        | "pattern"
        | "patternProperties"
        | "prefixItems"
        | "properties"
        | "propertyNames"
        | "required"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "uniqueItems" => true,
        _ => key == EXTENSIBLE_ENUM,
    }
}
