//! Proves on a copy of the workspace that a document builds, so that the workspace itself never holds one that does not.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::workspace;

/// Directories that a build does not read.
const LEFT_OUT: [&str; 3] = ["target", ".git", ".sync-spec"];
/// How much of the compiler's output a person is shown.
const SHOWN_LINES: usize = 40;

/// Runs `cargo check` on a copy of the workspace with `document` in it. `source` is the client generated from it.
pub(crate) fn check(root: &Path, document: &str, source: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::refused(format!(
            "no scratch copy of the workspace could be made: {error}"
        ))
    };
    let scratch = tempfile::Builder::new()
        .prefix("sync-spec-")
        .tempdir()
        .map_err(failed)?;
    copy(root, scratch.path()).map_err(failed)?;
    fs::write(scratch.path().join(workspace::DOCUMENT), document).map_err(failed)?;

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(scratch.path()).args([
        "check",
        "--workspace",
        "--quiet",
        "--message-format",
        "short",
    ]);
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        // What the workspace has built of its dependencies need not be built again.
        let target = std::path::absolute(root.join("target")).map_err(failed)?;
        command.env("CARGO_TARGET_DIR", target);
    }
    let output = command
        .output()
        .map_err(|error| Failure::refused(format!("cargo cannot be run: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let culprit = culprit(&said, source)
        .map(|operation| format!(" at {operation}"))
        .unwrap_or_default();
    let shown: Vec<_> = said.lines().take(SHOWN_LINES).collect();
    Err(Failure::refused(format!(
        "the workspace does not build with the new document{culprit}; nothing was replaced. \
         `cargo check --workspace` on a copy said:\n{}",
        shown.join("\n")
    )))
}

/// The operation in whose code the first error lies: `client.rs:120:5: error…` leads to the documentation above it.
fn culprit(said: &str, source: &str) -> Option<String> {
    let line: usize = said
        .lines()
        .filter(|line| line.contains("error"))
        .find_map(|line| {
            let (_, rest) = line.split_once("client.rs:")?;
            rest.split(':').next()?.parse().ok()
        })?;
    let lines: Vec<_> = source.lines().collect();
    let above = lines.get(..line.min(lines.len()))?;
    above.iter().rev().find_map(|line| {
        let (_, rest) = line.split_once("Sends a `")?;
        let (method, rest) = rest.split_once("` request to `")?;
        Some(format!("{method} {}", rest.split('`').next()?))
    })
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let target = to.join(&name);
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
                fs::create_dir(&target)?;
                copy(&entry.path(), &target)?;
            }
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::culprit;

    #[test]
    fn an_error_leads_to_its_operation() {
        let source = "/// Sends a `GET` request to `/a`\nfn a() {}\n/// Sends a `POST` request to `/b`\nfn b() {}\n";
        let said = "/tmp/out/client.rs:4:1: error[E0428]: the name `b` is defined twice";
        assert_eq!(culprit(said, source), Some("POST /b".into()));
        assert_eq!(culprit("error: something else", source), None);
    }
}
