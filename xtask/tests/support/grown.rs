//! A document in which the vendor has added all that breaks nobody.

use serde_json::{Map, Value, json};

/// A document with an optional property in each object of a request and a response, an optional query and
/// header parameter in each operation, a value in each enum, a status, a media type, a component, an operation, a tag
/// and prose.
pub(crate) fn grown(mut document: Value, opaque: bool) -> Value {
    grow_schemas(&mut document, opaque);
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        for operation in item.as_object_mut().unwrap().values_mut() {
            if operation["responses"].is_object() {
                grow_operation(operation);
            }
        }
    }
    document["paths"]["/added/{added_id}"] = json!({"get": {
        "summary": "Added", "tags": ["added"],
        "parameters": [{"name": "added_id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Added"}}}}}
    }});
    document["components"]["schemas"]["Added"] = json!({"type": "object", "properties": {"state": {"type": "string", "enum": ["on", "off"]}}});
    let tags = document
        .as_object_mut()
        .unwrap()
        .entry("tags")
        .or_insert(json!([]));
    tags.as_array_mut()
        .unwrap()
        .push(json!({"name": "added", "description": "Added."}));
    document["info"]["description"] = json!("Prose that is longer than before.");
    document
}

/// Wherever a schema is: an enum takes a value, an object a property. An object of which no property is documented is a
/// map in Rust, and with the first one a struct, which is a breaking change there and told as such; so it is left out unless
/// `opaque`.
fn grow_schemas(value: &mut Value, opaque: bool) {
    match value {
        Value::Object(map) => {
            let documented = map.get("properties").is_some_and(|all| all != &json!({}));
            if map.get("type") == Some(&json!("object")) && (documented || opaque) {
                let properties = map
                    .entry("properties")
                    .or_insert_with(|| Value::Object(Map::new()));
                let properties = properties.as_object_mut().unwrap();
                properties.insert("added_by_the_vendor".into(), json!({"type": "string"}));
            }
            if let Some(Value::Array(values)) = map.get_mut("enum") {
                values.push(json!("added_by_the_vendor"));
            }
            for (key, child) in map.iter_mut() {
                if !matches!(key.as_str(), "enum" | "example" | "examples" | "default")
                    && !key.starts_with("x-")
                {
                    grow_schemas(child, opaque);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| grow_schemas(item, opaque)),
        _ => {}
    }
}

fn grow_operation(operation: &mut Value) {
    let map = operation.as_object_mut().unwrap();
    let parameters = map.entry("parameters").or_insert(json!([]));
    for (name, location) in [("added_by_the_vendor", "query"), ("X-Added", "header")] {
        let parameter = json!({"name": name, "in": location, "schema": {"type": "string"}});
        parameters.as_array_mut().unwrap().push(parameter);
    }
    operation["description"] = json!("Prose that is longer than before.");
    let responses = operation["responses"].as_object_mut().unwrap();
    responses.insert("503".into(), json!({"description": "Out of service"}));
    for response in responses.values_mut() {
        if let Some(Value::Object(content)) = response.get_mut("content") {
            content.insert("application/xml".into(), json!({}));
        }
    }
}
