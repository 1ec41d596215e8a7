//! A document in which the vendor has added all that breaks nobody.

use serde_json::{Value, json};

/// A document, given as text, with an optional property in each object of a request and a response, an optional query and
/// header parameter in each operation, a value in each enum, a status, a media type, a component, an operation on a path that
/// is there and on one that is not, a tag and prose; and the word
/// that all of these are called by.
pub(crate) fn grown(text: &str) -> (Value, String) {
    let mut document: Value = serde_json::from_str(text).unwrap();
    // This test runs within the copy that it makes, too, whose document has grown already.
    let mut word = "added_by_the_vendor".to_owned();
    while text.contains(&word) {
        word.push_str("_too");
    }
    grow_schemas(&mut document, &word);
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        item["summary"] = json!("Prose that was not there.");
        for operation in item.as_object_mut().unwrap().values_mut() {
            if operation.get("responses").is_some() {
                grow_operation(operation, &word);
            }
        }
    }
    let schema = format!("#/components/schemas/{word}");
    document["paths"][format!("/{word}/{{id}}")] = json!({"get": {
        "summary": "Added", "tags": [word],
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": schema}}}}}
    }});
    document["paths"]["/territories/{territory_id}"]["delete"] = json!({
        "parameters": [{"name": "territory_id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"204": {"description": "d"}}
    });
    document["components"]["schemas"][&word] = json!({"type": "object", "properties": {"state": {"type": "string", "enum": ["on", "off"]}}});
    let tags = document.as_object_mut().unwrap().entry("tags");
    let tags = tags.or_insert(json!([])).as_array_mut().unwrap();
    tags.push(json!({"name": word, "description": "Added."}));
    document["info"]["description"] = json!("Prose that is longer than before.");
    (document, word)
}

/// Wherever a schema is: an enum takes a value, an object a property, also one of which no property was documented.
fn grow_schemas(value: &mut Value, word: &str) {
    match value {
        Value::Object(map) => {
            if map.get("type") == Some(&json!("object")) {
                let properties = map.entry("properties").or_insert(json!({}));
                properties[word] = json!({"type": "string"});
            }
            if let Some(Value::Array(values)) = map.get_mut("enum") {
                values.push(json!(word));
            }
            for (key, child) in map.iter_mut() {
                if !matches!(key.as_str(), "enum" | "example" | "examples" | "default")
                    && !key.starts_with("x-")
                {
                    grow_schemas(child, word);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| grow_schemas(item, word)),
        _ => {}
    }
}

fn grow_operation(operation: &mut Value, word: &str) {
    let map = operation.as_object_mut().unwrap();
    let parameters = map.entry("parameters").or_insert(json!([]));
    let parameters = parameters.as_array_mut().unwrap();
    let added =
        |name, location| json!({"name": name, "in": location, "schema": {"type": "string"}});
    // In front and at the end: no place among them means anything.
    parameters.insert(0, added(word, "query"));
    parameters.push(added(&format!("X-{word}"), "header"));
    operation["description"] = json!("Prose that is longer than before.");
    let responses = operation["responses"].as_object_mut().unwrap();
    responses.insert("503".into(), json!({"description": "Out of service"}));
    for response in responses.values_mut() {
        if let Some(Value::Object(content)) = response.get_mut("content") {
            content.insert("application/xml".into(), json!({}));
        }
    }
}
