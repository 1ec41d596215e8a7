//! How a sandbox is set up before it starts.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, RwLock},
    time::{Duration, SystemTime},
};

use crate::{
    clock::Clock,
    contract::Contract,
    error::Error,
    exchange::{Behaviour, Exchange, Observer},
    fault::Plan,
    journal::{Journal, Request},
    keys::Keys,
    limit::RateLimiter,
    sandbox::Sandbox,
    service::{Seed, Service, Settings},
};

/// A row's number has twelve hexadecimal digits in its id.
const MOST_ROWS: usize = 1 << 40;

/// Sets up a [`Sandbox`]; from [`Sandbox::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing by itself"]
pub struct Builder {
    keys: Keys,
    seed: Seed,
    credits: u64,
    operation_polls: u32,
    operation_hint: Duration,
    rate_limit: Option<u32>,
    latency: Duration,
    clock: Option<SystemTime>,
    keep_requests: usize,
    port: u16,
    document: Option<PathBuf>,
    strict: bool,
    observer: Option<Observer>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            keys: Keys::new("sandbox-key-0123456789".to_owned()),
            seed: Seed {
                number: 1,
                rows: 60,
            },
            credits: 1_000_000,
            operation_polls: 2,
            operation_hint: Duration::from_secs(1),
            rate_limit: None,
            latency: Duration::ZERO,
            clock: None,
            keep_requests: usize::MAX,
            port: 0,
            document: None,
            strict: false,
            observer: None,
        }
    }

    /// The key that [`Sandbox::api_key`] tells. It has every scope.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.keys.set_main(key.into());
        self
    }

    /// One more key, with these scopes alone: `contacts:read`, `contacts:*`, `*`.
    pub fn scoped_key<S: Into<String>>(
        mut self,
        key: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.keys
            .add(key.into(), scopes.into_iter().map(Into::into).collect());
        self
    }

    /// The number that all seeded rows depend on; the same number gives the same rows.
    pub fn seed(mut self, number: u64) -> Self {
        self.seed.number = number;
        self
    }

    /// How many contacts, companies, territories, companies per territory, signals and hits there are
    /// (60 unless set). Rows are made when they are asked for, so a large number costs nothing.
    pub fn rows(mut self, rows: usize) -> Self {
        self.seed.rows = rows.min(MOST_ROWS);
        self
    }

    /// How many credits of each kind the organisation has; without credit the answer is 402.
    pub fn credits(mut self, credits: u64) -> Self {
        self.credits = credits;
        self
    }

    /// How many polls find an asynchronous operation unfinished (2 unless set: queued, running).
    pub fn operation_polls(mut self, polls: u32) -> Self {
        self.operation_polls = polls;
        self
    }

    /// What `Retry-After` says while an operation is unfinished, in whole seconds (1 unless set; 0 leaves it out).
    pub fn operation_hint(mut self, hint: Duration) -> Self {
        self.operation_hint = hint;
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

    /// The port on 127.0.0.1 (any free one unless set).
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Serves the OpenAPI 3.0 or 3.1 document (JSON or YAML) in this file, in place of the PG:AI API: every operation answers with the
    /// document's example, or with a body that fits its schema. It then has no state, and seed, rows and
    /// credits mean nothing.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.document = Some(path.into());
        self
    }

    /// Fails the test when the sandbox is dropped, if a request broke the contract; as
    /// [`Sandbox::finish`], but nobody needs to call it. The drop then panics, unless a panic is under way already.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Calls `observe` with each request once its answer is decided, or its client has gone away.
    pub fn on_request(mut self, observe: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer(Arc::new(observe)));
        self
    }

    /// Starts as a task on the caller's tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port is taken, or the document unusable.
    pub async fn start(self) -> Result<Sandbox, Error> {
        Sandbox::start_with(self)
    }

    /// Starts on a thread of its own, for code without a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port is taken, the document unusable, or the system gives no thread.
    pub fn start_blocking(self) -> Result<Sandbox, Error> {
        Sandbox::start_on_thread(self)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// What the connections share. Tokio's clock counts from here.
    pub(crate) fn exchange(self) -> Result<Exchange, Error> {
        let (contract, behaviour) = match &self.document {
            Some(path) => {
                let cannot = |error| Error::io(format!("cannot read {}", path.display()), error);
                let text = fs::read_to_string(path).map_err(cannot)?;
                let contract = Contract::parse(&text).map_err(|error| error.in_file(path))?;
                (Arc::new(contract), Behaviour::Examples)
            }
            None => {
                let service = Service::new(Settings {
                    seed: self.seed,
                    credits: self.credits,
                    operation_polls: self.operation_polls,
                    operation_hint: self.operation_hint,
                });
                (
                    Contract::vendored()?,
                    Behaviour::Service(Box::new(RwLock::new(service))),
                )
            }
        };
        Ok(Exchange {
            contract,
            behaviour,
            keys: self.keys,
            clock: Clock::starting_at(self.clock.unwrap_or_else(SystemTime::now)),
            latency: self.latency,
            plan: Plan::default(),
            journal: Mutex::new(Journal::keeping(self.keep_requests)),
            limiter: self
                .rate_limit
                .map(|per_minute| Mutex::new(RateLimiter::per_minute(per_minute))),
            observer: self.observer,
        })
    }
}
