//! Where the schemas of a document stand.

use openapi_document::Value;

use openapi_document::pointer;

/// Keywords that hold one schema, a list of them, or a map of them.
const ONE: [&str; 12] = [
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
    "additionalItems",
    "contentSchema",
];
const LIST: [&str; 4] = ["allOf", "oneOf", "anyOf", "prefixItems"];
const MAP: [&str; 5] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
];

/// Calls `visit` for a schema (booleans are left where they are keywords of their own) after all schemas within it.
pub(super) fn schema(value: &mut Value, place: &str, visit: &mut dyn FnMut(&mut Value, &str)) {
    if let Some(map) = value.as_object_mut() {
        for (key, child) in map.iter_mut() {
            if ONE.contains(&key.as_str()) && child.is_object() {
                schema(child, &pointer::join(place, key), visit);
            } else if LIST.contains(&key.as_str()) || (key == "items" && child.is_array()) {
                for (index, child) in child.as_array_mut().into_iter().flatten().enumerate() {
                    schema(child, &format!("{place}/{key}/{index}"), visit);
                }
            } else if MAP.contains(&key.as_str()) {
                for (name, child) in child.as_object_mut().into_iter().flatten() {
                    schema(
                        child,
                        &pointer::join(&pointer::join(place, key), name),
                        visit,
                    );
                }
            }
        }
    }
    visit(value, place);
}

/// Calls `visit` for every schema of a document.
pub(super) fn schemas(root: &mut Value, visit: &mut dyn FnMut(&mut Value, &str)) {
    outside(root, "", visit);
}

/// Finds schemas by the keys that lead to them, whatever object those stand in.
fn outside(value: &mut Value, place: &str, visit: &mut dyn FnMut(&mut Value, &str)) {
    match value {
        Value::Object(map) => {
            for (key, child) in map.iter_mut() {
                let at = pointer::join(place, key);
                match key.as_str() {
                    "schema" | "itemSchema" => schema(child, &at, visit),
                    "schemas" if place == "/components" => {
                        for (name, child) in child.as_object_mut().into_iter().flatten() {
                            schema(child, &pointer::join(&at, name), visit);
                        }
                    }
                    // Data, not structure.
                    "example" | "examples" => {}
                    extension
                        if extension.starts_with("x-") && extension != "x-error-responses" => {}
                    _ => outside(child, &at, visit),
                }
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter_mut().enumerate() {
                outside(child, &format!("{place}/{index}"), visit);
            }
        }
        _ => {}
    }
}
