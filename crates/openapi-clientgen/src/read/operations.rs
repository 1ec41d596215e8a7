//! Paths to operations.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Document, Value, pointer};

use super::name::of_operation;
use super::{Reader, flag, text};
use crate::model::Operation;
use crate::names::{self, Candidates};
use crate::{Error, Options, ids};

/// An operation as the document lists it.
pub(super) struct Listed<'d> {
    pub(super) path: &'d str,
    /// As it is sent.
    pub(super) method: String,
    pub(super) place: String,
    pub(super) value: &'d Value,
}

/// Every operation of a document, in the order of path and method.
pub(super) fn listed(document: &Document) -> Vec<Listed<'_>> {
    let operations = document.operations().into_iter();
    let listed = operations.filter_map(|operation| {
        Some(Listed {
            path: operation.path(),
            method: operation.sent_method().into_owned(),
            place: operation.address().pointer().to_owned(),
            value: document.get(operation.address())?,
        })
    });
    let mut listed: Vec<_> = listed.collect();
    listed.sort_by(|a, b| (a.path, &a.method).cmp(&(b.path, &b.method)));
    listed
}

impl Reader<'_> {
    pub(super) fn operations(&mut self, options: &Options) -> Result<Vec<Operation>, Error> {
        let mut found = Vec::new();
        for listed in listed(self.document) {
            let id = text(listed.value, "operationId").ok_or_else(|| {
                Error::new(
                    "the operation has no operationId",
                    "normalise the document first",
                )
                .at_pointer(listed.place.clone())
            })?;
            found.push((id, listed));
        }
        let things = candidates(&found);
        // Two methods may differ and yet share a builder's name.
        let names = names::choose(&things, names::pascal, &BTreeSet::new());
        for (key, name) in &names {
            let root = of_operation(&names::pascal(name));
            self.roots.insert(root, things[key].clone());
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let mut operations = Vec::with_capacity(found.len());
        for (_, listed) in found {
            let key = (listed.method.clone(), listed.path.to_owned());
            operations.push(self.operation(&names[&key], &listed, options));
        }
        // The table is searched by the id.
        operations.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(operations)
    }

    pub(super) fn operation(
        &mut self,
        id: &str,
        listed: &Listed<'_>,
        options: &Options,
    ) -> Operation {
        let (operation, place) = (listed.value, listed.place.as_str());
        let builder = names::pascal(id);
        let root = of_operation(&builder);
        let params = self.params(operation, &root, place);
        let body = operation.get("requestBody");
        let bodies = body
            .map(|body| self.bodies(body, &root, &pointer::join(place, "requestBody")))
            .unwrap_or_default();
        let (success, outcome) = self.successes(operation, &root, place);
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
            method: listed.method.clone(),
            path: listed.path.to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            deprecated: flag(operation, "deprecated"),
            scope: options.scopes.iter().find_map(|pointer| {
                operation
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            }),
            security: self.security(operation),
            params,
            bodies,
            body_required: body.is_some_and(|body| flag(body, "required")),
            success,
            outcome,
            errors,
        }
    }
}

/// What each operation can be called, by method and path, which tell all operations apart.
fn candidates(found: &[(String, Listed<'_>)]) -> BTreeMap<(String, String), Candidates> {
    // Methods that the generated client has already.
    const OWN: [&str; 2] = ["clone", "new"];
    // Types of the prelude that the builders name, which a builder must not hide.
    const PRELUDE: [&str; 4] = ["Option", "Result", "String", "Vec"];
    let case = |id: &str| {
        let snake = names::snake(id);
        if OWN.contains(&snake.as_str()) || PRELUDE.contains(&names::pascal(id).as_str()) {
            format!("{snake}_operation")
        } else {
            snake
        }
    };
    let of = |id: &str, method: &str, path: &str| {
        let words = ids::words(method, path);
        let made_up = ids::made_up(method, path);
        let exact = format!("{words}-{}", names::exact(&made_up));
        let [short, long] = if id == made_up {
            [words, names::spelled_out(&made_up)]
        } else {
            [id.to_owned(), format!("{id}-{words}")]
        };
        Candidates::new(vec![
            case(&names::telling(&short)),
            case(&long),
            case(&exact),
        ])
    };
    found
        .iter()
        .map(|(id, listed)| {
            let key = (listed.method.clone(), listed.path.to_owned());
            (key, of(id, &listed.method, listed.path))
        })
        .collect()
}
