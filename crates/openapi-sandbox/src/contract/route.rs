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

impl<'a> Route<'a> {
    /// The operation, if there is one.
    pub(crate) fn operation(&self) -> Option<&'a Operation> {
        match self {
            Self::Found(operation, _) => Some(operation),
            _ => None,
        }
    }
}

/// The operation that a request leads to. HEAD asks for what GET answers, without the body, where the document has no
/// operation of its own for it (RFC 9110, section 9.3.2).
pub(super) fn find<'a>(operations: &'a [Operation], method: &Method, path: &str) -> Route<'a> {
    let matching = |operation: &'a Operation| {
        let parameters = operation.template.matches(path)?;
        Some((operation, parameters))
    };
    let mut found: Vec<_> = operations.iter().filter_map(matching).collect();
    let of = |method: &Method| {
        found
            .iter()
            .position(|(operation, _)| operation.method() == method)
    };
    let head = || of(&Method::GET).filter(|_| method == Method::HEAD);
    if let Some(index) = of(method).or_else(head) {
        let (operation, parameters) = found.swap_remove(index);
        return Route::Found(operation, parameters);
    }
    if found.is_empty() {
        return Route::UnknownPath;
    }
    let mut methods: Vec<&Method> = found.iter().map(|(one, _)| one.method()).collect();
    if methods.contains(&&Method::GET) {
        methods.push(&Method::HEAD);
    }
    Route::WrongMethod(methods)
}
