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
