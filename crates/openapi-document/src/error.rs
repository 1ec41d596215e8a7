//! What can go wrong with a document: one opaque error that says what, where, and what to do about it.

use std::fmt;

/// A document could not be read, a reference in it could not be followed, or a tool cannot do with it what it is for.
///
/// `Display` is one line: the file, the line or the JSON pointer, what is wrong, and what to do.
///
/// # Examples
///
/// ```
/// let error = openapi_document::Value::parse(b"{\"a\": ").unwrap_err();
/// assert_eq!(error.line(), Some(1));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    message: String,
    help: String,
    file: Option<String>,
    position: Option<(usize, usize)>,
    pointer: Option<String>,
}

impl Error {
    /// What is wrong, in a sentence without its end, and what to do about it.
    #[must_use]
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            message: message.into(),
            help: help.into(),
            file: None,
            position: None,
            pointer: None,
        }))
    }

    /// At a line and a column of the text, both from 1.
    pub(crate) fn at_position(mut self, line: usize, column: usize) -> Self {
        self.0.position = Some((line, column));
        self
    }

    /// At the JSON pointer of a value.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// In a file. Where the error already names one, that stays.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.0.file.get_or_insert_with(|| file.into());
        self
    }

    /// In a file that has another name for whoever gave it.
    pub(crate) fn renamed(mut self, file: impl Into<String>) -> Self {
        self.0.file = Some(file.into());
        self
    }

    /// What is wrong, without where.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// The file, where the document came from one.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The line of the text, from 1, where the text could not be read.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.position.map(|(line, _)| line)
    }

    /// The column of the text in characters, from 1, where the text could not be read.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.position.map(|(_, column)| column)
    }

    /// The JSON pointer of the value that the error is about.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut parts: Vec<String> = Vec::new();
        parts.extend(inner.file.clone());
        if let Some((line, column)) = inner.position {
            parts.push(format!("line {line}, column {column}"));
        }
        if let Some(pointer) = &inner.pointer {
            parts.push(format!("#{pointer}"));
        }
        if !parts.is_empty() {
            write!(f, "{}: ", parts.join(", "))?;
        }
        write!(f, "{}; {}", inner.message, inner.help)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}
