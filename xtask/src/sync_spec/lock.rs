//! `openapi.lock.json`: where the vendored document came from, and where the next one comes from.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::workspace;

/// The file's content; keys that this build does not know are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lock {
    /// Where the next document comes from.
    pub(crate) url: String,
    /// RFC 3339; null when the document was not fetched.
    pub(crate) fetched_at: Option<String>,
    /// Of the bytes as they arrived; of the vendored file when it was put together here.
    pub(crate) sha256: String,
    /// The server's tag of those bytes, for the next conditional request.
    pub(crate) etag: Option<String>,
    /// For people: what the document was made from.
    #[serde(default)]
    pub(crate) origin: String,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Lock {
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(workspace::LOCK);
        let text = fs::read(&path).map_err(|error| {
            Failure::unreadable(format!("{} cannot be read: {error}", path.display()))
        })?;
        serde_json::from_slice(&text).map_err(|error| {
            Failure::unreadable(format!("{} is not a lock file: {error}", path.display()))
        })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings always serializes.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
