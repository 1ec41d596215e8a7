//! The one error of this crate: what is wrong, where in the document, and what to do.

use std::fmt;

/// A document, overlay or option that cannot be turned into a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    what: String,
    pointer: Option<String>,
    fix: String,
}

impl Error {
    pub(crate) fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            pointer: None,
            fix: fix.into(),
        }
    }

    /// What should not happen, whatever the document.
    pub(crate) fn internal(what: &str, why: impl fmt::Display) -> Self {
        Self::new(
            format!("{what} is not what it should be: {why}"),
            "report this to the authors of openapi-clientgen",
        )
    }

    pub(crate) fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    pub(crate) fn in_file(mut self, path: &std::path::Path) -> Self {
        self.what = format!("{}: {}", path.display(), self.what);
        self
    }

    /// The JSON pointer of the place in the document, where there is one.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(pointer) = &self.pointer {
            write!(f, " at `{pointer}`")?;
        }
        write!(f, "; {}", self.fix)
    }
}

impl std::error::Error for Error {}

impl From<openapi_document::Error> for Error {
    fn from(error: openapi_document::Error) -> Self {
        let mut what = error.message().to_owned();
        if let (Some(line), Some(column)) = (error.line(), error.column()) {
            what = format!("line {line}, column {column}: {what}");
        }
        if let Some(file) = error.file() {
            what = format!("{file}: {what}");
        }
        Self {
            what,
            pointer: error.pointer().map(str::to_owned),
            fix: error.help().to_owned(),
        }
    }
}
