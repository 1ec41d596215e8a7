//! The way of every request: path check, pacing, key, attempt, bounded reading, retry, deadline, tracing.
//!
//! It sits under the generated client, so that an operation which appears with the vendor's next document has all of
//! it on its first day. It does not know what bodies mean.

mod attempt;
mod connect;
pub(crate) mod hints;
mod hook;
mod pacing;
mod path;
pub(crate) mod retry;
pub(crate) mod tls;
mod trace;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

pub use hook::{AttemptEnd, AttemptStart, Hook};
pub use pacing::Pacing;
pub use retry::RetryPolicy;

pub(crate) use connect::ConnectDeadline;
pub(crate) use hook::Hooks;
pub(crate) use path::check_free;

use crate::config::{ApiKey, BaseUrl};
use crate::error::{Error, ErrorKind, Result};
use crate::options::CallOptions;
use attempt::Ended;
use pacing::Pacer;
use retry::{Budget, Failed};

/// The header that carries the key: the document's security scheme `ApiKeyAuth`.
pub(crate) const KEY_HEADER: http::HeaderName = http::HeaderName::from_static("x-api-key");

/// The deadlines of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// Of one attempt, its body included.
    pub(crate) attempt: Duration,
    /// Of a whole call, all attempts and all waiting included.
    pub(crate) total: Duration,
}

/// How much of a response is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Of a success, after decompression.
    pub(crate) response: usize,
}

/// What all clones of a client share.
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) key: RwLock<Arc<ApiKey>>,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeouts: Timeouts,
    pub(crate) limits: Limits,
    pub(crate) hooks: Hooks,
    pacer: Pacer,
    budget: Budget,
}

/// Which operation a request is of.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The operationId; of a free request the method and the path.
    pub(crate) name: Cow<'static, str>,
    /// The path template; of a free request the path.
    pub(crate) template: Cow<'static, str>,
}

impl From<&'static pgai_client::Operation> for Target {
    fn from(operation: &'static pgai_client::Operation) -> Self {
        Self {
            name: operation.id.into(),
            template: operation.path.into(),
        }
    }
}

/// An answer with a success status.
pub(crate) struct Reply {
    /// As [`Target`] has it.
    pub(crate) operation: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) attempts: u32,
}

/// The body of an answer.
pub(crate) enum Body {
    /// Read to its end, within the limit.
    Whole(Bytes),
    /// Of a media type that has no natural end, to be read by the caller. Boxed, since it is the rare case.
    Streaming(Box<reqwest::Response>),
}

/// What a transport is made from.
pub(crate) struct Parts {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) key: ApiKey,
    pub(crate) retry: RetryPolicy,
    pub(crate) pacing: Pacing,
    pub(crate) timeouts: Timeouts,
    pub(crate) limits: Limits,
    pub(crate) hooks: Hooks,
}

impl Transport {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            http: parts.http,
            base: parts.base,
            key: RwLock::new(Arc::new(parts.key)),
            retry: parts.retry,
            timeouts: parts.timeouts,
            limits: parts.limits,
            hooks: parts.hooks,
            pacer: Pacer::new(parts.pacing),
            budget: Budget::new(),
        }
    }

    pub(crate) fn set_key(&self, key: ApiKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
    }

    fn key(&self) -> Arc<ApiKey> {
        self.key
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes one call: as many attempts as the policy allows, within the deadline.
    ///
    /// A future is copied whole each time it is handed up, used or not. So these functions hold large things once: they
    /// return blocks, which use what they capture where it is, and lend instead of handing over.
    pub(crate) fn call<'a>(
        &'a self,
        request: reqwest::Request,
        target: &'a Target,
        options: &'a CallOptions,
    ) -> impl Future<Output = Result<Reply>> + Send + 'a {
        let span = trace::call_span(&request, target);
        async move {
            let attempts = pin!(self.attempts(request, target, options));
            let result = trace::within(&span, attempts)
                .await
                .map_err(|error| error.with_operation(target.name.clone()));
            trace::call_ended(&span, &result);
            result
        }
    }

    fn attempts<'a>(
        &'a self,
        request: reqwest::Request,
        target: &'a Target,
        options: &'a CallOptions,
    ) -> impl Future<Output = Result<Reply>> + Send + 'a {
        let policy = options.retry.as_ref().unwrap_or(&self.retry);
        let idempotent = options
            .idempotent
            .unwrap_or_else(|| retry::is_idempotent(request.method()));
        let mut request = request;
        async move {
            path::check(&self.base, request.url(), target)?;
            options.apply(request.headers_mut())?;
            let start = Instant::now();
            // A deadline beyond what the clock can say is none: 30 years are as good.
            let far = Duration::from_secs(30 * 365 * 24 * 3600);
            let deadline = start + options.timeout.unwrap_or(self.timeouts.total).min(far);
            let mut attempts = 0;
            // The failure that made the next attempt necessary: what to say if there is no time left for it.
            let mut last: Option<Error> = None;

            loop {
                let permit = match self.pacer.acquire(deadline).await {
                    Ok(permit) => permit,
                    Err(wait) => return Err(last.unwrap_or_else(|| no_turn(wait))),
                };
                attempts += 1;
                let again = policy
                    .may_repeat(attempts)
                    .then(|| request.try_clone())
                    .flatten();
                let ended = self
                    .attempt(request, target, attempts, permit, options, deadline)
                    .await;
                let (error, unprocessed) = match ended {
                    Ended::Done(reply) => {
                        self.budget.pay();
                        return Ok(reply);
                    }
                    Ended::Failed { error, unprocessed } => {
                        (error.with_attempts(attempts), unprocessed)
                    }
                };
                let delay = policy.delay(
                    &Failed {
                        attempts,
                        elapsed: start.elapsed(),
                        idempotent,
                        unprocessed,
                        transient: error.is_retryable(),
                        status: error.status(),
                        hint: error.retry_after(),
                    },
                    &self.budget,
                );
                // Waiting past the deadline would only hide this failure behind another.
                let (Some(delay), Some(again)) = (delay, again) else {
                    return Err(error);
                };
                let Some(resume) = Instant::now()
                    .checked_add(delay)
                    .filter(|time| *time < deadline)
                else {
                    return Err(error);
                };
                trace::retrying(&error, delay);
                tokio::time::sleep_until(resume).await;
                last = Some(error);
                request = again;
            }
        }
    }
}

/// Follows redirects within the origin that was asked, a few of them. Any other redirect comes back as it is, so that
/// its target gets nothing and the caller can be told where it points.
pub(crate) fn redirect_policy() -> reqwest::redirect::Policy {
    const LONGEST_CHAIN: usize = 5;
    reqwest::redirect::Policy::custom(|attempt| {
        let stays = attempt
            .previous()
            .last()
            .is_some_and(|from| crate::config::same_origin(from, attempt.url()));
        if stays && attempt.previous().len() <= LONGEST_CHAIN {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

fn no_turn(wait: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        "the deadline would pass before the rate limit allows this call; raise the timeout or spread the calls",
    )
    .with_retry_after((!wait.is_zero()).then_some(wait))
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.base)
            .field("retry", &self.retry)
            .field("timeouts", &self.timeouts)
            .field("limits", &self.limits)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}

/// A lock whose data is valid at every point where a panic could leave it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
