//! Why a JSON value does not fit its type, and where it stands.

use std::fmt;

use crate::json::{self, Json};

/// A value that does not fit. Its location is found on the way out, from the inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The tokens of the pointer, the innermost first.
    tokens: Vec<String>,
    message: String,
}

impl Misfit {
    /// A misfit of the value at hand.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            tokens: Vec::new(),
            message: message.into(),
        }
    }

    /// A value of another JSON type than the expected one.
    #[must_use]
    pub fn expected(what: &str, value: &Json<'_>) -> Self {
        let found = match value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        Self::new(format!("expected {what}, found {found}"))
    }

    /// The same, seen from the object whose member does not fit.
    #[must_use]
    pub fn in_member(mut self, name: &str) -> Self {
        self.tokens.push(json::escape(name));
        self
    }

    /// The same, seen from the array whose item does not fit.
    #[must_use]
    pub fn in_item(mut self, index: usize) -> Self {
        self.tokens.push(index.to_string());
        self
    }

    /// The JSON pointer (RFC 6901) of the value; empty for the body as a whole.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.tokens
            .iter()
            .rev()
            .flat_map(|token| ["/", token])
            .collect()
    }

    /// What was expected.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.tokens.is_empty() {
            write!(f, " at `{}`", self.pointer())?;
        }
        Ok(())
    }
}

impl std::error::Error for Misfit {}
