//! The examples that a document gives for one schema.

use openapi_document::{Document, Value, pointer};

/// Examples in the schema at a pointer, and beside it where it is that of a media type or a parameter.
pub(super) fn of(document: &Document, place: &str) -> Vec<serde_json::Value> {
    let root = document.root();
    let mut found = Vec::new();
    if let Some(schema) = root.pointer(place) {
        found.extend(schema.get("example"));
        found.extend(
            schema
                .get("examples")
                .and_then(Value::as_array)
                .into_iter()
                .flatten(),
        );
    }
    if let Some(owner) = place.strip_suffix("/schema")
        && let Some(beside) = root.pointer(owner)
    {
        found.extend(beside.get("example"));
        let listed = beside
            .get("examples")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        found.extend(listed.filter_map(|(name, example)| {
            let address = document.address(pointer::join(&format!("{owner}/examples"), name));
            document
                .follow(example, &address)
                .ok()?
                .value()
                .get("value")
        }));
    }
    found.into_iter().map(Value::to_serde).collect()
}
