//! A successful response before it is read into a type.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::config::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::hints::RateLimit;
use crate::json;
use crate::object::Object;
use crate::page::{self, Envelope, Page, PageRequest};
use crate::response::Response;

/// A successful response (2xx) before it is read into a type.
pub struct RawResponse {
    pub(crate) response: Response<()>,
    pub(crate) body: Body,
    pub(crate) origin: Origin,
}

/// The call that a response answers.
pub(crate) struct Origin {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) attempts: u32,
    /// Those that the request carried: they are removed from every error that is made from the response.
    pub(crate) credentials: Arc<Credentials>,
}

impl Origin {
    /// Completes an error that reading the response led to.
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
    /// Without a natural end, to be read by the caller.
    Streaming(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>),
}

impl RawResponse {
    /// The HTTP status, a success (2xx).
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// What the service said of the key's rate limit, if it did.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.response.rate_limit()
    }

    /// The operationId; method and path of a request that is of no operation.
    pub fn operation(&self) -> &str {
        &self.origin.operation
    }

    /// How many requests the call took.
    pub fn attempts(&self) -> u32 {
        self.origin.attempts
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
        let value = self.whole().and_then(read);
        self.with_result(value)
    }

    /// Reads a body that should be JSON. One that is not is named.
    pub(crate) fn read_json<T>(
        self,
        read: impl FnOnce(&Bytes) -> Result<T>,
    ) -> Result<Response<T>> {
        let value = self
            .whole()
            .and_then(|body| read(body).map_err(|error| self.explain(body, error)));
        self.with_result(value)
    }

    /// The whole body; an error for a stream.
    fn whole(&self) -> Result<&Bytes> {
        self.body().ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                format!(
                    "the body is a stream ({}), where a whole body was expected",
                    self.media_type()
                ),
            )
        })
    }

    /// Says what a body is instead of JSON, as far as the headers tell.
    fn explain(&self, body: &Bytes, error: Error) -> Error {
        if error.kind() != ErrorKind::Decode
            || json::text(body).is_ok_and(|text| json::check(text).is_ok())
        {
            return error;
        }
        let encoding = self
            .headers()
            .get(CONTENT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .filter(|encoding| !encoding.eq_ignore_ascii_case("identity"));
        let media_type = self.media_type();
        if let Some(encoding) = encoding {
            error.with_message(format!(
                "the body is encoded as `{encoding}`, which was not asked for"
            ))
        } else if self.headers().contains_key(CONTENT_TYPE) && !is_json(media_type) {
            error.with_message(format!("the body is not JSON but {media_type}"))
        } else {
            error
        }
    }

    /// Reads the body as JSON. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`], naming the JSON pointer of the first value that does not fit.
    pub fn json<T: DeserializeOwned>(self) -> Result<Response<T>> {
        let credentials = self.origin.credentials.clone();
        self.read_json(|body| {
            let text = json::text(body)?;
            Object::unchecked(body, &credentials).read(|| json::decode(text, ""))
        })
    }

    /// Keeps the body as JSON that is not read any further. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not JSON.
    pub fn object(self) -> Result<Response<Object>> {
        let credentials = self.origin.credentials.clone();
        self.read_json(|body| Object::unchecked(body, &credentials).checked())
    }

    /// Reads the body as a page of a list. `request` says which page it should be.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if there is no one list of rows in the body, or a row does not fit.
    pub fn page<T: DeserializeOwned>(self, request: PageRequest) -> Result<Response<Page<T>>> {
        self.page_of(request)?.1
    }

    /// Reads the body as a page of a list, whose envelope is known also if a row does not fit.
    pub(crate) fn page_of<T: DeserializeOwned>(
        self,
        request: PageRequest,
    ) -> Result<(Envelope, Result<Response<Page<T>>>)> {
        let read = self.whole().and_then(|body| {
            let raw = Object::unchecked(body, &self.origin.credentials);
            page::read(&raw, self.headers(), request).map_err(|error| self.explain(body, error))
        });
        match read {
            Ok((envelope, page)) => Ok((envelope, self.with_result(page))),
            Err(error) => Err(self.fail(error.with_page(request.number))),
        }
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
        self.headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("no media type")
    }

    fn with_result<T>(self, value: Result<T>) -> Result<Response<T>> {
        match value {
            Ok(value) => Ok(self.with_value(value)),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn with_value<T>(self, value: T) -> Response<T> {
        self.response.with_body(self.body.whole()).map(|()| value)
    }

    /// Adds the response to an error that reading it led to.
    pub(crate) fn fail(self, error: Error) -> Error {
        let Response {
            status, headers, ..
        } = self.response;
        let error = error.with_response(status, headers, self.body.whole());
        self.origin.complete(error)
    }
}

impl Body {
    /// The body as far as it has been read: nothing of a stream.
    fn whole(self) -> Bytes {
        match self {
            Self::Whole(body) => body,
            Self::Streaming(_) => Bytes::new(),
        }
    }
}

/// Whether a media type says that a body is JSON: `application/json`, `text/json`, `….+json`.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let (_, subtype) = essence.split_once('/').unwrap_or_default();
    let subtype = subtype.to_ascii_lowercase();
    subtype == "json" || subtype.ends_with("+json")
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .finish_non_exhaustive()
    }
}
