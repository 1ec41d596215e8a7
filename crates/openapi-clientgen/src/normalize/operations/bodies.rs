//! Request bodies.

use openapi_document::{Object, Value, pointer, value};

use crate::Report;

pub(super) fn body(operation: &mut Object, place: &str, report: &mut Report) {
    let empty = match operation.get("requestBody") {
        None => return,
        Some(body) => body
            .get("content")
            .and_then(Value::as_object)
            .is_none_or(Object::is_empty),
    };
    if empty {
        let required = operation
            .get("requestBody")
            .and_then(|b| b.get("required"))
            .cloned()
            .unwrap_or(Value::Bool(false));
        report.lost(
            &pointer::join(place, "requestBody"),
            "body-without-content",
            "no media type is known; any bytes can be sent",
        );
        operation.insert(
            "requestBody".to_owned(),
            value!({"required": required, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}),
        );
    }
}
