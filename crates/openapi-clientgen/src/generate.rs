//! The last stage: a normalised document, through progenitor, to formatted source.

use crate::{Document, Error, Options, Report, emit, progenitor, read};

/// A client and what was changed to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// Formatted Rust, to be included in a module.
    pub source: String,
    /// What the client cannot express, or expresses otherwise than the document.
    pub report: Report,
}

/// Generates a client from a document that [`normalize`](crate::normalize()) has seen.
///
/// # Errors
///
/// When an operation is one that progenitor refuses, or the generated code is not Rust.
pub fn generate(document: &Document, options: &Options) -> Result<Generated, Error> {
    let (api, report) = read::api(document, options)?;
    let source = emit::client(progenitor::client(&api)?, &api)?;
    Ok(Generated { source, report })
}
