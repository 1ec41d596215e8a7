//! Asynchronous operations: `/operations`.

use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt};
use openapi_client_runtime::{CallOptions, Job, Polls, call_options};

use super::operation;
use crate::submitted::derefs_to_object;
use crate::{Client, Object, OperationState, Response, Result};

impl Client {
    /// Asynchronous operations.
    pub fn operations(&self) -> Operations {
        Operations(self.clone())
    }
}

/// Asynchronous operations. Returned by [`Client::operations`].
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
        let request = self.0.api().get_operation();
        GetOperation::new(
            &self.0,
            request.public_operation_id(operation_id.to_string()),
        )
    }

    /// Waits until an operation has ended: polls [`get`](Operations::get), with growing pauses or as the service hints.
    ///
    /// A poll that times out or meets a 5xx does not end the wait, and neither does a 404 in its first ten seconds: an
    /// operation that was just submitted may not be known yet.
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
/// `status`, `state` and the like, at the top of the body and in members such as `data`, `result`, `job`, `task` and
/// `operation`; the innermost one counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation(Job);

impl Operation {
    /// The state, if the body has one. Case and white space around a known one do not matter.
    pub fn state(&self) -> Option<OperationState> {
        let state = self.0.state()?;
        Some(match state.trim().to_ascii_lowercase().as_str().into() {
            OperationState::Unknown(_) => OperationState::Unknown(state.to_owned()),
            known => known,
        })
    }

    /// Whether the operation has ended: whether its state has a word for success or failure in it, compared whole and
    /// without case. Any other state, and none, is no end, unless the body has an `error` instead of a state.
    pub fn is_final(&self) -> bool {
        self.0.is_final()
    }

    /// Whether the operation has ended, and its body says that it failed: by the word in its state, or by an `error` that is not empty.
    pub fn is_failure(&self) -> bool {
        self.0.is_failure()
    }

    /// The whole body.
    pub fn into_object(self) -> Object {
        self.0.into_object()
    }
}

derefs_to_object!(Operation, 0);

operation! {
    /// `GET /operations/{public_operation_id}`. Returned by [`Operations::get`].
    GetOperation -> Operation
}

impl GetOperation {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// The document lists no error statuses. Every [`ErrorKind`](crate::ErrorKind) of a call may occur; an operation
    /// that failed is no error here.
    pub async fn send(self) -> Result<Response<Operation>> {
        let body = self.send_raw().await?.object()?;
        Ok(body.map(|body| Operation(Job::new(body))))
    }
}

/// Waiting for an operation. Returned by [`Operations::wait`].
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

impl WaitOperation {
    call_options!();

    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// [`OperationFailed`](crate::ErrorKind::OperationFailed) if the operation ended and its body says that it failed;
    /// [`Timeout`](crate::ErrorKind::Timeout) if it had not ended by the deadline. Both carry the last body. Besides, every
    /// kind that a poll can have.
    pub async fn send(self) -> Result<Response<Operation>> {
        Ok(self.polls().end().await?.map(Operation))
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
        self.polls()
            .map(|poll| poll.map(|response| Operation(response.into_inner())))
    }

    fn polls(self) -> Polls {
        let request = self
            .client
            .api()
            .get_operation()
            .public_operation_id(self.operation_id);
        let prepare = move || request.clone().into_request();
        self.client.runtime().poll(prepare, &self.options)
    }
}

impl IntoFuture for WaitOperation {
    type Output = Result<Response<Operation>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
