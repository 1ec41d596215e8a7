//! Operations: each gets an id, its whole list of parameters, and success responses only.

mod bodies;
mod ids;
mod parameters;
mod responses;
mod servers;

use std::collections::BTreeMap;

use openapi_document::{METHODS, Object, Value, pointer};

use crate::{Error, Report};

pub(super) fn tidy(root: &mut Value, report: &mut Report) -> Result<(), Error> {
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
    servers::servers(root, report);
    parameters::parameters(root, report);
    Ok(())
}

fn each(
    root: &mut Value,
    mut visit: impl FnMut(&str, &str, &mut Object, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    for (path, item) in paths.iter_mut() {
        let place = pointer::join("/paths", path);
        for method in METHODS {
            let at = pointer::join(&place, method);
            match item.get_mut(method) {
                Some(Value::Object(operation)) => visit(path, method, operation, &at)?,
                None | Some(Value::Null) => {}
                Some(_) => {
                    return Err(Error::new(
                        "the operation is not an object",
                        "write it as OpenAPI 3 asks",
                    )
                    .at(at));
                }
            }
        }
    }
    Ok(())
}
