//! One value of the document, by its location.

use std::sync::Arc;

use openapi_document::pointer;
use serde_json::Value;

use super::document::Schemas;

/// A value of the document, or none where the document has nothing. What is asked of it is asked of what it refers to.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) schemas: Arc<Schemas>,
    location: Option<String>,
}

impl Node {
    /// The value at `pointer`.
    pub(crate) fn at(schemas: &Arc<Schemas>, pointer: impl Into<String>) -> Self {
        Self {
            schemas: Arc::clone(schemas),
            location: Some(pointer.into()),
        }
    }

    /// The value at another location of the same document.
    pub(super) fn elsewhere(&self, location: Option<String>) -> Self {
        Self {
            schemas: Arc::clone(&self.schemas),
            location,
        }
    }

    /// What it refers to; itself, if that is no reference.
    pub(crate) fn followed(&self) -> Self {
        self.elsewhere(self.resolved().map(|(pointer, _)| pointer))
    }

    /// The location, as a JSON pointer; empty if there is none.
    pub(crate) fn pointer(&self) -> &str {
        self.location.as_deref().unwrap_or_default()
    }

    pub(crate) fn value(&self) -> Option<&Value> {
        self.resolved().map(|(_, value)| value)
    }

    /// Whether the document has something here.
    pub(crate) fn exists(&self) -> bool {
        self.value().is_some()
    }

    /// The member `key` of an object.
    pub(crate) fn get(&self, key: &str) -> Self {
        let found = self.resolved().and_then(|(at, value)| {
            value.get(key)?;
            Some(pointer::join(&at, key))
        });
        self.elsewhere(found)
    }

    /// The text under `key` of an object.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.value()?.get(key)?.as_str()
    }

    /// The keys of an object.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let object = self.value().and_then(Value::as_object);
        object
            .into_iter()
            .flat_map(|object| object.keys().map(String::as_str))
    }

    pub(super) fn resolved(&self) -> Option<(String, &Value)> {
        self.schemas.resolve(self.location.as_deref()?)
    }
}
