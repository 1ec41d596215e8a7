//! What a sandbox could not do.

use std::{fmt, io, path::Path, sync::Arc};

/// A sandbox could not be started, because its port is taken or its document or fixtures are unusable; or it could not
/// deliver to a webhook.
#[derive(Clone, Debug)]
pub struct Error {
    message: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    fn new(message: String) -> Self {
        Self {
            message,
            source: None,
        }
    }

    pub(crate) fn document(pointer: &str, problem: impl fmt::Display) -> Self {
        Self::new(format!(
            "the OpenAPI document is unusable at `#{pointer}`: {problem}"
        ))
    }

    pub(crate) fn fixtures(problem: impl fmt::Display) -> Self {
        Self::new(format!("the fixtures are unusable: {problem}"))
    }

    pub(crate) fn delivery(url: &str, problem: &str) -> Self {
        Self::new(format!("the sandbox cannot deliver to {url}: {problem}"))
    }

    /// The same, of the document or the fixtures in this file.
    pub(crate) fn in_file(mut self, path: &Path) -> Self {
        self.message = format!("{}: {}", path.display(), self.message);
        self
    }

    pub(crate) fn io(what: impl fmt::Display, source: io::Error) -> Self {
        Self {
            message: format!("{what}: {source}"),
            source: Some(Arc::new(source)),
        }
    }
}

impl From<openapi_document::Error> for Error {
    fn from(error: openapi_document::Error) -> Self {
        Self {
            message: format!("the OpenAPI document is unusable: {error}"),
            source: Some(Arc::new(error)),
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
        self.source.as_deref().map(|source| source as _)
    }
}
