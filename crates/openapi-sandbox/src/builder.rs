//! How a sandbox is set up before it starts.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use crate::{
    clock::Clock,
    contract::Contract,
    error::Error,
    exchange::{Observer, Shared},
    fault::Plan,
    fixtures::Fixtures,
    journal::{Journal, Request},
    keys::Keys,
    rate_limit::RateLimiter,
    service::{Examples, Service},
};

/// Sets up a [`Sandbox`](crate::Sandbox); from [`Sandbox::builder`](crate::Sandbox::builder).
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing by itself"]
pub struct Builder {
    contract: Contract,
    service: Arc<dyn Service>,
    fixtures: Fixtures,
    keys: Keys,
    rate_limit: Option<u32>,
    latency: Duration,
    clock: Option<SystemTime>,
    keep_requests: usize,
    address: IpAddr,
    port: u16,
    strict: bool,
    observer: Option<Observer>,
    cors: bool,
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

    pub(crate) fn socket_address(&self) -> SocketAddr {
        (self.address, self.port).into()
    }

    /// What is to be right before the start.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.fixtures.check(&self.contract)
    }

    pub(crate) fn prefix(&self) -> &str {
        self.contract.prefix()
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// What the connections share. Tokio's clock counts from here.
    pub(crate) fn shared(self, url: String) -> Shared {
        Shared {
            url,
            contract: self.contract,
            service: self.service,
            fixtures: self.fixtures,
            keys: self.keys,
            clock: Clock::starting_at(self.clock.unwrap_or_else(SystemTime::now)),
            latency: self.latency,
            plan: Plan::default(),
            journal: Mutex::new(Journal::keeping(self.keep_requests)),
            limiter: self
                .rate_limit
                .map(|per_minute| Mutex::new(RateLimiter::per_minute(per_minute))),
            observer: self.observer,
            cors: self.cors,
        }
    }
}
