//! From the sources to the next document: which of them is read, what they make together, and what the lock file says of it.

use std::fs;
use std::path::Path;

use url::Url;

use super::lock::{Lock, sha256};
use super::pages::{self, Merged};
use super::source::{Source, SourceKind, SourceReader};
use super::whole::{self, Whole};
use crate::document::Stored;
use crate::failure::Failure;
use crate::fetch::{Cause, NoDocument};

/// The next document and the lock that goes with it.
pub(crate) struct Next {
    pub(crate) document: Stored,
    pub(crate) lock: Lock,
}

/// What the next document is gathered with.
pub(super) struct Gathering<'a> {
    pub(super) current: &'a Stored,
    pub(super) lock: &'a Lock,
    pub(super) reader: SourceReader<'a>,
}

impl Gathering<'_> {
    /// The next document from where the lock file says that it may be: the recorded URL, then the other candidates, then the
    /// documentation pages. `None` when the server has nothing newer.
    pub(super) fn recorded(&self) -> Result<Option<Next>, Failure> {
        let (lock, known) = (self.lock, self.lock.known());
        let mut failures = Vec::new();
        for url in lock.urls()? {
            let is_known = known.as_ref() == Some(&url);
            let has_key = known.as_ref().map(Url::origin) == Some(url.origin());
            let (source, stranger) = (Source::Url(url.clone()), self.reader.without_key());
            let reader = if has_key { &self.reader } else { &stranger };
            match whole::read(&source, lock.etag_of(&url), reader) {
                Ok(None) => return Ok(None),
                Ok(Some(whole)) => return Ok(Some(fetched_from_its_url(whole, &url, lock))),
                Err(missing) if is_final(&missing, is_known && lock.fetched_at.is_some()) => {
                    return Err(missing.failure);
                }
                Err(NoDocument { failure, .. }) => {
                    let note = format_args!("no document: {failure}");
                    self.reader.steps.note(note);
                    failures.push(failure.to_string());
                }
            }
        }
        if let Some(index) = lock.pages()? {
            let note = "no URL has a document: the documentation pages are read instead";
            self.reader.steps.note(note);
            match pages::indexed(&index, self.current.clone(), &self.reader.without_key()) {
                Ok(merged) => return Ok(Some(put_together(merged, lock))),
                Err(failure) => failures.push(failure.to_string()),
            }
        }
        Err(Failure::unreadable(match failures.as_slice() {
            [one] => one.clone(),
            all => format!("no source has the document:\n  {}", all.join("\n  ")),
        }))
    }

    /// The next document from sources named by hand. They change the URL in the lock file only when `record` is given.
    pub(super) fn named(&self, sources: &[Source], record: bool) -> Result<Option<Next>, Failure> {
        let of = |kind| -> Vec<&Source> {
            let sources = sources.iter();
            sources.filter(|source| source.kind() == kind).collect()
        };
        let (documents, indexes) = (of(SourceKind::Document), of(SourceKind::Index));
        let named_pages = of(SourceKind::Page);
        if record
            && !matches!((sources, &documents[..]), ([_], [Source::Url(url)]) if url.has_host())
        {
            return Err(Failure::usage(
                "--record records the URL of a whole document: give one --source, and let it be such a URL",
            ));
        }
        match (documents.as_slice(), indexes.as_slice()) {
            ([], [Source::Url(index)]) if named_pages.is_empty() => {
                let merged = pages::indexed(index, self.current.clone(), &self.reader)?;
                Ok(Some(put_together(merged, self.lock)))
            }
            ([] | [_], []) => {
                let replaced = match documents.first() {
                    Some(source) => self.replaced(source, record)?,
                    None => None,
                };
                if named_pages.is_empty() {
                    return Ok(replaced);
                }
                let base = replaced.unwrap_or_else(|| Next {
                    document: self.current.clone(),
                    lock: self.lock.clone(),
                });
                let merged = pages::named(&named_pages, base.document, &self.reader)?;
                Ok(Some(put_together(merged, &base.lock)))
            }
            _ => Err(Failure::usage(
                "more than one whole document or index given; only `.md` pages can be merged",
            )),
        }
    }

    /// The document at a source named by hand, instead of the vendored one.
    fn replaced(&self, source: &Source, record: bool) -> Result<Option<Next>, Failure> {
        let lock = self.lock;
        let url = match source {
            Source::Url(url) => Some(url),
            Source::File(_) => None,
        };
        let is_known = url.is_some() && lock.known().as_ref() == url;
        let etag = url.and_then(|url| lock.etag_of(url));
        let Some(whole) = whole::read(source, etag, &self.reader)? else {
            return Ok(None);
        };
        if let Some(url) = url.filter(|_| is_known || record) {
            return Ok(Some(fetched_from_its_url(whole, url, lock)));
        }
        let origin = format!(
            "Read from {}, not from `url`, where the next document comes from.",
            source.public_name()
        );
        Ok(Some(Next {
            document: whole.document,
            lock: not_fetched(whole.sha256, origin, lock),
        }))
    }
}

/// Whether nothing else is tried: a document that is there but cannot be used, and a failure that passes at a URL that is
/// known to have the document. Otherwise an older copy elsewhere would replace it.
fn is_final(missing: &NoDocument, confirmed: bool) -> bool {
    match missing.cause {
        Cause::Faulty => true,
        Cause::Passing => confirmed,
        Cause::Absent => false,
    }
}

fn fetched_from_its_url(whole: Whole, url: &Url, lock: &Lock) -> Next {
    let mut next = not_fetched(whole.sha256, "Fetched from `url`.".into(), lock);
    // As it was spelled, if it is the same.
    if lock.known().as_ref() != Some(url) {
        next.url = url.to_string();
    }
    next.fetched_at = Some(now());
    next.etag = whole.etag;
    Next {
        document: whole.document,
        lock: next,
    }
}

fn put_together(merged: Merged, lock: &Lock) -> Next {
    let sum = sha256(merged.document.text.as_bytes());
    Next {
        document: merged.document,
        lock: not_fetched(sum, merged.origin, lock),
    }
}

/// The lock of a document that did not come from the URL in it.
fn not_fetched(sha256: String, origin: String, lock: &Lock) -> Lock {
    Lock {
        fetched_at: None,
        sha256,
        etag: None,
        origin,
        ..lock.clone()
    }
}

/// The current time to the second, RFC 3339.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second())
        .unwrap_or(now)
        .to_string()
}

/// The document vendored under `root`.
pub(crate) fn vendored(root: &Path) -> Result<Stored, Failure> {
    let path = root.join(crate::workspace::DOCUMENT);
    let bytes = fs::read(&path).map_err(|error| {
        Failure::unreadable(format!("{} cannot be read: {error}", path.display()))
    })?;
    Stored::parse(&bytes)
        .map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))
}
