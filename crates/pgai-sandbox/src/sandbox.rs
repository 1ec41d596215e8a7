//! The handle of a running sandbox.

use std::ops::Deref;

use openapi_sandbox::{Breaches, Error, http::StatusCode};

use crate::{builder::Builder, time::rfc3339, webhook::Event};

/// A running server on 127.0.0.1 that behaves as the PG:AI API is documented. It ends when dropped.
///
/// What any sandbox can do, such as [`fault`](openapi_sandbox::Sandbox::fault),
/// [`expect`](openapi_sandbox::Sandbox::expect) and [`requests`](openapi_sandbox::Sandbox::requests), it can by being an
/// [`openapi_sandbox::Sandbox`].
///
/// ```
/// use pgai_sandbox::{Expected, Sandbox, fault::{Fault, RetryHint, When}};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().rows(1_000).start_blocking()?;
/// sandbox.fault(When::operation("GET /contacts").nth(1), Fault::too_many_requests(RetryHint::Seconds(1)));
/// // Run the code under test against `sandbox.url()` with `sandbox.api_key()`, then:
/// sandbox.expect(Expected::post("/contacts").times(0));
/// sandbox.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox(openapi_sandbox::Sandbox);

impl Builder {
    /// Starts as a task on the caller's tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port is taken, or there is no tokio runtime.
    pub async fn start(self) -> Result<Sandbox, Error> {
        self.into_general()?.start().await.map(Sandbox)
    }

    /// Starts on a thread of its own, for code without a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port is taken, or the system gives no thread.
    pub fn start_blocking(self) -> Result<Sandbox, Error> {
        self.into_general()?.start_blocking().map(Sandbox)
    }
}

impl Sandbox {
    /// Starts one with default settings as a task on the caller's tokio runtime, so that paused time is
    /// exact: [`builder`](Self::builder)`().start()`.
    ///
    /// # Errors
    ///
    /// If the system gives no port, or there is no tokio runtime.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Starts one with default settings on a thread of its own, for a plain `#[test]`:
    /// [`builder`](Self::builder)`().start_blocking()`.
    ///
    /// # Errors
    ///
    /// If the system gives no port or no thread.
    pub fn start_blocking() -> Result<Self, Error> {
        Self::builder().start_blocking()
    }

    /// Settings, before the start.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Sends an event to a webhook on this machine, as PG:AI's service sends it to an account's, and returns the status of
    /// the answer.
    ///
    /// # Errors
    ///
    /// If `url` is no `http` URL of this machine, nobody listens there, or there is no answer within 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use pgai_sandbox::{Sandbox, webhook::Event};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// # let hook = Sandbox::start().await?;
    /// # let hook = hook.url();
    /// // `hook` is where your program listens.
    /// let event = Event::account_updated("a-1", "acme.example", ["employee_count"]);
    /// let status = sandbox.deliver(hook, event).await?;
    /// # assert_eq!(status, 404);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
    /// ```
    pub async fn deliver(&self, url: &str, event: Event) -> Result<StatusCode, Error> {
        event.deliver(url, rfc3339(self.0.now())).await
    }

    /// Ends the sandbox and returns whether all requests kept to the document.
    ///
    /// # Errors
    ///
    /// If a request broke the contract; each is listed, with the locations in the document.
    pub fn finish(self) -> Result<(), Breaches> {
        self.0.finish()
    }
}

impl Deref for Sandbox {
    type Target = openapi_sandbox::Sandbox;

    fn deref(&self) -> &openapi_sandbox::Sandbox {
        &self.0
    }
}
