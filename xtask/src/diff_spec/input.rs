//! Reads the two documents of a comparison: files, URLs, or files of a git revision.

use std::fs;
use std::path::Path;

use openapi_document::{Document, Value};
use url::Url;

use crate::failure::Failure;
use crate::fetch::{self, Fetched};
use crate::git;

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
        git::blob(root, rest)?
    } else if name.contains("://") {
        let url = Url::parse(name)
            .map_err(|error| Failure::usage(format!("`{name}` is not a URL: {error}")))?;
        let fetched = fetch::get(&url, None, &fetch::Options::default(), &|_| {})
            .map_err(|error| unreadable(error.to_string()))?;
        match fetched {
            Fetched::Body { bytes, .. } => bytes,
            Fetched::NotModified => Vec::new(),
        }
    } else {
        fs::read(name).map_err(|error| unreadable(error.to_string()))?
    };
    let document = Document::parse(&bytes).map_err(|error| unreadable(error.to_string()))?;
    Ok(document.into_root())
}
