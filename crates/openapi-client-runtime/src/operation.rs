//! An operation of a document.

/// What an operation asks for of its callers, as OpenAPI's `security` has it: any one of these, and all of its security schemes
/// together. One without schemes is met by a request without credentials.
pub type Security = &'static [&'static [&'static str]];

/// The security requirements of one request.
#[derive(Debug, Clone)]
pub(crate) enum SecurityRequirements {
    /// Every credential that the client has: nothing says which.
    All,
    Of(Security),
    /// The same of an operation that is known at run time.
    #[cfg(feature = "catalog")]
    Known(std::sync::Arc<Vec<Vec<String>>>),
}

impl From<Option<Security>> for SecurityRequirements {
    fn from(security: Option<Security>) -> Self {
        security.map_or(Self::All, Self::Of)
    }
}

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
    /// The security schemes that the document asks for; nothing where it does not say, so that a request carries every
    /// credential that its client has.
    pub security: Option<Security>,
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
            security: None,
        }
    }

    /// The same operation, for which the document asks for these security schemes.
    #[must_use]
    pub const fn with_security(mut self, security: Security) -> Self {
        self.security = Some(security);
        self
    }
}

/// Writes the table of a document's operations, and the way to one of them. The rows are in the order of the ids. Last in a row
/// stand the security schemes of the operation, where the document says which: see [`Security`](crate::Security).
///
/// ```
/// openapi_client_runtime::operations! {
///     "get_pet", "GET", "/pets/{id}", Some("pets:read"), true, false, [["ApiKey"], ["OAuth"]];
///     "list_pets", "GET", "/pets", None, true, false;
/// }
///
/// assert_eq!(OPERATIONS.len(), 2);
/// assert_eq!(operation("get_pet").map(|operation| operation.scope), Some(Some("pets:read")));
/// assert!(operation("drop_pets").is_none());
/// ```
#[macro_export]
macro_rules! operations {
    ($($id:literal, $method:literal, $path:literal, $scope:expr, $idempotent:literal, $deprecated:literal $(, [$([$($scheme:literal),*]),*])?;)*) => {
        /// Every operation of the document, in the order of their ids.
        pub static OPERATIONS: &[$crate::Operation] = &[
            $($crate::Operation::new($id, $method, $path, $scope, $idempotent, $deprecated)
                $(.with_security(&[$(&[$($scheme),*]),*]))?),*
        ];

        /// The operation that a generated method of this name calls.
        #[must_use]
        pub fn operation(id: &str) -> Option<&'static $crate::Operation> {
            let index = OPERATIONS.binary_search_by(|operation| operation.id.cmp(id)).ok()?;
            OPERATIONS.get(index)
        }
    };
}
