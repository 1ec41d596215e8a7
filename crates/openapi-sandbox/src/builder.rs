//! How a sandbox is set up before it starts.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    contract::Contract,
    fixtures::Fixtures,
    journal::Request,
    keys::Keys,
    service::{Examples, Service},
};

/// Sets up a [`Sandbox`](crate::Sandbox); from [`Sandbox::builder`](crate::Sandbox::builder).
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing by itself"]
pub struct Builder {
    pub(crate) contract: Contract,
    pub(crate) service: Arc<dyn Service>,
    pub(crate) fixtures: Fixtures,
    pub(crate) keys: Keys,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) latency: Duration,
    pub(crate) clock: Option<SystemTime>,
    pub(crate) keep_requests: usize,
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    pub(crate) strict: bool,
    pub(crate) observer: Option<Observer>,
    pub(crate) cors: bool,
}

impl Builder {
    pub(crate) fn new(contract: Contract) -> Self {
        Self {
            contract,
            service: Arc::new(Examples),
            fixtures: Fixtures::default(),
            keys: Keys::new("sandbox-key-0123456789".to_owned()),
            rate_limit: None,
            latency: Duration::ZERO,
            clock: None,
            keep_requests: usize::MAX,
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            strict: false,
            observer: None,
            cors: false,
        }
    }

    /// What stands behind the operations ([`Examples`] unless set).
    pub fn service(mut self, service: impl Service) -> Self {
        self.service = Arc::new(service);
        self
    }

    /// Answers that come before the service's.
    pub fn fixtures(mut self, fixtures: Fixtures) -> Self {
        self.fixtures = fixtures;
        self
    }

    /// The key that [`Sandbox::api_key`](crate::Sandbox::api_key) returns. It has every scope. Where the document has
    /// HTTP Basic, it is `name:password`, or the password alone.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.keys.set_main(key.into());
        self
    }

    /// One more key, with these scopes alone.
    pub fn scoped_key<S: Into<String>>(
        mut self,
        key: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.keys.add(key.into(), scopes);
        self
    }

    /// Admits `per_minute` calls of each key in a fixed window of one minute that starts with the first
    /// call, answers 429 to the others, and reports it in `X-RateLimit-*`. Without it there is no limit.
    pub fn rate_limit(mut self, per_minute: u32) -> Self {
        self.rate_limit = Some(per_minute);
        self
    }

    /// How long every answer takes, on tokio's clock.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// What the server's clock says at the start (the system's time unless set). It then goes with tokio's.
    pub fn clock(mut self, start: SystemTime) -> Self {
        self.clock = Some(start);
        self
    }

    /// How many requests are kept for inspection (all unless set); the oldest go first.
    pub fn keep_requests(mut self, most: usize) -> Self {
        self.keep_requests = most;
        self
    }

    /// The address to listen on (127.0.0.1 unless set). In a container that is 0.0.0.0; elsewhere mind who else can then
    /// call it.
    pub fn address(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// The port (any free one unless set).
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Fails the test when the sandbox is dropped, if a request broke the contract; as
    /// [`Sandbox::finish`](crate::Sandbox::finish), but nobody needs to call it. The drop then panics, unless a panic
    /// is under way already.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Calls `observe` with each request once its answer is decided, or its client has gone away.
    pub fn on_request(mut self, observe: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer(Arc::new(observe)));
        self
    }

    /// Lets web pages of other origins call the sandbox: preflights are answered, and every answer names the page's origin
    /// in `Access-Control-Allow-Origin`.
    pub fn cors(mut self) -> Self {
        self.cors = true;
        self
    }
}

/// Receives each request once its answer is decided, or its client has gone.
#[derive(Clone)]
pub(crate) struct Observer(pub(crate) Arc<dyn Fn(&Request) + Send + Sync>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
