//! The handle of a running sandbox.

use std::{fmt, path::Path, sync::Arc, thread, time::SystemTime};

use tokio::{runtime, sync::oneshot, task::JoinHandle};

use crate::{
    breaches::Breaches,
    builder::Builder,
    contract::Contract,
    error::Error,
    exchange::Shared,
    expect::Expected,
    fault::{Armed, Fault, Outage, When},
    journal::Request,
    server::{self, Listener, OutageGuard},
    sync::lock,
};

/// A running server on 127.0.0.1 for the operations of a document. It ends when dropped.
///
/// ```
/// use openapi_sandbox::{Contract, Expected, Sandbox, fault::{Fault, RetryHint, When}};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("pets.yaml");
/// std::fs::write(&path, "
/// openapi: 3.1.0
/// info: {title: Pets, version: '1'}
/// paths:
///   /pets: {get: {responses: {'200': {description: all}}}}
/// ")?;
/// let sandbox = Sandbox::builder(Contract::open(&path)?).start_blocking()?;
/// sandbox.fault(When::operation("GET /pets").nth(1), Fault::too_many_requests(RetryHint::Seconds(1)));
/// // Run the code under test against `sandbox.url()` with `sandbox.api_key()`, then:
/// sandbox.expect(Expected::get("/pets").times(0));
/// sandbox.finish()?;
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    shared: Arc<Shared>,
    listener: Arc<Listener>,
    server: JoinHandle<()>,
    /// Where the server has a thread of its own, which ends when the sender is dropped.
    thread: Option<(oneshot::Sender<()>, thread::JoinHandle<()>)>,
    strict: bool,
}

impl Builder {
    /// Starts as a task on the caller's tokio runtime, so that paused time is exact.
    ///
    /// # Errors
    ///
    /// If the port is taken, the fixtures do not fit the document, or there is no tokio runtime.
    pub async fn start(self) -> Result<Sandbox, Error> {
        self.listen()
    }

    /// Starts on a thread of its own, for code without a tokio runtime, such as a plain `#[test]`.
    ///
    /// # Errors
    ///
    /// If the port is taken, the fixtures do not fit the document, or the system gives no thread.
    pub fn start_blocking(self) -> Result<Sandbox, Error> {
        let no_thread = |error| Error::io("the sandbox got no thread", error);
        let mut runtime = runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().map_err(no_thread)?;
        let entered = runtime.enter();
        let started = self.listen();
        drop(entered);
        let mut sandbox = match started {
            Ok(sandbox) => sandbox,
            Err(error) => {
                // The caller may be a task, where a runtime must not wait for its end.
                runtime.shutdown_background();
                return Err(error);
            }
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::Builder::new().name("openapi-sandbox".to_owned());
        let serve = move || drop(runtime.block_on(stopped));
        sandbox.thread = Some((stop, thread.spawn(serve).map_err(no_thread)?));
        Ok(sandbox)
    }

    /// Starts as a task on the current runtime.
    fn listen(self) -> Result<Sandbox, Error> {
        self.fixtures.check(&self.contract)?;
        let address = (self.address, self.port).into();
        let what = || format!("the sandbox cannot listen on {address} (port 0 is any free one)");
        let listener = Listener::open(address).map_err(|error| Error::io(what(), error))?;
        let url = format!("http://{}{}", listener.address(), self.contract.prefix());
        let (strict, listener) = (self.strict, Arc::new(listener));
        let shared = Arc::new(Shared::new(self, url));
        let serve = server::serve(Arc::clone(&listener), Arc::clone(&shared));
        Ok(Sandbox {
            shared,
            listener,
            server: tokio::spawn(serve),
            thread: None,
            strict,
        })
    }
}

impl Sandbox {
    /// Settings, before the start, of a sandbox that holds callers to `contract`.
    pub fn builder(contract: Contract) -> Builder {
        Builder::new(contract)
    }

    /// Serves the OpenAPI document in this file as a task on the caller's tokio runtime:
    /// [`builder`](Self::builder)`(Contract::open(path)?).start()`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no OpenAPI 3 document, or the system gives no port.
    pub async fn from_document(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::builder(Contract::open(path)?).start().await
    }

    /// The base URL for a client, with the path prefix and without a final slash:
    /// `http://127.0.0.1:4010/public-api/v1`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// The key that the sandbox accepts, in the place that the document's security schemes name.
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.shared.settings.keys.main()
    }

    /// The wall time by the sandbox's clock, which goes with tokio's.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// The names of all operations of the document, for example `GET /contacts`.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        let operations = self.shared.settings.contract.operations();
        operations.map(|operation| operation.name())
    }

    /// Whether the document has an operation of this name, or of this operationId.
    #[must_use]
    pub fn has_operation(&self, name: &str) -> bool {
        self.shared.settings.contract.operation(name).is_some()
    }

    /// The requests so far, in the order of arrival. None holds a key of the sandbox, wherever it was sent but in a body.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.journal).requests().collect()
    }

    /// Arms a fault: from now on it applies to the calls that `when` chooses. See [`fault`](crate::fault).
    ///
    /// # Panics
    ///
    /// If `when` names an operation that the document does not have, or `fault` is of another service: such a fault
    /// would change nothing, and the test that arms it would pass for the wrong reason.
    #[track_caller]
    pub fn fault(&self, when: When, fault: Fault) -> Armed {
        if let Some(name) = when
            .operation_name()
            .filter(|name| !self.has_operation(name))
        {
            panic!("the document has no operation `{name}`; `Sandbox::operations` lists them");
        }
        let known = self.shared.settings.service.faults();
        if let Some(name) = fault.of_service
            && !known.iter().any(|(known, _)| *known == name)
        {
            panic!("the service has no fault `{name}`; `Service::faults` lists them");
        }
        self.shared.plan.arm(when, fault)
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

    /// Ends the sandbox and returns whether all requests kept to the document.
    ///
    /// # Errors
    ///
    /// If a request broke the contract; each is listed, with the locations in the document.
    pub fn finish(mut self) -> Result<(), Breaches> {
        self.strict = false;
        self.breaches().map_or(Ok(()), Err)
    }

    fn breaches(&self) -> Option<Breaches> {
        Breaches::of(lock(&self.shared.journal).requests())
    }

    /// The document's schemas that cannot be used, with the reason; requests are not held to these.
    #[must_use]
    pub fn unchecked(&self) -> Vec<String> {
        self.shared.settings.contract.unchecked()
    }

    /// A `curl` command line that calls the first operation without parameters.
    #[must_use]
    pub fn curl(&self) -> String {
        let contract = &self.shared.settings.contract;
        let path = contract.simplest_path().unwrap_or("/");
        let credential = contract.security_schemes().credentials().next();
        let (option, query) = credential
            .map(|credential| credential.curl(self.api_key()))
            .unwrap_or_default();
        format!("curl '{}{path}{query}'{option}", self.url())
    }

    /// Lets no connection in until the guard is dropped, and ends the open ones.
    ///
    /// # Errors
    ///
    /// If the system does not let the sandbox reopen its port.
    pub fn outage(&self, outage: Outage) -> Result<OutageGuard, Error> {
        self.listener
            .outage(outage)
            .map_err(|error| Error::io("the outage cannot begin", error))
    }

    /// Ends every open connection with FIN, as a server does after its keep-alive time. Calls may go on.
    pub fn close_connections(&self) {
        self.listener.close_connections();
    }

    /// How many requests have arrived, also those that are no longer kept.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        lock(&self.shared.journal).count()
    }

    /// The requests so far that can change state (all but GET, HEAD, OPTIONS and TRACE), to be compared with
    /// what a client believes it has done; [`Request::processed`] says whether each was carried out.
    #[must_use]
    pub fn ledger(&self) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| !request.method.is_safe());
        requests
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.listener.close();
        let breaches = self.strict.then(|| self.breaches()).flatten();
        self.server.abort();
        if let Some((stop, thread)) = self.thread.take() {
            drop(stop);
            // A panic on that thread is already on stderr.
            let _ = thread.join();
        }
        if let Some(breaches) = breaches.filter(|_| !thread::panicking()) {
            panic!("{breaches}");
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
