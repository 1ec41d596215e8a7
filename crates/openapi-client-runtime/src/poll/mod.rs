//! Waiting for a job that the service works on after it has answered: polling its state until it has ended.

mod job;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::hints;
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

impl Client {
    /// Polls a job until it has ended, with growing pauses or as the service hints. `request` makes the request of one
    /// poll.
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
                let options = options.with_timeout(left);
                let reply = client.send(prepared?, &options).await?;
                Ok(reply.object()?.map(Job::new))
            })
        })
    }
}

/// The states of a job, as a `Stream`. Lazy: it polls when it is asked for the next state. It ends with the job's end,
/// which is its last item even if the job failed. Made by [`Client::poll`].
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
    deadline: Instant,
    pause: Duration,
    /// How long to wait before the next poll; none before the first.
    delay: Option<Duration>,
    /// The last state that was seen.
    last: Option<Object>,
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
        // A deadline beyond what the clock can say is none: 30 years are as good.
        let far = Duration::from_secs(30 * 365 * 24 * 3600);
        let start = State {
            fetch,
            hint_header,
            operation: operation.clone(),
            deadline: Instant::now() + timeout.min(far),
            pause: FIRST_PAUSE,
            delay: None,
            last: None,
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
    async fn poll(&mut self) -> Result<Response<Job>> {
        if let Some(delay) = self.delay {
            let time = Instant::now() + delay;
            if time >= self.deadline {
                return Err(self.too_late());
            }
            tokio::time::sleep_until(time).await;
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        let response = (self.fetch)(left).await.map_err(|error| {
            if error.is_timeout() && self.last.is_some() {
                self.too_late()
            } else {
                error
            }
        })?;
        let hint = hint(&response, self.hint_header);
        self.delay = Some(hint.unwrap_or_else(|| jittered(self.pause)));
        self.pause = self.pause.mul_f64(1.5).min(LONGEST_PAUSE);
        self.last = Some(Object::clone(&response));
        Ok(response)
    }

    fn too_late(&self) -> Error {
        let error = Error::new(
            ErrorKind::Timeout,
            "the operation had not ended by the deadline; it goes on, and can be waited for again",
        )
        .with_operation(self.operation.clone());
        match &self.last {
            Some(body) => error.with_body(body.to_bytes()),
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

/// Between three quarters of a pause and all of it, so that many waits do not poll in step.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(0.75 + 0.25 * fastrand::f64())
}

fn failed(response: &Response<Job>) -> Error {
    let error = Error::from_response(
        response.status(),
        response.headers().clone(),
        response.body().to_vec(),
    );
    let state = response.state().unwrap_or("failed");
    let reason = match response.get("error").or_else(|| response.get("message")) {
        Some(_) => format!(": {}", error.message()),
        None => String::new(),
    };
    error
        .with_message(format!("the operation ended as {state}{reason}"))
        .with_kind(ErrorKind::OperationFailed)
        .with_attempts(response.request_attempts())
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
