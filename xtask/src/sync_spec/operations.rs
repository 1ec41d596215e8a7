//! The operations of a document, by the names that people and the overlay know them by.

use openapi_diff::template;
use openapi_document::{Document, Value};

/// What names one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    /// `GET /a/{id}`.
    pub(crate) name: String,
    /// `GET /a/{}`: two operations with the same key are the same operation.
    pub(crate) key: String,
    /// Where it lies in the document: `/paths/~1a~1{id}/get`.
    pub(crate) pointer: String,
    pub(crate) id: Option<String>,
    pub(crate) summary: Option<String>,
}

/// The operations of `document`, in its order; none when it is no OpenAPI document.
pub(crate) fn all(document: &Value) -> Vec<Outline> {
    let document = Document::from_value(document.clone());
    document.map_or_else(|_| Vec::new(), |document| outlines(&document))
}

/// The operations of `document`, as [`Document::operations`] has them.
pub(crate) fn outlines(document: &Document) -> Vec<Outline> {
    let operations = document.operations().into_iter();
    operations
        .map(|operation| {
            let (path, method) = (operation.path(), operation.sent_method());
            let text = |key| operation.value().get(key).and_then(Value::as_str);
            Outline {
                name: format!("{method} {path}"),
                key: format!("{method} {}", template(path)),
                pointer: operation.address().pointer().to_owned(),
                id: text("operationId").map(str::to_owned),
                summary: text("summary").map(str::to_owned),
            }
        })
        .collect()
}
