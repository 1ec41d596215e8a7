//! How large a document may be.

use crate::Error;

/// The deepest nesting that a limit can allow: recursion over that many levels stays well within a thread's stack.
const DEEPEST: usize = 256;

/// How large a document may be: more than any real one, and little enough to be safe with hostile ones.
///
/// ```
/// use openapi_document::{Limits, read};
///
/// let error = read::from_slice(b"[[[]]]", Limits::default().with_depth(2)).unwrap_err();
/// assert!(error.message().contains("nests deeper than 2 levels"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes: usize,
    depth: usize,
    values: usize,
}

impl Default for Limits {
    /// 64 MiB of text, 100 levels, 8 million values.
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 100,
            values: 8_000_000,
        }
    }
}

impl Limits {
    /// The most bytes of text, in all files of a document together.
    #[must_use]
    pub fn with_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// The most levels of arrays and objects in one another. More than 256 count as 256.
    #[must_use]
    pub fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth.min(DEEPEST);
        self
    }

    /// The most values, in all files of a document together, with those that YAML's aliases stand for.
    #[must_use]
    pub fn with_values(mut self, values: usize) -> Self {
        self.values = values;
        self
    }

    /// What is left after a file of so many bytes and values.
    pub(crate) fn less(mut self, bytes: usize, values: usize) -> Self {
        self.bytes = self.bytes.saturating_sub(bytes);
        self.values = self.values.saturating_sub(values);
        self
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn check_bytes(&self, bytes: usize) -> Result<(), Error> {
        let most = self.bytes;
        let message =
            || format!("the document has {bytes} bytes, more than the {most} that are read");
        check(bytes, most, message, "split it or remove what is not API")
    }

    pub(super) fn check_depth(&self, depth: usize) -> Result<(), Exceeded> {
        let message = || format!("the document nests deeper than {} levels", self.depth);
        check(depth, self.depth, message, "flatten it with `$ref`").map_err(Exceeded)
    }

    pub(super) fn check_values(&self, values: usize) -> Result<(), Exceeded> {
        let message = || format!("the document holds more than {} values", self.values);
        check(
            values,
            self.values,
            message,
            "split it, or use fewer YAML aliases",
        )
        .map_err(Exceeded)
    }
}

fn check(
    count: usize,
    most: usize,
    message: impl FnOnce() -> String,
    help: &str,
) -> Result<(), Error> {
    if count <= most {
        Ok(())
    } else {
        Err(Error::new(message(), help))
    }
}

/// A limit was exceeded. The reader adds the position.
pub(super) struct Exceeded(pub(super) Error);
