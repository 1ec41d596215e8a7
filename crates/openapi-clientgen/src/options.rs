//! What a client's owner may choose.

use serde_json::Value;

use crate::Error;

/// Whether the crate that holds the client must implement `ClientHooks` for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum HooksMode {
    /// The client works without; an implementation takes precedence.
    #[default]
    Optional,
    /// A missing implementation is a compile error.
    Expected,
}

/// Choices for [`generate`](crate::generate).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    pub(crate) inner_type: Option<String>,
    pub(crate) hooks: HooksMode,
    pub(crate) scopes: Vec<String>,
}

impl Options {
    /// No inner type, hooks optional.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The path of the type that the client carries for its hooks, e.g. `crate::Inner`.
    #[must_use]
    pub fn with_inner_type(mut self, path: impl Into<String>) -> Self {
        self.inner_type = Some(path.into());
        self
    }

    /// Whether hooks are required.
    #[must_use]
    pub fn with_hooks(mut self, mode: HooksMode) -> Self {
        self.hooks = mode;
        self
    }

    /// A JSON pointer, relative to an operation, to the scope it requires. The first that leads to a string counts.
    #[must_use]
    pub fn with_scope(mut self, pointer: impl Into<String>) -> Self {
        self.scopes.push(pointer.into());
        self
    }

    /// The same choices as a JSON object: `inner-type`, `hooks` (`optional` or `expected`), `scope`.
    ///
    /// # Errors
    ///
    /// When a member is unknown or has another type.
    pub fn from_json(value: &Value) -> Result<Self, Error> {
        let mut options = Self::new();
        let fix = "it takes `inner-type`, `hooks` and `scope`";
        let members = value
            .as_object()
            .ok_or_else(|| Error::new("the options are not an object", fix))?;
        for (name, value) in members {
            options = match (name.as_str(), value.as_str()) {
                ("inner-type", Some(path)) => options.with_inner_type(path),
                ("hooks", Some("optional")) => options.with_hooks(HooksMode::Optional),
                ("hooks", Some("expected")) => options.with_hooks(HooksMode::Expected),
                ("scope", Some(pointer)) => options.with_scope(pointer),
                _ => {
                    return Err(Error::new(
                        format!("the option `{name}` is not one that exists, or has a wrong value"),
                        fix,
                    ));
                }
            };
        }
        Ok(options)
    }
}
