//! What a vendor may add without breaking anyone breaks nobody here either: the vendored document with everything added at once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "support/grown.rs"]
mod grown;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use support::{Workspace, command, run, stderr, stdout};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The vendored document with everything added.
fn grown(opaque: bool) -> Value {
    let text = fs::read(root().join("openapi.json")).unwrap();
    grown::grown(serde_json::from_slice(&text).unwrap(), opaque)
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
    let grown = workspace.write("grown.json", &grown(false).to_string());
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
    let copy = tempfile::tempdir().unwrap();
    let archive = Command::new("git")
        .arg("-C")
        .arg(root())
        .args(["ls-files", "-z"])
        .output()
        .unwrap();
    for name in String::from_utf8(archive.stdout)
        .unwrap()
        .split_terminator('\0')
    {
        let target = copy.path().join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(root().join(name), target).unwrap();
    }
    let grown_file = copy.path().join("grown.json");
    fs::write(&grown_file, grown(true).to_string()).unwrap();
    // What one call builds of the dependencies, the next one and the next run need not build again.
    let target = root().join("target/additive");
    let args = ["sync-spec", "--source", grown_file.to_str().unwrap()];
    let sync = command(copy.path(), &args)
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .unwrap();
    assert!(sync.status.success(), "{}{}", stdout(&sync), stderr(&sync));
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(copy.path())
        .args(["test", "--workspace", "--locked"])
        .env("CARGO_TARGET_DIR", target);
    assert!(cargo.status().unwrap().success());
}
