//! `conformance` on documents: what the client lacks is found, and nothing is lacking where nothing is.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use support::{Workspace, run, stdout};

/// Generates and audits one document; the row that says what the client has of it.
fn audited(name: &str, content: &[u8]) -> (Option<i32>, String) {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let documents = workspace.path().join("documents");
    fs::create_dir(&documents).unwrap();
    fs::write(documents.join(name), content).unwrap();
    let directory = documents.to_str().unwrap();
    let output = run(
        workspace.path(),
        &["conformance", "--no-compile", directory],
    );
    (output.status.code(), stdout(&output))
}

#[test]
fn the_vendored_document_is_all_there() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.json");
    let (code, said) = audited("pgai.json", &fs::read(document).unwrap());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 of 1 documents are fine"), "{said}");
}

#[test]
fn every_construct_is_there_or_reported() {
    let documents =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/codegen-constructs/documents");
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let directory = documents.to_str().unwrap();
    let output = run(
        workspace.path(),
        &["conformance", "--no-compile", directory],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn every_media_type_of_an_answer_is_asked_for() {
    let document = br#"{
        "openapi": "3.0.3", "info": {"title": "Reports", "version": "1"},
        "paths": {"/report": {"post": {
            "operationId": "report",
            "parameters": [{"name": "day", "in": "query", "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {"200": {"description": "ok", "content": {
                "application/json": {"schema": {"type": "object", "properties": {"total": {"type": "integer"}}}},
                "text/csv": {"schema": {"type": "string"}}
            }}}
        }}}
    }"#;
    let (code, said) = audited("reports.json", document);
    assert_eq!(code, Some(0), "{said}");
    let row = said
        .lines()
        .find(|line| line.starts_with("reports"))
        .unwrap();
    let counts: Vec<&str> = row.split_whitespace().skip(1).take(5).collect();
    assert_eq!(counts, ["1/1", "1/1", "1/1", "2/2", "1/1"], "{said}");
}

/// A document of one operation with this schema, and an example of its body.
fn document(schema: &str, example: &str) -> Vec<u8> {
    format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}},
            "paths": {{"/thing": {{"get": {{"operationId": "thing", "responses": {{"200": {{"description": "ok",
                "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/Thing"}}, "example": {example}}}}}}}}}}}}}}},
            "components": {{"schemas": {{"Thing": {schema}}}}}}}"##
    )
    .into_bytes()
}

/// The last counts of a row: types, values, unknown, lost, unread.
fn counts<'s>(said: &'s str, name: &str) -> [&'s str; 5] {
    let row = said.lines().find(|line| line.starts_with(name)).unwrap();
    let counts: Vec<&str> = row.split_whitespace().skip(9).take(5).collect();
    counts.try_into().unwrap()
}

/// Bodies go through the types: one that the schema allows comes back whole, one that it does not allow is none of the
/// types' business, and what the types cannot hold is told.
#[test]
fn bodies_go_through_the_types_and_back() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let documents = workspace.path().join("documents");
    fs::create_dir(&documents).unwrap();
    let right = r#"{"oneOf": [
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "kind": {"enum": ["one", "two"]}}},
        {"type": "array", "items": {"type": "integer"}}]}"#;
    // Absent and null are not the same where an alternative requires a member.
    let demanded = r#"{"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["company"]}], "properties": {
        "name": {"type": ["string", "null"]}, "company": {"type": ["string", "null"]}, "note": {"type": ["string", "null"]}}}"#;
    // Its format says less than its type allows.
    let wrong = r#"{"type": "object", "required": ["n"], "properties": {
        "n": {"type": "integer", "format": "int32"}, "inner": {"type": "object", "properties": {"b": {"type": "boolean"}}}}}"#;
    for (name, schema, example) in [
        (
            "right",
            right,
            r#"{"a": "b", "unheard-of": {"c": [1, null]}}"#,
        ),
        ("none", right, r#""neither""#),
        ("demanded", demanded, r#"{"name": null}"#),
        ("wrong", wrong, r#"{"n": 5000000000}"#),
    ] {
        let path = documents.join(format!("{name}.json"));
        fs::write(path, document(schema, example)).unwrap();
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let work = here.join("target/conformance");
    let arguments = [
        "conformance",
        documents.to_str().unwrap(),
        "--work",
        work.to_str().unwrap(),
    ];
    let output = run(workspace.path(), &arguments);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for name in ["right", "none", "demanded"] {
        let [_, values, unknown, lost, unread] = counts(&said, name);
        assert!(values.parse::<usize>().unwrap() > 4, "{said}");
        assert_eq!([unknown, lost, unread], ["0", "0", "0"], "{said}");
    }
    let [.., unread] = counts(&said, "wrong");
    assert_eq!(unread, "1", "{said}");
    let told =
        "unread: /paths/~1thing/get/responses/200/content/application~1json/schema: `types::Thing`";
    assert!(said.contains(told), "{said}");
}
