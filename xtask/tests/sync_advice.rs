//! The first lines of `sync-spec`: which overlay action and which method of the facade a new document is about.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::process::{Command, Output};

use serde_json::{Value, json};
use support::{BASE, Workspace, run, stderr, stdout};

fn overlay(actions: &Value) -> String {
    json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": actions})
        .to_string()
}

fn named(path: &str, name: &str) -> Value {
    json!({"target": format!("$.paths['{path}'].get"), "update": {"operationId": name}})
}

/// A workspace with a name for its operation, and a facade that calls it.
fn workspace() -> Workspace {
    let workspace = Workspace::new("http://127.0.0.1:1/openapi.json");
    workspace.write(
        "overlay.json",
        &overlay(&json!([named("/things", "list_things")])),
    );
    let facade = workspace.path().join("crates/pgai/src/api");
    std::fs::create_dir_all(&facade).unwrap();
    std::fs::write(
        facade.join("things.rs"),
        "//! Things.\nfn things(client: &Client) {\n    client.list_things().send()\n}\n",
    )
    .unwrap();
    workspace
}

fn sync(workspace: &Workspace, document: &str, more: &[&str]) -> Output {
    let file = workspace.write("next.json", document);
    let args = [
        "sync-spec",
        "--no-build",
        "--source",
        file.to_str().unwrap(),
    ];
    run(workspace.path(), &[&args[..], more].concat())
}

fn git(workspace: &Workspace, args: &[&str]) {
    let identity = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
    ];
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(workspace.path())
        .args(identity)
        .args(args);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

fn commit(workspace: &Workspace) {
    git(workspace, &["init", "-q"]);
    git(workspace, &["add", "openapi.json", "overlay.json"]);
    git(workspace, &["commit", "-qm", "one"]);
}

/// The lines under "What to do", which come first.
fn to_do(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", stderr(output));
    let text = stdout(output);
    let rest = text.strip_prefix("What to do\n").unwrap_or_default();
    let lines = rest.lines().take_while(|line| line.starts_with("  - "));
    lines.map(|line| line[4..].to_owned()).collect()
}

fn with_operation(path: &str, operation: &Value) -> String {
    let mut document: Value = serde_json::from_str(BASE).unwrap();
    document["paths"][path]["get"] = operation.clone();
    document.to_string()
}

#[test]
fn a_renamed_operation_names_its_action_and_its_facade_method() {
    let base = BASE.replace("\"/things\"", "\"/v1/things\"");
    let workspace = workspace();
    workspace.write("openapi.json", &base);
    workspace.write(
        "overlay.json",
        &overlay(&json!([named("/v1/things", "list_things")])),
    );
    let output = sync(
        &workspace,
        &base.replace("/v1/things", "/v2/things"),
        &["--dry-run"],
    );
    assert_eq!(
        to_do(&output)[0],
        "`GET /v1/things` is gone; `GET /v2/things` may be what it is called now. In overlay.json, write at /actions/0: \
         \"target\": \"$.paths['/v2/things'].get\". `Client::list_things`: check its arguments at crates/pgai/src/api/things.rs:3."
    );
}

#[test]
fn a_removed_operation_names_its_action_and_its_facade_method() {
    let workspace = workspace();
    let report = workspace.path().join("report.md");
    let output = sync(
        &workspace,
        r#"{"openapi": "3.0.0", "info": {"title": "t", "version": "1"},
            "paths": {"/ping": {"post": {"responses": {"204": {"description": "Done"}}}}}}"#,
        &["--report", report.to_str().unwrap()],
    );
    let line = "`GET /things` is gone. In overlay.json, remove /actions/0. `Client::list_things`: remove the facade's method \
                at crates/pgai/src/api/things.rs:3.";
    assert_eq!(to_do(&output)[0], line);
    let report = std::fs::read_to_string(report).unwrap();
    assert!(
        report.starts_with(&format!("### What to do\n\n- {line}\n")),
        "{report}"
    );
    assert!(
        report.contains("**breaking** the operation was removed"),
        "{report}"
    );
}

#[test]
fn a_breaking_change_names_the_code_that_it_reaches() {
    let output = sync(
        &workspace(),
        &BASE.replace("\"string\"", "\"integer\""),
        &[],
    );
    assert_eq!(
        to_do(&output),
        [
            "components/schemas/Thing: `id`: the type changed from string to integer. Check the facade at crates/pgai/src/api/things.rs:3."
        ]
    );
}

#[test]
fn a_name_that_the_vendor_takes_is_told_before_it_moves() {
    let rival = json!({"operationId": "list_things", "responses": {"204": {"description": "d"}}});
    let workspace = workspace();
    let output = sync(
        &workspace,
        &with_operation("/a/{id}/others", &rival),
        &["--dry-run"],
    );
    // Whatever the generator makes of two equal names, people hear of it where a name moves.
    let lines = to_do(&output);
    assert!(
        lines[0].contains("`GET /things` was `Client::list_things` and becomes")
            && lines[0].contains("\"target\":\"$.paths['/a/{id}/others'].get\"")
            && lines[0].contains("\"operationId\":\"get_a_by_id_others\""),
        "{lines:?}"
    );
}

#[test]
fn a_new_operation_tells_the_name_that_it_gets() {
    let operation = json!({"responses": {"204": {"description": "d"}}});
    let output = sync(&workspace(), &with_operation("/more", &operation), &[]);
    let lines = to_do(&output);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("`GET /more` is new and becomes `Client::")
            && lines[0].contains("\"target\":\"$.paths['/more'].get\""),
        "{lines:?}"
    );
}

#[test]
fn a_method_of_openapi_32_is_named_where_it_lies() {
    let mut document: Value = serde_json::from_str(BASE).unwrap();
    document["openapi"] = json!("3.2.0");
    document["paths"]["/it's"]["additionalOperations"]["COPY"] =
        json!({"responses": {"204": {"description": "d"}}});
    let lines = to_do(&sync(&workspace(), &document.to_string(), &["--dry-run"]));
    assert!(
        lines[0].contains(r#"$.paths['/it\\'s'].additionalOperations.COPY""#),
        "{lines:?}"
    );
}

#[test]
fn what_to_do_takes_a_line_each_whatever_the_names_hold() {
    let operation = json!({"responses": {"204": {"description": "d"}}});
    let document = with_operation("/a\n::error::b\u{1b}[2J", &operation);
    let lines = to_do(&sync(&workspace(), &document, &["--dry-run"]));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("`GET /a\\u{a}::error::b\\u{1b}[2J` is new"),
        "{lines:?}"
    );
}

#[test]
fn an_overlay_that_contradicts_itself_is_told_and_one_that_repeats_a_name_refused() {
    let workspace = workspace();
    let actions = json!([
        named("/things", "list_things"),
        named("/things", "all_things")
    ]);
    workspace.write("overlay.json", &overlay(&actions));
    let lines = to_do(&sync(
        &workspace,
        &BASE.replace("All", "Each"),
        &["--dry-run"],
    ));
    assert!(
        lines
            .iter()
            .any(|line| line.contains("/actions/1 of overlay.json undoes what /actions/0 writes")),
        "{lines:?}"
    );

    let actions = json!([
        named("/things", "list_things"),
        named("/more", "list_things")
    ]);
    workspace.write("overlay.json", &overlay(&actions));
    let operation = json!({"responses": {"204": {"description": "d"}}});
    let output = sync(&workspace, &with_operation("/more", &operation), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(
        stderr(&output)
            .contains("gives the operationId `list_things` to 2 operations: GET /things (/actions/0), GET /more (/actions/1)"),
        "{}",
        stderr(&output)
    );
    // So it is when the document is as it was.
    let actions = json!([named("/gone", "list_gone")]);
    workspace.write("overlay.json", &overlay(&actions));
    let output = sync(&workspace, BASE, &["--check"]);
    assert!(
        output.status.success() && stdout(&output).contains("`$.paths['/gone'].get`) is stale")
    );
}

/// It is the same operation, which the overlay's action no longer reaches.
#[test]
fn an_operation_that_lies_elsewhere_names_its_action() {
    let base = BASE.replace("\"/things\"", "\"/things/{id}\"");
    let action = "$.paths['/things/{id}'].get";
    let moved = base.replace("{id}", "{thing_id}");
    let mut referred: Value = serde_json::from_str(&base.replace("3.0.0", "3.1.0")).unwrap();
    let item = referred["paths"]["/things/{id}"].take();
    referred["components"]["pathItems"]["T"] = item;
    referred["paths"]["/things/{id}"] = json!({"$ref": "#/components/pathItems/T"});
    for (document, target) in [
        (moved, "$.paths['/things/{thing_id}'].get"),
        (referred.to_string(), "$.components.pathItems.T.get"),
    ] {
        let workspace = workspace();
        workspace.write("openapi.json", &base);
        let named = json!({"target": action, "update": {"operationId": "list_things"}});
        workspace.write("overlay.json", &overlay(&json!([named])));
        let lines = to_do(&sync(&workspace, &document, &["--dry-run"]));
        let said = format!("In overlay.json, write at /actions/0: \"target\": \"{target}\".");
        assert!(lines[0].ends_with(&said), "{lines:?}");
        assert!(
            !lines.iter().any(|line| line.contains("stale")),
            "{lines:?}"
        );
    }
}

#[test]
fn a_write_with_another_method_is_the_successor_of_the_one_that_is_gone() {
    let base = BASE.replace("\"get\"", "\"post\"");
    let workspace = workspace();
    workspace.write("openapi.json", &base);
    let lines = to_do(&sync(
        &workspace,
        &base.replace("\"post\"", "\"put\""),
        &["--dry-run"],
    ));
    assert!(
        lines[0].starts_with("`POST /things` is gone; `PUT /things` may be what it is called now."),
        "{lines:?}"
    );
    // What reads is no successor of what writes.
    let lines = to_do(&sync(&workspace, BASE, &["--dry-run"]));
    assert!(lines[0].starts_with("`POST /things` is gone."), "{lines:?}");
}

/// The overlay was made ready for the new path before the sync: the method keeps its name, and nothing is removed.
#[test]
fn each_document_is_generated_with_the_overlay_of_its_time() {
    let workspace = workspace();
    // What is vendored may be laid out otherwise than a sync lays it out.
    workspace.write("openapi.json", BASE.trim_end());
    commit(&workspace);
    workspace.write(
        "overlay.json",
        &overlay(&json!([named("/items", "list_things")])),
    );
    let renamed = BASE.replace("\"/things\"", "\"/items\"");
    let file = workspace.write("renamed.json", &renamed);
    let output = run(
        workspace.path(),
        &[
            "diff-spec",
            "git:HEAD:openapi.json",
            file.to_str().unwrap(),
            "--rust",
            "--format",
            "json",
        ],
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["rust"]["removed"], json!([]), "{report:#}");
    assert_eq!(
        report["rust"]["changed"],
        json!(["Client::list_things (calls `GET /items` now, called `GET /things` before)"])
    );
    let output = sync(&workspace, &renamed, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        workspace
            .read("CHANGELOG.md")
            .contains("calls `GET /items` now")
    );
    assert!(
        !workspace
            .read("CHANGELOG.md")
            .contains("Rust items removed")
    );
}

#[test]
fn a_renamed_method_is_a_breaking_change_of_the_same_document() {
    let workspace = workspace();
    commit(&workspace);
    workspace.write(
        "overlay.json",
        &overlay(&json!([named("/things", "all_things")])),
    );
    let file = workspace.path().join("openapi.json");
    let diff = |more: &[&str]| -> Value {
        let args = [
            "diff-spec",
            "git:HEAD:openapi.json",
            file.to_str().unwrap(),
            "--rust",
            "--format",
            "json",
        ];
        serde_json::from_slice(&run(workspace.path(), &[&args[..], more].concat()).stdout).unwrap()
    };
    let report = diff(&[]);
    assert_eq!(report["rust"]["step"], "major");
    assert!(
        report["rust"]["removed"]
            .as_array()
            .unwrap()
            .contains(&"Client::list_things".into())
    );
    assert!(
        report["rust"]["added"]
            .as_array()
            .unwrap()
            .contains(&"Client::all_things".into())
    );
    // Named by hand, both sides have one overlay.
    let overlay = workspace.path().join("overlay.json");
    let report = diff(&["--base-overlay", overlay.to_str().unwrap()]);
    assert_eq!(report["rust"]["step"], "none");
    let report = diff(&["--revision-overlay", "git:HEAD:overlay.json"]);
    assert_eq!(report["rust"]["step"], "none");
}

/// The small document with this many operations more.
fn with_operations(count: usize) -> String {
    let mut document: Value = serde_json::from_str(BASE).unwrap();
    for number in 0..count {
        document["paths"][format!("/new/{number}")]["get"] = json!({"responses": {"200": {
            "description": "d",
            "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}
        }}});
    }
    document.to_string()
}

#[test]
fn a_thousand_new_operations_fit_a_screen() {
    let workspace = workspace();
    let report = workspace.path().join("report.md");
    let output = sync(
        &workspace,
        &with_operations(1000),
        &["--report", report.to_str().unwrap(), "--dry-run"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(
        text.lines().count() <= 60,
        "{} lines:\n{text}",
        text.lines().count()
    );
    for said in [
        "995 more operations",
        "994 more changes are left out",
        "1000 changes: 1000 non-breaking.",
        "--full",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(std::fs::metadata(report).unwrap().len() < 65_536);
}

#[test]
fn all_of_it_is_printed_when_asked() {
    let output = sync(
        &workspace(),
        &with_operations(100),
        &["--full", "--dry-run"],
    );
    let text = stdout(&output);
    assert!(!text.contains("left out"), "{text}");
    for number in 0..100 {
        assert!(text.contains(&format!("\nGET /new/{number}\n")), "{number}");
    }
}
