//! The operations of a document, by the name that people and the overlay know them by.

use openapi_diff::template;
use serde_json::{Map, Value};

use crate::document::METHODS;

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation {
    /// `GET /a/{id}`.
    pub(crate) name: String,
    /// `GET /a/{}`: two operations with the same key are the same operation.
    pub(crate) key: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) id: Option<String>,
    pub(crate) summary: Option<String>,
}

/// The operations of `document`, in its order.
pub(crate) fn all(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let Some(item) = followed(document, item) else {
            continue;
        };
        for method in METHODS {
            if let Some(operation) = item.get(method).filter(|operation| operation.is_object()) {
                let upper = method.to_uppercase();
                let text = |key: &str| operation[key].as_str().map(str::to_owned);
                all.push(Operation {
                    name: format!("{upper} {path}"),
                    key: format!("{upper} {}", template(path)),
                    method: method.to_owned(),
                    path: path.clone(),
                    id: text("operationId"),
                    summary: text("summary"),
                });
            }
        }
    }
    all
}

/// A path item, or the one that it refers to within the document.
fn followed<'a>(document: &'a Value, item: &'a Value) -> Option<&'a Map<String, Value>> {
    let target = item["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(item)
        .as_object()
}
