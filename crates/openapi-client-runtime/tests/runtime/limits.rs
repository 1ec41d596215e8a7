//! Servers that limit the rate of calls, each in its own way. Their clocks are tokio's, so that a paused clock is theirs too.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::server::{Answer, Server};
use tokio::time::Instant;

/// How a server limits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    /// So many calls in each window of the wall clock.
    Aligned { calls: u64, seconds: u64 },
    /// A bucket of so many tokens, to which one comes back after each of these spans.
    Bucket { tokens: u64, refill: Duration },
    /// So many calls in any window that begins with a call, of which the rest is said in whole seconds, rounded down.
    RoundedDown { calls: u64, seconds: u64 },
}

struct State {
    limit: Limit,
    start: Instant,
    /// What the wall clock said at `start`.
    wall: Duration,
    /// The number of the window, or when it began.
    window: Duration,
    used: u64,
    tokens: f64,
    filled: Duration,
}

pub(crate) struct Limited {
    pub(crate) server: Server,
    refused: Arc<Mutex<u64>>,
}

impl Limited {
    /// A server whose clock starts this many milliseconds into a minute.
    pub(crate) async fn start(limit: Limit, milliseconds: u64) -> Self {
        let state = Mutex::new(State {
            limit,
            start: Instant::now(),
            wall: Duration::from_millis(1_893_553_440_000 + milliseconds),
            window: Duration::MAX,
            used: 0,
            tokens: match limit {
                Limit::Bucket { tokens, .. } => tokens as f64,
                _ => 0.0,
            },
            filled: Duration::ZERO,
        });
        let refused = Arc::new(Mutex::new(0));
        let count = Arc::clone(&refused);
        let server = Server::start(move |_, _| {
            let (allowed, headers) = state.lock().unwrap().call();
            *count.lock().unwrap() += u64::from(!allowed);
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let status = if allowed { 200 } else { 429 };
            Answer::new(status, &headers, "{}").late(Duration::from_millis(40))
        })
        .await;
        Self { server, refused }
    }

    pub(crate) fn refused(&self) -> u64 {
        *self.refused.lock().unwrap()
    }
}

impl State {
    fn call(&mut self) -> (bool, Vec<(&'static str, String)>) {
        let elapsed = self.start.elapsed();
        let now = self.wall + elapsed;
        let (allowed, limit, remaining, reset) = match self.limit {
            Limit::Aligned { calls, seconds } => {
                let number = now.as_secs() / seconds;
                let allowed = self.count(Duration::from_secs(number), calls);
                let reset = (number + 1) * seconds;
                (allowed, calls, calls - self.used, reset.to_string())
            }
            Limit::RoundedDown { calls, seconds } => {
                let span = Duration::from_secs(seconds);
                let begun = match self.window {
                    Duration::MAX => now,
                    begun if now >= begun + span => now,
                    begun => begun,
                };
                let allowed = self.count(begun, calls);
                let reset = (begun + span - now).as_secs();
                (allowed, calls, calls - self.used, reset.to_string())
            }
            Limit::Bucket { tokens, refill } => {
                let new = (elapsed - self.filled).as_secs_f64() / refill.as_secs_f64();
                self.tokens = (self.tokens + new).min(tokens as f64);
                self.filled = elapsed;
                let allowed = self.tokens >= 1.0;
                if allowed {
                    self.tokens -= 1.0;
                }
                // Until the next token, as such servers say it.
                let next = refill
                    .mul_f64((1.0 - self.tokens).max(0.0))
                    .as_secs_f64()
                    .ceil();
                (allowed, tokens, self.tokens as u64, next.to_string())
            }
        };
        let mut headers = vec![
            ("x-ratelimit-limit", limit.to_string()),
            ("x-ratelimit-remaining", remaining.to_string()),
            ("x-ratelimit-reset", reset),
        ];
        if matches!(self.limit, Limit::Aligned { .. }) {
            let date: SystemTime = UNIX_EPOCH + now;
            headers.push(("date", httpdate::fmt_http_date(date)));
        }
        (allowed, headers)
    }

    /// Counts a call in this window.
    fn count(&mut self, window: Duration, calls: u64) -> bool {
        if window != self.window {
            self.window = window;
            self.used = 0;
        }
        let allowed = self.used < calls;
        self.used += u64::from(allowed);
        allowed
    }
}
