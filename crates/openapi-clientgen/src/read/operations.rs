//! Paths to operations.

use std::collections::BTreeMap;

use openapi_document::{METHODS, Value, pointer};

use super::{Reader, flag, text};
use crate::model::Operation;
use crate::{Error, Options, names};

impl Reader<'_> {
    pub(super) fn operations(&mut self, options: &Options) -> Result<Vec<Operation>, Error> {
        let root = self.root;
        let mut found: Vec<(String, &str, &str, &Value)> = Vec::new();
        for (path, item) in root
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            for method in METHODS {
                if let Some(operation) = item.get(method).filter(|o| o.is_object()) {
                    let id = text(operation, "operationId").ok_or_else(|| {
                        Error::new(
                            "the operation has no operationId",
                            "normalise the document first",
                        )
                        .at(pointer::join(&pointer::join("/paths", path), method))
                    })?;
                    found.push((id, path, method, operation));
                }
            }
        }
        let ids = operation_names(found.iter().map(|(id, ..)| id.as_str()));
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let mut operations = Vec::with_capacity(found.len());
        for (id, path, method, operation) in found {
            let place = pointer::join(&pointer::join("/paths", path), method);
            operations.push(self.operation(&ids[&id], path, method, operation, &place, options));
        }
        operations.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(operations)
    }

    pub(super) fn operation(
        &mut self,
        id: &str,
        path: &str,
        method: &str,
        operation: &Value,
        place: &str,
        options: &Options,
    ) -> Operation {
        let builder = names::pascal(id);
        let params = self.params(operation, &builder, place);
        let body = operation.get("requestBody");
        let bodies = body
            .map(|body| self.bodies(body, &builder, &pointer::join(place, "requestBody")))
            .unwrap_or_default();
        let (success, outcome) = self.successes(operation, &builder, place);
        let errors = operation
            .get("x-error-responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(status, response)| {
                (
                    status.to_string(),
                    text(response, "description").unwrap_or_default(),
                    self.error_type(response),
                )
            })
            .collect();
        Operation {
            id: id.to_owned(),
            builder,
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            deprecated: flag(operation, "deprecated"),
            scope: options.scopes.iter().find_map(|pointer| {
                operation
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            }),
            params,
            bodies,
            body_required: body.is_some_and(|body| flag(body, "required")),
            success,
            outcome,
            errors,
        }
    }
}

/// Method names; those that share one are told apart by their own spelling, whatever the order.
pub(super) fn operation_names<'i>(ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, String> {
    // Methods that the generated client has already.
    const OWN: [&str; 2] = ["clone", "new"];
    // Types of the prelude that the builders name, which a builder must not hide.
    const PRELUDE: [&str; 3] = ["Option", "Result", "String"];
    let case = |id: &str| {
        let snake = names::snake(id);
        if OWN.contains(&snake.as_str()) || PRELUDE.contains(&names::pascal(id).as_str()) {
            format!("{snake}_operation")
        } else {
            snake
        }
    };
    // Two methods may differ and yet share a builder's name.
    names::distinct_by_style(ids, case, names::pascal, "camel")
}
