//! A request that is complete but for the base URL and the credentials.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, Method};

use crate::error::{Error, ErrorKind, Result};
use crate::operation::{Asked, Operation};

/// A request that is complete but for what [`Client::send`](crate::Client::send) adds: the base URL and the credentials.
///
/// The builders of a generated client make one in `into_request`.
#[must_use = "a request does nothing until it is sent"]
pub struct PreparedRequest {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) template: Cow<'static, str>,
    pub(crate) method: Method,
    /// Encoded, below the base URL.
    pub(crate) path: String,
    /// Encoded.
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<reqwest::Body>,
    pub(crate) idempotent: bool,
    pub(crate) streaming: bool,
    pub(crate) security: Asked,
}

impl PreparedRequest {
    /// A request of an operation, without query, headers and body. `path` is encoded, and starts with a slash.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] if the operation's method is none that HTTP could send.
    pub fn new(operation: &'static Operation, path: impl Into<String>) -> Result<Self> {
        let request = Self::of(
            operation.id.into(),
            operation.method,
            operation.path.into(),
            operation.idempotent,
            path.into(),
        )?;
        Ok(Self {
            security: operation.security.into(),
            ..request
        })
    }

    /// A request of an operation that is known by its parts.
    pub(crate) fn of(
        operation: Cow<'static, str>,
        method: &str,
        template: Cow<'static, str>,
        idempotent: bool,
        path: String,
    ) -> Result<Self> {
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| {
            Error::new(
                ErrorKind::InvalidRequest,
                format!("`{method}` is no HTTP method"),
            )
            .with_operation(operation.clone())
            .with_source(error)
        })?;
        Ok(Self {
            operation,
            template,
            method,
            path,
            query: None,
            headers: HeaderMap::new(),
            body: None,
            idempotent,
            streaming: false,
            security: Asked::All,
        })
    }

    /// The operationId; method and path of a request that is of no operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The path template; the path of a request that is of no operation.
    pub fn path_template(&self) -> &str {
        &self.template
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path below the base URL, encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, encoded, without its question mark.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Sets the query, encoded, without its question mark.
    pub fn set_query(&mut self, query: Option<String>) {
        self.query = query;
    }

    /// The headers, credentials not among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The body, if there is one and it lies in memory.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_ref()?.as_bytes()
    }

    /// Sets the body. One that is a stream cannot be sent again, so that such a call is never repeated.
    pub fn set_body(&mut self, body: impl Into<reqwest::Body>) {
        self.body = Some(body.into());
    }

    /// Asks for a body without a natural end, such as an event stream, to be handed on as it comes.
    pub fn set_streaming(&mut self, streaming: bool) {
        self.streaming = streaming;
    }
}

impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Query, headers and body are the caller's, and may hold secrets.
        f.debug_struct("PreparedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}
