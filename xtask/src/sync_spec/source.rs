//! From `--source` to the next document: which sources there are, what they hold, and what they make together.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_document::Value;
use url::Url;

use super::lock::{Lock, sha256};
use super::merge::merge;
use super::page::Page;
use super::steps::Steps;
use crate::document::{self, Document};
use crate::failure::Failure;
use crate::fetch::{self, Fetched};

/// One place to read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    Url(Url),
    File(PathBuf),
}

impl Source {
    /// The sources that `text` names: a URL, a file, or a directory, which stands for its `*.md`.
    pub(crate) fn parse(text: &str) -> Result<Vec<Self>, Failure> {
        if text.contains("://") {
            return match Url::parse(text) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(vec![Self::Url(url)]),
                Ok(_) => Err(Failure::usage(format!(
                    "`{text}`: only http and https URLs can be fetched"
                ))),
                Err(error) => Err(Failure::usage(format!("`{text}` is not a URL: {error}"))),
            };
        }
        let path = PathBuf::from(text);
        if !path.is_dir() {
            return Ok(vec![Self::File(path)]);
        }
        let unreadable = |error| Failure::unreadable(format!("{text} cannot be read: {error}"));
        let mut pages = Vec::new();
        for entry in fs::read_dir(&path).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.is_file() && file.extension().is_some_and(|extension| extension == "md") {
                pages.push(Self::File(file));
            }
        }
        if pages.is_empty() {
            return Err(Failure::unreadable(format!("{text} holds no `*.md` page")));
        }
        pages.sort_by_key(ToString::to_string);
        Ok(pages)
    }

    fn is_page(&self) -> bool {
        match self {
            Self::Url(url) => url.path().ends_with(".md"),
            Self::File(path) => path.extension().is_some_and(|extension| extension == "md"),
        }
    }

    /// What is there, unless the server says that it is still what `etag` names.
    fn read(
        &self,
        etag: Option<&str>,
        options: &fetch::Options,
        steps: &Steps,
    ) -> Result<Fetched, Failure> {
        let result = match self {
            Self::Url(url) => fetch::get(url, etag, options, &|bytes| steps.arrived(bytes)),
            Self::File(path) => fs::read(path)
                .map(|bytes| Fetched::Body { bytes, etag: None })
                .map_err(|error| error.to_string()),
        };
        result.map_err(|error| Failure::unreadable(format!("{self}: {error}")))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => write!(f, "{url}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// The next document and the lock that goes with it.
pub(crate) struct Next {
    pub(crate) document: Document,
    pub(crate) lock: Lock,
}

/// Reads `sources` and puts them together with the `current` document; `None` when the server has nothing newer.
pub(crate) fn gather(
    sources: &[Source],
    current: &Value,
    lock: &Lock,
    options: &fetch::Options,
    steps: &Steps,
) -> Result<Option<Next>, Failure> {
    let (pages, whole): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.is_page());
    let mut next = match whole.as_slice() {
        [] => None,
        [source] => match replace(source, lock, options, steps)? {
            None if pages.is_empty() => return Ok(None),
            next => next,
        },
        _ => {
            return Err(Failure::usage(
                "more than one whole document given; only `.md` pages can be merged",
            ));
        }
    };
    if pages.is_empty() {
        return Ok(next);
    }
    let (mut value, mut lock) = match next.take() {
        Some(next) => (next.document.value, next.lock),
        None => (current.clone(), lock.clone()),
    };
    let mut merged = Vec::new();
    for source in pages {
        let unreadable = |error| Failure::unreadable(format!("{source}: {error}"));
        steps.start("fetch", source);
        let Fetched::Body { bytes, .. } = source.read(None, options, steps)? else {
            continue;
        };
        steps.start("parse", "the slice of its operation, validate and merge it");
        let page = Page::parse(&bytes).map_err(unreadable)?;
        merge(&mut value, &page).map_err(unreadable)?;
        merged.push(format!(
            "{} {} of {}",
            page.method.to_uppercase(),
            page.path,
            page.url
        ));
    }
    let document = Document::from_value(value);
    lock.sha256 = sha256(document.text.as_bytes());
    lock.etag = None;
    lock.fetched_at = None;
    lock.origin = format!(
        "Documentation pages merged into the document before: {}.",
        merged.join(", ")
    );
    Ok(Some(Next { document, lock }))
}

fn replace(
    source: &Source,
    lock: &Lock,
    options: &fetch::Options,
    steps: &Steps,
) -> Result<Option<Next>, Failure> {
    steps.start("fetch", source);
    let same = matches!(source, Source::Url(url) if Url::parse(&lock.url).is_ok_and(|known| known == *url));
    let Fetched::Body { bytes, etag } =
        source.read(lock.etag.as_deref().filter(|_| same), options, steps)?
    else {
        return Ok(None);
    };
    steps.start("parse", format_args!("{} bytes", bytes.len()));
    let document = Document::parse(&bytes)
        .map_err(|error| Failure::unreadable(format!("{source}: {error}")))?;
    steps.start("validate", "the document");
    let faults = document::check(&document.value);
    if !faults.is_empty() {
        return Err(Failure::unreadable(format!(
            "{source} cannot be used as an OpenAPI document:\n  {}",
            faults.join("\n  ")
        )));
    }
    let mut lock = lock.clone();
    lock.sha256 = sha256(&bytes);
    lock.etag = etag;
    match source {
        Source::Url(url) => {
            lock.url = if same { lock.url } else { url.to_string() };
            lock.fetched_at = Some(now());
            lock.origin = "Fetched from `url`.".into();
        }
        Source::File(path) => {
            lock.fetched_at = None;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            lock.origin = format!(
                "Read from the file {name}, not fetched. `url` is where the next document comes from."
            );
        }
    }
    Ok(Some(Next { document, lock }))
}

/// The current time to the second, RFC 3339.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second())
        .unwrap_or(now)
        .to_string()
}

/// The document vendored under `root`.
pub(crate) fn vendored(root: &Path) -> Result<Document, Failure> {
    let path = root.join(crate::workspace::DOCUMENT);
    let bytes = fs::read(&path).map_err(|error| {
        Failure::unreadable(format!("{} cannot be read: {error}", path.display()))
    })?;
    Document::parse(&bytes)
        .map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))
}
