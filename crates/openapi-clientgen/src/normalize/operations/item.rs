//! The operations of a path item: those of its own fields, and `additionalOperations` (OpenAPI 3.2).

use openapi_document::{METHODS, Object, Value, is_method, pointer};

use crate::Report;

/// One operation of a path item.
pub(super) struct Listed<'i> {
    /// The method as it is sent.
    pub(super) method: String,
    /// The JSON pointer of the operation.
    pub(super) place: String,
    pub(super) operation: &'i mut Value,
}

/// The operations of the path item at `place`.
pub(super) fn operations<'i>(item: &'i mut Object, place: &str) -> Vec<Listed<'i>> {
    let mut listed = Vec::new();
    for (key, value) in item.iter_mut() {
        let at = pointer::join(place, key);
        if is_method(key) {
            listed.push(Listed {
                method: key.to_ascii_uppercase(),
                place: at,
                operation: value,
            });
        } else if key == "additionalOperations" {
            for (method, operation) in value.as_object_mut().into_iter().flatten() {
                listed.push(Listed {
                    method: method.to_string(),
                    place: pointer::join(&at, method),
                    operation,
                });
            }
        }
    }
    listed
}

/// A method that has a field of its own moves there: OpenAPI 3.2 does not allow it among the additional ones.
pub(super) fn standard(item: &mut Object, place: &str, report: &mut Report) {
    let at = pointer::join(place, "additionalOperations");
    let Some(more) = item.get_mut("additionalOperations") else {
        return;
    };
    let Some(more) = more.as_object_mut() else {
        report.lost(
            &at,
            "additional-operations",
            "this is no object of operations",
        );
        item.remove("additionalOperations");
        return;
    };
    let mut moved = Vec::new();
    for method in METHODS {
        let sent = method.to_ascii_uppercase();
        if let Some(operation) = more.remove(&sent) {
            moved.push((method, sent, operation));
        }
    }
    if more.is_empty() {
        item.remove("additionalOperations");
    }
    for (method, sent, operation) in moved {
        let at = pointer::join(&at, &sent);
        if item.contains_key(method) {
            let reason = format!("the path item has a `{method}` of its own, which counts");
            report.lost(&at, "additional-operations", reason);
        } else {
            let reason = format!("`{sent}` is the method of the field `{method}`");
            report.kept(&at, "additional-operations", reason);
            item.insert(method.to_owned(), operation);
        }
    }
}

/// The parameters and servers of a path item move to its operations, whose own ones count before them.
pub(super) fn bequeath(item: &mut Object, place: &str) {
    let parameters = item.remove("parameters");
    let servers = item.remove("servers");
    for listed in operations(item, place) {
        let Some(operation) = listed.operation.as_object_mut() else {
            continue;
        };
        if let Some(servers) = &servers {
            operation
                .entry("servers")
                .or_insert_with(|| servers.clone());
        }
        if let Some(Value::Array(shared)) = &parameters {
            let mut all = shared.clone();
            if let Some(Value::Array(own)) = operation.remove("parameters") {
                all.extend(own);
            }
            operation.insert("parameters".to_owned(), Value::Array(all));
        }
    }
}
