//! Reads the two documents of a comparison: files, URLs, or files of a git revision.

use std::fs;
use std::path::Path;
use std::process::Command;

use openapi_document::{Document, Value};
use url::Url;

use crate::failure::Failure;
use crate::fetch::{self, Fetched};

/// Reads both documents, side by side.
pub(super) fn both(root: &Path, base: &str, revision: &str) -> Result<(Value, Value), Failure> {
    std::thread::scope(|scope| {
        let base = scope.spawn(|| read(root, base));
        let revision = read(root, revision);
        let base = base
            .join()
            .unwrap_or_else(|_| Err(Failure::unreadable("reading the base document failed")));
        Ok((base?, revision?))
    })
}

fn read(root: &Path, name: &str) -> Result<Value, Failure> {
    let unreadable = |error: String| Failure::unreadable(format!("{name}: {error}"));
    let bytes = if let Some(rest) = name.strip_prefix("git:") {
        git(root, rest)?
    } else if name.contains("://") {
        let url = Url::parse(name)
            .map_err(|error| Failure::usage(format!("`{name}` is not a URL: {error}")))?;
        match fetch::get(&url, None, &fetch::Options::default(), &|_| {}).map_err(unreadable)? {
            Fetched::Body { bytes, .. } => bytes,
            Fetched::NotModified => Vec::new(),
        }
    } else {
        fs::read(name).map_err(|error| unreadable(error.to_string()))?
    };
    let document = Document::parse(&bytes).map_err(|error| unreadable(error.to_string()))?;
    Ok(document.into_root())
}

/// A file as it is in a revision: `REV:path`, the path seen from the root of the repository.
fn git(root: &Path, rest: &str) -> Result<Vec<u8>, Failure> {
    let Some((revision, path)) = rest
        .split_once(':')
        .filter(|(revision, path)| !revision.is_empty() && !path.is_empty())
    else {
        return Err(Failure::usage(format!(
            "`git:{rest}` must be written git:REV:path"
        )));
    };
    if revision.starts_with('-') {
        return Err(Failure::usage(format!(
            "`{revision}` is not a git revision"
        )));
    }
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["cat-file", "blob", &format!("{revision}:{path}")])
        .output()
        .map_err(|error| Failure::unreadable(format!("git cannot be run: {error}")))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure::unreadable(format!("git:{rest}: {}", said.trim())))
    }
}
