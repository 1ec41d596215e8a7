//! What holds for every document: it equals itself however it is spelled, and a report turned round is the inverse report.
//!
//! The documents are those of the cases, and those in the directory that `OPENAPI_DIFF_CORPUS` names, if it is set.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

mod support;

use openapi_document::Text;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use support::cases;

/// Compares two documents that a test has made.
fn compare(base: &Value, revision: &Value) -> openapi_diff::Report {
    let (base, revision) = (base.clone().into(), revision.clone().into());
    openapi_diff::compare(&base, &revision)
}

fn documents() -> &'static [(String, Value)] {
    static DOCUMENTS: LazyLock<Vec<(String, Value)>> = LazyLock::new(read_documents);
    &DOCUMENTS
}

fn read_documents() -> Vec<(String, Value)> {
    let mut documents = Vec::new();
    for case in cases() {
        for (side, document) in [("base", &case.base), ("revision", &case.revision)] {
            documents.push((format!("{} {side}", case.name), document.to_serde()));
        }
    }
    if let Some(corpus) = std::env::var_os("OPENAPI_DIFF_CORPUS") {
        for entry in fs::read_dir(corpus).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                let document = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                documents.push((path.display().to_string(), document));
            }
        }
    }
    documents
}

/// Do references lead to whole components only, so that nothing else must stay where it is?
fn movable(document: &Value) -> bool {
    match document {
        Value::Object(map) => map.iter().all(|(key, child)| match child {
            Value::String(target) if key == "$ref" => {
                !target.starts_with("#/")
                    || target.starts_with("#/components/") && target.split('/').count() == 4
            }
            child => movable(child),
        }),
        Value::Array(items) => items.iter().all(movable),
        _ => true,
    }
}

fn same(rewrite: impl Fn(&Value) -> Value) {
    let mut wrong = Vec::new();
    for (name, document) in documents() {
        let other = if movable(document) {
            rewrite(document)
        } else {
            document.clone()
        };
        for (from, to) in [(document, &other), (&other, document)] {
            let report = compare(from, to);
            if let Some(change) = report.changes.first() {
                let (place, message) = (&change.base_pointer, &change.message);
                wrong.push(format!("{name}: {} {place:?}: {message}", change.rule));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Keywords that hold data, in which `$ref` and the like mean nothing.
const DATA: [&str; 6] = [
    "example", "examples", "default", "enum", "const", "required",
];

/// Calls `visit` on every schema object, innermost first. Knows where schemas stand and leaves data alone.
fn schemas(node: &mut Value, schema: bool, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    match node {
        Value::Object(map) => {
            for (key, child) in map.iter_mut() {
                if key.starts_with("x-") || DATA.contains(&key.as_str()) {
                    continue;
                }
                match (schema, key.as_str()) {
                    (true, "properties" | "patternProperties" | "$defs" | "dependentSchemas") => {
                        child
                            .as_object_mut()
                            .into_iter()
                            .flat_map(|all| all.values_mut())
                            .for_each(|one| schemas(one, true, visit));
                    }
                    (
                        true,
                        "items"
                        | "additionalProperties"
                        | "allOf"
                        | "oneOf"
                        | "anyOf"
                        | "not"
                        | "if"
                        | "then"
                        | "else"
                        | "contains"
                        | "propertyNames"
                        | "prefixItems",
                    ) => {
                        schemas(child, true, visit);
                    }
                    (true, _) => {}
                    (false, "schema") => schemas(child, true, visit),
                    (false, "schemas") => {
                        child
                            .as_object_mut()
                            .into_iter()
                            .flat_map(|all| all.values_mut())
                            .for_each(|one| schemas(one, true, visit));
                    }
                    (false, _) => schemas(child, false, visit),
                }
            }
            if schema {
                visit(map);
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| schemas(item, schema, visit)),
        _ => {}
    }
}

fn each_schema(document: &Value, mut visit: impl FnMut(&mut Map<String, Value>)) -> Value {
    let mut document = document.clone();
    schemas(&mut document, false, &mut visit);
    document
}

#[test]
fn a_document_equals_itself() {
    same(Value::clone);
}

#[test]
fn order_says_nothing() {
    fn reverse(node: &mut Value) {
        match node {
            Value::Object(map) => {
                for (key, child) in map {
                    if matches!(
                        key.as_str(),
                        "required"
                            | "enum"
                            | "tags"
                            | "oneOf"
                            | "anyOf"
                            | "allOf"
                            | "parameters"
                            | "security"
                            | "servers"
                    ) && let Value::Array(items) = child
                    {
                        items.reverse();
                    }
                    if !matches!(key.as_str(), "example" | "examples" | "default" | "const")
                        && !key.starts_with("x-")
                    {
                        reverse(child);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(reverse),
            _ => {}
        }
    }
    same(|document| {
        let mut document = document.clone();
        reverse(&mut document);
        document
    });
}

#[test]
fn single_wrappers_say_nothing() {
    // Each schema has another wrapper than the one before, and each document begins with another one.
    let turn = Cell::new(0);
    same(|document| {
        each_schema(document, |schema| {
            let keyword = ["allOf", "oneOf", "anyOf"][turn.replace(turn.get() + 1) % 3];
            // What a union lists by name stays listed by name.
            let inner = Value::Object(std::mem::take(schema));
            if inner.get("discriminator").is_some()
                || inner.get("$ref").is_some() && keyword != "allOf"
            {
                *schema = inner.as_object().unwrap().clone();
            } else {
                schema.insert(keyword.into(), json!([inner]));
            }
        })
    });
}

#[test]
fn version_3_1_says_the_same() {
    same(|document| {
        if !document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.0"))
        {
            return document.clone();
        }
        let mut document = each_schema(document, |schema| {
            if schema.contains_key("$ref") {
                // Ignored beside a reference in 3.0.
                schema.retain(|key, _| key == "$ref");
            }
            if schema.remove("nullable") == Some(Value::Bool(true)) {
                match schema.remove("type") {
                    Some(Value::String(word)) => {
                        schema.insert("type".into(), json!([word, "null"]));
                    }
                    _ => {
                        let inner = Value::Object(std::mem::take(schema));
                        schema.insert("anyOf".into(), json!([inner, {"type": "null"}]));
                    }
                }
            }
            for (keyword, bound) in [
                ("exclusiveMinimum", "minimum"),
                ("exclusiveMaximum", "maximum"),
            ] {
                if schema.get(keyword).is_some_and(Value::is_boolean)
                    && schema.remove(keyword) == Some(Value::Bool(true))
                    && let Some(value) = schema.remove(bound)
                {
                    schema.insert(keyword.into(), value);
                }
            }
            if schema
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|list| list.len() == 1 && !list[0].is_null())
            {
                let list = schema.remove("enum").unwrap();
                schema.insert("const".into(), list[0].clone());
            }
            if let Some(example) = schema.remove("example") {
                schema.insert("examples".into(), json!([example]));
            }
        });
        document["openapi"] = "3.1.0".into();
        document
    });
}

#[test]
fn inlining_says_nothing() {
    /// Replaces references that lead out of no circle.
    fn inline(node: &mut Value, whole: &Value, depth: usize) -> bool {
        if let Some(target) = node.get("$ref").and_then(Value::as_str) {
            let Some(found) = target
                .strip_prefix('#')
                .and_then(|pointer| whole.pointer(pointer))
            else {
                return true;
            };
            let siblings = node.as_object().is_some_and(|map| map.len() > 1);
            if siblings && !whole["openapi"].to_string().starts_with("\"3.0") {
                return false;
            }
            let mut copy = found.clone();
            if depth == 0 || !inline(&mut copy, whole, depth - 1) {
                return false;
            }
            *node = copy;
            return true;
        }
        match node {
            Value::Object(map) => map
                .iter_mut()
                .filter(|(key, _)| !key.starts_with("x-") && !DATA.contains(&key.as_str()))
                .all(|(_, child)| inline(child, whole, depth)),
            Value::Array(items) => items.iter_mut().all(|item| inline(item, whole, depth)),
            _ => true,
        }
    }
    same(|document| {
        // A discriminator goes by the names that inlining takes away.
        if document.to_string().contains("\"discriminator\"")
            || document.to_string().len() > 100_000
        {
            return document.clone();
        }
        let mut copy = document.clone();
        if document.get("paths").is_some() && inline(&mut copy["paths"], document, 6) {
            copy
        } else {
            document.clone()
        }
    });
}

#[test]
fn extracting_says_nothing() {
    same(|document| {
        let original = document.clone();
        let mut found = Map::new();
        let mut document = each_schema(document, |schema| {
            if schema.contains_key("properties") && !schema.contains_key("$ref") {
                let name = format!("Extracted{}", found.len());
                let inner = Value::Object(std::mem::take(schema));
                found.insert(name.clone(), inner);
                schema.insert("$ref".into(), format!("#/components/schemas/{name}").into());
            }
        });
        // What no operation reaches is a component of its own, and would be a new one.
        let text = document.to_string();
        if document["components"]["schemas"]
            .as_object()
            .is_some_and(|all| {
                all.keys()
                    .any(|name| !text.contains(&format!("schemas/{name}\"")))
            })
        {
            return original;
        }
        if !found.is_empty() {
            if document.get("components").is_none() {
                document["components"] = json!({});
            }
            if document["components"].get("schemas").is_none() {
                document["components"]["schemas"] = json!({});
            }
            document["components"]["schemas"]
                .as_object_mut()
                .unwrap()
                .extend(found);
        }
        document
    });
}

#[test]
fn parameters_of_the_path_are_parameters_of_the_operation() {
    same(|document| {
        let mut document = document.clone();
        for item in document["paths"]
            .as_object_mut()
            .into_iter()
            .flat_map(|paths| paths.values_mut())
        {
            let Some(item) = item.as_object_mut() else {
                continue;
            };
            if item
                .keys()
                .filter(|key| {
                    matches!(
                        key.as_str(),
                        "get" | "put" | "post" | "delete" | "patch" | "head" | "options"
                    )
                })
                .count()
                == 1
                && !item.contains_key("parameters")
                && let Some(operation) = item
                    .values_mut()
                    .find(|value| value.get("responses").is_some())
                && let Some(parameters) = operation.as_object_mut().unwrap().remove("parameters")
            {
                item.insert("parameters".into(), parameters);
            }
        }
        document
    });
}

/// The operations of a document's paths.
fn operations(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    items
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.values_mut())
        .filter_map(Value::as_object_mut)
        .filter(|operation| operation.contains_key("responses"))
}

#[test]
fn defaults_that_are_spelled_out_say_nothing() {
    same(|document| {
        let mut document = each_schema(document, |schema| {
            let kind = schema
                .get("type")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let mut defaults = vec![
                ("deprecated", json!(false)),
                ("readOnly", json!(false)),
                ("writeOnly", json!(false)),
            ];
            match kind.as_deref() {
                Some("string") => defaults.push(("minLength", json!(0))),
                Some("array") => {
                    defaults.push(("minItems", json!(0)));
                    defaults.push(("uniqueItems", json!(false)));
                }
                Some("object") => {
                    defaults.push(("minProperties", json!(0)));
                    defaults.push(("additionalProperties", json!(true)));
                }
                _ => {}
            }
            for (keyword, value) in defaults {
                schema.entry(keyword).or_insert(value);
            }
        });
        for operation in operations(&mut document) {
            operation.entry("deprecated").or_insert(json!(false));
            if let Some(body) = operation
                .get_mut("requestBody")
                .and_then(Value::as_object_mut)
                && body.contains_key("content")
            {
                body.entry("required").or_insert(json!(false));
            }
            let parameters = operation.entry("parameters").or_insert(json!([]));
            for parameter in parameters.as_array_mut().into_iter().flatten() {
                let Some(parameter) = parameter.as_object_mut() else {
                    continue;
                };
                let style = match parameter.get("in").and_then(Value::as_str) {
                    Some("query" | "cookie") => "form",
                    Some("path" | "header") => "simple",
                    _ => continue,
                };
                if parameter.contains_key("schema") {
                    let style = parameter.entry("style").or_insert(style.into()).clone();
                    parameter
                        .entry("explode")
                        .or_insert((style == "form").into());
                }
                if parameter["in"] != "path" {
                    parameter.entry("required").or_insert(json!(false));
                }
            }
        }
        document
    });
}

#[test]
fn the_case_of_headers_says_nothing() {
    same(|document| {
        let mut document = document.clone();
        for operation in operations(&mut document) {
            let parameters = operation
                .get_mut("parameters")
                .and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                if parameter["in"] == "header"
                    && let Some(name) = parameter["name"].as_str()
                {
                    parameter["name"] = name.to_uppercase().into();
                }
            }
            let responses = operation["responses"].as_object_mut();
            for response in responses.into_iter().flat_map(|all| all.values_mut()) {
                if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
                    let upper = std::mem::take(headers).into_iter();
                    headers.extend(upper.map(|(name, header)| (name.to_uppercase(), header)));
                }
            }
        }
        document
    });
}

#[test]
fn what_is_inherited_can_be_written_at_the_operation() {
    same(|document| {
        let mut document = document.clone();
        for key in ["security", "servers"] {
            let Some(inherited) = document.as_object_mut().unwrap().remove(key) else {
                continue;
            };
            let items = document.get("paths").and_then(Value::as_object);
            let items = items.into_iter().flat_map(|paths| paths.values());
            // What stands at a path, or serves a reference, or nobody, stays where it is.
            let steady = inherited.as_array().is_none_or(Vec::is_empty)
                || items
                    .into_iter()
                    .any(|item| item.get(key).is_some() || item.get("$ref").is_some());
            if steady {
                document[key] = inherited;
                continue;
            }
            for operation in operations(&mut document) {
                operation.entry(key).or_insert(inherited.clone());
            }
        }
        document
    });
}

#[test]
fn a_path_that_gains_a_slash_has_moved_however_many_others_share_its_end() {
    let of = |moved: &str, others: usize| {
        let others = (0..others).map(|n| format!("/{n}/users"));
        let paths = std::iter::once(moved.to_owned()).chain(others);
        let item = json!({"get": {"responses": {"200": {"description": ""}}}});
        let paths: Map<_, _> = paths.map(|path| (path, item.clone())).collect();
        json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths})
    };
    let rules = |others| {
        let report = compare(&of("/users", 0), &of("/users/", others));
        let rules: BTreeSet<String> = report
            .changes
            .iter()
            .map(|one| one.rule.to_string())
            .collect();
        rules
    };
    let alone = rules(0);
    assert!(rules(100).is_superset(&alone), "{:?} {alone:?}", rules(100));
    assert!(!rules(100).iter().any(|rule| rule.contains("removed")));
}

#[test]
fn what_was_added_is_removed_on_the_way_back() {
    for case in cases() {
        let (base, revision) = (case.base.to_serde(), case.revision.to_serde());
        let (there, back) = (compare(&base, &revision), compare(&revision, &base));
        let ends = |report: &openapi_diff::Report, added: bool| -> BTreeSet<String> {
            report
                .changes
                .iter()
                .filter_map(
                    |change| match (&change.base_pointer, &change.revision_pointer) {
                        (None, Some(pointer)) if added => Some(pointer.clone()),
                        (Some(pointer), None) if !added => Some(pointer.clone()),
                        _ => None,
                    },
                )
                .collect()
        };
        assert_eq!(ends(&there, true), ends(&back, false), "{}", case.name);
        assert_eq!(ends(&there, false), ends(&back, true), "{}", case.name);
        assert_eq!(
            there.changes.is_empty(),
            back.changes.is_empty(),
            "{}",
            case.name
        );
    }
}

/// Components that each list the next one `times` times, `length` of them in a row.
fn chain(keyword: &str, length: usize, times: usize, last: &str) -> Value {
    let reference = |index: usize| json!({"$ref": format!("#/components/schemas/S{index}")});
    let mut schemas: Map<String, Value> = (0..length)
        .map(|index| {
            (
                format!("S{index}"),
                json!({ keyword: vec![reference(index + 1); times] }),
            )
        })
        .collect();
    schemas.insert(format!("S{length}"), json!({"type": last}));
    json!({
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": reference(0)}}}}}}},
        "components": {"schemas": schemas}
    })
}

#[test]
fn documents_that_explode_still_end() {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for (length, times) in [(24, 2), (1_000, 1), (5, 6)] {
            let (base, revision) = (
                chain(keyword, length, times, "string"),
                chain(keyword, length, times, "object"),
            );
            let _ = compare(&base, &revision);
            assert!(compare(&base, &base).changes.is_empty());
        }
    }
}

/// Schemas inside of one another, as deep as documents are read, in every keyword that holds one; one in each kind of value
/// that is compared as a text, too.
#[test]
fn deep_documents_need_a_small_stack() {
    const STACK: usize = 2 << 20;
    const DEEPEST: usize = 256;
    fn depth(value: &Value) -> usize {
        match value {
            Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
            Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
            _ => 0,
        }
    }
    let document = |schema: &Value| {
        json!({"openapi": "3.1.0", "paths": {"/a": {"post": {
            "requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}}}},
            "components": {"schemas": {"Unused": schema}}})
    };
    let deep = |holder: fn(Value) -> Value, last: Value| {
        let step = depth(&holder(json!(0)));
        let levels = (DEEPEST - depth(&document(&last))) / step;
        let schema = (0..levels).fold(last, |inner, _| holder(inner));
        document(&schema).to_string()
    };
    let literal: [fn(Value) -> Value; 3] = [
        |inner| json!({"default": [inner]}),
        |inner| json!({"enum": [{"a": inner}]}),
        |inner| json!({"x-a": [[inner]]}),
    ];
    for holder in HOLDERS.into_iter().chain(literal) {
        let ends = [json!({"type": "string"}), json!({"type": "integer"})];
        let [base, revision] = ends.map(|last| deep(holder, last));
        let compared = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || {
                let limits = openapi_document::Limits::default().with_depth(DEEPEST);
                let read = |text: &str| {
                    openapi_document::read::from_slice(text.as_bytes(), limits).unwrap()
                };
                let (base, revision) = (read(&base), read(&revision));
                assert!(openapi_diff::compare(&base, &base).changes.is_empty());
                openapi_diff::compare(&base, &revision)
                    .to_json()
                    .to_string()
                    .len()
            });
        assert!(compared.unwrap().join().unwrap() > 0);
    }
}

/// How a schema can hold another one.
const HOLDERS: [fn(Value) -> Value; 10] = [
    |inner| json!({"properties": {"p": inner}}),
    |inner| json!({"type": "array", "items": inner}),
    |inner| json!({"additionalProperties": inner}),
    |inner| json!({"patternProperties": {"^x": inner}}),
    |inner| json!({"allOf": [inner, {"title": "wrapped"}]}),
    |inner| json!({"anyOf": [inner, {"type": "integer"}]}),
    |inner| json!({"not": inner}),
    |inner| json!({"type": "array", "prefixItems": [true, inner]}),
    |inner| json!({"type": "array", "contains": inner}),
    |inner| json!({"if": {"required": ["a"]}, "then": {"properties": {"q": inner}}}),
];

/// Where an operation can name a schema, by a component of the kind where there is one.
const KINDS: [&str; 8] = [
    "contents",
    "schemas",
    "responses",
    "requestBodies",
    "parameters",
    "headers",
    "mediaTypes",
    "pathItems",
];

/// A component of a kind that holds a schema.
fn holding(kind: &str, schema: Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    match kind {
        "responses" => json!({"description": "", "content": content}),
        "requestBodies" => json!({"content": content}),
        "parameters" => json!({"name": "q", "in": "query", "schema": schema}),
        "headers" => json!({"schema": schema}),
        "contents" => content,
        "mediaTypes" => content["application/json"].clone(),
        "pathItems" => {
            json!({"get": {"responses": {"200": {"description": "", "content": content}}}})
        }
        _ => schema,
    }
}

/// A path item with one operation, `post`, which names a component of a kind.
fn naming(kind: &str, reference: &Value) -> Value {
    let responses = |response: Value| json!({"post": {"responses": {"200": response}}});
    match kind {
        "responses" => responses(reference.clone()),
        "requestBodies" => json!({"post": {"requestBody": reference, "responses": {}}}),
        "parameters" => json!({"post": {"parameters": [reference], "responses": {}}}),
        "headers" => responses(json!({"description": "", "headers": {"H": reference}})),
        // Authors write a reference in the place of a map.
        "contents" => responses(json!({"description": "", "content": reference})),
        "mediaTypes" => {
            responses(json!({"description": "", "content": {"application/json": reference}}))
        }
        "pathItems" => reference.clone(),
        _ => responses(holding("responses", reference.clone())),
    }
}

/// Everything that `value` refers to, directly or not.
fn reached(value: &Value, whole: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(target) = map.get("$ref").and_then(Value::as_str)
                && found.insert(target.to_owned())
            {
                reached(whole.pointer(&target[1..]).unwrap(), whole, found);
            }
            map.values().for_each(|child| reached(child, whole, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reached(item, whole, found)),
        _ => {}
    }
}

/// Schemas that hold one another, components that hold them, and operations that name those.
fn web(holds: &[(usize, usize)], components: &[(usize, usize)], longest: &[usize]) -> Value {
    let reference =
        |kind: &str, name: usize| json!({"$ref": format!("#/components/{kind}/C{name}")});
    let mut all = json!({});
    for (name, length) in longest.iter().enumerate() {
        let members: Vec<Value> = holds
            .iter()
            .filter(|(one, _)| one % longest.len() == name)
            .map(|(one, other)| {
                HOLDERS[one / longest.len() % HOLDERS.len()](reference(
                    "schemas",
                    other % longest.len(),
                ))
            })
            .collect();
        all["schemas"][format!("C{name}")] = json!({"properties": {"own": {"type": "string", "maxLength": length}, "held": {"properties": (0..members.len())
                .map(|index| (format!("m{index}"), members[index].clone())).collect::<Map<_, _>>()}}});
    }
    let mut paths = Map::new();
    for (name, (kind, schema)) in components.iter().enumerate() {
        let (kind, schema) = (KINDS[kind % KINDS.len()], schema % longest.len());
        let number = if kind == "schemas" { schema } else { name };
        if kind != "schemas" {
            all[kind][format!("C{name}")] = holding(kind, reference("schemas", schema));
        }
        paths.insert(format!("/{name}"), naming(kind, &reference(kind, number)));
    }
    json!({"openapi": "3.2.0", "info": {"title": "", "version": ""}, "paths": paths, "components": all})
}

/// JSON in which the words of OpenAPI stand in all the wrong places.
fn nonsense() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "openapi",
        "paths",
        "components",
        "schemas",
        "A",
        "/a/{b}",
        "/a/{",
        "get",
        "post",
        "parameters",
        "name",
        "in",
        "path",
        "query",
        "required",
        "schema",
        "type",
        "object",
        "string",
        "array",
        "null",
        "integer",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "$ref",
        "#/components/schemas/A",
        "#/paths",
        "#",
        "enum",
        "const",
        "nullable",
        "responses",
        "200",
        "2XX",
        "content",
        "application/json",
        "*/*",
        "",
        ";",
        "headers",
        "security",
        "securitySchemes",
        "servers",
        "url",
        "discriminator",
        "mapping",
        "propertyName",
        "additionalProperties",
        "minimum",
        "exclusiveMinimum",
        "multipleOf",
        "callbacks",
        "webhooks",
        "requestBody",
        "default",
        "3.0.0",
        "readOnly",
        "format",
        "x-sunset",
        "patternProperties",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 128, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| Value::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect()
            )),
        ]
    })
}

/// Nonsense where a document expects schemas, so that it is looked at.
fn document() -> impl Strategy<Value = Value> {
    (nonsense(), nonsense(), nonsense()).prop_map(|(schema, component, item)| {
        json!({
            "openapi": "3.1.0",
            "paths": {"/a/{b}": {"post": {
                "parameters": item, "security": item, "servers": component, "callbacks": item,
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"200": {"headers": component, "content": {"a": {"schema": {"$ref": "#/components/schemas/A"}}}}, "4XX": item}
            }, "get": item}, "/b": item},
            "components": {"schemas": {"A": component, "B": schema}, "securitySchemes": item}
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// A change of one schema is one entry, at that schema, which reaches every operation that references lead from.
    #[test]
    fn a_change_reaches_all_who_refer_to_it(
        holds in prop::collection::vec((0_usize..1000, 0_usize..1000), 0..14),
        components in prop::collection::vec((0_usize..100, 0_usize..100), 1..8),
        changed in 0_usize..6,
    ) {
        let mut longest = [5; 6];
        let base = web(&holds, &components, &longest);
        longest[changed] = 3;
        let revision = web(&holds, &components, &longest);
        let mut expected = BTreeSet::new();
        for (path, item) in base["paths"].as_object().unwrap() {
            let mut found = BTreeSet::new();
            reached(item, &base, &mut found);
            if found.contains(&format!("#/components/schemas/C{changed}")) {
                let shared = found.iter().any(|name| name.contains("pathItems"));
                expected.insert(format!("{} {path}", if shared { "GET" } else { "POST" }));
            }
        }
        let report = compare(&base, &revision);
        let found: Vec<_> = report.changes.iter().map(|change| (change.at.clone(), change.used_by.clone())).collect();
        let used_by = expected.into_iter().map(Text::from).collect();
        prop_assert_eq!(found, [(Text::from(format!("components/schemas/C{changed}")), used_by)], "{:#}", base);
    }

    #[test]
    fn nothing_panics(one in nonsense(), other in nonsense()) {
        let _ = compare(&one, &other);
        prop_assert!(compare(&one, &one).changes.is_empty());
    }

    #[test]
    fn nothing_panics_inside_a_document(one in document(), other in document()) {
        let report = compare(&one, &other);
        let _ = report.to_json();
        let _ = report.to_text(openapi_diff::Colour::Ansi);
        let _ = report.to_markdown();
        let _ = report.to_github(Some("a"));
        let _ = report.to_github(None);
        prop_assert!(compare(&one, &one).changes.is_empty());
    }
}
