//! The keywords of schemas that this comparison judges. What else stands in a schema is for people, or for tools that it does
//! not know.

use openapi_document::Value;

use crate::prose::EXTENSIBLE_ENUM;

/// Is a keyword judged as itself, and not as prose?
pub(super) fn judged(key: &str) -> bool {
    match key {
        "$defs" | "$dynamicRef" | "$ref" | "allOf" | "anyOf" | "const" | "default"
        | "definitions" | "deprecated" | "discriminator" | "enum" | "nullable" | "oneOf"
        | "readOnly" | "type" | "writeOnly" => true,
        _ => limiting(key),
    }
}

/// Does a keyword limit a value, other than by type, enumeration or union?
pub(super) fn limits(key: &str, value: &Value) -> bool {
    let open =
        || value.as_bool() == Some(true) || value.as_object().is_some_and(|map| map.is_empty());
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
            | "additionalItems" => !open(),
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
