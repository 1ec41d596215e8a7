//! Examples that the document shows.

use serde_json::Value;

use crate::contract::schema::{Schemas, local_reference};

/// The `example` of a media type or schema, or the first of its `examples`.
pub(super) fn shown(schemas: &Schemas, object: &Value) -> Option<Value> {
    if let Some(example) = object.get("example") {
        return Some(example.clone());
    }
    match object.get("examples")? {
        Value::Array(examples) => examples.first().cloned(),
        Value::Object(examples) => {
            let example = examples.values().next()?;
            let example = match local_reference(example) {
                Some(target) => schemas.resolve(&target)?.1,
                None => example,
            };
            // OpenAPI 3.2 has the data and its serialization apart.
            example
                .get("dataValue")
                .or_else(|| example.get("value"))
                .cloned()
        }
        _ => None,
    }
}
