//! `openapi.lock.json`: where the vendored document came from, and where the next one comes from.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::Url;

use super::source::http_url;
use crate::failure::Failure;
use crate::workspace;

/// The file's content; keys that this build does not know are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lock {
    /// Where the next document comes from: the URL that answered last.
    pub(crate) url: String,
    /// Where else the document may be published, tried in order when `url` has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) candidates: Vec<String>,
    /// The index (`llms.txt`) of the documentation pages that are read when no URL has a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pages: Option<String>,
    /// RFC 3339; null when the document was not fetched from `url`.
    pub(crate) fetched_at: Option<String>,
    /// Of the bytes as they arrived; of the vendored file when it was put together here.
    pub(crate) sha256: String,
    /// The server's tag of those bytes, for the next conditional request.
    pub(crate) etag: Option<String>,
    /// For people: what the document was made from.
    #[serde(default)]
    pub(crate) origin: String,
    #[serde(flatten)]
    pub(super) other: Map<String, Value>,
}

impl Lock {
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(workspace::LOCK);
        let text = fs::read(&path).map_err(|error| {
            Failure::unreadable(format!("{} cannot be read: {error}", path.display()))
        })?;
        serde_json::from_slice(&text).map_err(|error| {
            Failure::unreadable(format!(
                "{} is not a lock file: {error}; take it back from git: `git restore {}`",
                path.display(),
                workspace::LOCK
            ))
        })
    }

    /// The URLs that may have the document: the recorded one, then the other candidates in their order.
    ///
    /// # Errors
    ///
    /// When one of them is not an http or https URL.
    pub(crate) fn urls(&self) -> Result<Vec<Url>, Failure> {
        let mut urls: Vec<Url> = Vec::new();
        for text in std::iter::once(&self.url).chain(&self.candidates) {
            let url = url(text)?;
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        Ok(urls)
    }

    /// The index of the documentation pages.
    ///
    /// # Errors
    ///
    /// When it is not an http or https URL.
    pub(crate) fn pages(&self) -> Result<Option<Url>, Failure> {
        self.pages.as_deref().map(url).transpose()
    }

    /// The recorded URL, unless it is none.
    pub(crate) fn known(&self) -> Option<Url> {
        Url::parse(&self.url).ok()
    }

    /// The tag of what is vendored, where that came from `url`.
    pub(crate) fn etag_of(&self, url: &Url) -> Option<&str> {
        self.etag
            .as_deref()
            .filter(|_| self.known().as_ref() == Some(url))
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings always serializes.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

fn url(text: &str) -> Result<Url, Failure> {
    http_url(text).map_err(|failure| Failure::usage(format!("{}: {failure}", workspace::LOCK)))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
