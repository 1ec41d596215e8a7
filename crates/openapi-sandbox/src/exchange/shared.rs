//! Everything that all connections of one sandbox share.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{
    clock::Clock,
    contract::Contract,
    fault::Plan,
    fixtures::Fixtures,
    journal::{Journal, Request},
    keys::Keys,
    rate_limit::RateLimiter,
    service::Service,
};

/// The state of one sandbox.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Where it listens, with the prefix.
    pub(crate) url: String,
    pub(crate) contract: Contract,
    pub(crate) service: Arc<dyn Service>,
    pub(crate) fixtures: Fixtures,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) latency: Duration,
    pub(crate) plan: Plan,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) limiter: Option<Mutex<RateLimiter>>,
    pub(crate) observer: Option<Observer>,
    /// Whether pages of other origins may read the answers.
    pub(crate) cors: bool,
}

/// Receives each request once its answer is decided, or its client has gone.
#[derive(Clone)]
pub(crate) struct Observer(pub(crate) Arc<dyn Fn(&Request) + Send + Sync>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
