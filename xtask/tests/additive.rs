//! What a vendor may add without breaking anyone breaks nobody here either: the vendored document with everything added at once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "support/grown.rs"]
mod grown;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::{Workspace, run, stderr, stdout};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The vendored document with everything added.
fn grown() -> Value {
    let text = fs::read_to_string(root().join("openapi.json")).unwrap();
    grown::grown(&text).0
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
