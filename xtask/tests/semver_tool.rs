//! The Rust axis beside cargo-semver-checks, on pairs of generated crates. It builds each crate twice, so it runs when asked:
//! `cargo test -p xtask --test semver_tool -- --ignored --nocapture` with that tool installed. The table that it prints is
//! the one in docs/sync-spec.md.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::{Workspace, run, stderr};

/// What changes, how it changes the document, and the step that each of the two asks for. The tool looks for breaking
/// changes of types and signatures it has rules for; "no" means that it found none.
type Pair = (&'static str, fn(&mut Value), &'static str, &'static str);

const PAIRS: [Pair; 16] = [
    (
        "a description changes",
        |d| d["paths"]["/things"]["get"]["description"] = json!("Other words."),
        "patch",
        "no",
    ),
    (
        "an operation is added",
        |d| {
            d["paths"]["/more"] =
                json!({"get": {"operationId": "more", "responses": {"204": {"description": "d"}}}})
        },
        "minor",
        "no",
    ),
    (
        "an operation is removed",
        |d| remove(d, "/paths/~1things~1{id}", "delete"),
        "major",
        "major",
    ),
    (
        "an operationId changes",
        |d| d["paths"]["/things"]["get"]["operationId"] = json!("all_things"),
        "major",
        "major",
    ),
    (
        "an operation moves to another path",
        |d| {
            let item = d["paths"]["/things"].take();
            remove(d, "/paths", "/things");
            d["paths"]["/items"] = item;
        },
        "major",
        "no",
    ),
    (
        "an optional parameter is added",
        |d| {
            parameters(d)
                .push(json!({"name": "size", "in": "query", "schema": {"type": "integer"}}))
        },
        "minor",
        "no",
    ),
    (
        "a parameter is removed",
        |d| parameters(d).truncate(1),
        "major",
        "major",
    ),
    (
        "a parameter becomes required",
        |d| parameters(d)[0]["required"] = json!(true),
        "major",
        "no",
    ),
    (
        "a property is added",
        |d| d["components"]["schemas"]["Thing"]["properties"]["size"] = json!({"type": "integer"}),
        "minor",
        "no",
    ),
    (
        "an object without properties gets one",
        |d| d["components"]["schemas"]["Any"]["properties"] = json!({"size": {"type": "integer"}}),
        "minor",
        "no",
    ),
    (
        "a property is removed",
        |d| remove(d, "/components/schemas/Thing/properties", "title"),
        "major",
        "major",
    ),
    (
        "a property changes its type",
        |d| d["components"]["schemas"]["Thing"]["properties"]["title"] = json!({"type": "integer"}),
        "major",
        "no",
    ),
    (
        "a property becomes optional",
        |d| d["components"]["schemas"]["Thing"]["required"] = json!([]),
        "major",
        "no",
    ),
    (
        "a value of an enum is added",
        |d| values(d).push(json!("green")),
        "minor",
        "no",
    ),
    (
        "a value of an enum is removed",
        |d| values(d).truncate(1),
        "major",
        "major",
    ),
    (
        "a schema gets another name",
        |d| {
            let text = d.to_string().replace("Colour", "Hue");
            *d = serde_json::from_str(&text).unwrap();
        },
        "major",
        "major",
    ),
];

fn base() -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
        "paths": {
            "/things": {"get": {
                "operationId": "list_things", "description": "All things.",
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer"}},
                    {"name": "q", "in": "query", "schema": {"type": "string"}}
                ],
                "responses": {"200": {"description": "d", "content": {"application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
                }}}}
            }},
            "/things/{id}": {"delete": {
                "operationId": "delete_thing",
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"204": {"description": "d"}}
            }}
        },
        "components": {"schemas": {
            "Thing": {"type": "object", "required": ["id"], "properties": {
                "id": {"type": "string"}, "title": {"type": "string"}, "colour": {"$ref": "#/components/schemas/Colour"},
                "more": {"$ref": "#/components/schemas/Any"}
            }},
            "Any": {"type": "object"},
            "Colour": {"type": "string", "enum": ["red", "blue"]}
        }}
    })
}

fn remove(document: &mut Value, parent: &str, key: &str) {
    document
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(key)
        .unwrap();
}

fn parameters(document: &mut Value) -> &mut Vec<Value> {
    document["paths"]["/things"]["get"]["parameters"]
        .as_array_mut()
        .unwrap()
}

fn values(document: &mut Value) -> &mut Vec<Value> {
    document["components"]["schemas"]["Colour"]["enum"]
        .as_array_mut()
        .unwrap()
}

/// Generates a crate that both calls take for versions of one.
fn generate(workspace: &Workspace, document: &Value, dir: &str) -> (PathBuf, PathBuf) {
    let spec = workspace.write(&format!("{dir}.json"), &document.to_string());
    let home = workspace.path().join(dir).join("pair");
    let args = [
        "generate",
        "--spec",
        spec.to_str().unwrap(),
        "--crate",
        home.to_str().unwrap(),
    ];
    let output = run(workspace.path(), &args);
    assert!(output.status.success(), "{}", stderr(&output));
    // The runtime of this workspace, which no registry has as it is here.
    let manifest = home.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let (before, rest) = text.split_once("openapi-client-runtime = ").unwrap();
    let (_, after) = rest.split_once('\n').unwrap();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/openapi-client-runtime");
    let line = format!("openapi-client-runtime = {{ path = {runtime:?} }}");
    std::fs::write(&manifest, format!("{before}{line}\n{after}")).unwrap();
    (spec, home)
}

/// Whether the tool finds what forbids a minor step. It looks at the crates alone, so both may have one version.
fn is_major(old: &Path, new: &Path, target: &Path) -> bool {
    let output = Command::new("cargo")
        .args(["semver-checks", "check-release", "--release-type", "minor"])
        .arg("--manifest-path")
        .arg(new.join("Cargo.toml"))
        .arg("--baseline-root")
        .arg(old)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let said = stderr(&output) + &support::stdout(&output);
    assert!(said.contains("Summary"), "{said}");
    !output.status.success()
}

#[test]
#[ignore = "needs cargo-semver-checks and builds some thirty crates"]
fn the_step_is_never_smaller_than_the_tool_s() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let target = workspace.path().join("target");
    let (old_spec, old) = generate(&workspace, &base(), "old");
    let mut wrong = Vec::new();
    println!("| what happens to the document | step | cargo-semver-checks |\n|---|---|---|");
    for (what, change, step, tool) in PAIRS {
        let mut document = base();
        change(&mut document);
        let (spec, new) = generate(&workspace, &document, "new");
        let args = [
            "diff-spec",
            old_spec.to_str().unwrap(),
            spec.to_str().unwrap(),
            "--rust",
            "--format",
            "json",
        ];
        let report: Value = serde_json::from_slice(&run(workspace.path(), &args).stdout).unwrap();
        let found = report["rust"]["step"].as_str().unwrap();
        let verdict = if is_major(&old, &new, &target) {
            "major"
        } else {
            "no"
        };
        println!("| {what} | {found} | {verdict} |");
        if (found, verdict) != (step, tool) || verdict == "major" && found != "major" {
            wrong.push(format!(
                "{what}: {found} and {verdict}, not {step} and {tool}: {:#}",
                report["rust"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
