//! Compiles generated crates, all in one target directory so that what they depend on is compiled once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::generate::built_from;

/// Builds the crate in `directory`; the target directory that it is in then.
pub(super) fn build(directory: &Path, work: &Path) -> Result<PathBuf, String> {
    let target = std::path::absolute(work.join("target")).map_err(|e| e.to_string())?;
    // One set of versions for all of them, or each would compile its own; without the workspace cargo chooses.
    let _ = fs::copy(
        built_from().join("Cargo.lock"),
        directory.join("Cargo.lock"),
    );
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--message-format", "short"])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if output.status.success() {
        return Ok(target);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let errors = text.lines().filter(|line| line.contains("error")).count();
    let first = text
        .lines()
        .find(|line| line.contains("error"))
        .unwrap_or("cargo build failed");
    Err(format!("{errors} errors, first: {first}"))
}

/// The name of the package in `directory`.
pub(super) fn name_of(directory: &Path) -> Result<String, String> {
    let path = directory.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = text.lines().find_map(|line| line.strip_prefix("name = \""));
    let name = name.and_then(|name| name.strip_suffix('"'));
    name.map(str::to_owned)
        .ok_or_else(|| format!("{} names no package", path.display()))
}
