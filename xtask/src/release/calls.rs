//! The calls of cargo that a release makes.

use std::path::Path;
use std::process::Command;

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
    let said = String::from_utf8_lossy(&output.stderr);
    let lines = said.lines().map(str::trim);
    let said: Vec<_> = lines
        .filter(|line| !line.is_empty() && !line.starts_with("Updating"))
        .collect();
    let said = said.join(" ");
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
    let mut command = publishing(root, names);
    command.args(["--dry-run", "--target-dir"]);
    run(command.arg(packaging.path()), "`cargo publish --dry-run`")?;
    Ok(packaging)
}

/// Publishes crates, each after those that it depends on, and waits until the registry has them.
pub(super) fn publish(root: &Path, names: &[&str], no_verify: bool) -> Result<(), Failure> {
    let mut command = publishing(root, names);
    run(
        command.args(no_verify.then_some("--no-verify")),
        "`cargo publish`",
    )
}

fn publishing(root: &Path, names: &[&str]) -> Command {
    let mut command = command(root);
    command.args(["publish", "--locked"]);
    command.args(names.iter().flat_map(|name| ["--package", name]));
    command
}

/// Runs with the terminal's own output.
pub(super) fn run(command: &mut Command, what: &str) -> Result<(), Failure> {
    let status = command.status().map_err(unrunnable)?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::refused(format!("{what} failed")))
    }
}
