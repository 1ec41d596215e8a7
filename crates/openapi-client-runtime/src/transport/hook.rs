//! Watching a client's attempts from outside.

use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::Error;

/// Sees every attempt of a client before it is sent and after it ended. For metrics and audit logs; it cannot change
/// the request, and cannot see its headers or body, so never a credential. It is called inline: be quick.
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
    /// An attempt is about to be sent.
    fn before_attempt(&self, _start: &AttemptStart<'_>) {}

    /// An attempt ended: with an answer, whatever its status, or with an error.
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
    /// From the start of the attempt until its body was read or it failed.
    pub elapsed: Duration,
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// Why the attempt failed, if it did.
    pub error: Option<&'a Error>,
}

/// The hooks of one client, in the order they were added.
#[derive(Default)]
pub(crate) struct Hooks(pub(crate) Vec<Box<dyn Hook>>);

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hooks({})", self.0.len())
    }
}
