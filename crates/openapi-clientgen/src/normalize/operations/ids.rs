//! Ids of operations.

use openapi_document::{Object, Value};

use crate::{Report, ids};

/// An operation without an id has its method and path for one.
pub(super) fn identify(
    path: &str,
    method: &str,
    operation: &mut Object,
    place: &str,
    repeated: &impl Fn(&str) -> bool,
    report: &mut Report,
) {
    let reason = match operation.get("operationId").and_then(Value::as_str) {
        Some(id) if id.trim().is_empty() => "the id is empty",
        Some(id) if repeated(id) => {
            // The id stays: what it would name has to be known, so that it never comes to name one of them alone.
            let reason =
                format!("`{id}` is the id of several operations; method and path tell them apart");
            report.kept(place, "operation-id", reason);
            return;
        }
        Some(_) => return,
        None => "the operation has no id",
    };
    report.kept(
        place,
        "operation-id",
        format!("{reason}; it is named after its method and path"),
    );
    operation.insert("operationId".to_owned(), ids::made_up(method, path).into());
}
