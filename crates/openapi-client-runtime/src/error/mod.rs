//! The one error of this crate: what failed, where, and what is left to work with.
//!
//! Nothing here decides whether a call is repeated; that is the transport's business.

mod body;
mod escaped;
mod kind;
mod secret;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub(crate) use body::{ERROR_LIMIT, is_error_body};
pub use kind::ErrorKind;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what the server said of it.
///
/// Its `Display` is one line: the operation, the HTTP status, the service's message and details, and the number of
/// attempts when there was more than one. It holds no header, no body and never a credential; headers and
/// body can be read with [`headers`](Error::headers) and [`body`](Error::body). Cloning is cheap.
///
/// ```
/// use openapi_client_runtime::{Error, ErrorKind, http::{HeaderMap, StatusCode}};
///
/// let error = Error::from_response(
///     StatusCode::BAD_REQUEST,
///     HeaderMap::new(),
///     br#"{"error": "invalid input", "details": ["email is absent"]}"#.as_slice(),
/// );
/// assert_eq!(error.kind(), ErrorKind::Api);
/// assert_eq!(error.message(), "invalid input");
/// assert_eq!(error.details(), ["email is absent"]);
/// assert_eq!(error.to_string(), "HTTP 400 Bad Request: invalid input (email is absent)");
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<Cow<'static, str>>,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Option<Bytes>,
    code: Option<String>,
    details: Vec<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    page: Option<u64>,
    row: Option<usize>,
    /// The same call will fail in the same way.
    lasting: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of the given kind. For the tests of your own code, which must handle what this crate returns.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            status: None,
            headers: HeaderMap::new(),
            body: None,
            code: None,
            details: Vec::new(),
            retry_after: None,
            attempts: 0,
            page: None,
            row: None,
            lasting: false,
            source: None,
        }))
    }

    /// The error that an HTTP response with this status, these headers and this body is read as.
    ///
    /// Reads the usual shapes of error bodies: `{"error": "…"}`, `{"error": "…", "details": ["…"]}`,
    /// `{"error": {"type", "code", "message"}}`, `{"message": "…"}`, `{"detail": [{"loc", "msg"}]}`,
    /// `{"errors": {"field": ["…"]}}`, `application/problem+json` (RFC 9457), and lists of any of them.
    pub fn from_response(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let description = body::read(&headers, &body);
        let retry_after = crate::hints::retry_after(status, &headers);
        Self::new(ErrorKind::Api, description.message).edit(|inner| {
            inner.code = description.code;
            inner.details = description.details;
            inner.retry_after = retry_after;
            inner.status = Some(status);
            inner.headers = headers;
            inner.body = Some(body);
        })
    }

    /// The sort of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the server's answer, if the failure lies in an answer: it is an error, breaks off, or does not
    /// read, where the status may be a success. None where the failure is not the server's: a deadline, a connection that
    /// was not made, a request that was not sent.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The service's own code for the error, for example `forbidden`, if it sent one.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What happened: the service's words for an [`ErrorKind::Api`], ours otherwise.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The single complaints of a validation error, if the service listed them.
    pub fn details(&self) -> &[String] {
        &self.0.details
    }

    /// The response's headers; empty if the server did not answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The response's body as it arrived, if there was a response. Of an error response at most the first 64 KiB are kept.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// How long the service asked to wait before the next call; at most an hour, after which it is worth another try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many requests were sent for this call; 0 if none was.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The operation that failed: its operationId, or method and path of a free request.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The number of the page of a list that failed. A walk can be started there again.
    pub fn page(&self) -> Option<u64> {
        self.0.page
    }

    /// Where the failure lies in a sequence, counted from 0: the row of a page, or the input of a bulk call.
    pub fn row(&self) -> Option<usize> {
        self.0.row
    }

    /// A deadline passed.
    ///
    /// **Troubleshooting**: see [`ErrorKind::Timeout`].
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// 401: the credential is missing, wrong or revoked.
    ///
    /// **Troubleshooting**: make a new one where the service lets you.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// 403: the credential lacks the scope of this operation.
    ///
    /// **Troubleshooting**: the operation's documentation names the scope, where it is known.
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// 404: there is no such thing, or the caller may not see it.
    ///
    /// **Troubleshooting**: check the identifier, and that the base URL includes the API's path prefix.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// 429: more calls than the service allows.
    ///
    /// **Troubleshooting**: wait for [`retry_after`](Error::retry_after); do not switch pacing off.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// 402: the account has run out of credits.
    ///
    /// **Troubleshooting**: see what is left where the service shows it.
    pub fn is_insufficient_credits(&self) -> bool {
        self.status() == Some(StatusCode::PAYMENT_REQUIRED)
    }

    /// The same call may succeed later: no connection, a broken one, a deadline, no turn under the rate limit, or a status
    /// that says so (408, 429, 500, 502, 503, 504). A certificate that is not accepted, and a port that does not speak TLS, do
    /// not mend themselves.
    ///
    /// **Troubleshooting**: this does not say that repeating is safe: a `POST` that timed out may have been done.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Throttled
            | ErrorKind::Interrupted => !self.0.lasting,
            ErrorKind::Api => self.0.status.is_some_and(is_transient),
            _ => false,
        }
    }

    /// Sets the error underneath.
    pub fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.edit(|inner| inner.source = Some(Arc::new(source)))
    }

    /// Sets the operation that failed.
    pub fn with_operation(self, operation: impl Into<Cow<'static, str>>) -> Self {
        self.edit(|inner| inner.operation = Some(operation.into()))
    }

    /// Sets how many requests were sent.
    pub fn with_attempts(self, attempts: u32) -> Self {
        self.edit(|inner| inner.attempts = attempts)
    }

    /// Sets the number of the page that failed.
    pub fn with_page(self, number: u64) -> Self {
        self.edit(|inner| inner.page = Some(number))
    }

    /// Sets the index of the row or the input that failed.
    pub fn with_row(self, index: usize) -> Self {
        self.edit(|inner| inner.row = Some(index))
    }

    pub(crate) fn with_retry_after(self, retry_after: Option<Duration>) -> Self {
        self.edit(|inner| inner.retry_after = retry_after)
    }

    /// Sets another kind.
    pub fn with_kind(self, kind: ErrorKind) -> Self {
        self.edit(|inner| inner.kind = kind)
    }

    /// Sets another message.
    pub fn with_message(self, message: impl Into<String>) -> Self {
        self.edit(|inner| inner.message = message.into())
    }

    /// Sets the response that the failure came with; message and kind stay as they are.
    pub fn with_response(self, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        self.edit(|inner| {
            inner.status = Some(status);
            inner.headers = headers;
            inner.body = Some(body);
        })
    }

    /// Sets the body that the failure came with.
    pub fn with_body(self, body: Bytes) -> Self {
        self.edit(|inner| inner.body = Some(body))
    }

    /// Says that the same call will fail in the same way.
    pub(crate) fn lasting(self) -> Self {
        self.edit(|inner| inner.lasting = true)
    }

    fn edit(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// Statuses that say "later".
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Vendor text in a one-line message: no line breaks, no control characters, no novel.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 500;
        let mut written = 0;
        for (index, word) in self
            .0
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .enumerate()
        {
            let room = LIMIT.saturating_sub(written);
            if room == 0 {
                return f.write_str(" …");
            }
            if index > 0 {
                f.write_str(" ")?;
            }
            match word.char_indices().nth(room) {
                Some((end, _)) => write!(f, "{}…", &word[..end])?,
                None => f.write_str(word)?,
            }
            written += word.len() + 1;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = &inner.operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(status) = inner.status {
            write!(f, "HTTP {status}: ")?;
        }
        write!(f, "{}", OneLine(&inner.message))?;
        let mut details = inner.details.clone();
        details.retain(|detail| !inner.message.contains(detail));
        if !details.is_empty() {
            write!(f, " ({})", OneLine(&details.join("; ")))?;
        }
        if let Some(page) = inner.page {
            write!(f, ", on page {page}")?;
        }
        if inner.attempts > 1 {
            write!(f, " after {} attempts", inner.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("message", &inner.message)
            .field("details", &inner.details)
            .field("retry_after", &inner.retry_after)
            .field("attempts", &inner.attempts)
            .field("page", &inner.page)
            .field("row", &inner.row)
            .field("body_len", &inner.body.as_ref().map(Bytes::len))
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap();
        Error::from_response(status, HeaderMap::new(), body.to_owned())
    }

    #[test]
    fn each_status_has_its_predicate() {
        type Predicate = fn(&Error) -> bool;
        let predicates: [(u16, Predicate); 5] = [
            (401, Error::is_unauthorized),
            (402, Error::is_insufficient_credits),
            (403, Error::is_forbidden),
            (404, Error::is_not_found),
            (429, Error::is_rate_limited),
        ];
        for (status, _) in predicates {
            for (other, predicate) in predicates {
                assert_eq!(predicate(&answer(status, "")), status == other);
            }
        }
        for status in [400, 401, 409, 501, 505] {
            assert!(!answer(status, "").is_retryable(), "{status}");
        }
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(answer(status, "").is_retryable(), "{status}");
        }
    }

    #[test]
    fn an_error_is_one_line() {
        let error = answer(
            422,
            r#"{"error":"a\u001b\n  b","details":["a","c","d\re"]}"#,
        )
        .with_operation("op");
        assert_eq!(
            error.to_string(),
            "op: HTTP 422 Unprocessable Entity: a b (c; d e)"
        );
        let failed = |attempts| Error::new(ErrorKind::Timeout, "late").with_attempts(attempts);
        assert_eq!(failed(1).to_string(), "late");
        assert_eq!(
            failed(2).with_page(3).to_string(),
            "late, on page 3 after 2 attempts"
        );
        let shown = format!("{:?}", failed(2).with_row(7));
        for part in ["Timeout", "late", "attempts: 2", "row: Some(7)"] {
            assert!(shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn a_novel_is_cut() {
        // Words of three and four, a space each; and one that is too long for itself.
        for (word, times) in [
            ("one", 1000),
            ("\u{f6}\u{f6}", 1000),
            (&*"w".repeat(9000), 1),
        ] {
            let text = [word].repeat(times).join(" ");
            let shown = OneLine(&text).to_string();
            assert!(shown.ends_with('\u{2026}'), "{shown}");
            let length = shown.chars().count();
            assert!((300..=510).contains(&length), "{length}: {shown}");
        }
        let whole = ["four"].repeat(100).join(" ");
        assert_eq!(OneLine(&whole).to_string(), whole);
    }
}
