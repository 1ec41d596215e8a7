//! A request that is complete but for the base URL and the credentials.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, Method};

use crate::error::{Error, ErrorKind, Result};
use crate::operation::{Operation, SecurityRequirements};
use crate::retry::is_idempotent;

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
    pub(crate) security: SecurityRequirements,
}

impl PreparedRequest {
    /// A request of an operation, without query, headers and body. `path` is encoded, and starts with a slash.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] if the operation's method is none that HTTP could send.
    pub fn new(operation: &'static Operation, path: impl Into<String>) -> Result<Self> {
        let (id, template) = (operation.id.into(), operation.path.into());
        let request = Self::parse(id, operation.method, template, operation.security.into())?;
        Ok(Self {
            path: path.into(),
            idempotent: operation.idempotent,
            ..request
        })
    }

    /// A request whose method is that of a document, without a path.
    pub(crate) fn parse(
        operation: Cow<'static, str>,
        method: &str,
        template: Cow<'static, str>,
        security: SecurityRequirements,
    ) -> Result<Self> {
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => Ok(Self::of(operation, method, template, security)),
            Err(error) => {
                let message = format!("`{method}` is no HTTP method");
                let error = Error::new(ErrorKind::InvalidRequest, message).with_source(error);
                Err(error.with_operation(operation))
            }
        }
    }

    /// A request without a path.
    pub(crate) fn of(
        operation: Cow<'static, str>,
        method: Method,
        template: Cow<'static, str>,
        security: SecurityRequirements,
    ) -> Self {
        Self {
            idempotent: is_idempotent(&method),
            operation,
            template,
            method,
            path: String::new(),
            query: None,
            headers: HeaderMap::new(),
            body: None,
            streaming: false,
            security,
        }
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

    /// Adds a pair to the query, encoded: `page=2`.
    pub fn add_query(&mut self, pair: &str) {
        let query = self.query.get_or_insert_default();
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(pair);
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
