//! Operations as tools: schemas that other software accepts, and calls that the document accepts.

#![cfg(feature = "tools")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use pgai::{Client, ErrorKind};
use pgai_sandbox::Sandbox;
use serde_json::{Map, Value, json};

/// A value for each argument that a schema requires, or the first of its alternatives.
fn arguments(schema: &Value) -> Value {
    let required = [schema.get("required"), schema.pointer("/anyOf/0/required")];
    let names = required
        .into_iter()
        .flatten()
        .flat_map(|names| names.as_array().unwrap());
    let mut arguments = Map::new();
    for name in names.map(|name| name.as_str().unwrap()) {
        let property = &schema["properties"][name];
        let value = match (&property["enum"][0], property["format"].as_str()) {
            (Value::Null, Some("email")) => json!("ada@acme.example"),
            (Value::Null, _) => json!("x"),
            (known, _) => known.clone(),
        };
        arguments.insert(name.to_owned(), value);
    }
    arguments.into()
}

#[tokio::test]
async fn every_tool_has_a_valid_schema_and_its_calls_fit_the_document() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    for tool in pgai::tools() {
        let validator = jsonschema::draft202012::new(&tool.input_schema);
        let validator = validator.unwrap_or_else(|error| panic!("{}: {error}", tool.name));
        let arguments = arguments(&tool.input_schema);
        assert!(validator.is_valid(&arguments), "{}: {arguments}", tool.name);
        let called = client.call(&tool.name, arguments).send().await;
        // Some need an id that exists.
        if let Err(error) = called {
            assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        }
        let request = sandbox.requests().pop().unwrap();
        assert!(
            request.operation.is_some() && request.breaches.is_empty(),
            "{}: {request:?}",
            tool.name
        );
        assert_eq!(request.method.is_safe(), tool.read_only, "{}", tool.name);
    }
}

#[test]
fn what_a_new_company_needs_is_in_its_schema() {
    let tools = pgai::tools();
    let add = tools
        .iter()
        .find(|tool| tool.name == "add_company")
        .unwrap();
    let validator = jsonschema::draft202012::new(&add.input_schema).unwrap();
    for (arguments, is_valid) in [
        (json!({"domain": "acme.example"}), true),
        (
            json!({"id": "x", "external_id": "e", "source_system": "crm"}),
            true,
        ),
        (json!({}), false),
        (json!({"external_id": "e", "source_system": "crm"}), false),
        (json!({"domain": "acme.example", "external_id": "e"}), false),
        (json!({"domain": 7}), false),
    ] {
        assert_eq!(validator.is_valid(&arguments), is_valid, "{arguments}");
    }
}

#[tokio::test]
async fn a_list_is_walked_and_a_wrong_name_is_an_error_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let mut rows = client
        .call("list_contacts", json!({"limit": 50, "page": 2}))
        .items();
    let mut count = 0;
    while let Some(row) = rows.next().await {
        assert!(row.unwrap().get("id").is_some());
        count += 1;
    }
    assert_eq!((count, sandbox.request_count()), (10, 1));
    for (name, arguments) in [
        ("list_contact", json!({})),
        ("list_contacts", json!({"pages": 1})),
        ("get_operation", json!({})),
        ("get_operation", json!("op_1")),
    ] {
        let error = client.call(name, arguments).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    }
    assert_eq!(sandbox.request_count(), 1);
}
