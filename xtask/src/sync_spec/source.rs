//! One source of documents: what `--source` or the lock file names, and the bytes that are there.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use url::Url;

use super::steps::Steps;
use crate::failure::Failure;
use crate::fetch::{self, Cause, Fetched, NoDocument};

/// A URL that can be fetched.
pub(super) fn http_url(text: &str) -> Result<Url, Failure> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        Ok(_) => Err(Failure::usage(format!(
            "`{text}`: only http and https URLs can be fetched"
        ))),
        Err(error) => Err(Failure::usage(format!("`{text}` is not a URL: {error}"))),
    }
}

/// One place to read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    Url(Url),
    File(PathBuf),
}

/// What kind of text a source holds; its name says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceKind {
    /// A whole OpenAPI document.
    Document,
    /// A documentation page of one operation: `*.md`.
    Page,
    /// A list of links to documentation pages: `llms.txt`.
    Index,
}

impl Source {
    /// The sources that `text` names: a URL, a file, or a directory, which stands for its `*.md`.
    pub(crate) fn parse(text: &str) -> Result<Vec<Self>, Failure> {
        if text.contains("://") {
            return Ok(vec![Self::Url(http_url(text)?)]);
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

    pub(crate) fn kind(&self) -> SourceKind {
        let path = match self {
            Self::Url(url) => Path::new(url.path()),
            Self::File(path) => path,
        };
        if path.extension().is_some_and(|extension| extension == "md") {
            SourceKind::Page
        } else if matches!(self, Self::Url(_)) && path.ends_with("llms.txt") {
            SourceKind::Index
        } else {
            SourceKind::Document
        }
    }

    /// The source as a committed file may name it: of a URL neither the user's name and password nor the query, which
    /// may hold a signature, and of a file neither the directories of this machine.
    pub(crate) fn public_name(&self) -> String {
        match self {
            Self::Url(url) => format!("{}{}", url.origin().ascii_serialization(), url.path()),
            Self::File(path) => path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        }
    }

    /// The failure that says `what` is wrong with this source.
    pub(crate) fn unreadable(&self, what: impl fmt::Display) -> Failure {
        Failure::unreadable(format!("{self}: {what}"))
    }
}

/// Reads sources, and shows that it does.
pub(super) struct SourceReader<'s> {
    pub(super) options: fetch::Options,
    pub(super) steps: &'s Steps,
}

impl SourceReader<'_> {
    /// The same, for a server that the key is not meant for.
    pub(super) fn without_key(&self) -> Self {
        let mut options = self.options.clone();
        options.key = None;
        Self { options, ..*self }
    }

    /// What is at `source`; `None` when the server says that it is still what `etag` names.
    pub(super) fn read(
        &self,
        source: &Source,
        etag: Option<&str>,
    ) -> Result<Option<Fetched>, NoDocument> {
        self.steps.start("fetch", source);
        match source {
            Source::Url(url) => fetch::get(url, etag, &self.options, &self.steps.spinner),
            Source::File(path) => fs::read(path)
                .map(|bytes| Some(Fetched { bytes, etag: None }))
                .map_err(|error| NoDocument::new(source, Cause::Absent, error)),
        }
    }

    /// A page, of which no `etag` is kept.
    pub(super) fn page(&self, source: &Source) -> Result<Vec<u8>, NoDocument> {
        let fetched = self.read(source, None)?;
        Ok(fetched.map(|fetched| fetched.bytes).unwrap_or_default())
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
