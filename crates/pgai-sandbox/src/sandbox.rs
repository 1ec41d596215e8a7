//! The handle of a running sandbox.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

use tokio::{runtime, sync::oneshot, task::JoinHandle};

use crate::{
    builder::Builder,
    error::Error,
    exchange::{Exchange, lock},
    expect::Expected,
    fault::{Armed, Fault, Outage, When},
    finish::Breaches,
    journal::Request,
    server::{self, Door, OutageGuard},
};

/// A running server on 127.0.0.1 that behaves as the PG:AI API is documented. It ends when dropped.
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
pub struct Sandbox {
    exchange: Arc<Exchange>,
    door: Arc<Door>,
    url: String,
    host: Host,
    strict: bool,
}

/// Where the server runs.
enum Host {
    Task(JoinHandle<()>),
    /// The thread ends when the sender is dropped.
    Thread(Option<(oneshot::Sender<()>, thread::JoinHandle<()>)>),
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

    /// Serves any OpenAPI 3.0 or 3.1 document (JSON or YAML) as a task on the caller's tokio runtime:
    /// [`builder`](Self::builder)`().document(path).start()`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no OpenAPI 3 document, or the system gives no port.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("pets.yaml");
    /// std::fs::write(&path, "
    /// openapi: 3.1.0
    /// info: {title: Pets, version: '1'}
    /// paths:
    ///   /pets: {get: {responses: {'200': {description: all}}}}
    /// ")?;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// let sandbox = pgai_sandbox::Sandbox::from_document(&path).await?;
    /// assert!(sandbox.has_operation("GET /pets"));
    /// # Ok::<(), pgai_sandbox::Error>(())
    /// # })?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn from_document(path: impl Into<PathBuf>) -> Result<Self, Error> {
        Self::builder().document(path).start().await
    }

    /// Settings, before the start.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn start_with(builder: Builder) -> Result<Self, Error> {
        let mut sandbox = Self::listen(builder)?;
        let serve = server::serve(Arc::clone(&sandbox.door), Arc::clone(&sandbox.exchange));
        sandbox.host = Host::Task(tokio::spawn(serve));
        Ok(sandbox)
    }

    pub(crate) fn start_on_thread(builder: Builder) -> Result<Self, Error> {
        let no_thread = |error| Error::io("the sandbox got no thread", error);
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(no_thread)?;
        let (started, starting) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::Builder::new()
            .name("pgai-sandbox".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    match Self::start_with(builder) {
                        Ok(sandbox) => {
                            // The handle goes to the caller; the task stays on this runtime.
                            if started.send(Ok(sandbox)).is_ok() {
                                let _ = stopped.await;
                            }
                        }
                        Err(error) => drop(started.send(Err(error))),
                    }
                });
            })
            .map_err(no_thread)?;
        let ended = |_| Error::io("the sandbox", std::io::Error::other("its thread ended"));
        let mut sandbox = starting.recv().map_err(ended)??;
        sandbox.host = Host::Thread(Some((stop, thread)));
        Ok(sandbox)
    }

    fn listen(builder: Builder) -> Result<Self, Error> {
        let address = builder.address();
        let strict = builder.is_strict();
        let exchange = builder.exchange()?;
        let what = format!("the sandbox cannot listen on {address} (port 0 is any free one)");
        let door = Door::open(address).map_err(|error| Error::io(what, error))?;
        Ok(Self {
            url: format!("http://{}{}", door.address(), exchange.contract.prefix()),
            exchange: Arc::new(exchange),
            door: Arc::new(door),
            host: Host::Thread(None),
            strict,
        })
    }

    /// The base URL for a client, with the path prefix and without a final slash:
    /// `http://127.0.0.1:4010/public-api/v1`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The key that the sandbox accepts in `x-api-key`.
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.exchange.keys.main()
    }

    /// The names of all operations of the document, for example `GET /contacts`.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        let operations = self.exchange.contract.operations().iter();
        operations.map(|operation| operation.name.as_str())
    }

    /// Whether the document has an operation of this name, or of this operationId.
    #[must_use]
    pub fn has_operation(&self, name: &str) -> bool {
        self.exchange.contract.knows(name)
    }

    /// The requests so far, in the order of arrival. None holds a key of the sandbox, wherever it was sent but in a body.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.exchange.journal).requests().cloned().collect()
    }

    /// Arms a fault: from now on it strikes the calls that `when` chooses. See [`fault`](crate::fault).
    ///
    /// # Panics
    ///
    /// If `when` names an operation that the document does not have: such a fault would never strike, and
    /// the test that arms it would pass for the wrong reason.
    #[track_caller]
    pub fn fault(&self, when: When, fault: Fault) -> Armed {
        let contract = &self.exchange.contract;
        if let Some(name) = when.unknown_operation(|name| contract.knows(name)) {
            panic!("the document has no operation `{name}`; `Sandbox::operations` lists them");
        }
        self.exchange.plan.arm(when, fault)
    }

    /// Holds what arrived against `expected`.
    ///
    /// # Panics
    ///
    /// If it did not arrive, or not so many times. The message shows the nearest request line by line.
    #[track_caller]
    pub fn expect(&self, expected: Expected) {
        if let Err(mismatch) = expected.check(&self.requests()) {
            panic!("{mismatch}");
        }
    }

    /// Ends the sandbox and tells whether all requests kept to the document.
    ///
    /// # Errors
    ///
    /// If a request broke the contract; each is listed, with the places in the document.
    pub fn finish(mut self) -> Result<(), Breaches> {
        self.strict = false;
        self.breaches().map_or(Ok(()), Err)
    }

    fn breaches(&self) -> Option<Breaches> {
        Breaches::of(lock(&self.exchange.journal).requests())
    }

    /// The document's schemas that cannot be used, with the reason; requests are not held to these. For the
    /// vendored document there are none.
    #[must_use]
    pub fn unchecked(&self) -> Vec<String> {
        self.exchange.contract.unchecked()
    }

    /// A `curl` command line that calls the first operation without parameters.
    #[must_use]
    pub fn curl(&self) -> String {
        let contract = &self.exchange.contract;
        let path = contract.simplest_path().unwrap_or("/");
        let key = contract.key().written(self.api_key());
        let header = key.map_or_else(String::new, |header| format!(" -H '{header}'"));
        format!("curl '{}{path}'{header}", self.url)
    }

    /// Lets no connection in until the guard is dropped, and ends the open ones.
    ///
    /// # Errors
    ///
    /// If the system does not let the sandbox reopen its port.
    pub fn outage(&self, outage: Outage) -> Result<OutageGuard, Error> {
        self.door
            .outage(outage)
            .map_err(|error| Error::io("the outage cannot begin", error))
    }

    /// Ends every open connection with FIN, as a server does after its keep-alive time. Calls may go on.
    pub fn close_connections(&self) {
        self.door.close_connections();
    }

    /// How many requests have arrived, also those that are no longer kept.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        lock(&self.exchange.journal).count()
    }

    /// The requests so far that can change state (all but GET, HEAD, OPTIONS and TRACE), to be compared with
    /// what a client believes it has done; [`Request::processed`] says whether each was carried out.
    #[must_use]
    pub fn ledger(&self) -> Vec<Request> {
        lock(&self.exchange.journal)
            .requests()
            .filter(|request| request.is_state_changing())
            .cloned()
            .collect()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.door.close();
        let breaches = self.strict.then(|| self.breaches()).flatten();
        match &mut self.host {
            Host::Task(task) => task.abort(),
            Host::Thread(thread) => {
                if let Some((stop, thread)) = thread.take() {
                    drop(stop);
                    // A panic on that thread is already on stderr.
                    let _ = thread.join();
                }
            }
        }
        if let Some(breaches) = breaches.filter(|_| !thread::panicking()) {
            panic!("{breaches}");
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
