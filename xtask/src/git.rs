//! Reads files as they are in a git revision, or in the workspace.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;

/// The revision and the path that `REV:path` names, the path seen from the root of the repository.
pub(crate) fn split(name: &str) -> Result<(&str, &str), Failure> {
    let Some((revision, path)) = name
        .split_once(':')
        .filter(|(revision, path)| !revision.is_empty() && !path.is_empty())
    else {
        return Err(Failure::usage(format!(
            "`git:{name}` must be written git:REV:path"
        )));
    };
    if revision.starts_with('-') {
        return Err(Failure::usage(format!(
            "`{revision}` is not a git revision"
        )));
    }
    Ok((revision, path))
}

/// The text of a file, as it is or, where it is called `git:REV:path`, as it is in a revision.
pub(crate) fn text(root: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    match name.strip_prefix("git:") {
        Some(rest) => blob(root, rest),
        None => {
            std::fs::read(name).map_err(|error| Failure::unreadable(format!("{name}: {error}")))
        }
    }
}

/// The file that `REV:path` names.
pub(crate) fn blob(root: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    split(name)?;
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["cat-file", "blob", name])
        .output()
        .map_err(|error| Failure::unreadable(format!("git cannot be run: {error}")))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let message = String::from_utf8_lossy(&output.stderr);
        Err(Failure::unreadable(format!(
            "git:{name}: {}",
            message.trim()
        )))
    }
}
