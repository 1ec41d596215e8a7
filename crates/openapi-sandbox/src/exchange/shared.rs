//! Everything that all connections of one sandbox share.

use std::{sync::Mutex, time::SystemTime};

use crate::{
    builder::Builder, clock::Clock, fault::Plan, journal::Journal, rate_limit::RateLimiter,
};

/// The state of one sandbox.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Where it listens, with the prefix.
    pub(crate) url: String,
    pub(crate) settings: Builder,
    pub(crate) clock: Clock,
    pub(crate) plan: Plan,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) limiter: Option<Mutex<RateLimiter>>,
}

impl Shared {
    /// The state at the start. Tokio's clock counts from here.
    pub(crate) fn new(settings: Builder, url: String) -> Self {
        let limiter = settings.rate_limit.map(RateLimiter::per_minute);
        Self {
            url,
            clock: Clock::starting_at(settings.clock.unwrap_or_else(SystemTime::now)),
            plan: Plan::default(),
            journal: Mutex::new(Journal::keeping(settings.keep_requests)),
            limiter: limiter.map(Mutex::new),
            settings,
        }
    }
}
