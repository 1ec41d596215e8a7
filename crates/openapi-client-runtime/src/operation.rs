//! An operation of a document.

/// One operation of the document, as a transport wants to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name of the generated method, which is the document's operationId in snake case.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template, relative to the base URL.
    pub path: &'static str,
    /// The scope that the document asks for, where it names one.
    pub scope: Option<&'static str>,
    /// Whether HTTP defines the method as idempotent (RFC 9110, section 9.2.2).
    pub idempotent: bool,
    /// Whether the document calls the operation deprecated.
    pub deprecated: bool,
}

impl Operation {
    /// An operation with these properties; generated code makes a table of them.
    pub const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        scope: Option<&'static str>,
        idempotent: bool,
        deprecated: bool,
    ) -> Self {
        Self {
            id,
            method,
            path,
            scope,
            idempotent,
            deprecated,
        }
    }
}
