//! Proves on a copy of the workspace that a document builds, so that the workspace itself never holds one that does not.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::rust_axis::operation;
use crate::{cargo, facade, journal, rust_axis, workspace};

/// How much of the compiler's output a person is shown.
const SHOWN_LINES: usize = 40;

/// A copy of the workspace inside its build directory. One call has it at a time; what a killed call left of it goes first.
struct Scratch {
    path: PathBuf,
    /// Released when the file is closed, also by a kill.
    _lock: File,
}

impl Scratch {
    fn new(root: &Path, target: &Path) -> io::Result<Self> {
        let home = target.join("sync-spec");
        let lock = journal::lock(&home)?;
        let path = home.join("workspace");
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        let scratch = Self { path, _lock: lock };
        workspace::copy(root, &scratch.path)?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now goes before the next copy.
        fs::remove_dir_all(&self.path).ok();
    }
}

/// Runs `cargo check` on a copy of the workspace with `document` in it. `source` is the client generated from it.
pub(crate) fn check(root: &Path, document: &str, source: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::refused(format!(
            "no scratch copy of the workspace could be made: {error}"
        ))
    };
    // What the workspace has built of its dependencies need not be built again.
    let target = workspace::target(root);
    let scratch = Scratch::new(root, &target).map_err(failed)?;
    fs::write(scratch.path.join(workspace::DOCUMENT), document).map_err(failed)?;

    let mut command = cargo::command(&scratch.path);
    command.args([
        "check",
        "--workspace",
        "--quiet",
        "--message-format",
        "short",
    ]);
    command.env("CARGO_TARGET_DIR", target);
    let output = command.output().map_err(cargo::unrunnable)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let culprit = culprit(&scratch.path, &said, source)
        .map(|operation| format!(" at {operation}"))
        .unwrap_or_default();
    let shown: Vec<_> = said.lines().take(SHOWN_LINES).collect();
    Err(Failure::refused(format!(
        "the workspace does not build with the new document{culprit}; nothing was replaced. \
         `cargo check --workspace` on a copy said:\n{}",
        shown.join("\n")
    )))
}

/// The operation in whose code the first error lies. In generated code the documentation above it says so; elsewhere it is
/// the nearest call above of a generated method.
fn culprit(root: &Path, said: &str, source: &str) -> Option<String> {
    let calls = rust_axis::methods(source).unwrap_or_default();
    said.lines()
        .filter(|line| line.contains("error"))
        .find_map(|error| {
            let (file, rest) = error.split_once(".rs:")?;
            let line: usize = rest.split(':').next()?.parse().ok()?;
            if file.ends_with("client") {
                let above: Vec<_> = source.lines().take(line).collect();
                return above.iter().rev().find_map(|line| operation(line));
            }
            let text = fs::read_to_string(root.join(format!("{file}.rs"))).ok()?;
            let above: Vec<_> = text.lines().take(line + 1).collect();
            above.iter().rev().find_map(|line| {
                let mut calls = calls.iter();
                let called = calls.find(|(_, method)| line.contains(&facade::call(method)));
                called.map(|(operation, _)| operation.clone())
            })
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use super::culprit;

    #[test]
    fn an_error_leads_to_its_operation() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(
            root.path().join("facade.rs"),
            "fn f() {\n    client\n        .b()\n        .page(1)\n}\n",
        )
        .unwrap();
        let source = "impl Client {\n/// Sends a `GET` request to `/a`\npub fn a() {}\n/// Sends a `POST` request to `/b`\npub fn b() {}\n}\n";
        let find = |said: &str| culprit(root.path(), said, source);
        assert_eq!(
            find("/tmp/out/client.rs:5:1: error[E0428]: defined twice"),
            Some("POST /b".into())
        );
        assert_eq!(
            find("facade.rs:4:10: error[E0277]: not satisfied"),
            Some("POST /b".into())
        );
        assert_eq!(find("error: something else"), None);
    }
}
