//! The ids of operations that have none of their own: method and path, which no other operation has.

/// The id of an operation without one. `method` is as it is sent.
pub(crate) fn made_up(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

pub(crate) use openapi_document::operation_words as words;
