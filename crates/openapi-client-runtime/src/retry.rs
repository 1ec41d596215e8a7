//! When a failed attempt is repeated, and after how long.

use std::sync::Mutex;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::lock::lock;

/// Callers that were sent away together come back apart, by up to this much.
const LONGEST_HINT_JITTER: Duration = Duration::from_millis(250);

/// When and how often a failed attempt is repeated. A small value: start from [`exponential`](RetryPolicy::exponential)
/// or [`never`](RetryPolicy::never) and narrow it.
///
/// What may be repeated is not up to the policy. Idempotent methods are, after connect errors (but not where a certificate
/// is not accepted), timeouts, broken responses, and the statuses 408, 429, 500, 502, 503 and 504. `POST` and `PATCH` only where the request provably was
/// not processed, that is when no connection was made or the answer was 429, or when the caller says
/// `with_idempotent(true)`.
///
/// ```
/// use std::time::Duration;
/// use openapi_client_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::exponential()
///     .with_attempt_limit(6)
///     .with_time_limit(Duration::from_secs(180));
/// # let _ = patient;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    attempt_limit: u32,
    time_limit: Duration,
    initial_delay: Duration,
    max_delay: Duration,
    hint_limit: Duration,
    budget: bool,
}

impl RetryPolicy {
    /// Exponential backoff with full jitter: before the n-th repetition a random wait between zero and
    /// 0.5 s × 2ⁿ⁻¹, at most 20 s. At most 4 attempts within 4 minutes. A wait that the server asks for is kept
    /// instead, up to 90 s, and a little longer, so that callers who were refused together do not come back together.
    pub fn exponential() -> Self {
        Self {
            attempt_limit: 4,
            time_limit: Duration::from_secs(240),
            initial_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            hint_limit: Duration::from_secs(90),
            budget: true,
        }
    }

    /// One attempt, whatever happens.
    pub fn never() -> Self {
        Self::exponential().with_attempt_limit(1)
    }

    /// At most this many attempts, the first included. 0 counts as 1.
    pub fn with_attempt_limit(mut self, attempts: u32) -> Self {
        self.attempt_limit = attempts.max(1);
        self
    }

    /// No repetition that would start later than this after the call began.
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// The longest possible wait before the first repetition; it doubles with each one.
    pub fn with_initial_delay(mut self, delay: Duration) -> Self {
        self.initial_delay = delay;
        self
    }

    /// The longest possible wait before any repetition, unless the server asks for more.
    pub fn with_max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest wait the server may ask for. If it asks for more, its error is returned at once, with the time in
    /// [`Error::retry_after`](crate::Error::retry_after).
    pub fn with_hint_limit(mut self, limit: Duration) -> Self {
        self.hint_limit = limit;
        self
    }

    /// Whether repetitions draw on the client's budget (default: they do). The budget lets a client repeat ten calls,
    /// and one more for every five that succeed, so that an outage of the service is not multiplied by its clients.
    /// Waiting for a rate limit (429) draws nothing.
    pub fn with_budget(mut self, budget: bool) -> Self {
        self.budget = budget;
        self
    }

    /// Whether there may be another attempt after so many, whatever the last one's failure.
    pub(crate) fn may_repeat(&self, attempts: u32) -> bool {
        attempts < self.attempt_limit
    }

    /// How long to wait before attempt `attempts + 1`; none if there must not be one.
    pub(crate) fn delay(&self, failed: &FailedAttempt, budget: &Budget) -> Option<Duration> {
        if !self.may_repeat(failed.attempts) || !failed.may_repeat() {
            return None;
        }
        let delay = match failed.hint {
            Some(hint) if hint > self.hint_limit => return None,
            Some(hint) => self.after_hint(hint, failed.attempts),
            None => self
                .longest_backoff(failed.attempts)
                .mul_f64(fastrand::f64()),
        };
        // Waiting past the deadline would only hide this failure behind another. It is asked before the budget, which
        // only a call that is repeated may draw on.
        if failed.elapsed.saturating_add(delay) > self.time_limit || delay >= failed.left {
            return None;
        }
        let free = failed.status == Some(StatusCode::TOO_MANY_REQUESTS) || !self.budget;
        (free || budget.draw()).then_some(delay)
    }

    /// The exponential wait. The wait itself is random, and as likely any shorter one: full jitter.
    fn longest_backoff(&self, attempts: u32) -> Duration {
        let doubled = 2u32.saturating_pow(attempts.saturating_sub(1));
        self.initial_delay
            .saturating_mul(doubled)
            .min(self.max_delay)
    }

    /// The wait that the server asked for and a little more. One that is shorter than half of the exponential wait is none:
    /// servers ask to come back after zero seconds too.
    fn after_hint(&self, hint: Duration, attempts: u32) -> Duration {
        let half = self.longest_backoff(attempts) / 2;
        let (wait, jitter) = if hint < half {
            (half, half)
        } else {
            (hint, (hint / 10).min(LONGEST_HINT_JITTER))
        };
        wait.saturating_add(jitter.mul_f64(fastrand::f64()))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::exponential()
    }
}

/// A failed attempt, as far as the decision to repeat it needs to know.
pub(crate) struct FailedAttempt {
    /// How many attempts were made.
    pub(crate) attempts: u32,
    /// Since the call began, without the time it waited for its turns.
    pub(crate) elapsed: Duration,
    /// Until the call's deadline.
    pub(crate) left: Duration,
    /// Whether doing it twice does no more than doing it once.
    pub(crate) idempotent: bool,
    /// Whether the request certainly was not processed.
    pub(crate) unprocessed: bool,
    /// Whether the failure may pass: a broken connection, a deadline, a transient status.
    pub(crate) transient: bool,
    /// The answer's status, if there was one.
    pub(crate) status: Option<StatusCode>,
    /// The wait the server asked for.
    pub(crate) hint: Option<Duration>,
}

impl FailedAttempt {
    fn may_repeat(&self) -> bool {
        self.transient && (self.idempotent || self.unprocessed)
    }
}

/// Methods that RFC 9110 (section 9.2.2) calls idempotent.
pub(crate) fn is_idempotent(method: &Method) -> bool {
    [
        Method::GET,
        Method::HEAD,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
    ]
    .contains(method)
}

/// What a client may still repeat, counted in fifths of a repetition. Shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    const FULL: u32 = 50;
    const COST: u32 = 5;

    pub(crate) fn new() -> Self {
        Self(Mutex::new(Self::FULL))
    }

    /// A success pays a fifth of a repetition in.
    pub(crate) fn pay(&self) {
        let mut left = lock(&self.0);
        *left = (*left + 1).min(Self::FULL);
    }

    fn draw(&self) -> bool {
        let mut left = lock(&self.0);
        match left.checked_sub(Self::COST) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> FailedAttempt {
        FailedAttempt {
            attempts: 1,
            elapsed: Duration::ZERO,
            left: Duration::from_secs(300),
            idempotent: true,
            unprocessed: false,
            transient: true,
            status: Some(StatusCode::BAD_GATEWAY),
            hint: None,
        }
    }

    #[test]
    fn only_what_is_safe_is_repeated() {
        let policy = RetryPolicy::exponential();
        let repeats = |failed: FailedAttempt| policy.delay(&failed, &Budget::new()).is_some();
        assert!(repeats(failed()));
        assert!(!repeats(FailedAttempt {
            idempotent: false,
            ..failed()
        }));
        assert!(repeats(FailedAttempt {
            idempotent: false,
            unprocessed: true,
            ..failed()
        }));
        assert!(!repeats(FailedAttempt {
            transient: false,
            ..failed()
        }));
        assert!(!repeats(FailedAttempt {
            attempts: 4,
            ..failed()
        }));
        assert!(!repeats(FailedAttempt {
            elapsed: Duration::from_secs(241),
            ..failed()
        }));
    }

    #[test]
    fn the_servers_wait_is_kept_up_to_the_limit() {
        let policy = RetryPolicy::exponential();
        let wait = |seconds| {
            let hint = Some(Duration::from_secs(seconds));
            policy.delay(&FailedAttempt { hint, ..failed() }, &Budget::new())
        };
        for _ in 0..100 {
            let waited = wait(90).map(|wait| wait.as_millis());
            assert!(matches!(waited, Some(90_000..=90_250)), "{waited:?}");
        }
        // The jitter is a tenth of a short hint.
        assert!((0..100).all(|_| wait(1) <= Some(Duration::from_millis(1100))));
        // Callers that were sent away together do not come back together.
        assert_ne!((wait(5), wait(5), wait(5)), (wait(5), wait(5), wait(5)));
        assert_eq!(wait(91), None);
        let half = Some(Duration::from_millis(250));
        for _ in 0..100 {
            let failed = FailedAttempt {
                hint: half,
                ..failed()
            };
            let waited = policy.delay(&failed, &Budget::new());
            assert!(waited <= Some(Duration::from_millis(275)), "{waited:?}");
        }
        // A hint that is long enough is not stretched to the backoff of a late attempt.
        let hint = Duration::from_millis(1500);
        for _ in 0..100 {
            let failed = FailedAttempt {
                attempts: 3,
                hint: Some(hint),
                ..failed()
            };
            let waited = policy.delay(&failed, &Budget::new());
            assert!(waited.is_some_and(|wait| wait >= hint && wait <= hint * 11 / 10));
        }
    }

    #[test]
    fn every_setting_counts() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::exponential;
        let waits = |policy: RetryPolicy, failed: FailedAttempt| {
            (0..100)
                .filter_map(|_| {
                    policy
                        .clone()
                        .with_budget(false)
                        .delay(&failed, &Budget::new())
                })
                .max()
        };
        let hint = |seconds| FailedAttempt {
            hint: Some(second * seconds),
            ..failed()
        };
        let after = |attempts| FailedAttempt {
            attempts,
            ..failed()
        };
        assert_eq!(waits(RetryPolicy::never(), failed()), None);
        assert_eq!(waits(policy().with_attempt_limit(2), after(2)), None);
        assert_eq!(waits(policy().with_attempt_limit(0), after(1)), None);
        assert!(waits(policy().with_attempt_limit(9), after(8)).is_some());
        assert_eq!(waits(policy().with_hint_limit(second), hint(2)), None);
        let patient = policy().with_hint_limit(second * 100);
        assert!(waits(patient, hint(95)) >= Some(second * 95));
        assert!(waits(policy().with_initial_delay(second * 8), failed()) > Some(second));
        let short = policy().with_max_delay(second / 10);
        assert!(waits(short, after(3)) <= Some(second / 10));
        let late = FailedAttempt {
            elapsed: second * 3,
            ..failed()
        };
        assert_eq!(waits(policy().with_time_limit(second * 2), late), None);
        let just = FailedAttempt {
            elapsed: second * 3,
            ..failed()
        };
        let at_once = policy().with_time_limit(second * 3);
        let at_once = at_once.with_max_delay(Duration::ZERO);
        assert_eq!(waits(at_once, just), Some(Duration::ZERO));
    }

    #[test]
    fn a_hint_of_zero_still_backs_off() {
        let policy = RetryPolicy::exponential();
        for (attempts, bound) in [(1, 500), (2, 1000), (3, 2000)] {
            let hint = Some(Duration::ZERO);
            let failed = FailedAttempt {
                hint,
                attempts,
                ..failed()
            };
            let waited = policy
                .delay(&failed, &Budget::new())
                .map(|wait| wait.as_millis());
            assert!(waited >= Some(bound / 2) && waited <= Some(bound));
        }
    }

    #[test]
    fn a_call_that_has_no_time_left_draws_nothing() {
        let policy = RetryPolicy::exponential();
        let budget = Budget::new();
        let hint = Some(Duration::from_secs(5));
        for _ in 0..20 {
            let late = FailedAttempt {
                left: Duration::from_secs(5),
                hint,
                ..failed()
            };
            assert!(policy.delay(&late, &budget).is_none());
        }
        assert!(policy.delay(&failed(), &budget).is_some());
    }

    #[test]
    fn waits_grow_and_stay_below_their_bound() {
        let policy = RetryPolicy::exponential().with_attempt_limit(40);
        for (attempts, bound) in [(1, 0.5), (2, 1.0), (4, 4.0), (39, 20.0)] {
            let waits: Vec<f64> = (0..500)
                .filter_map(|_| {
                    policy.delay(
                        &FailedAttempt {
                            attempts,
                            ..failed()
                        },
                        &Budget::new(),
                    )
                })
                .map(|wait| wait.as_secs_f64())
                .collect();
            assert_eq!(waits.len(), 500);
            assert!(waits.iter().all(|wait| *wait <= bound));
            // Full jitter uses the whole range: of 500 draws some lie in the outer tenths.
            assert!(waits.iter().any(|wait| *wait > bound * 0.9));
            assert!(waits.iter().any(|wait| *wait < bound * 0.1));
        }
    }

    #[test]
    fn an_outage_is_not_multiplied() {
        let policy = RetryPolicy::exponential();
        let budget = Budget::new();
        let repeated = (0..100)
            .filter(|_| policy.delay(&failed(), &budget).is_some())
            .count();
        assert_eq!(repeated, 10);
        for _ in 0..5 {
            budget.pay();
        }
        assert!(policy.delay(&failed(), &budget).is_some());
        assert!(policy.delay(&failed(), &budget).is_none());
        let limited = FailedAttempt {
            status: Some(StatusCode::TOO_MANY_REQUESTS),
            ..failed()
        };
        assert!(policy.delay(&limited, &budget).is_some());
        assert!(
            policy
                .clone()
                .with_budget(false)
                .delay(&failed(), &budget)
                .is_some()
        );
    }
}
