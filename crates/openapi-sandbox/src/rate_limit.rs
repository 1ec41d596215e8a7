//! The rate limit: so many calls per key in a fixed window of one minute that starts with the first call.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use http::HeaderMap;

use crate::clock::{Clock, unix_seconds_up};

const WINDOW: Duration = Duration::from_secs(60);

/// Counts the calls of each key.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    per_minute: u32,
    /// By key: when the window started (from the sandbox's start), and the calls in it.
    windows: HashMap<usize, (Duration, u32)>,
}

/// Whether one call is admitted, and the state of its window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) admitted: bool,
    limit: u32,
    remaining: u32,
    reset: SystemTime,
}

impl RateLimiter {
    pub(crate) fn per_minute(per_minute: u32) -> Self {
        Self {
            per_minute,
            windows: HashMap::new(),
        }
    }

    /// Counts a call of the key at `key`. A rejected call takes no place in the window.
    pub(crate) fn call(&mut self, key: usize, clock: &Clock) -> Verdict {
        let now = clock.elapsed();
        let (started, used) = self.windows.entry(key).or_insert((now, 0));
        if now >= *started + WINDOW {
            (*started, *used) = (now, 0);
        }
        let admitted = *used < self.per_minute;
        *used += u32::from(admitted);
        Verdict {
            admitted,
            limit: self.per_minute,
            remaining: self.per_minute - *used,
            reset: clock.wall_at(*started + WINDOW),
        }
    }
}

impl Verdict {
    /// A window that is used up until `reset`.
    pub(crate) fn exhausted(limit: u32, reset: SystemTime) -> Self {
        Self {
            admitted: false,
            limit,
            remaining: 0,
            reset,
        }
    }

    /// Writes the documented `X-RateLimit-*` headers.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        headers.insert("x-ratelimit-limit", self.limit.into());
        headers.insert("x-ratelimit-remaining", self.remaining.into());
        headers.insert("x-ratelimit-reset", unix_seconds_up(self.reset).into());
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_window_starts_with_the_first_call_and_lasts_a_minute() {
        let clock = Clock::starting_at(UNIX_EPOCH);
        let mut limiter = RateLimiter::per_minute(2);
        tokio::time::advance(Duration::from_millis(10_500)).await;
        assert!(limiter.call(0, &clock).admitted);
        assert!(limiter.call(0, &clock).admitted);
        let verdict = limiter.call(0, &clock);
        assert!(!verdict.admitted);
        let mut headers = HeaderMap::new();
        verdict.write(&mut headers);
        assert_eq!(headers["x-ratelimit-limit"], "2");
        assert_eq!(headers["x-ratelimit-remaining"], "0");
        assert_eq!(headers["x-ratelimit-reset"], "71");

        assert!(limiter.call(1, &clock).admitted, "another key");
        tokio::time::advance(Duration::from_millis(59_999)).await;
        assert!(!limiter.call(0, &clock).admitted);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(limiter.call(0, &clock).admitted);
    }
}
