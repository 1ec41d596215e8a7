//! Waiting for a job that the service works on after it has answered: polling its state until it has ended.

mod job;
mod state;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::hints::{self, LONGEST_SPAN};
use crate::object::Object;
use crate::options::CallOptions;
use crate::prepared::PreparedRequest;
use crate::response::Response;
pub use job::Job;

/// The deadline of a wait that is given none.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// The first pause between two polls.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause of our own choice.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// No two polls are closer than this, whatever the service hints.
const LEAST_PAUSE: Duration = FIRST_PAUSE;
/// The deadline of one poll, its retries included, so that one that hangs is not the whole wait. An attempt may have more.
const POLL_TIMEOUT: Duration = Duration::from_secs(60);
/// For so long a job that was just submitted may not be known yet.
const UNKNOWN_AT_FIRST: Duration = Duration::from_secs(10);

impl Client {
    /// Polls a job until it has ended, with growing pauses or as the service hints. `request` makes the request of one
    /// poll.
    ///
    /// A poll that times out, cannot connect or meets a 5xx does not end the wait, and neither does a 404 in its first ten
    /// seconds. A hint to poll again after the deadline leads to one more poll just before it.
    ///
    /// The timeout of `options` is the deadline of the whole wait, all polls and pauses included: ten minutes unless
    /// set. The other options apply to each poll.
    pub fn poll(
        &self,
        request: impl Fn() -> Result<PreparedRequest> + Send + Sync + 'static,
        options: &CallOptions,
    ) -> Polls {
        let client = self.clone();
        let hint_header = self.service().poll_header;
        let timeout = options.timeout().unwrap_or(LONGEST_WAIT);
        let limit = options
            .attempt_timeout
            .unwrap_or_default()
            .max(POLL_TIMEOUT);
        let options = options.clone();
        let operation = match request() {
            Ok(request) => request.operation,
            // The first poll returns the error.
            Err(_) => Cow::default(),
        };
        Polls::new(operation, timeout, hint_header, move |left| {
            let (client, options) = (client.clone(), options.clone());
            let prepared = request();
            Box::pin(async move {
                let options = options.with_timeout(left.min(limit));
                let response = client.send(prepared?, &options).await?;
                Ok(response.object()?.map(Job::new))
            })
        })
    }
}

/// The states of a job, as a `Stream`. Lazy: it polls when it is asked for the next state. It ends with the job's end,
/// which is its last item even if the job failed. Returned by [`Client::poll`].
#[must_use = "streams do nothing unless polled"]
pub struct Polls {
    /// That of each poll.
    operation: Cow<'static, str>,
    states: BoxStream<'static, Result<Response<Job>>>,
}

struct State<F> {
    fetch: F,
    hint_header: Option<&'static str>,
    operation: Cow<'static, str>,
    start: Instant,
    deadline: Instant,
    pause: Duration,
    /// How long to wait before the next poll; none before the first.
    delay: Option<Duration>,
    /// The last state that was seen.
    last: Option<Object>,
    /// Why the last poll told none.
    trouble: Option<Error>,
}

impl Polls {
    /// `fetch` polls once, within the time it is given.
    fn new<F>(
        operation: Cow<'static, str>,
        timeout: Duration,
        hint_header: Option<&'static str>,
        fetch: F,
    ) -> Self
    where
        F: Fn(Duration) -> BoxFuture<'static, Result<Response<Job>>> + Send + Sync + 'static,
    {
        let start = Instant::now();
        let start = State {
            fetch,
            hint_header,
            operation: operation.clone(),
            start,
            deadline: start + timeout.min(LONGEST_SPAN),
            pause: FIRST_PAUSE,
            delay: None,
            last: None,
            trouble: None,
        };
        let polls = stream::try_unfold(Some(start), async |state| {
            let Some(mut state) = state else {
                return Ok(None);
            };
            let response = state.poll().await?;
            let next = (!response.is_final()).then_some(state);
            Ok(Some((response, next)))
        });
        Self {
            operation,
            states: polls.boxed(),
        }
    }

    /// The next state; none after the last one. For a loop without the trait `Stream` in scope.
    pub async fn next(&mut self) -> Option<Result<Response<Job>>> {
        self.states.next().await
    }

    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// [`OperationFailed`](ErrorKind::OperationFailed) if the job ended and its body says that it failed;
    /// [`Timeout`](ErrorKind::Timeout) if it had not ended by the deadline. Both carry the last body. Besides, every
    /// kind that a poll can have.
    pub async fn end(mut self) -> Result<Response<Job>> {
        let mut last = None;
        while let Some(poll) = self.next().await {
            last = Some(poll?);
        }
        match last {
            Some(response) if response.is_failure() => {
                Err(failed(&response).with_operation(self.operation))
            }
            Some(response) => Ok(response),
            None => Err(Error::new(
                ErrorKind::Cancelled,
                "the wait has ended before",
            )),
        }
    }
}

impl<F: Fn(Duration) -> BoxFuture<'static, Result<Response<Job>>>> State<F> {
    /// Polls until there is a state to tell.
    async fn poll(&mut self) -> Result<Response<Job>> {
        loop {
            if let Some(delay) = self.delay {
                tokio::time::sleep_until(self.resume(delay)?).await;
            }
            let left = self.deadline.saturating_duration_since(Instant::now());
            match (self.fetch)(left).await {
                Ok(response) => {
                    self.pause_for(hint(&response, self.hint_header));
                    self.trouble = None;
                    self.last = Some(Object::clone(&response));
                    return Ok(response);
                }
                Err(error) if self.passes(&error) => {
                    self.pause_for(error.retry_after());
                    self.trouble = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// When to poll again: after the delay, or once just before the deadline.
    fn resume(&self, delay: Duration) -> Result<Instant> {
        let now = Instant::now();
        // The last poll needs some time for its answer.
        let last = self.deadline.checked_sub(LEAST_PAUSE).unwrap_or(now);
        let time = now.checked_add(delay).filter(|time| *time <= last);
        if let Some(time) = time {
            return Ok(time);
        }
        let time = last.max(now + LEAST_PAUSE);
        if time >= self.deadline {
            return Err(self.too_late());
        }
        Ok(time)
    }

    fn pause_for(&mut self, hint: Option<Duration>) {
        let pause = hint.unwrap_or_else(|| jittered(self.pause));
        self.delay = Some(pause.max(LEAST_PAUSE));
        self.pause = self.pause.mul_f64(1.5).min(LONGEST_PAUSE);
    }

    /// Whether a poll that failed may be followed by one that does not.
    fn passes(&self, error: &Error) -> bool {
        let server = error
            .status()
            .is_some_and(|status| status.is_server_error());
        let first = self.last.is_none();
        let early = first && self.start.elapsed() < UNKNOWN_AT_FIRST;
        server
            || error.retry_after().is_some()
            || error.is_not_found() && early
            // A service that was never reached may not be where the base URL says.
            || error.is_retryable() && (error.kind() != ErrorKind::Connect || !first)
    }

    fn too_late(&self) -> Error {
        let mut message =
            "the operation had not ended by the deadline; it goes on, and can be waited for again"
                .to_owned();
        if let Some(trouble) = &self.trouble {
            message.push_str(&format!("; the last poll failed: {trouble}"));
        }
        let mut error =
            Error::new(ErrorKind::Timeout, message).with_operation(self.operation.clone());
        if let Some(body) = &self.last {
            error = body.without_secrets(error.with_body(body.to_bytes()));
        }
        match &self.trouble {
            Some(trouble) => error.with_source(trouble.clone()),
            None => error,
        }
    }
}

/// The pause that the service asks for.
fn hint(response: &Response<Job>, header: Option<&str>) -> Option<Duration> {
    hints::retry_after(response.status(), response.headers()).or_else(|| {
        let seconds = response.headers().get(header?)?.to_str().ok()?;
        hints::span(seconds.trim().parse().ok()?)
    })
}

/// Between a pause and five quarters of it, so that many waits do not poll in step.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(1.0 + 0.25 * fastrand::f64())
}

fn failed(response: &Response<Job>) -> Error {
    let (status, headers) = (response.status(), response.headers().clone());
    let state = response.state().unwrap_or("failed").trim();
    // What error bodies say is read wherever it stands.
    let error = response
        .reason()
        .map(|reason| Error::from_response(status, headers.clone(), reason.to_string()));
    let message = match &error {
        Some(error) => format!("the operation ended as {state}: {}", error.message()),
        None => format!("the operation ended as {state}"),
    };
    let error = error
        .unwrap_or_else(|| Error::new(ErrorKind::OperationFailed, ""))
        .with_response(status, headers, Bytes::copy_from_slice(response.body()))
        .with_message(message)
        .with_kind(ErrorKind::OperationFailed)
        .with_attempts(response.request_attempts());
    response.without_secrets(error)
}

impl Stream for Polls {
    type Item = Result<Response<Job>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.states.poll_next_unpin(context)
    }
}

impl fmt::Debug for Polls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Polls")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_do_not_poll_in_step() {
        let pause = Duration::from_secs(4);
        let pauses: Vec<_> = (0..200).map(|_| jittered(pause)).collect();
        assert!(pauses.iter().all(|jittered| *jittered >= pause));
        let longest = pauses.iter().max();
        assert!(longest > Some(&(pause * 11 / 10)) && longest <= Some(&(pause * 5 / 4)));
    }
}
