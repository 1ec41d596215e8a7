//! OpenAPI 3.0's `nullable`, translated to JSON Schema.
//!
//! Beside `type` it becomes the list of types that JSON Schema has for it. Beside a combination without `type` the
//! specification gives it no meaning, but authors do: the combination or null. All other keywords of the dialect are
//! those of draft 4.

use serde_json::{Map, Value, json};

/// Marks a schema whose `allOf` became one of two alternatives, the other of which is null.
const ADMITS_NULL: &str = "x-sandbox-admits-null";

/// What stands between such a schema and the members of its `allOf`.
const BETWEEN: &str = "/anyOf/0/allOf";

/// Translates every schema of the document.
pub(super) fn translate(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(translate),
        Value::Object(members) => {
            if members.get("nullable") == Some(&Value::Bool(true)) {
                admit_null(members);
            }
            members.values_mut().for_each(translate);
        }
        _ => {}
    }
}

fn admit_null(schema: &mut Map<String, Value>) {
    match schema.get("type") {
        Some(Value::String(name)) => {
            let types = json!([name, "null"]);
            schema.insert("type".to_owned(), types);
        }
        Some(_) => return,
        None => {
            let null = json!({ "enum": [null] });
            for keyword in ["oneOf", "anyOf"] {
                if let Some(Value::Array(members)) = schema.get_mut(keyword) {
                    members.push(null.clone());
                }
            }
            if !schema.contains_key("anyOf")
                && let Some(all) = schema.remove("allOf")
            {
                let either = vec![json!({ "allOf": all }), null];
                schema.insert("anyOf".to_owned(), Value::Array(either));
                schema.insert(ADMITS_NULL.to_owned(), Value::Bool(true));
            }
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

/// Whether the translation admitted null to the `allOf` of the schema at `pointer`.
pub(super) fn admits_null(document: &Value, pointer: &str) -> bool {
    let schema = document.pointer(pointer);
    schema.is_some_and(|schema| schema.get(ADMITS_NULL).is_some())
}

/// The pointer that the author's document has for a pointer into the translated one.
pub(super) fn original_pointer(document: &Value, pointer: &str) -> String {
    let mut parts = pointer.split(BETWEEN);
    let mut translated = parts.next().unwrap_or_default().to_owned();
    let mut original = translated.clone();
    for part in parts {
        original.push_str(if admits_null(document, &translated) {
            "/allOf"
        } else {
            BETWEEN
        });
        original.push_str(part);
        translated.push_str(BETWEEN);
        translated.push_str(part);
    }
    original
}
