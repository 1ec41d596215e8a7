//! The calls of cargo that a release makes.

use std::path::Path;
use std::process::{Command, Output};

use crate::cargo::{command, unrunnable};
use crate::failure::Failure;
use crate::workspace;

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

/// Packages the crates together, builds them from their packages, and gives the directory that has the packages unpacked, until it is
/// dropped.
///
/// Cargo keeps what it unpacks and builds of the packages under the path of their temporary registry, and takes it again where a later
/// run has the same path, although the packages have changed since. A path of its own for each run excludes that; what is built of other
/// crates is shared through a link.
pub(super) fn package(root: &Path, names: &[&str]) -> Result<tempfile::TempDir, Failure> {
    let unusable =
        |error: std::io::Error| Failure::refused(format!("nothing can be packaged: {error}"));
    let target = workspace::target(root);
    let debug = target.join("debug");
    std::fs::create_dir_all(&debug).map_err(unusable)?;
    let packaging = tempfile::Builder::new()
        .prefix("packaging.")
        .tempdir_in(&target)
        .map_err(unusable)?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(&debug, packaging.path().join("debug")).map_err(unusable)?;
    let mut command = command(root);
    command.args(["publish", "--dry-run", "--locked", "--target-dir"]);
    command.arg(packaging.path());
    command.args(names.iter().flat_map(|name| ["--package", name]));
    run(command, "`cargo publish --dry-run`")?;
    Ok(packaging)
}

/// Compiles and runs the code of the pages in the workspace of a stranger.
pub(super) fn test_pages(workspace: &Path) -> Result<(), Failure> {
    let mut command = command(workspace);
    command.args(["test", "--package", "pgai-guide"]);
    run(
        command,
        "a program on the packages, `cargo test --package pgai-guide`,",
    )
}

/// Builds the documentation in the workspace of a stranger, as it is built for publication: with all features, each with its badge,
/// which a stable compiler shows only when it is told that it is another one.
pub(super) fn doc(workspace: &Path) -> Result<(), Failure> {
    let mut command = command(workspace);
    command.args(["doc", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTC_BOOTSTRAP", "1");
    command.env("RUSTDOCFLAGS", "--cfg docsrs -D warnings");
    run(command, "`cargo doc` of the packages")
}

/// Publishes crates, each after those that it depends on, and waits until the registry has them.
pub(super) fn publish(root: &Path, names: &[&str], no_verify: bool) -> Result<(), Failure> {
    let mut command = command(root);
    command.args(["publish", "--locked"]);
    command.args(names.iter().flat_map(|name| ["--package", name]));
    command.args(no_verify.then_some("--no-verify"));
    run(command, "`cargo publish`")
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
