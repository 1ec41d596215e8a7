//! From a method and a path to an operation.

use http::Method;

use super::{operation::Operation, path::PathParameters};

/// What a method and a path lead to.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    /// An operation, and its path parameters.
    Found(&'a Operation, PathParameters),
    /// The path exists, for these methods.
    WrongMethod(Vec<&'a Method>),
    /// No operation has this path.
    UnknownPath,
    /// The path is not under the prefix of the document's server.
    Outside,
}

pub(super) fn find<'a>(operations: &'a [Operation], method: &Method, path: &str) -> Route<'a> {
    let mut others = Vec::new();
    for operation in operations {
        if let Some(parameters) = operation.template.matches(path) {
            if operation.method() == method {
                return Route::Found(operation, parameters);
            }
            others.push(operation.method());
        }
    }
    if others.is_empty() {
        Route::UnknownPath
    } else {
        Route::WrongMethod(others)
    }
}
