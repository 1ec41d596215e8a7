//! Puts documentation pages together with the document that is there: each page replaces its operation.

use std::collections::BTreeSet;

use openapi_document::Value;
use url::Url;

use super::merge::merge;
use super::page::OperationPage;
use super::source::{Source, SourceReader};
use super::steps::Steps;
use super::{index, operations};
use crate::document::{self, Stored};
use crate::failure::Failure;
use crate::fetch::{Cause, NoDocument};

/// An index with more links than this is not read to its end.
const MAX_PAGES: usize = 2_000;
/// So many pages in a row that the network or the server kept back mean that the others will not come either.
const MAX_UNREACHED: usize = 3;

/// A document put together from pages.
pub(crate) struct Merged {
    pub(crate) document: Stored,
    /// Where its operations come from, for people.
    pub(crate) origin: String,
}

/// Merges the pages named by hand into `current`; one that cannot be read or merged is a failure.
pub(super) fn named(
    pages: &[&Source],
    mut current: Stored,
    reader: &SourceReader<'_>,
) -> Result<Merged, Failure> {
    let mut merged = Vec::new();
    for source in pages {
        let bytes = reader.page(source)?;
        merged.push(take(&mut current.value, source, &bytes, reader.steps)?);
    }
    let operations: Vec<_> = merged.iter().map(OperationPage::describe).collect();
    Ok(Merged {
        document: whole(current)?,
        origin: format!(
            "Documentation pages merged into the document before: {}.",
            operations.join(", ")
        ),
    })
}

/// Merges every page that the index names and that holds an operation into `current`. A page that cannot be used is
/// told, and what no page covers stays as it was.
pub(super) fn indexed(
    index: &Url,
    mut current: Stored,
    reader: &SourceReader<'_>,
) -> Result<Merged, Failure> {
    let steps = reader.steps;
    let mut merged = Vec::new();
    let mut other = 0_usize;
    let mut unreached = 0_usize;
    for page in links(index, reader)? {
        let source = Source::Url(page);
        match reader.page(&source) {
            Ok(bytes) => {
                unreached = 0;
                if !OperationPage::is_of_an_operation(&bytes) {
                    other += 1;
                    continue;
                }
                match take(&mut current.value, &source, &bytes, steps) {
                    Ok(page) => merged.push(page),
                    Err(failure) => steps.note(format_args!("left out: {failure}")),
                }
            }
            Err(NoDocument { failure, cause }) => {
                steps.note(&failure);
                unreached = if cause == Cause::Passing {
                    unreached + 1
                } else {
                    0
                };
                if unreached == MAX_UNREACHED {
                    return Err(failure);
                }
            }
        }
    }
    if merged.is_empty() {
        return Err(Failure::unreadable(format!(
            "{index}: none of the pages that it names holds an operation that can be used"
        )));
    }
    let origin = origin(index, &current.value, &merged, other, steps);
    Ok(Merged {
        document: whole(current)?,
        origin,
    })
}

/// Says which operations come from `pages`, which `index` names, and which of `document` none covers. `other` pages hold none.
fn origin(
    index: &Url,
    document: &Value,
    pages: &[OperationPage],
    other: usize,
    steps: &Steps,
) -> String {
    let taken: BTreeSet<_> = pages.iter().map(OperationPage::operation).collect();
    steps.note(format_args!(
        "operations that come from pages: {}; pages that hold none: {other}",
        taken.len()
    ));
    let mut origin = format!(
        "Documentation pages that {} names, merged into the document before; operations taken from them: {}.",
        Source::Url(index.clone()).public_name(),
        taken.len()
    );
    let kept: Vec<_> = operations::all(document)
        .into_iter()
        .map(|operation| operation.name)
        .filter(|operation| !taken.contains(operation))
        .collect();
    if !kept.is_empty() {
        let kept = kept.join(", ");
        steps.note(format_args!(
            "no page covers, so it stays as it was: {kept}"
        ));
        origin.push_str(&format!(" No page covers, so it stayed as it was: {kept}."));
    }
    origin
}

/// The pages that the index at `url` names.
fn links(url: &Url, reader: &SourceReader<'_>) -> Result<Vec<Url>, Failure> {
    let (source, steps) = (Source::Url(url.clone()), reader.steps);
    let bytes = reader.page(&source)?;
    steps.start("parse", "the index of the documentation pages");
    let (mut pages, elsewhere) = index::pages(&String::from_utf8_lossy(&bytes), url);
    if pages.is_empty() {
        return Err(source
            .unreadable("no link in it leads to a documentation page (`.md`) of its own origin"));
    }
    if elsewhere > 0 {
        steps.note(format_args!(
            "links to another origin, which are not read: {elsewhere}"
        ));
    }
    if pages.len() > MAX_PAGES {
        steps.note(format_args!(
            "only the first {MAX_PAGES} of {} pages are read",
            pages.len()
        ));
        pages.truncate(MAX_PAGES);
    }
    Ok(pages)
}

/// Merges one page. `document` is as it was when that fails.
fn take(
    document: &mut Value,
    source: &Source,
    bytes: &[u8],
    steps: &Steps,
) -> Result<OperationPage, Failure> {
    steps.start("parse", "the slice of its operation, validate and merge it");
    let page = OperationPage::parse(bytes).map_err(|error| source.unreadable(error))?;
    let mut next = document.clone();
    merge(&mut next, &page).map_err(|error| source.unreadable(error))?;
    *document = next;
    Ok(page)
}

/// The document with its text renewed where the pages changed what it says.
fn whole(current: Stored) -> Result<Stored, Failure> {
    let faults = document::check(&current.value);
    if !faults.is_empty() {
        let faults = faults.join("\n  ");
        let message = format!("the pages make no OpenAPI document together:\n  {faults}");
        return Err(Failure::unreadable(message));
    }
    let same = Value::parse(current.text.as_bytes()).is_ok_and(|old| old == current.value);
    Ok(if same {
        current
    } else {
        Stored::from_value(current.value)
    })
}

impl OperationPage {
    /// `GET /a`.
    fn operation(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    fn describe(&self) -> String {
        format!("{} of {}", self.operation(), self.url)
    }
}
