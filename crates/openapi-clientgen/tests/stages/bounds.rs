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
fn what_unfolds_ends_soon() {
    let start = std::time::Instant::now();
    let reference = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
    // A chain of names for one schema.
    let mut schemas = json!({"A3000": {"type": "string", "nullable": true}});
    for level in 0..3000 {
        schemas[format!("A{level}")] = reference(format!("A{}", level + 1));
    }
    client(&api(json!({}), schemas));
    // Small schemas that are combined with each other at each step inwards.
    let mut schemas = json!({});
    for level in 0..38 {
        for tree in ["S", "T", "U"] {
            let next = reference(format!("{tree}{}", level + 1));
            schemas[format!("{tree}{level}")] = json!({"type": "object", "properties": {"a": next, "b": next, (tree): {"type": "string"}}});
        }
    }
    for tree in ["S", "T", "U"] {
        schemas[format!("{tree}38")] =
            json!({"type": "object", "properties": {"end": {"type": "string"}}});
    }
    schemas["Whole"] =
        json!({"allOf": [reference("S0".into()), reference("T0".into()), reference("U0".into())]});
    client(&api(json!({}), schemas));
    // Alternatives beside alternatives, in each other.
    let mut schemas = json!({});
    for level in 0..38 {
        let next = reference(format!("N{}", level + 1));
        let one = |name: &str| json!({"type": "object", "required": [name], "properties": {(name): next}});
        schemas[format!("N{level}")] = json!({"properties": {"x": {"type": "string"}}, "oneOf": [one("a"), one("b")], "anyOf": [one("c"), one("d")]});
    }
    schemas["N38"] = json!({"type": "string"});
    client(&api(json!({}), schemas));
    assert!(
        start.elapsed() < std::time::Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_combination_that_differs_at_each_step_is_reported() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let schemas = json!({"G": {"type": "object", "properties": {"child": {"allOf": [
        reference("G"), {"type": "object", "properties": {"child": {"type": "object", "properties": {"z": {"type": "string"}}}}}]}}}});
    let report = client(&api(json!({}), schemas)).report;
    let lost: Vec<_> = report
        .changes()
        .iter()
        .filter(|change| change.lossy)
        .collect();
    assert!(
        lost.iter().all(|change| change.rule == "budget"),
        "{report}"
    );
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
