//! Why a sandbox did not start.

use std::{fmt, io, path::Path, sync::Arc};

/// A sandbox could not be started: its port is taken, or its document is unusable.
#[derive(Clone, Debug)]
pub struct Error {
    message: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn document(pointer: &str, problem: impl fmt::Display) -> Self {
        Self {
            message: format!("the OpenAPI document is unusable at `#{pointer}`: {problem}"),
            source: None,
        }
    }

    /// The document's text is not of the format that it seems to have.
    pub(crate) fn text(format: &str, problem: &dyn fmt::Display) -> Self {
        Self {
            message: format!("the OpenAPI document is not {format}: {problem}"),
            source: None,
        }
    }

    /// The same, of the document in this file.
    pub(crate) fn in_file(self, path: &Path) -> Self {
        Self {
            message: format!("{}: {}", path.display(), self.message),
            ..self
        }
    }

    pub(crate) fn io(what: impl fmt::Display, source: io::Error) -> Self {
        Self {
            message: format!("{what}: {source}"),
            source: Some(Arc::new(source)),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
