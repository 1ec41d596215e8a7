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
        "pub fn get_thing_get_a(&self) -> builder::GetThingGetA {",
        "pub fn get_thing_get_b(&self) -> builder::GetThingGetB {",
        "pub fn post_c(&self) -> builder::PostC {",
        "pub struct OwnerPascal {",
        "pub struct OwnerLower {",
        "pub struct OwnerKindSchema {",
        "pub enum KindOfOwner {",
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

/// What an alternative may have, or an added constant that it need not have, does not rename its variant.
#[test]
fn an_optional_member_renames_no_variant() {
    let union = |more: Value| {
        let with = |mut schema: Value| {
            for (name, property) in more.as_object().unwrap() {
                schema["properties"][name] = property.clone();
            }
            schema
        };
        let alternatives = [
            json!({"type": "string"}),
            with(json!({"type": "object", "properties": {"size": {"type": "integer"}}})),
            with(
                json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}, "note": {}}}),
            ),
            with(
                json!({"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}}),
            ),
            json!({"type": "array", "items": {"type": "integer"}}),
        ];
        let schemas = json!({
            "Thing": {"oneOf": alternatives},
            "Tagged": {"discriminator": {"propertyName": "zone"}, "oneOf": [
                with(json!({"type": "object", "properties": {"zone": {"const": "north"}}})),
                with(json!({"type": "object", "properties": {"zone": {"const": "south"}}}))]},
        });
        let source = client(&api(paths(), schemas)).source;
        let at = source.find("pub enum Thing {").unwrap();
        let tagged = source.find("pub enum Tagged {").unwrap();
        let upto = |at: usize| source[at..].split('}').next().unwrap().to_owned();
        (upto(at), upto(tagged))
    };
    let before = union(json!({}));
    for name in ["String(", "Object(", "Dog(", "Url(", "Array("] {
        assert!(before.0.contains(name), "{before:?}");
    }
    assert!(before.1.contains("North(") && before.1.contains("South("));
    let after = union(json!({"a": {"const": "cat"}, "alpha": {"type": "string"}, "zz": {}}));
    assert_eq!(before, after);
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

/// The same value with the members of every map, and every list of parameters, in an order that `seed` decides. Properties keep
/// theirs, which is the order of the parts of a form.
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
            let properties = map.get("properties").and_then(Value::as_object).cloned();
            let inner = members.into_iter().map(|(name, value)| {
                let mut value = match (&properties, name.as_str()) {
                    (Some(all), "properties") => Value::Object(
                        all.iter()
                            .map(|(name, value)| (name.clone(), shuffled(value, seed)))
                            .collect(),
                    ),
                    _ => shuffled(value, seed),
                };
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
pub(crate) fn methods(source: &str) -> BTreeMap<(String, String), String> {
    let table = source.split("operations! {").nth(1).unwrap();
    let rows = table.split("\n}").next().unwrap().lines();
    rows.filter_map(|row| {
        let mut texts = row.split('"').skip(1).step_by(2);
        let (id, method, path) = (texts.next()?, texts.next()?, texts.next()?);
        Some(((method.to_owned(), path.to_owned()), id.to_owned()))
    })
    .collect()
}

/// An operation whose inline types have members that no other has.
fn operation(id: &str, number: usize) -> Value {
    let inner =
        json!({"type": "object", "properties": {format!("m_{number}_inner"): {"type": "string"}}});
    let mut operation = json!({
        "parameters": [{"name": "items_response", "in": "query", "schema": {"type": "object",
            "properties": {format!("m_{number}_param"): {"type": "string"}}}}],
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object",
            "properties": {"state": inner, format!("m_{number}"): {"type": "string"}}}}}}},
    });
    if !id.is_empty() {
        operation["operationId"] = json!(id);
    }
    operation
}

/// Each struct of a client by its name, as the members that tell which schema it was made of.
fn structs(source: &str) -> BTreeMap<String, Vec<String>> {
    let types = source.split("pub mod types {").nth(1).unwrap();
    let types = types.split("pub mod builder {").next().unwrap();
    let parts = types.split("pub struct ").skip(1);
    let members = |body: &str| {
        let body = body.split('}').next().unwrap();
        let words = body.split(|c: char| !c.is_alphanumeric() && c != '_');
        words
            .filter(|word| word.starts_with("m_"))
            .map(str::to_owned)
            .collect()
    };
    parts
        .map(|part| {
            (
                part.split([' ', '(']).next().unwrap().to_owned(),
                members(part),
            )
        })
        .collect()
}

const IDS: [&str; 9] = [
    "getUser",
    "get_user",
    "GetUser",
    "list",
    "listItems",
    "get_user_get_a_b",
    "",
    "",
    "get_a_by_b",
];
const PATHS: [&str; 8] = [
    "/a/b", "/a_b", "/a/{b}", "/a/by/b", "/a/{c}", "/A/b", "/a-b", "/a/b/",
];
const COMPONENTS: [&str; 8] = [
    "User",
    "user",
    "ListItemsResponse",
    "ListResponse",
    "UserKind",
    "GetABResponse",
    "GetUser",
    "ListItemsResponseState",
];

/// A document with some operations (id and path by number, the method by the third) and components.
fn made_of(operations: &[(usize, usize, bool)], components: &[usize]) -> Value {
    let mut paths = json!({});
    for (id, path, get) in operations {
        let (method, number) = if *get {
            ("get", path * 2)
        } else {
            ("put", path * 2 + 1)
        };
        paths[PATHS[*path]][method] = operation(IDS[*id], number);
    }
    let mut schemas = json!({});
    for index in components {
        schemas[COMPONENTS[*index]] = json!({"type": "object", "properties": {
            format!("m_c{index}"): {"type": "string"},
            "kind": {"type": "object", "properties": {format!("m_c{index}_kind"): {"type": "string"}}}}});
    }
    json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"schemas": schemas}})
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_has_an_influence(seed in any::<u64>(), name in prop::sample::select(vec!["names", "schemas", "responses", "bodies"])) {
        let value = constructs(name);
        let one = client(&document(value.clone())).source;
        let other = client(&document(shuffled(&value, seed))).source;
        // Alternatives and lists of values keep their order, which is part of what they say.
        prop_assert_eq!(one, other);
    }

    /// One, two or many newcomers, anywhere: each name means what it meant, or is gone, which a compiler tells.
    #[test]
    fn no_name_ever_comes_to_mean_something_else(
        operations in prop::collection::btree_map((0..PATHS.len(), any::<bool>()), (0..IDS.len(), any::<bool>()), 1..9),
        components in prop::collection::btree_map(0..COMPONENTS.len(), any::<bool>(), 0..6),
    ) {
        let all: Vec<_> = operations.iter().map(|((path, get), (id, _))| (*id, *path, *get)).collect();
        let old: Vec<_> = operations.iter().filter(|(_, (_, old))| *old)
            .map(|((path, get), (id, _))| (*id, *path, *get)).collect();
        prop_assume!(!old.is_empty());
        let all_components: Vec<_> = components.keys().copied().collect();
        let old_components: Vec<_> = components.iter().filter(|(_, old)| **old).map(|(index, _)| *index).collect();
        let before = client(&document(made_of(&old, &old_components))).source;
        let after = client(&document(made_of(&all, &all_components))).source;
        let (called, now) = (methods(&before), methods(&after));
        prop_assert_eq!(called.len(), old.len());
        prop_assert_eq!(now.len(), all.len());
        for (endpoint, name) in &called {
            for (other, same) in &now {
                prop_assert!(same != name || other == endpoint, "{} meant {:?}, now {:?}", name, endpoint, other);
            }
        }
        let now = structs(&after);
        for (name, members) in structs(&before) {
            prop_assert!(now.get(&name).is_none_or(|now| *now == members), "{} was {:?}, is {:?}", name, members, now.get(&name));
        }
    }
}

/// The variants of the union `U` by name, each with the mark in the description of its alternative.
fn variants(alternatives: &[(usize, Vec<(usize, char)>)]) -> BTreeMap<String, String> {
    let members = |held: &[(usize, char)]| {
        let member = |(name, kind): &(usize, char)| match kind {
            'c' => format!(r#""p{name}": {{"const": "c{name}"}}"#),
            _ => format!(r#""p{name}": {{"type": "string"}}"#),
        };
        held.iter().map(member).collect::<Vec<_>>().join(",")
    };
    let alternative = |(mark, held): &(usize, Vec<(usize, char)>)| {
        let required = held.iter().filter(|(_, kind)| *kind == 'r');
        let required: Vec<_> = required.map(|(name, _)| format!(r#""p{name}""#)).collect();
        let (held, required) = (members(held), required.join(","));
        format!(
            r#"{{"type": "object", "description": "mark{mark}", "required": [{required}], "properties": {{{held}}}}}"#
        )
    };
    let all: Vec<_> = alternatives.iter().map(alternative).collect();
    let text = format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{"/x": {{"get": {{"operationId": "x",
            "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/U"}}}}}}}}}}}}}}}},
            "components": {{"schemas": {{"U": {{"oneOf": [{}, {{"type": "integer"}}]}}}}}}}}"##,
        all.join(",")
    );
    let document = Document::parse(text.as_bytes()).unwrap();
    let (document, _) = openapi_clientgen::normalize(&document).unwrap();
    let source = client(&document).source;
    let union = source.split("pub enum U {").nth(1).unwrap();
    let union = union.split("Unknown(").next().unwrap();
    let variants = union
        .lines()
        .filter_map(|line| line.trim().strip_suffix("),")?.split_once('('));
    let named = variants.filter_map(|(name, ty)| {
        let ty = ty
            .trim_start_matches("::std::boxed::Box<")
            .trim_end_matches('>');
        let before = source.split(&format!("pub struct {ty} {{")).next()?;
        let mark = before.rsplit("/// mark").next()?.lines().next()?;
        source
            .contains(&format!("pub struct {ty} {{"))
            .then(|| (name.to_owned(), mark.to_owned()))
    });
    named.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever an alternative gains, or the union: a variant's name means what it meant, or is gone. What is added behind
    /// everything else renames nothing where no alternative begins as another does as a whole.
    #[test]
    fn a_variant_never_comes_to_mean_another_alternative(
        alternatives in prop::collection::vec(prop::collection::btree_map(0..4_usize, prop::sample::select(vec!['o', 'o', 'r', 'c']), 1..4), 2..5),
        turned in any::<bool>(), at in 0..4_usize, inserted in any::<bool>(), kind in prop::sample::select(vec!['o', 'r', 'c']), member in 0..9_usize,
    ) {
        let mut old: Vec<(usize, Vec<(usize, char)>)> = alternatives.iter().map(|held| held.iter().map(|(name, kind)| (*name, *kind)).collect()).enumerate().collect();
        if turned {
            old.iter_mut().for_each(|(_, held)| held.reverse());
        }
        let before = variants(&old);
        prop_assert_eq!(before.len(), old.len(), "{:?}", &before);
        let same = |now: &BTreeMap<String, String>| before.iter().find(|(name, mark)| now.get(*name).is_some_and(|now| now != *mark)).map(|(name, _)| name.clone());
        let at = at % old.len();
        let mut more = old.clone();
        if more[at].1.iter().all(|(name, _)| *name != member) {
            let place = if inserted { 0 } else { more[at].1.len() };
            more[at].1.insert(place, (member, kind));
            let now = variants(&more);
            prop_assert_eq!(same(&now), None, "{:?} {:?}", &before, &now);
            let names = |held: &[(usize, char)]| held.iter().map(|(name, _)| *name).collect::<Vec<_>>();
            let prefix = old.iter().any(|(mark, one)| old.iter().any(|(other, two)| mark != other && names(two).starts_with(&names(one))));
            if !inserted && kind != 'r' && !prefix {
                prop_assert_eq!(&before, &now);
            }
        }
        let mut more = old.clone();
        more.insert(at, (99, vec![(member, kind)]));
        let now = variants(&more);
        prop_assert_eq!(same(&now), None, "{:?} {:?}", &before, &now);
    }
}

/// Each row: alternatives, and what people would call them.
#[test]
fn variants_have_names_that_people_would_give() {
    let email = json!({"type": "object", "required": ["email"], "properties": {"email": {"type": "string"}, "note": {"type": "string"}}});
    let phone = json!({"type": "object", "required": ["phone"], "properties": {"phone": {"type": "string"}, "area": {"type": "string"}}});
    let optional =
        |name: &str| json!({"type": "object", "properties": {(name): {"type": "string"}}});
    let titled = json!({"title": "Bank transfer", "type": "object", "properties": {"iban": {"type": "string"}}});
    let tagged = json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": ["cash"]}, "sum": {"type": "number"}}});
    let loose = |kind: &str| json!({"type": "object", "properties": {"kind": {"const": kind}, "sum": {"type": "number"}}});
    let contact = |how: &str| json!({"type": "object", "required": ["name"], "properties": {"name": {}, how: {"type": "string"}}});
    let labelled = |item: Value| json!({"type": "object", "properties": {"labels": {"type": "array", "items": item}}});
    let titled_twice =
        json!({"title": "Bank transfer", "type": "object", "properties": {"note": {}}});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let numbers = json!({"type": "array", "items": {"type": "integer"}});
    let wheeled = |other: &str| json!({"type": "object", "required": ["wheel"], "properties": {(other): {}, "wheel": {}}});
    let choice =
        json!({"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]});
    for (members, names) in [
        (json!([email, phone]), vec!["Email", "Phone"]),
        (json!([email, optional("street")]), vec!["Email", "Object"]),
        (
            json!([optional("city"), optional("street")]),
            vec!["CityObject", "StreetObject"],
        ),
        (json!([titled, tagged]), vec!["BankTransfer", "Cash"]),
        (
            json!([loose("card"), loose("coin")]),
            vec!["CardObject", "CoinObject"],
        ),
        (
            json!([contact("email"), contact("phone")]),
            vec!["NameWithEmail", "NameWithPhone"],
        ),
        (
            json!([contact("name"), contact("phone")]),
            vec!["NameWithPhone"],
        ),
        // "And" within a name joins nothing.
        (
            json!([wheeled("WheelAndroid"), wheeled("WheelIos")]),
            vec!["WheelAndroidWheel", "WheelIosWheel"],
        ),
        (
            json!([labelled(json!({"type": "string"})), labelled(email.clone())]),
            vec!["StringArrayLabelsObject", "EmailArrayLabelsObject"],
        ),
        (
            json!([titled, titled_twice]),
            vec!["IbanBankTransfer", "NoteBankTransfer"],
        ),
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
        (
            json!([{"type": "string", "maxLength": 3}, {"type": "string", "title": "String", "format": "uri"}, email]),
            vec!["String", "Email"],
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

#[test]
fn operations_without_an_id_never_share_one() {
    let mut paths = json!({});
    for path in PATHS {
        paths[path] = json!({"get": operation("", 0), "put": operation("", 1)});
    }
    let found = methods(&client(&api(paths, json!({}))).source);
    assert_eq!(found.len(), 2 * PATHS.len());
    let names: std::collections::BTreeSet<_> = found.values().collect();
    assert_eq!(names.len(), found.len());
}

/// A parameter may be called as the response of another operation is.
#[test]
fn a_parameter_takes_no_name_away_from_a_response_or_a_body() {
    let content = json!({"application/json": {"schema": {"type": "object", "properties": {"z": {"type": "string"}}}}});
    let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}});
    let old = json!({"post": {"operationId": "find_orders", "requestBody": {"content": content},
        "responses": {"200": {"description": "done", "content": content}}}});
    let new = json!({"get": {"operationId": "find", "parameters": [parameter("orders_response"), parameter("ordersBody")],
        "responses": {"204": {"description": "done"}}}});
    let before = client(&api(json!({"/orders": old}), json!({}))).source;
    let after = client(&api(json!({"/orders": old, "/find": new}), json!({}))).source;
    let (before, after) = (structs(&before), structs(&after));
    assert_eq!(before.len(), 2, "{before:?}");
    for (name, members) in before {
        assert_eq!(after.get(&name), Some(&members), "{name}: {after:?}");
    }
}
