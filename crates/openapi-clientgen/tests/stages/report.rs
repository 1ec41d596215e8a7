//! Whatever is lost or changed stands in the report, with its place.

use openapi_clientgen::normalize;
use serde_json::{Value, json};

use super::{api, client};

fn schema_report(schema: Value) -> Vec<(String, String, bool)> {
    let document = api(json!({}), json!({ "S": schema }));
    let (_, report) = normalize(&document).unwrap();
    let rows = report.changes().iter();
    rows.map(|c| (c.pointer.clone(), c.rule.to_owned(), c.lossy))
        .collect()
}

#[test]
fn every_loss_in_a_schema_has_a_row() {
    let place = "/components/schemas/S";
    for (schema, rule, lossy) in [
        (json!({"$ref": "#/nowhere"}), "missing-reference", true),
        (json!({"$ref": "other.yaml#/x"}), "missing-reference", true),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}]}),
            "tuple",
            true,
        ),
        (json!({"type": "strange"}), "type", true),
        (json!({"properties": 5}), "shape", true),
        (json!({"type": "int"}), "type", false),
        (json!({"const": 5}), "const", false),
        (json!({"type": ["string", "integer"]}), "type-list", false),
        (
            json!({"if": {}, "then": {"properties": {"a": {}}}}),
            "keyword",
            true,
        ),
        (json!({"propertyNames": {"maxLength": 3}}), "keyword", false),
        (
            json!({"contentSchema": {"type": "object"}}),
            "keyword",
            true,
        ),
        (
            json!({"if": {}, "then": {"$ref": "#/components/schemas/S"}}),
            "keyword",
            true,
        ),
        (
            json!({"if": {}, "unevaluatedProperties": {"type": "string"}}),
            "keyword",
            true,
        ),
        (json!(false), "boolean-schema", false),
    ] {
        let rows = schema_report(schema.clone());
        assert!(
            rows.contains(&(place.to_owned(), rule.to_owned(), lossy)),
            "{schema}: {rows:?}"
        );
    }
}

#[test]
fn only_what_restricts_is_said_to_restrict() {
    for schema in [
        json!({"type": "object", "propertyNames": {}}),
        json!({"type": "object", "unevaluatedProperties": true}),
        json!({"type": "object", "unevaluatedProperties": {"type": "string"}}),
    ] {
        assert_eq!(schema_report(schema.clone()), [], "{schema}");
    }
}

#[test]
fn a_document_without_trouble_has_an_empty_report() {
    let document = api(
        json!({"/x": {"get": {"operationId": "x", "responses": {"200": {"description": "ok"}}}}}),
        json!({"S": {"type": "object", "properties": {"a": {"type": "string"}}}}),
    );
    assert!(normalize(&document).unwrap().1.changes().is_empty());
    assert_eq!(
        client(&document).report.to_json().to_serde(),
        json!({"changes": []})
    );
}

#[test]
fn what_a_type_cannot_say_is_reported_when_types_are_made() {
    let xml = |schema: Value| json!({"application/xml": {"schema": schema}});
    let thing = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let many: Vec<Value> = (0..7)
        .map(|n| json!({"properties": {format!("p{n}"): {"type": "string"}}}))
        .collect();
    let document = api(
        json!({"/x": {"post": {"operationId": "x",
            "requestBody": {"content": xml(thing.clone())},
            "responses": {"200": {"description": "ok", "content": xml(thing)}}}}}),
        json!({
            "Pairs": {"oneOf": many, "anyOf": many[1..]},
            "Two": {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "string"}]},
        }),
    );
    let report = client(&document).report;
    let rows: Vec<(&str, &str)> = report
        .changes()
        .iter()
        .map(|c| (c.pointer.as_str(), c.rule))
        .collect();
    for row in [
        ("/components/schemas/Pairs", "alternatives"),
        ("/components/schemas/Two", "all-of"),
        (
            "/paths/~1x/post/requestBody/content/application~1xml",
            "raw-body",
        ),
        (
            "/paths/~1x/post/responses/200/content/application~1xml",
            "raw-body",
        ),
    ] {
        assert!(rows.contains(&row), "{row:?} is not in {rows:?}");
    }
    assert!(
        report
            .changes()
            .iter()
            .all(|c| c.lossy && !c.reason.is_empty())
    );
}
