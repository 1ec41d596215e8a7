//! Names depend on what they name, not on the order or the rest of a document.

use std::collections::BTreeMap;

use openapi_clientgen::Document;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{api, client, declarations, document};

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
        "pub fn get_thing(&self) -> builder::GetThing {",
        "pub fn get_thing_camel(&self) -> builder::GetThingCamel {",
        "pub fn post_c(&self) -> builder::PostC {",
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

/// The construct documents, which hold every kind of collision.
fn constructs(name: &str) -> Value {
    let path = format!(
        "{}/../codegen-constructs/documents/{name}.yaml",
        env!("CARGO_MANIFEST_DIR")
    );
    Document::parse(&std::fs::read(path).unwrap())
        .unwrap()
        .root()
        .to_serde()
}

/// The same value with the members of every map, and every list of parameters, in an order that `seed` decides.
fn shuffled(value: &Value, seed: u64) -> Value {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let rank = |of: &str| {
        let mut hasher = DefaultHasher::new();
        (seed, of).hash(&mut hasher);
        hasher.finish()
    };
    match value {
        Value::Object(map) => {
            let mut members: Vec<(&String, &Value)> = map.iter().collect();
            members.sort_by_key(|(name, _)| rank(name));
            let inner = members.into_iter().map(|(name, value)| {
                let mut value = shuffled(value, seed);
                if let (Some(list), "parameters") = (value.as_array_mut(), name.as_str()) {
                    list.sort_by_key(|param| rank(&param.to_string()));
                }
                (name.clone(), value)
            });
            Value::Object(inner.collect())
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| shuffled(item, seed)).collect())
        }
        other => other.clone(),
    }
}

/// The methods of a client by the operation that they call.
fn methods(source: &str) -> BTreeMap<(String, String), String> {
    let table = source.split("operations! {").nth(1).unwrap();
    let rows = table.split("\n}").next().unwrap().lines();
    rows.filter_map(|row| {
        let mut texts = row.split('"').skip(1).step_by(2);
        let (id, method, path) = (texts.next()?, texts.next()?, texts.next()?);
        Some(((method.to_owned(), path.to_owned()), id.to_owned()))
    })
    .collect()
}

#[test]
fn the_style_of_most_names_decides_who_keeps_one() {
    let operations = |ids: &[&str]| {
        let mut paths = json!({});
        for (index, id) in ids.iter().enumerate() {
            paths[format!("/{index}/{id}")] = json!({"get": {"operationId": id, "responses": {}}});
        }
        methods(&client(&api(paths, json!({}))).source)
    };
    for (ids, newcomer) in [
        (["getUser", "listUsers", "deleteUser"], "get_user"),
        (["get_user", "list_users", "delete_user"], "getUser"),
        (["get-user", "list-users", "delete-user"], "getUser"),
        (["GetUser", "ListUsers", "DeleteUser"], "getUser"),
    ] {
        let before = operations(&ids);
        let after = operations(&[&ids[..], &[newcomer]].concat());
        assert_eq!(after.len(), 4, "{after:?}");
        for (operation, name) in &before {
            assert_eq!(after.get(operation), Some(name), "{newcomer}");
        }
    }
    let types = |names: &[&str]| {
        let schemas: Value = names
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    json!({"properties": {format!("of_{name}"): {}}}),
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into();
        client(&api(json!({}), schemas)).source
    };
    let after = types(&["big_owner", "small_owner", "BigOwner"]);
    let own = after.split("pub struct BigOwner {").nth(1).unwrap();
    assert!(own.split('}').next().unwrap().contains("of_big_owner"));
    assert!(after.contains("pub struct BigOwnerPascal {"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_has_an_influence(seed in any::<u64>(), name in prop::sample::select(vec!["names", "schemas", "responses", "bodies"])) {
        let value = constructs(name);
        let one = client(&document(value.clone())).source;
        let other = client(&document(shuffled(&value, seed))).source;
        // Alternatives and lists of values keep their order, which is part of what they say.
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_operation_renames_another(id in "[a-z]{1,3}([A-Z_][a-z]{1,4}){0,2}", path in "/[a-z]{1,6}(/\\{[a-z]{1,3}\\})?") {
        let mut value = constructs("names");
        let before = methods(&client(&document(value.clone())).source);
        prop_assert!(before.len() > 10);
        prop_assume!(value["paths"].get(&path).is_none());
        value["paths"][&path] = json!({"get": {"operationId": id, "responses": {"200": {"description": ""}}}});
        let after = methods(&client(&document(value)).source);
        prop_assert_eq!(after.len(), before.len() + 1);
        for (operation, name) in &before {
            prop_assert_eq!(after.get(operation), Some(name));
        }
    }
}

/// Each row: alternatives, and what people would call them.
#[test]
fn variants_have_names_that_people_would_give() {
    let email = json!({"type": "object", "required": ["email"], "properties": {"email": {"type": "string"}, "note": {"type": "string"}}});
    let phone = json!({"type": "object", "properties": {"phone": {"type": "string"}}});
    let titled = json!({"title": "Bank transfer", "type": "object", "properties": {"iban": {"type": "string"}}});
    let tagged = json!({"type": "object", "properties": {"kind": {"type": "string", "enum": ["cash"]}, "sum": {"type": "number"}}});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let numbers = json!({"type": "array", "items": {"type": "integer"}});
    let choice =
        json!({"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]});
    for (members, names) in [
        (json!([email, phone]), vec!["Email", "Phone"]),
        (json!([titled, tagged]), vec!["BankTransfer", "Cash"]),
        (json!([texts]), vec!["Array"]),
        (
            json!([texts, numbers, phone]),
            vec!["StringArray", "IntegerArray", "Phone"],
        ),
        (
            json!([{"type": "string", "enum": ["auto"]}, email]),
            vec!["Auto", "Email"],
        ),
        (
            json!([choice, {"type": "boolean"}]),
            vec!["AOrB", "Boolean"],
        ),
    ] {
        let object =
            |name: &str| json!({"type": "object", "properties": {(name): {"type": "string"}}});
        let mut members = members.as_array().unwrap().clone();
        members.push(json!({"type": "number"}));
        for turned in [false, true] {
            if turned {
                members.reverse();
            }
            let schemas = json!({"A": object("a"), "B": object("b"), "U": {"oneOf": members}});
            let source = client(&api(json!({}), schemas)).source;
            let union = source.split("pub enum U {").nth(1).unwrap();
            let union = union.split("Unknown(").next().unwrap();
            for name in &names {
                assert!(
                    union.contains(&format!(" {name}(")),
                    "{name} is not in {union}"
                );
            }
        }
    }
}

#[test]
fn documentation_names_error_types_and_keeps_links() {
    let error = json!({"description": "It is not there.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Missing"}}}});
    let paths = json!({"/x": {"get": {"operationId": "x", "description": "See [docs](https://a.example/x) \u{202e}now.",
        "responses": {"200": {"description": "ok"}, "404": error}}}});
    let schemas = json!({"Missing": {"type": "object", "properties": {"why": {"type": "string", "description": "<https://b.example> [0]"}}}});
    let source = client(&api(paths, schemas)).source;
    for words in [
        "See [docs](https://a.example/x) now.",
        "- `404` It is not there. ([`Missing`](types::Missing))",
        r"<https://b.example> \[0\]",
    ] {
        assert!(source.contains(words), "{words} is not in the client");
    }
    assert!(!source.contains('\u{202e}'));
}
