//! `generate` from the outside: what it writes where, its report, and its exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use support::{BASE, Workspace, run, stderr, stdout};

fn generate(workspace: &Workspace, args: &[&str]) -> Output {
    run(workspace.path(), &[&["generate"], args].concat())
}

/// Generates from a document of this content.
fn from(name: &str, content: &[u8], args: &[&str]) -> (Workspace, Output) {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let spec = workspace.path().join(name);
    fs::write(&spec, content).unwrap();
    let output = generate(
        &workspace,
        &[&["--spec", spec.to_str().unwrap()], args].concat(),
    );
    (workspace, output)
}

/// That a document is refused with one sentence that holds these words, and nothing is written.
fn refused(name: &str, content: &[u8], words: &str) {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let spec = workspace.path().join(name);
    fs::write(&spec, content).unwrap();
    let kept = workspace.write("client.rs", "// what stood here before\n");
    let before = workspace.snapshot();
    let (spec, kept) = (spec.to_str().unwrap(), kept.to_str().unwrap());
    let output = generate(&workspace, &["--spec", spec, "--output", kept]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{name}: {message}");
    assert_eq!(message.lines().count(), 1, "{name}: {message}");
    assert!(
        message.starts_with("error: ") && message.contains(words),
        "{name}: {message}"
    );
    assert_eq!(workspace.snapshot(), before, "{name}");
    assert!(stdout(&output).is_empty());
}

#[test]
fn without_a_spec_the_vendored_document_and_its_overlay_are_taken() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    workspace.write(
        "overlay.json",
        r#"{"overlay":"1.0.0","info":{},"actions":[
            {"target":"$.paths['/things'].get","update":{"operationId":"every_thing"}},
            {"target":"$.paths['/nowhere']","remove":true}]}"#,
    );
    let output = generate(&workspace, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("pub fn every_thing(&self)"));
    assert!(stderr(&output).contains("stale overlay action: /actions/1"));
}

#[test]
fn with_a_spec_no_overlay_is_taken_unless_it_is_named() {
    let overlay = r#"{"overlay":"1.0.0","info":{},"actions":[
        {"target":"$.paths['/things'].get","update":{"operationId":"every_thing"}}]}"#;
    let (workspace, output) = from("other.json", BASE.as_bytes(), &[]);
    assert!(stdout(&output).contains("pub fn get_things(&self)"));
    let named = workspace.write("named.json", overlay);
    let spec = workspace.path().join("other.json");
    let args = [
        "--spec",
        spec.to_str().unwrap(),
        "--overlay",
        named.to_str().unwrap(),
    ];
    assert!(stdout(&generate(&workspace, &args)).contains("pub fn every_thing(&self)"));
}

#[test]
fn yaml_is_read_and_no_workspace_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /x:\n    get: {responses: {'200': {description: ok}}}\n";
    fs::write(dir.path().join("api.yaml"), text).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--spec", "api.yaml"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("pub fn get_x(&self)"));
}

#[test]
fn the_report_is_text_or_json_on_standard_error() {
    let (_, output) = from("a.json", BASE.as_bytes(), &["--report", "json"]);
    let report: serde_json::Value = serde_json::from_str(&stderr(&output)).unwrap();
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(report.as_object().unwrap().len(), 1);
    let id = changes
        .iter()
        .find(|change| change["rule"] == "operation-id")
        .unwrap();
    assert_eq!(id["pointer"], "/paths/~1things/get");
    assert_eq!(id["lossy"], false);
    assert!(
        id["reason"]
            .as_str()
            .unwrap()
            .contains("named after its method and path")
    );
    let (_, output) = from("a.json", BASE.as_bytes(), &[]);
    assert!(stderr(&output).contains("operation-id: /paths/~1things/get: "));
}

#[test]
fn what_is_normalised_is_written_and_stays_as_it_is() {
    let (workspace, _) = from("a.json", BASE.as_bytes(), &[]);
    let spec = workspace.path().join("a.json");
    let (once, twice) = (
        workspace.path().join("once.json"),
        workspace.path().join("twice.json"),
    );
    for (from, to) in [(&spec, &once), (&once, &twice)] {
        let args = [
            "--spec",
            from.to_str().unwrap(),
            "--normalized",
            to.to_str().unwrap(),
        ];
        assert_eq!(generate(&workspace, &args).status.code(), Some(0));
    }
    assert_eq!(fs::read(&once).unwrap(), fs::read(&twice).unwrap());
}

#[test]
fn a_crate_stands_by_itself() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let directory = workspace.path().join("deep/42 Client");
    let output = generate(&workspace, &["--crate", directory.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
    let manifest = fs::read_to_string(directory.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"client-42-client\""));
    assert!(manifest.contains("\n[workspace]\n"));
    assert!(
        fs::read_to_string(directory.join("src/lib.rs"))
            .unwrap()
            .contains("pub struct Client")
    );
}

#[test]
fn a_crate_compiles_at_once() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let directory = workspace.path().join("client");
    let output = generate(&workspace, &["--crate", directory.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // Other versions than the workspace's need not be on this machine.
    fs::copy(here.join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
    let cargo = std::process::Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet"])
        .current_dir(&directory)
        .env("CARGO_TARGET_DIR", here.join("target/conformance/target"))
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", stderr(&cargo));
}

#[test]
fn wrong_use_is_told_apart() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    for args in [
        &["--unheard-of"][..],
        &["--output", "a", "--crate", "b"],
        &["--report", "xml"],
        &["--spec"],
    ] {
        assert_eq!(
            generate(&workspace, args).status.code(),
            Some(2),
            "{args:?}"
        );
    }
}

#[test]
fn what_is_no_openapi_3_is_refused_and_nothing_is_overwritten() {
    refused(
        "swagger.json",
        br#"{"swagger": "2.0", "paths": {}}"#,
        "Swagger 2.0",
    );
    refused("half.json", &BASE.as_bytes()[..BASE.len() / 2], "not JSON");
    refused(
        "latin.yaml",
        b"openapi: 3.0.0\ninfo: {title: \"\xe9\"}\n",
        "not UTF-8",
    );
    refused("list.json", b"[]", "not an object");
    refused("later.yaml", b"openapi: 4.0.0\n", "OpenAPI 4.0.0");
    refused("empty.json", b"", "is empty");
    refused(
        "path.json",
        br#"{"openapi": "3.0.0", "paths": {"/x": {"get": []}}}"#,
        "#/paths/~1x/get: ",
    );
}

#[test]
fn what_would_take_for_ever_is_refused() {
    let deep = format!("{{\"openapi\": \"3.0.0\", \"x\": {}", "[".repeat(200_000));
    refused("deep.json", deep.as_bytes(), "deep");
    let mut bomb = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let line = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{line}]\n"));
    }
    refused("bomb.yaml", bomb.as_bytes(), "YAML");
}

#[test]
fn references_in_a_circle_and_into_nowhere_end_in_a_client() {
    let document = br##"{"openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "paths": {
        "/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"},
        "/c": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
        "components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "other.json#/X"}]}}}}"##;
    let (_, output) = from("circle.json", document, &["--report", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_str(&stderr(&output)).unwrap();
    let lost = |pointer: &str| {
        report["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|change| change["pointer"] == pointer && change["lossy"] == true)
    };
    assert!(
        lost("/paths/~1a") && lost("/components/schemas/B/allOf/1"),
        "{report}"
    );
}

#[test]
fn a_place_that_cannot_be_written_or_read_is_named() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    workspace.write("file", "");
    let below = workspace.path().join("file/below.rs");
    let output = generate(&workspace, &["--output", below.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("below.rs"));
    let output = generate(&workspace, &["--spec", "/nowhere/at/all.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/nowhere/at/all.json"));
}
