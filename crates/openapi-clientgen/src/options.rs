//! What a client's owner may choose.

use openapi_document::Value;

use crate::Error;

/// Choices for [`generate`](crate::generate).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    pub(crate) scopes: Vec<String>,
}

impl Options {
    /// No scopes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A JSON pointer, relative to an operation, to the scope it requires. The first that leads to a string counts.
    #[must_use]
    pub fn with_scope(mut self, pointer: impl Into<String>) -> Self {
        self.scopes.push(pointer.into());
        self
    }

    /// The same choices as a JSON object: `scope`, a pointer or a list of them.
    ///
    /// # Errors
    ///
    /// When a member is unknown or has another type.
    pub fn from_json(value: &Value) -> Result<Self, Error> {
        let mut options = Self::new();
        let fix = "it takes `scope`";
        let members = value
            .as_object()
            .ok_or_else(|| Error::new("the options are not an object", fix))?;
        for (name, value) in members {
            let pointers: Option<Vec<&str>> = match value {
                Value::String(pointer) => Some(vec![pointer]),
                Value::Array(list) => list.iter().map(Value::as_str).collect(),
                _ => None,
            };
            let Some(pointers) = pointers.filter(|_| name == "scope") else {
                return Err(Error::new(
                    format!("the option `{name}` is not one that exists, or has a wrong value"),
                    fix,
                ));
            };
            for pointer in pointers {
                options = options.with_scope(pointer);
            }
        }
        Ok(options)
    }
}
