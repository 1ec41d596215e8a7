//! What a vendor may add without breaking anyone breaks nobody here either: the vendored document with everything added at once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::{Workspace, run, stderr, stdout};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The vendored document with an optional property in each object of a request and a response, an optional query and
/// header parameter in each operation, a value in each enum, a status, a media type, a component, an operation on a path that
/// is there and on one that is not, a tag and prose.
fn grown() -> Value {
    let text = fs::read_to_string(root().join("openapi.json")).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    // This test runs within the copy that it makes, too, whose document has grown already.
    let mut word = "added_by_the_vendor".to_owned();
    while text.contains(&word) {
        word.push_str("_too");
    }
    grow_schemas(&mut document, &word);
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        item["summary"] = json!("Prose that was not there.");
        for operation in item.as_object_mut().unwrap().values_mut() {
            if operation.get("responses").is_some() {
                grow_operation(operation, &word);
            }
        }
    }
    let schema = format!("#/components/schemas/{word}");
    document["paths"][format!("/{word}/{{id}}")] = json!({"get": {
        "summary": "Added", "tags": [word],
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": schema}}}}}
    }});
    document["paths"]["/territories/{territory_id}"]["delete"] = json!({
        "parameters": [{"name": "territory_id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"204": {"description": "d"}}
    });
    document["components"]["schemas"][&word] = json!({"type": "object", "properties": {"state": {"type": "string", "enum": ["on", "off"]}}});
    let tags = document.as_object_mut().unwrap().entry("tags");
    let tags = tags.or_insert(json!([])).as_array_mut().unwrap();
    tags.push(json!({"name": word, "description": "Added."}));
    document["info"]["description"] = json!("Prose that is longer than before.");
    document
}

/// Wherever a schema is: an enum takes a value, an object a property, also one of which no property was documented.
fn grow_schemas(value: &mut Value, word: &str) {
    match value {
        Value::Object(map) => {
            if map.get("type") == Some(&json!("object")) {
                let properties = map.entry("properties").or_insert(json!({}));
                properties[word] = json!({"type": "string"});
            }
            if let Some(Value::Array(values)) = map.get_mut("enum") {
                values.push(json!(word));
            }
            for (key, child) in map.iter_mut() {
                if !matches!(key.as_str(), "enum" | "example" | "examples" | "default")
                    && !key.starts_with("x-")
                {
                    grow_schemas(child, word);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| grow_schemas(item, word)),
        _ => {}
    }
}

fn grow_operation(operation: &mut Value, word: &str) {
    let map = operation.as_object_mut().unwrap();
    let parameters = map.entry("parameters").or_insert(json!([]));
    let parameters = parameters.as_array_mut().unwrap();
    let added =
        |name, location| json!({"name": name, "in": location, "schema": {"type": "string"}});
    // In front and at the end: no place among them means anything.
    parameters.insert(0, added(word, "query"));
    parameters.push(added(&format!("X-{word}"), "header"));
    operation["description"] = json!("Prose that is longer than before.");
    let responses = operation["responses"].as_object_mut().unwrap();
    responses.insert("503".into(), json!({"description": "Out of service"}));
    for response in responses.values_mut() {
        if let Some(Value::Object(content)) = response.get_mut("content") {
            content.insert("application/xml".into(), json!({}));
        }
    }
}

#[test]
fn what_is_added_is_a_minor_step() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    workspace.write(
        "overlay.json",
        &fs::read_to_string(root().join("overlay.json")).unwrap(),
    );
    workspace.write("Cargo.toml", "[workspace.package]\nversion = \"1.2.3\"\n");
    let base = root().join("openapi.json");
    let grown = workspace.write("grown.json", &grown().to_string());
    let args = [
        "diff-spec",
        base.to_str().unwrap(),
        grown.to_str().unwrap(),
        "--rust",
        "--format",
        "json",
    ];
    let output = run(workspace.path(), &args);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let breaking: Vec<_> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["class"] == "breaking")
        .collect();
    assert!(
        breaking.is_empty() && output.status.success(),
        "{breaking:#?}"
    );
    let rust = &report["rust"];
    assert_eq!(
        (&rust["step"], &rust["version"]),
        (&json!("minor"), &json!("1.3.0")),
        "removed {:#}\nchanged {:#}",
        rust["removed"],
        rust["changed"]
    );
}

/// The whole way: a sync takes it over, and all tests of the workspace pass with it.
#[test]
#[ignore = "builds and tests a copy of the workspace, which takes many minutes"]
fn the_workspace_takes_over_all_of_it() {
    // Beside what the workspace has built, whose dependencies serve here too; at one path, so that the next run overwrites.
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let copy = target.join("additive");
    fs::remove_dir_all(&copy).ok();
    let names = Command::new("git")
        .arg("-C")
        .arg(root())
        .args(["ls-files", "-z"])
        .output()
        .unwrap();
    for name in String::from_utf8(names.stdout)
        .unwrap()
        .split_terminator('\0')
    {
        let file = copy.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(root().join(name), file).unwrap();
    }
    let grown_file = copy.join("grown.json");
    fs::write(&grown_file, grown().to_string()).unwrap();
    // The tests are built next: there is no need to prove first that the workspace builds.
    let args = [
        "sync-spec",
        "--no-build",
        "--source",
        grown_file.to_str().unwrap(),
    ];
    let sync = run(&copy, &args);
    assert!(sync.status.success(), "{}{}", stdout(&sync), stderr(&sync));
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&copy)
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0");
    assert!(cargo.status().unwrap().success());
}
