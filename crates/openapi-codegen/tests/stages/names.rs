//! Names depend on what they name, not on the order or the rest of a document.

use serde_json::{Value, json};

use super::{api, client, declarations};

fn paths() -> Value {
    let ok = json!({"200": {"description": "", "content": {"application/json": {"schema": {
        "type": "object", "properties": {"state": {"type": "string", "enum": ["a"]}, "owner": {"$ref": "#/components/schemas/owner"}}}}}}});
    json!({
        "/b": {"get": {"operationId": "getThing", "responses": ok, "parameters": [
            {"name": "perPage", "in": "query", "schema": {"type": "integer"}},
            {"name": "per_page", "in": "query", "schema": {"type": "integer"}},
            {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["b", "a"]}}]}},
        "/a": {"get": {"operationId": "get_thing", "responses": ok}},
        "/c": {"post": {"responses": ok}},
    })
}

fn schemas() -> Value {
    json!({
        "owner": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["x"]}, "@kind": {"type": "string"}}},
        "Owner": {"type": "object", "properties": {"name": {"type": "string"}}},
        "OwnerKind": {"type": "object", "properties": {"other": {"type": "string"}}},
    })
}

/// The same value with every map and every list of parameters or names the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .rev()
                .map(|(key, value)| {
                    let value = reversed(value);
                    match value {
                        Value::Array(items) if key == "parameters" => {
                            (key.clone(), Value::Array(items.into_iter().rev().collect()))
                        }
                        value => (key.clone(), value),
                    }
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(reversed).collect()),
        other => other.clone(),
    }
}

#[test]
fn the_order_of_a_document_has_no_influence() {
    let one = client(&api(paths(), schemas())).source;
    let other = client(&api(reversed(&paths()), reversed(&schemas()))).source;
    assert_eq!(one, other);
}

#[test]
fn colliding_names_are_told_apart_by_themselves() {
    let source = client(&api(paths(), schemas())).source;
    let all = declarations(&source);
    for line in [
        "pub fn get_thing(&self) -> builder::GetThing<'_> {",
        "pub fn get_thing_camel(&self) -> builder::GetThingCamel<'_> {",
        "pub fn post_c(&self) -> builder::PostC<'_> {",
        "pub struct Owner {",
        "pub struct OwnerLower {",
        // The component has the name; the inline enum of `owner.kind` steps aside.
        "pub struct OwnerKind {",
        "pub enum OwnerLowerKind {",
    ] {
        assert!(
            all.contains(&line.to_owned()),
            "{line} is missing from {all:#?}"
        );
    }
}

#[test]
fn another_operation_renames_nothing() {
    let before = declarations(&client(&api(paths(), schemas())).source);
    for (path, id) in [
        ("/0", "a_new_one"),
        ("/z", "get"),
        ("/0", "get_things"),
        ("/z", "zzz"),
    ] {
        let mut more = paths();
        more[path] = json!({"put": {"operationId": id, "responses": {"200": {"description": ""}}, "parameters": [
            {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["q"]}}]}});
        let after = declarations(&client(&api(more, schemas())).source);
        for line in &before {
            assert!(after.contains(line), "with {id}, {line} is gone");
        }
    }
}
