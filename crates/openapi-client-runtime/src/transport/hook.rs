//! Watching a client's attempts from outside.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use tokio::time::Instant;
use tracing::Span;

use super::trace;
use crate::error::{Error, ErrorKind};

/// Sees every attempt of a client before it is sent and after it ended, and may add headers to it. For metrics, audit logs
/// and trace contexts; it never sees the body or a credential. It is called inline: be quick.
///
/// ```
/// use openapi_client_runtime::{AttemptEnd, AttemptStart, Client, Hook, Service};
///
/// struct Count(std::sync::atomic::AtomicU64);
///
/// impl Hook for Count {
///     fn after_attempt(&self, _: &AttemptStart<'_>, _: &AttemptEnd<'_>) {
///         self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///     }
/// }
///
/// let service = Service::new("Pet Store", "pets-rust/1.0").with_base_url("https://pets.example");
/// let client = Client::builder(service).hook(Count(0.into())).build()?;
/// # Ok::<(), openapi_client_runtime::Error>(())
/// ```
pub trait Hook: Send + Sync + 'static {
    /// Changes the headers of an attempt before it is sent. Each attempt starts with the headers that the call has.
    ///
    /// Credentials are added afterwards, so that a hook neither sees nor replaces them. `Host`, `Content-Length` and headers
    /// that belong to the connection are refused: the call fails then, and is not sent.
    fn change_headers(&self, _start: &AttemptStart<'_>, _headers: &mut HeaderMap) {}

    /// An attempt is about to be sent.
    fn before_attempt(&self, _start: &AttemptStart<'_>) {}

    /// An attempt ended: with an answer, whatever its status, or with an error. An attempt whose call was dropped ends with
    /// an error of the kind [`Cancelled`](crate::ErrorKind::Cancelled).
    fn after_attempt(&self, _start: &AttemptStart<'_>, _end: &AttemptEnd<'_>) {}
}

/// One attempt, as it starts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptStart<'a> {
    /// The operationId, or method and path of a free request.
    pub operation: &'a str,
    /// The HTTP method.
    pub method: &'a Method,
    /// The path template, such as `/territories/{territory_id}`; the path itself for a free request.
    pub path_template: &'a str,
    /// 1 for the first attempt of a call.
    pub attempt: u32,
}

/// One attempt, as it ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptEnd<'a> {
    /// From the start of the attempt until its body was read, it failed or it was dropped.
    pub elapsed: Duration,
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// Why the attempt failed, if it did.
    pub error: Option<&'a Error>,
}

/// The hooks of one client, in the order they were added.
#[derive(Default)]
pub(crate) struct Hooks(pub(crate) Vec<Box<dyn Hook>>);

/// Tells hooks and trace of the end of an attempt, also when the attempt is dropped before it has one.
pub(super) struct Watch<'a> {
    hooks: &'a Hooks,
    start: AttemptStart<'a>,
    span: Span,
    since: Instant,
    /// Of the response, as soon as there is one.
    pub(super) status: Option<StatusCode>,
    ended: bool,
}

impl<'a> Watch<'a> {
    pub(super) fn start(hooks: &'a Hooks, start: AttemptStart<'a>, span: Span) -> Self {
        for hook in &hooks.0 {
            hook.before_attempt(&start);
        }
        Self {
            hooks,
            start,
            span,
            since: Instant::now(),
            status: None,
            ended: false,
        }
    }

    pub(super) fn end(mut self, error: Option<&Error>) {
        self.tell(error);
    }

    fn tell(&mut self, error: Option<&Error>) {
        self.ended = true;
        trace::attempt_ended(&self.span, self.status, error);
        let end = AttemptEnd {
            elapsed: self.since.elapsed(),
            status: self.status,
            error,
        };
        for hook in &self.hooks.0 {
            hook.after_attempt(&self.start, &end);
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.ended {
            let error = Error::new(
                ErrorKind::Cancelled,
                "the call was dropped before the attempt ended",
            )
            .with_operation(self.start.operation.to_owned())
            .with_attempts(self.start.attempt);
            self.tell(Some(&error));
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hooks({})", self.0.len())
    }
}
