//! Reads a whole document from one source and says how sure it is that there is none.

use openapi_document::Version;

use super::lock::sha256;
use super::source::{Source, SourceReader};
use crate::document::{self, Stored};
use crate::fetch::{Cause, Fetched, NoDocument};

/// A document as a source publishes it.
pub(crate) struct Whole {
    pub(crate) document: Stored,
    /// Of the bytes as they arrived.
    pub(crate) sha256: String,
    pub(crate) etag: Option<String>,
}

/// Reads the document at `source`; `None` when the server still has what `etag` names.
pub(super) fn read(
    source: &Source,
    etag: Option<&str>,
    reader: &SourceReader<'_>,
) -> Result<Option<Whole>, NoDocument> {
    let Some(Fetched { bytes, etag }) = reader.read(source, etag)? else {
        return Ok(None);
    };
    let steps = reader.steps;
    steps.start("parse", format_args!("{} bytes", bytes.len()));
    let document =
        Stored::parse(&bytes).map_err(|error| NoDocument::new(source, Cause::Absent, error))?;
    steps.start("validate", "the document");
    let faults = document::check(&document.value);
    if !faults.is_empty() {
        let cause = match Version::of(&document.value) {
            Ok(_) => Cause::Faulty,
            Err(_) => Cause::Absent,
        };
        let faults = faults.join("\n  ");
        let message = format!("it cannot be used as an OpenAPI document:\n  {faults}");
        return Err(NoDocument::new(source, cause, message));
    }
    Ok(Some(Whole {
        document,
        sha256: sha256(&bytes),
        etag,
    }))
}
