//! The way of every request: pacing, credentials, attempt, bounded reading, retry, deadline, tracing.
//!
//! It sits under the generated client, so that an operation which appears with the next document has all of it on its
//! first day. It does not know what bodies mean.

mod attempt;
mod body;
mod connection;
mod failure;
mod hook;
mod pacer;
mod pacing;
mod path;
mod redirect;
mod tls;
mod trace;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::header;
use secrecy::SecretString;
use tokio::time::Instant;
use tracing::Instrument;

pub(crate) use failure::broken;
pub use hook::{AttemptEnd, AttemptStart, Hook};
pub use pacing::Pacing;

pub(crate) use connection::Connections;
pub(crate) use failure::Failure;
pub(crate) use hook::Hooks;
pub(crate) use pacer::{Pacer, Permit};
pub(crate) use path::check_free;
pub(crate) use tls::configure as configure_tls;

use crate::config::{BaseUrl, Credentials};
use crate::error::{Error, ErrorKind, Result};
use crate::hints::LONGEST_SPAN;
use crate::operation::SecurityRequirements;
use crate::options::CallOptions;
use crate::prepared::PreparedRequest;
use crate::raw_response::RawResponse;
use crate::retry::{Budget, FailedAttempt, RetryPolicy};
use crate::service::Service;

/// What all clones of a client share.
pub(crate) struct Transport {
    pub(crate) service: Service,
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) credentials: RwLock<Arc<Credentials>>,
    pub(crate) retry: RetryPolicy,
    /// The deadline of a whole call, all attempts and all waiting included.
    pub(crate) timeout: Duration,
    /// The deadline of one attempt, its body included.
    pub(crate) attempt_timeout: Duration,
    /// How many bytes of a success are read, after decompression.
    pub(crate) response_limit: usize,
    pub(crate) hooks: Hooks,
    pub(crate) pacer: Pacer,
    pub(crate) budget: Budget,
    pub(crate) connections: Connections,
}

/// One call, as its attempts see it.
struct Call<'a> {
    operation: Cow<'static, str>,
    template: Cow<'static, str>,
    streaming: bool,
    security: SecurityRequirements,
    options: &'a CallOptions,
    idempotent: bool,
    /// The request, to be sent again; none if its body is a stream.
    copy: Option<reqwest::Request>,
    start: Instant,
    /// Waiting for a turn moves it, unless the caller set it for this call.
    deadline: Instant,
    /// For turns, so far.
    waited: Duration,
}

impl Transport {
    /// Replaces the credential of a scheme; of the service's first one if none is named.
    pub(crate) fn set_credential(&self, scheme: Option<&str>, secret: SecretString) -> Result<()> {
        let secret = Arc::new(secret);
        let mut shared = self
            .credentials
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let mut changed = Credentials::clone(&shared);
        changed.set(&self.service, scheme, secret)?;
        *shared = Arc::new(changed);
        drop(shared);
        // What was learned of the rate limit was another key's.
        self.pacer.reset();
        Ok(())
    }

    fn credentials(&self) -> Arc<Credentials> {
        self.credentials
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes one call: as many attempts as the policy allows, within the deadline.
    pub(crate) async fn call(
        &self,
        request: PreparedRequest,
        options: &CallOptions,
    ) -> Result<RawResponse> {
        let span = trace::call_span(&self.service, &request);
        let operation = request.operation.clone();
        let result = self
            .attempts(request, options)
            .instrument(span.clone())
            .await
            .map_err(|error| error.with_operation(operation));
        trace::call_ended(&span, &result);
        result
    }

    async fn attempts(
        &self,
        request: PreparedRequest,
        options: &CallOptions,
    ) -> Result<RawResponse> {
        let (mut call, mut request) = self.begin(request, options)?;
        let policy = options.retry.as_ref().unwrap_or(&self.retry);
        let mut attempts = 0;
        // The failure that made the next attempt necessary: what to return if there is no time left for it.
        let mut last: Option<Error> = None;
        loop {
            let permit = match self.turn(&mut call).await {
                Ok(permit) => permit,
                Err(error) => return Err(last.unwrap_or(error)),
            };
            attempts += 1;
            let failure = match self.attempt(&call, request, attempts, permit).await {
                Ok(response) => {
                    self.budget.pay();
                    return Ok(response);
                }
                Err(failure) => failure,
            };
            let copy = call.copy.as_ref();
            let copy = copy.filter(|_| policy.may_repeat(attempts));
            // A body that cannot be sent again draws nothing on the budget.
            let Some(next) = copy.and_then(reqwest::Request::try_clone) else {
                return Err(failure.error);
            };
            let Some(delay) = policy.delay(&call.failed(attempts, &failure), &self.budget) else {
                return Err(failure.error);
            };
            trace::retrying(&failure.error, delay);
            tokio::time::sleep(delay).await;
            last = Some(failure.error);
            request = next;
        }
    }

    /// Waits for a turn under the rate limit.
    async fn turn(&self, call: &mut Call<'_>) -> Result<Permit<'_>> {
        let asked = Instant::now();
        let limit = self.pacer.wait_limit().saturating_sub(call.waited);
        let limit = asked + limit.min(LONGEST_SPAN);
        let fixed = call.options.timeout.is_some();
        let until = if fixed {
            limit.min(call.deadline)
        } else {
            limit
        };
        let permit = self.pacer.acquire(until).await.map_err(throttled)?;
        let waited = asked.elapsed();
        call.waited += waited;
        if !fixed {
            call.deadline += waited;
        }
        Ok(permit)
    }

    /// Checks a request, and completes it with the base URL and the headers of this call.
    fn begin<'a>(
        &self,
        prepared: PreparedRequest,
        options: &'a CallOptions,
    ) -> Result<(Call<'a>, reqwest::Request)> {
        let url = path::join(&self.base, &prepared.path, prepared.query.as_deref())?;
        let mut request = reqwest::Request::new(prepared.method, url);
        *request.headers_mut() = prepared.headers;
        // A document may name these as parameters of an operation; they are the HTTP client's to set.
        for framing in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
            request.headers_mut().remove(framing);
        }
        *request.body_mut() = prepared.body;
        options.apply(&self.service, request.headers_mut())?;
        let start = Instant::now();
        let call = Call {
            operation: prepared.operation,
            template: prepared.template,
            streaming: prepared.streaming,
            security: prepared.security,
            options,
            idempotent: options.idempotent.unwrap_or(prepared.idempotent),
            copy: request.try_clone(),
            start,
            deadline: start + options.timeout.unwrap_or(self.timeout).min(LONGEST_SPAN),
            waited: Duration::ZERO,
        };
        Ok((call, request))
    }
}

impl Call<'_> {
    /// What the decision to repeat an attempt needs to know.
    fn failed(&self, attempts: u32, failure: &Failure) -> FailedAttempt {
        FailedAttempt {
            attempts,
            elapsed: self.start.elapsed().saturating_sub(self.waited),
            left: self.deadline.saturating_duration_since(Instant::now()),
            idempotent: self.idempotent,
            unprocessed: failure.unprocessed,
            transient: failure.error.is_retryable(),
            status: failure.error.status(),
            hint: failure.error.retry_after(),
        }
    }
}

fn throttled(wait: Duration) -> Error {
    Error::new(
        ErrorKind::Throttled,
        "the rate limit allows this call too late; spread the calls, or raise the call's timeout or `Pacing::with_wait_limit`",
    )
    .with_retry_after((!wait.is_zero()).then_some(wait))
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.service.name)
            .field("base_url", &self.base)
            .field("retry", &self.retry)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("response_limit", &self.response_limit)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}
