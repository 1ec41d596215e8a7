//! Reads a whole document from one source and says how sure it is that there is none.

use openapi_document::Version;

use super::lock::sha256;
use super::source::Source;
use super::steps::Steps;
use crate::document::{self, Document};
use crate::failure::Failure;
use crate::fetch::{self, Fetched};

/// A document as a source publishes it.
pub(crate) struct Whole {
    pub(crate) document: Document,
    /// Of the bytes as they arrived.
    pub(crate) sha256: String,
    pub(crate) etag: Option<String>,
}

/// Why a source gave no document.
pub(crate) struct Missing {
    pub(crate) failure: Failure,
    pub(crate) cause: Cause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The network or the server failed; the document may be there later.
    Passing,
    /// Something else is there, or nothing.
    Absent,
    /// An OpenAPI document is there, but it cannot be used.
    Faulty,
}

/// Reads the document at `source`; `None` when the server still has what `etag` names.
pub(crate) fn read(
    source: &Source,
    etag: Option<&str>,
    options: &fetch::Options,
    steps: &Steps,
) -> Result<Option<Whole>, Missing> {
    let fetched = source
        .read(etag, options, steps)
        .map_err(|unread| Missing {
            cause: if unread.passing {
                Cause::Passing
            } else {
                Cause::Absent
            },
            failure: unread.failure,
        })?;
    let Fetched::Body { bytes, etag } = fetched else {
        return Ok(None);
    };
    let missing = |cause, message: String| Missing {
        failure: Failure::unreadable(message),
        cause,
    };
    steps.start("parse", format_args!("{} bytes", bytes.len()));
    let document = Document::parse(&bytes)
        .map_err(|error| missing(Cause::Absent, format!("{source} is {error}")))?;
    steps.start("validate", "the document");
    let faults = document::check(&document.value);
    if !faults.is_empty() {
        let cause = match Version::of(&document.value) {
            Ok(_) => Cause::Faulty,
            Err(_) => Cause::Absent,
        };
        return Err(missing(
            cause,
            format!(
                "{source} cannot be used as an OpenAPI document:\n  {}",
                faults.join("\n  ")
            ),
        ));
    }
    Ok(Some(Whole {
        document,
        sha256: sha256(&bytes),
        etag,
    }))
}
