//! Reads the two documents of a comparison: files, URLs, or files of a git revision, with their neighbours.

use std::path::Path;

use indicatif::ProgressBar;
use openapi_document::{Document, Value};
use url::Url;

use crate::failure::Failure;
use crate::{fetch, git};

/// Reads both documents, side by side. References to neighbour files and by `$anchor` or `$id` become pointers.
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

/// The file of the workspace that an input is, if it is one: what an annotation can point at.
pub(super) fn file<'n>(root: &Path, name: &'n str) -> Option<&'n str> {
    let path = match name.strip_prefix("git:") {
        Some(rest) => rest.split_once(':').map(|(_, path)| path)?,
        None => name,
    };
    let path = Path::new(path);
    let below = path.strip_prefix(root).unwrap_or(path);
    let inside = below.is_relative() && root.join(below).is_file();
    below.to_str().filter(|_| inside)
}

fn read(root: &Path, name: &str) -> Result<Value, Failure> {
    let unreadable = |error: String| Failure::unreadable(format!("{name}: {error}"));
    let document = if let Some(rest) = name.strip_prefix("git:") {
        revision(root, name, rest)?
    } else if name.contains("://") {
        let url = Url::parse(name)
            .map_err(|error| Failure::usage(format!("`{name}` is not a URL: {error}")))?;
        let fetched = fetch::get(
            &url,
            None,
            &fetch::Options::default(),
            &ProgressBar::hidden(),
        )?;
        let bytes = fetched.map(|fetched| fetched.bytes).unwrap_or_default();
        Document::parse(&bytes).map_err(|error| unreadable(error.to_string()))?
    } else {
        // The error names the file.
        Document::open(name).map_err(|error| Failure::unreadable(error.to_string()))?
    };
    let (value, unresolved) = document
        .into_bundled_and_unresolved()
        .map_err(|error| unreadable(error.to_string()))?;
    for lost in unresolved {
        eprintln!(
            "{name}: `{}` at {} leads nowhere, and is compared as a text: {}",
            lost.reference, lost.address, lost.error
        );
    }
    Ok(value)
}

/// A file as it is in a revision, `REV:path`, the path seen from the root of the repository; and its neighbours.
fn revision(root: &Path, name: &str, rest: &str) -> Result<Document, Failure> {
    let (revision, path) = git::split(rest)?;
    let (folder, first) = match path.rsplit_once('/') {
        Some((folder, first)) => (format!("{folder}/"), first),
        None => (String::new(), path),
    };
    Document::from_files(first, |file| {
        git::blob(root, &format!("{revision}:{folder}{file}")).map_err(|error| error.to_string())
    })
    .map_err(|error| Failure::unreadable(format!("{name}: {error}")))
}
