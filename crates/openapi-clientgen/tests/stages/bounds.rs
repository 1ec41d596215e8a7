//! Input that nobody checked ends in an error with a sentence, soon.

use openapi_clientgen::normalize;
use serde_json::json;

use super::{api, client};

#[test]
fn references_in_a_circle_end() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let schemas = json!({
        "A": reference("B"), "B": reference("C"), "C": reference("A"),
        "D": {"allOf": [reference("D"), {"type": "object", "properties": {"x": {"type": "string"}}}]},
        "E": {"oneOf": [reference("E"), {"type": "null"}]},
        "F": {"allOf": [reference("G")]}, "G": {"allOf": [reference("F"), {"properties": {"y": reference("F")}}]},
        "H": {"type": "array", "items": {"type": "array", "items": reference("H")}},
    });
    let paths = json!({"/x": {"$ref": "#/paths/~1x"}, "/y": {"get": {
        "parameters": [{"$ref": "#/paths/~1y/get/parameters/0"}], "responses": {"200": {"$ref": "#/paths/~1y/get/responses/200"}}}}});
    client(&api(paths, schemas));
}

#[test]
fn combinations_do_not_multiply_without_end() {
    let mut schemas = json!({});
    for level in 0..40 {
        let next = json!({"$ref": format!("#/components/schemas/S{}", level + 1)});
        schemas[format!("S{level}")] =
            json!({"allOf": [next, next], "properties": {format!("p{level}"): {"type": "string"}}});
    }
    schemas["S40"] = json!({"type": "object"});
    client(&api(json!({}), schemas));
}

#[test]
fn an_operation_that_is_none_is_named() {
    let error = normalize(&api(json!({"/x": {"get": 5}}), json!({}))).unwrap_err();
    assert_eq!(error.pointer(), Some("/paths/~1x/get"));
}

#[test]
fn forms_and_streams_whose_schemas_double_at_every_step_end() {
    let reference = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut schemas = json!({
        "F40": {"type": "object", "properties": {"end": {"type": "string"}}},
        "E40": {"type": "object", "properties": {"data": {"type": "string"}}},
    });
    for step in 0..40 {
        let next = |kind: &str| reference(format!("{kind}{}", step + 1));
        let own = json!({"type": "object", "properties": {format!("p{step}"): {"type": "string"}}});
        schemas[format!("F{step}")] = json!({"oneOf": [next("F"), next("F"), own]});
        schemas[format!("E{step}")] = json!({"oneOf": [next("E"), next("E"), next("E")]});
    }
    let content = |media_type: &str, kind: &str| json!({"content": {media_type: {"schema": reference(format!("{kind}0"))}}});
    let mut ok = content("text/event-stream", "E");
    ok["description"] = json!("");
    let paths = json!({"/x": {"post": {"operationId": "x",
        "requestBody": content("multipart/form-data", "F"), "responses": {"200": ok}}}});
    let start = std::time::Instant::now();
    let source = client(&api(paths, schemas)).source;
    assert!(source.contains("PartEncoding::new(\"end\")"));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
