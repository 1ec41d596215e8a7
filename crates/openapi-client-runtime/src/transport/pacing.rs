//! The setting of how a client keeps to the rate limit of its key.

use std::time::Duration;

/// How a client keeps to the rate limit of its key. Shared by all clones of a client.
///
/// A call waits for its turn before each attempt. By default that wait is no part of the client's timeout, so that many
/// calls can be started at once: it has a limit of its own, [`with_wait_limit`](Pacing::with_wait_limit).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pacing {
    pub(super) mode: Mode,
    wait_limit: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Adaptive,
    PerMinute(u32),
    Off,
}

impl Pacing {
    /// Learn the limit from the service's `X-RateLimit-*` headers and from 429 answers. The default.
    pub fn adaptive() -> Self {
        Self::new(Mode::Adaptive)
    }

    /// At most `calls` in any minute, and besides that as [`adaptive`](Pacing::adaptive). 0 counts as 1.
    pub fn per_minute(calls: u32) -> Self {
        Self::new(Mode::PerMinute(calls.max(1)))
    }

    /// Send at once, always. A 429 is then met by the retry policy alone.
    pub fn off() -> Self {
        Self::new(Mode::Off)
    }

    const fn new(mode: Mode) -> Self {
        Self {
            mode,
            wait_limit: Duration::from_secs(15 * 60),
        }
    }

    /// How long a call may wait for its turns, all attempts together; 15 minutes unless set. A call whose turn comes later
    /// fails with [`ErrorKind::Throttled`](crate::ErrorKind::Throttled): at once where that is certain, and without having
    /// been sent. A call that has a timeout of its own (`with_timeout`) waits no longer than that either.
    #[must_use]
    pub fn with_wait_limit(mut self, limit: Duration) -> Self {
        self.wait_limit = limit;
        self
    }

    pub(crate) fn wait_limit(&self) -> Duration {
        self.wait_limit
    }
}

impl Default for Pacing {
    fn default() -> Self {
        Self::adaptive()
    }
}
