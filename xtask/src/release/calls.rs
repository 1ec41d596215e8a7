//! The calls of cargo that a release makes.

use std::path::Path;
use std::process::{Command, Output};

use crate::cargo::{command, unrunnable};
use crate::failure::Failure;

/// The workspace's packages, as `cargo metadata` says them.
pub(super) fn metadata(root: &Path) -> Result<Vec<u8>, Failure> {
    let output = command(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .map_err(unrunnable)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure::refused(format!(
            "`cargo metadata` failed: {}",
            said(&output)
        )))
    }
}

/// What the registry knows of `NAME` or `NAME@VERSION`; `None` when it knows no such crate. `dir` lies outside of the
/// workspace, where cargo would show the workspace's own package.
pub(super) fn info(dir: &Path, spec: &str) -> Result<Option<String>, Failure> {
    let output = command(dir)
        .args(["info", "--color", "never", spec])
        .output()
        .map_err(unrunnable)?;
    if output.status.success() {
        return Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    let said = said(&output);
    if said.contains("could not find") {
        Ok(None)
    } else {
        Err(Failure::unreadable(format!(
            "whether {spec} exists cannot be known: {said}"
        )))
    }
}

/// Packages the crates together and, unless told otherwise, builds them from their packages.
pub(super) fn rehearse(root: &Path, names: &[&str], no_verify: bool) -> Result<(), Failure> {
    let mut command = command(root);
    command.args(["publish", "--dry-run", "--locked"]);
    command.args(no_verify.then_some("--no-verify"));
    command.args(names.iter().flat_map(|name| ["--package", name]));
    run(command, "`cargo publish --dry-run`")
}

/// Publishes one crate and waits until the registry has it.
pub(super) fn publish(root: &Path, name: &str, no_verify: bool) -> Result<(), Failure> {
    let mut command = command(root);
    command.args(["publish", "--locked", "--package", name]);
    command.args(no_verify.then_some("--no-verify"));
    run(command, &format!("`cargo publish --package {name}`"))
}

/// Runs with the terminal's own output.
fn run(mut command: Command, what: &str) -> Result<(), Failure> {
    let status = command.status().map_err(unrunnable)?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::refused(format!("{what} failed")))
    }
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let mut lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.retain(|line| !line.starts_with("Updating"));
    lines.join(" ")
}
