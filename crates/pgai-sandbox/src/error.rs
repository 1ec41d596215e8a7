//! Why a sandbox did not start.

use std::{fmt, io};

/// A sandbox could not be started: its port is taken, or its document is unusable.
#[derive(Debug)]
pub struct Error {
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn document(place: &str, problem: impl fmt::Display) -> Self {
        Self {
            message: format!("the OpenAPI document is unusable at `{place}`: {problem}"),
            source: None,
        }
    }

    pub(crate) fn io(what: impl fmt::Display, source: io::Error) -> Self {
        Self {
            message: format!("{what}: {source}"),
            source: Some(source.into()),
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
