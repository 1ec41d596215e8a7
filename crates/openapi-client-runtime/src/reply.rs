//! A successful response before it is read into a type.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::config::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::object::{Object, decode};
use crate::page::{Page, PageRequest};
use crate::response::Response;

/// A successful response (2xx) before it is read into a type.
pub struct Reply {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) attempts: u32,
    /// Those that the request carried: they are removed from every error that is made from the response.
    pub(crate) credentials: Arc<Credentials>,
}

/// The call that a body answers.
pub(crate) struct Origin {
    operation: Cow<'static, str>,
    attempts: u32,
    credentials: Arc<Credentials>,
}

impl Origin {
    /// Completes an error that reading the body led to.
    pub(crate) fn complete(&self, error: Error) -> Error {
        let error = error
            .with_operation(self.operation.clone())
            .with_attempts(self.attempts);
        self.credentials.remove_from(error)
    }
}

/// The body of a response.
pub(crate) enum Body {
    /// Read to its end, within the limit.
    Whole(Bytes),
    /// Without a natural end, to be read by the caller. Boxed, since it is the rare case.
    Streaming(Box<reqwest::Response>),
}

impl Reply {
    /// The HTTP status, a success (2xx).
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The operationId; method and path of a request that is of no operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// How many requests the call took.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The whole body, unless it is a stream.
    pub fn body(&self) -> Option<&Bytes> {
        match &self.body {
            Body::Whole(body) => Some(body),
            Body::Streaming(_) => None,
        }
    }

    /// Reads the body with a function.
    ///
    /// # Errors
    ///
    /// What the function returns, together with the response; [`ErrorKind::Decode`] if the body is a stream.
    pub fn read<T>(self, read: impl FnOnce(&Bytes) -> Result<T>) -> Result<Response<T>> {
        let value = match &self.body {
            Body::Whole(body) => read(body),
            Body::Streaming(_) => Err(Error::new(
                ErrorKind::Decode,
                format!(
                    "the body is a stream ({}), where a whole body was expected",
                    self.media_type()
                ),
            )),
        };
        match value {
            Ok(value) => Ok(self.with_value(value)),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Reads the body as JSON. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], naming the JSON pointer of the first value that does not fit.
    pub fn json<T: DeserializeOwned>(self) -> Result<Response<T>> {
        self.read(|body| decode(if body.is_empty() { b"null" } else { body }))
    }

    /// Keeps the body as JSON that is not read any further. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not JSON.
    pub fn object(self) -> Result<Response<Object>> {
        self.read(Object::parse)
    }

    /// Reads the body as a page of a list. `request` says which page it should be.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if there is no one list of rows in the body, or a row does not fit.
    pub fn page<T: DeserializeOwned>(self, request: PageRequest) -> Result<Response<Page<T>>> {
        self.read(|body| Page::read(body, request))
    }

    /// Drops the body.
    pub fn empty(self) -> Response<()> {
        self.with_value(())
    }

    /// The error of a success that the caller did not expect: a status that the document does not list.
    pub fn unexpected(self) -> Error {
        self.fail(Error::new(
            ErrorKind::Decode,
            "the document does not list this success status",
        ))
    }

    fn media_type(&self) -> &str {
        self.headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("no media type")
    }

    fn with_value<T>(self, value: T) -> Response<T> {
        let body = match self.body {
            Body::Whole(body) => body,
            Body::Streaming(_) => Bytes::new(),
        };
        Response::from_parts(value, self.status, self.headers, body, self.attempts)
    }

    /// What came around the body, the body, and the call that they answer.
    pub(crate) fn into_parts(self) -> (Response<()>, Body, Origin) {
        let response =
            Response::from_parts((), self.status, self.headers, Bytes::new(), self.attempts);
        let origin = Origin {
            operation: self.operation,
            attempts: self.attempts,
            credentials: self.credentials,
        };
        (response, self.body, origin)
    }

    /// Adds the response to an error that reading it led to.
    pub(crate) fn fail(self, error: Error) -> Error {
        let body = match self.body {
            Body::Whole(body) => body,
            Body::Streaming(_) => Bytes::new(),
        };
        let error = error
            .with_operation(self.operation)
            .with_attempts(self.attempts)
            .with_response(self.status, self.headers, body);
        self.credentials.remove_from(error)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
