//! The sorts of failure.

/// What sort of failure an [`Error`](crate::Error) is. More kinds may come; match with a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: a key, a URL or an environment variable is missing or unusable.
    ///
    /// **Troubleshooting**: the message names the setting. Nothing was sent.
    Config,
    /// The request is not one that can be sent: a path segment that would leave its place, a missing field, a body
    /// that does not serialise.
    ///
    /// **Troubleshooting**: the message names the operation and the parameter. Nothing was sent.
    InvalidRequest,
    /// No connection to the server could be made.
    ///
    /// **Troubleshooting**: the message says whether it was the address, DNS, the certificate or TLS; check the base URL, the
    /// proxy settings and the CA certificates. The server saw no request.
    Connect,
    /// A deadline passed: that of one attempt, or that of the whole call.
    ///
    /// **Troubleshooting**: raise it with `with_timeout` or `ClientBuilder::timeout`. The server may have done the work.
    Timeout,
    /// The client held the call back to keep to the rate limit, and its turn would have come too late. The server saw
    /// nothing of it, and may be as fast as ever.
    ///
    /// **Troubleshooting**: [`retry_after`](crate::Error::retry_after) says how long the wait would have been, where that is
    /// known. Spread the calls, or raise [`Pacing::with_wait_limit`](crate::Pacing::with_wait_limit) or the call's own
    /// timeout.
    Throttled,
    /// The connection broke, or spoke something else than HTTP, before the response was complete.
    ///
    /// **Troubleshooting**: the server may have done the work; repeat only what is idempotent.
    Interrupted,
    /// The server sent a redirect that is not followed: to another origin, out of the base URL, without end, or one of a
    /// `POST`, `PUT`, `PATCH` or `DELETE` by 301, 302 or 303, which does not ask to repeat the request. The target got nothing.
    ///
    /// **Troubleshooting**: the message names the target. If the service has moved, set the base URL to its new address; if
    /// a path differs by a final slash, correct it.
    Redirect,
    /// The response is larger than the client's limit.
    ///
    /// **Troubleshooting**: ask for smaller pages, or raise `ClientBuilder::response_limit`.
    ResponseTooLarge,
    /// The server answered, and its answer is an error.
    ///
    /// **Troubleshooting**: [`status`](crate::Error::status), [`message`](crate::Error::message) and
    /// [`details`](crate::Error::details).
    Api,
    /// The server answered with success, but the body is not what the call reads.
    ///
    /// **Troubleshooting**: the message has the JSON pointer that did not fit; [`body`](crate::Error::body) has all bytes.
    Decode,
    /// The pages of a list repeat themselves or do not end.
    ///
    /// **Troubleshooting**: restart from the page number in the message.
    Pagination,
    /// An asynchronous operation ended, and its body says that it failed.
    ///
    /// **Troubleshooting**: [`body`](crate::Error::body) has the operation's last state, whole.
    OperationFailed,
    /// The call was given up from outside: it was dropped, or the runtime that drove its connection stopped.
    Cancelled,
}
