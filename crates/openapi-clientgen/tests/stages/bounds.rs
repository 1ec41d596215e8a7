//! Input that nobody checked ends in an error with a sentence, soon.

use openapi_clientgen::{Document, normalize};
use serde_json::json;

use super::{api, client};

fn refused(text: &str) -> String {
    Document::parse(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_no_openapi_3_is_told_so() {
    assert!(refused(r#"{"swagger": "2.0"}"#).contains("Swagger 2.0"));
    assert!(refused(r#"{"openapi": "4.0.0"}"#).contains("OpenAPI 4.0.0"));
    assert!(refused("[]").contains("not an object"));
    assert!(refused(r#"{"openapi": "3.0.0", "paths": []}"#).contains("`/paths`"));
    assert!(refused(r#"{"openapi": "3.0.0", "paths": {"#).contains("not JSON"));
    assert!(refused("just text").contains("not an object"));
    assert!(
        Document::parse(&[0xff, 0xfe, 0x00])
            .unwrap_err()
            .to_string()
            .contains("UTF-8")
    );
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!(
        "{{\"openapi\": \"3.0.0\", \"x\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    refused(&deep);
    let deep = format!(
        "openapi: 3.0.0\nx: {}{}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    refused(&deep);
}

#[test]
fn aliases_that_unfold_without_end_are_refused() {
    let mut bomb = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let line = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{line}]\n"));
    }
    refused(&bomb);
}

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
