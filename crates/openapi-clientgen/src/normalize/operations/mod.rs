//! Operations: each gets an id, its whole list of parameters, and success responses only.

mod bodies;
mod ids;
mod item;
mod parameters;
mod responses;
mod servers;

use std::collections::BTreeMap;

use openapi_document::{Object, Value, pointer};

use crate::{Error, Report};

pub(super) fn tidy(root: &mut Value, report: &mut Report) -> Result<(), Error> {
    items(root, report);
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    each(root, |_, _, operation, _| {
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            *ids.entry(id.to_owned()).or_default() += 1;
        }
        Ok(())
    })?;
    let repeated = |id: &str| ids.get(id).is_some_and(|count| *count > 1);
    each(root, |path, method, operation, place| {
        ids::identify(path, method, operation, place, &repeated, report);
        responses::responses(method, operation, place, report);
        bodies::body(operation, place, report);
        if operation.remove("callbacks").is_some() {
            report.kept(
                &pointer::join(place, "callbacks"),
                "callbacks",
                "callbacks are calls to the user of the API, not by them",
            );
        }
        Ok(())
    })?;
    servers::servers(root, report)?;
    each(root, |path, _, operation, place| {
        parameters::parameters(path, operation, place, report);
        Ok(())
    })
}

/// Calls `visit` with the path, the method as it is sent, the operation and its JSON pointer.
fn each(
    root: &mut Value,
    mut visit: impl FnMut(&str, &str, &mut Object, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    for (path, item) in paths.iter_mut() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        for listed in item::operations(item, &pointer::join("/paths", path)) {
            match listed.operation {
                Value::Object(operation) => {
                    visit(path, &listed.method, operation, &listed.place)?;
                }
                Value::Null => {}
                _ => {
                    return Err(Error::new(
                        "the operation is not an object",
                        "write it as OpenAPI 3 asks",
                    )
                    .at_pointer(listed.place));
                }
            }
        }
    }
    Ok(())
}

/// Path items whose additional operations are none of the usual methods, and that have left all else to their operations.
fn items(root: &mut Value, report: &mut Report) {
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        if let Some(item) = item.as_object_mut() {
            let place = pointer::join("/paths", path);
            item::standard(item, &place, report);
            item::bequeath(item, &place);
        }
    }
}
