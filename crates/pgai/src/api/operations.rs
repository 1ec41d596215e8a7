//! Asynchronous operations: `/operations`.

use std::time::Duration;

use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use serde_json::Value;
use tokio::time::Instant;

use crate::client::Client;
use crate::enums::OperationState;
use crate::error::{Error, ErrorKind, Result};
use crate::object::Object;
use crate::options::{CallOptions, call_options};
use crate::response::Response;
use crate::transport::hints;

impl Client {
    /// Asynchronous operations.
    pub fn operations(&self) -> Operations {
        Operations(self.clone())
    }
}

/// Asynchronous operations. Made by [`Client::operations`].
#[derive(Clone, Debug)]
pub struct Operations(Client);

impl Operations {
    /// Reads the state of an operation once: `GET /operations/{public_operation_id}`.
    ///
    /// Beta. No scope is documented. From a rendered reference page; no field of the answer is published.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// let job = client.companies().add().domain("acme.example").send().await?;
    /// let now = client.operations().get(job.operation_id()?).send().await?;
    /// println!("{:?}", now.state());
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn get(&self, operation_id: impl ToString) -> GetOperation {
        GetOperation {
            client: self.0.clone(),
            operation_id: operation_id.to_string(),
            options: CallOptions::default(),
        }
    }

    /// Waits until an operation has ended: polls [`get`](Operations::get), with growing pauses or as the service hints.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use std::time::Duration;
    ///
    /// let job = client.companies().add().domain("acme.example").send().await?;
    /// let done = client
    ///     .operations()
    ///     .wait(job.operation_id()?)
    ///     .with_timeout(Duration::from_secs(120))
    ///     .send()
    ///     .await?;
    /// println!("{}", done.as_json());
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn wait(&self, operation_id: impl ToString) -> WaitOperation {
        WaitOperation {
            client: self.0.clone(),
            operation_id: operation_id.to_string(),
            options: CallOptions::default(),
        }
    }
}

/// The state of an operation: the body, whole, and what can be told from it.
///
/// The vendor names the states `queued` and `running`, but not the member that holds them. It is looked for under
/// `status`, `state` and `operation_status`, at the top of the body and one level below; an operation without one counts as ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation(Object);

impl Operation {
    /// The state, if the body has one.
    pub fn state(&self) -> Option<OperationState> {
        let at = |json: &Value| {
            ["status", "state", "operation_status"]
                .iter()
                .find_map(|key| json.get(key)?.as_str().map(OperationState::from))
        };
        let body = self.0.as_json();
        at(body).or_else(|| {
            ["operation", "data"]
                .iter()
                .find_map(|key| at(body.get(key)?))
        })
    }

    /// Whether the operation has ended: any state but `queued` and `running` is an end.
    pub fn is_final(&self) -> bool {
        self.state().is_none_or(|state| state.is_final())
    }

    /// Whether the body says that the operation failed: by the word in its state, or by an `error` that is not empty.
    pub fn is_failure(&self) -> bool {
        let word = self
            .state()
            .map(|state| state.as_str().to_ascii_lowercase());
        let failed = word.is_some_and(|word| {
            [
                "fail",
                "error",
                "cancel",
                "reject",
                "abort",
                "expired",
                "timed_out",
                "timeout",
            ]
            .iter()
            .any(|sign| word.contains(sign))
        });
        failed
            || self.is_final()
                && match self.0.get("error") {
                    None | Some(Value::Null | Value::Bool(false)) => false,
                    Some(Value::String(text)) => !text.is_empty(),
                    Some(_) => true,
                }
    }

    /// The whole body.
    pub fn into_object(self) -> Object {
        self.0
    }
}

impl std::ops::Deref for Operation {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.0
    }
}

/// `GET /operations/{public_operation_id}`. Made by [`Operations::get`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct GetOperation {
    client: Client,
    operation_id: String,
    options: CallOptions,
}

impl GetOperation {
    call_options!();

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur; an operation
    /// that failed is no error here.
    pub async fn send(self) -> Result<Response<Operation>> {
        let request = self
            .client
            .api()
            .get_operation()
            .public_operation_id(self.operation_id);
        let made = request.into_request();
        let reply = self.client.call(made, &self.options).await?;
        reply.read(|body| Object::parse(body).map(Operation))
    }
}

/// Waiting for an operation. Made by [`Operations::wait`].
///
/// `with_timeout` is the deadline of the whole wait, all polls and pauses included: ten minutes unless set. The other
/// options apply to each poll.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct WaitOperation {
    client: Client,
    operation_id: String,
    options: CallOptions,
}

/// The deadline of a wait that is given none.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// The first pause between two polls.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause of our own choice.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

impl WaitOperation {
    call_options!();

    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// [`OperationFailed`](ErrorKind::OperationFailed) if the operation ended and its body says that it failed;
    /// [`Timeout`](ErrorKind::Timeout) if it had not ended by the deadline. Both carry the last body. Besides, every
    /// kind that a poll can have.
    pub async fn send(self) -> Result<Response<Operation>> {
        let mut polls = self.polls();
        let mut last = None;
        while let Some(poll) = polls.next().await {
            last = Some(poll?);
        }
        match last {
            Some(response) if response.is_failure() => Err(failed(&response)),
            Some(response) => Ok(response),
            None => Err(Error::new(ErrorKind::Cancelled, "the wait was given up")
                .with_operation("get_operation")),
        }
    }

    /// Every state that is seen, as a `Stream`, to show progress with. It ends with the operation's end, which is its
    /// last item even if the operation failed.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use futures_util::TryStreamExt;
    ///
    /// let job = client.companies().add().domain("acme.example").send().await?;
    /// let mut states = client.operations().wait(job.operation_id()?).states();
    /// while let Some(operation) = states.try_next().await? {
    ///     println!("{:?}", operation.state());
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn states(self) -> impl Stream<Item = Result<Operation>> + Send + Unpin {
        self.polls().map(|poll| poll.map(Response::into_inner))
    }

    fn polls(self) -> BoxStream<'static, Result<Response<Operation>>> {
        // A deadline beyond what the clock can say is none.
        let deadline = Instant::now().checked_add(self.options.timeout.unwrap_or(LONGEST_WAIT));
        let start = Some((self, FIRST_PAUSE, None::<Duration>, None::<Object>));
        stream::try_unfold(start, move |state| async move {
            let Some((wait, pause, until_next, last)) = state else {
                return Ok(None);
            };
            if let Some(delay) = until_next {
                let time = Instant::now() + delay;
                if deadline.is_some_and(|deadline| time >= deadline) {
                    return Err(too_late(last));
                }
                tokio::time::sleep_until(time).await;
            }
            let response =
                wait.poll(deadline)
                    .await
                    .map_err(|error| match (error.kind(), &last) {
                        (ErrorKind::Timeout, Some(_)) => too_late(last),
                        _ => error,
                    })?;
            if response.is_final() {
                return Ok(Some((response, None)));
            }
            let delay = server_hint(&response).unwrap_or_else(|| jittered(pause));
            let grown = pause.mul_f64(1.5).min(LONGEST_PAUSE);
            let seen = Some((**response).clone());
            Ok(Some((response, Some((wait, grown, Some(delay), seen)))))
        })
        .boxed()
    }

    async fn poll(&self, deadline: Option<Instant>) -> Result<Response<Operation>> {
        let mut options = self.options.clone();
        options.timeout =
            deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let request = GetOperation {
            client: self.client.clone(),
            operation_id: self.operation_id.clone(),
            options,
        };
        request.send().await
    }
}

/// The wait that the service hints at. Its guide garbles the header's name as `Retry-When`; both are read.
fn server_hint(response: &Response<Operation>) -> Option<Duration> {
    hints::retry_after(response.status(), response.headers()).or_else(|| {
        let seconds = response.headers().get("retry-when")?.to_str().ok()?;
        hints::span(seconds.trim().parse().ok()?)
    })
}

/// Between three quarters of a pause and all of it, so that many waits do not poll in step.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(0.75 + 0.25 * fastrand::f64())
}

fn too_late(last: Option<Object>) -> Error {
    let error = Error::new(
        ErrorKind::Timeout,
        "the operation had not ended by the deadline; it goes on, and can be waited for again",
    )
    .with_operation("get_operation");
    match last {
        Some(body) => error.with_body(body.bytes()),
        None => error,
    }
}

fn failed(response: &Response<Operation>) -> Error {
    let said = Error::from_response(
        response.status(),
        response.headers().clone(),
        response.body().to_vec(),
    );
    let state = response
        .state()
        .map_or_else(|| "failed".to_owned(), |state| state.to_string());
    let reason = match response.get("error").or_else(|| response.get("message")) {
        Some(_) => format!(": {}", said.message()),
        None => String::new(),
    };
    said.with_message(format!("the operation ended as {state}{reason}"))
        .with_kind(ErrorKind::OperationFailed)
        .with_operation("get_operation")
        .with_attempts(response.request_attempts())
}
