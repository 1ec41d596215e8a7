//! How a sandbox is set up before it starts.

use std::{
    net::IpAddr,
    time::{Duration, SystemTime},
};

use openapi_sandbox::{Builder as Base, Error, Fixtures, Request};

use crate::{
    document,
    service::{PgAi, Settings},
};

/// A row's number has twelve hexadecimal digits in its id.
const MOST_ROWS: usize = 1 << 40;

/// The settings that any sandbox has, handed on to its builder.
macro_rules! general {
    ($($(#[$documentation:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {
        impl Builder {$(
            $(#[$documentation])*
            pub fn $name(self, $($argument: $type),*) -> Self {
                let base = self.base.map(|base| base.$name($($argument),*));
                Self { base, ..self }
            }
        )*}
    };
}

general! {
    /// The key that [`Sandbox::api_key`](openapi_sandbox::Sandbox::api_key) returns. It has every scope.
    api_key(key: impl Into<String>);

    /// One more key, with these scopes alone: `contacts:read`, `contacts:*`, `*`.
    scoped_key(key: impl Into<String>, scopes: impl IntoIterator<Item = impl Into<String>>);

    /// Admits `per_minute` calls of each key in a fixed window of one minute that starts with the first
    /// call, answers 429 to the others, and reports it in `X-RateLimit-*`. Without it there is no limit.
    rate_limit(per_minute: u32);

    /// How long every answer takes, on tokio's clock.
    latency(latency: Duration);

    /// What the server's clock says at the start (the system's time unless set). It then goes with tokio's.
    clock(start: SystemTime);

    /// How many requests are kept for inspection (all unless set); the oldest go first.
    keep_requests(most: usize);

    /// The address to listen on (127.0.0.1 unless set). In a container that is 0.0.0.0; elsewhere mind who else can then
    /// call it.
    address(address: impl Into<IpAddr>);

    /// Answers that come before the service's; see [`Fixtures`].
    fixtures(fixtures: Fixtures);

    /// Lets web pages of other origins call the sandbox.
    cors();

    /// The port (any free one unless set).
    port(port: u16);

    /// Fails the test when the sandbox is dropped, if a request broke the contract; as
    /// [`Sandbox::finish`](crate::Sandbox::finish), but nobody needs to call it. The drop then panics, unless a panic
    /// is under way already.
    strict();

    /// Calls `observe` with each request once its answer is decided, or its client has gone away.
    on_request(observe: impl Fn(&Request) + Send + Sync + 'static);
}

/// Sets up a [`Sandbox`](crate::Sandbox); from [`Sandbox::builder`](crate::Sandbox::builder).
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing by itself"]
pub struct Builder {
    settings: Settings,
    /// What any sandbox has. An error waits for the start.
    base: Result<Base, Error>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            settings: Settings::default(),
            base: document::contract().map(openapi_sandbox::Sandbox::builder),
        }
    }

    /// The number that all seeded rows depend on; the same number gives the same rows.
    pub fn seed(mut self, number: u64) -> Self {
        self.settings.seed.number = number;
        self
    }

    /// How many contacts, companies, territories, companies per territory, signals and hits there are
    /// (60 unless set). Rows are made when they are asked for, so a large number costs nothing.
    pub fn rows(mut self, rows: usize) -> Self {
        self.settings.seed.rows = rows.min(MOST_ROWS);
        self
    }

    /// How many credits of each kind the organisation has; without credit the answer is 402.
    pub fn credits(mut self, credits: u64) -> Self {
        self.settings.credits = credits;
        self
    }

    /// How many polls find an asynchronous operation unfinished (2 unless set: queued, running).
    pub fn operation_polls(mut self, polls: u32) -> Self {
        self.settings.operation_polls = polls;
        self
    }

    /// What `Retry-After` says while an operation is unfinished, in whole seconds (1 unless set; 0 leaves it out).
    pub fn operation_hint(mut self, hint: Duration) -> Self {
        self.settings.operation_hint = hint;
        self
    }

    /// The builder of a general sandbox, with PG:AI's document and service: for a program made of
    /// [`openapi_sandbox::cli`].
    ///
    /// # Errors
    ///
    /// If the document is unusable, which no released version has.
    pub fn into_general(self) -> Result<Base, Error> {
        Ok(self.base?.service(PgAi::new(self.settings)))
    }
}
