//! The facade holds to the vendored document: names, values and addresses.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::collections::BTreeSet;

use pgai::{Client, SearchScope, SessionType};
use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(pgai_client::DOCUMENT).unwrap()
}

/// The schema of a parameter of `GET` at this path.
fn parameter(path: &str, name: &str) -> Value {
    let document = document();
    let list = document["paths"][path]["get"]["parameters"].as_array();
    let found = list.unwrap().iter().find(|one| one["name"] == name);
    found.expect(name)["schema"].clone()
}

/// An enum knows no value that the document does not list. What the document has more is in `cargo xtask coverage`, and breaks
/// nobody.
fn assert_values(name: &str, known: &[&str], schema: &Value) {
    let listed = schema["enum"].as_array().unwrap_or_else(|| {
        panic!("the document lists no values there any more: look where those of `{name}` are now")
    });
    for known in known {
        assert!(
            listed.iter().any(|value| value == known),
            "`{name}` in crates/pgai/src/enums.rs has `{known}`, which is not among {listed:?}"
        );
    }
}

fn session_type() -> Value {
    let operation = &document()["paths"]["/agent/sessions"]["post"];
    operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["type"].clone()
}

fn search_scope() -> Value {
    parameter("/search", "scope")
}

#[test]
fn enums_know_the_documents_values() {
    assert_values("SessionType", SessionType::KNOWN, &session_type());
    assert_values("SearchScope", SearchScope::KNOWN, &search_scope());
}

#[cfg(feature = "schemars")]
#[test]
fn schemas_of_enums_list_the_documents_values() {
    fn values<T: schemars::JsonSchema>() -> Vec<String> {
        let schema = schemars::schema_for!(T);
        let values = schema.get("enum").unwrap().as_array().unwrap();
        values
            .iter()
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    }
    let session: Vec<String> = values::<SessionType>();
    assert_values(
        "SessionType",
        &session.iter().map(String::as_str).collect::<Vec<_>>(),
        &session_type(),
    );
    let scope: Vec<String> = values::<SearchScope>();
    assert_values(
        "SearchScope",
        &scope.iter().map(String::as_str).collect::<Vec<_>>(),
        &search_scope(),
    );
    // No list of states is published, so an operation's state may be any text in its schema.
    let states = schemars::schema_for!(pgai::OperationState);
    assert_eq!(states.get("type").unwrap(), "string");
}

#[test]
fn a_value_of_tomorrow_survives() {
    for kind in SessionType::KNOWN
        .iter()
        .copied()
        .chain(["briefing", "", "Plan"])
    {
        let read: SessionType = serde_json::from_value(kind.into()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), kind);
        assert_eq!(read.to_string(), kind);
        assert_eq!(kind.parse::<SessionType>().unwrap(), read);
        assert_eq!(
            matches!(read, SessionType::Unknown(_)),
            !SessionType::KNOWN.contains(&kind)
        );
    }
}

#[test]
fn the_default_address_and_the_key_header_are_the_documents() {
    let document = document();
    let client = Client::new("key").unwrap();
    assert_eq!(client.base_url(), document["servers"][0]["url"]);
    let scheme = &document["components"]["securitySchemes"]["ApiKeyAuth"];
    assert_eq!(
        (&scheme["in"], &scheme["name"]),
        (&"header".into(), &"x-api-key".into())
    );
}

/// Each operation of the document can be called by a name of its own through `client.api()`.
#[test]
fn every_operation_is_generated() {
    let document = document();
    let listed: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|item| {
            item.as_object()
                .unwrap()
                .keys()
                .filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str()))
                .count()
        })
        .sum();
    let names: BTreeSet<&str> = pgai_client::OPERATIONS
        .iter()
        .map(|operation| operation.id)
        .collect();
    assert_eq!(names.len(), listed);
}

#[cfg(feature = "schemars")]
#[test]
fn schemas_of_bodies_are_the_documents() {
    let company = schemars::schema_for!(pgai::NewCompany);
    assert!(company.get("properties").unwrap()["domain"].is_object());
    let contact = schemars::schema_for!(pgai::NewContact);
    assert!(
        contact
            .get("required")
            .unwrap()
            .as_array()
            .unwrap()
            .contains(&"email".into())
    );
}
