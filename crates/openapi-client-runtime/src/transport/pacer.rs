//! Keeping a client under its key's rate limit: when the next request may start.
//!
//! The service counts calls per key in windows and says in `X-RateLimit-*` where it stands. The pacer follows these
//! figures and never guesses a window's size before the first answer: a first call alone finds out, the others follow
//! in growing steps. All clones of a client share one pacer.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::pacing::{Mode, Pacing};
use crate::hints::{self, LONGEST_WAIT, RateLimit};
use crate::lock::lock;

/// After a rejection that names no time.
const BLIND_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause a series of such rejections leads to.
const LONGEST_BLIND_PAUSE: Duration = Duration::from_secs(60);
/// Windows without a sign of them until other users of the key are thought gone.
const QUIET_WINDOWS: u32 = 3;
/// What is left of a window to the others, when there are any.
const RESERVE: u64 = 1;
/// Added to the end of a window: its stamps are whole seconds.
const STAMP: Duration = Duration::from_secs(1);
/// Clients that were refused together come back apart, by up to this much.
const SPREAD: Duration = Duration::from_millis(400);
/// How long an answer may take before another request may follow it blindly: calls of this service may take minutes.
const PATIENCE: Duration = Duration::from_secs(1);

/// The state of one client's pacing.
#[derive(Debug)]
pub(crate) struct Pacer {
    pacing: Pacing,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// Counts windows and pauses. A request belongs to the epoch it was started in.
    epoch: u64,
    /// Requests of this epoch that are under way.
    in_flight: u64,
    /// How many may be: one at first, and one more with each answer, which doubles them with each round trip.
    ramp: u64,
    /// When `ramp` last grew.
    ramp_since: Instant,
    /// No request before this.
    paused_until: Option<Instant>,
    /// Rejections in a row that named no time.
    blind: u32,
    window: Option<Window>,
    /// A whole window has passed, so what others do with the key is known.
    experienced: bool,
    /// Windows that will pass before other users of the key are forgotten; 0 when there are none.
    others: u32,
    /// When the calls of the past minute started; kept for `per_minute` alone.
    recent: VecDeque<Instant>,
}

/// What is known of the service's current window.
#[derive(Debug, Clone, Copy)]
struct Window {
    remaining: u64,
    /// Over by then, as far as is known: an hour ahead at most.
    ends: Instant,
    /// Requests of ours that were started in it.
    started: u64,
}

/// What stands between a request and its start.
enum Turn {
    Now,
    /// Not before this time.
    At(Instant),
    /// After an answer, or at this time at the latest.
    Soon(Instant),
}

impl Pacer {
    pub(crate) fn new(pacing: Pacing) -> Self {
        Self {
            pacing,
            state: Mutex::new(State::new(0, Instant::now())),
            changed: Notify::new(),
        }
    }

    /// How long a call may wait for its turns.
    pub(crate) fn wait_limit(&self) -> Duration {
        self.pacing.wait_limit()
    }

    /// Forgets everything: the key is another one, and its limit is.
    pub(crate) fn reset(&self) {
        let mut state = lock(&self.state);
        *state = State::new(state.epoch + 1, Instant::now());
        drop(state);
        self.changed.notify_waiters();
    }

    /// Waits for a turn. If it certainly comes after `deadline`, says so at once: how long the wait would have been.
    pub(crate) async fn acquire(&self, deadline: Instant) -> Result<Permit<'_>, Duration> {
        if self.pacing.mode == Mode::Off {
            return Ok(Permit(None));
        }
        // Nearly every turn has come already; only who has to wait listens for changes.
        if let Ok(permit) = self.look(Instant::now()) {
            return Ok(permit);
        }
        loop {
            // Registered before looking, so that a change in between is not missed.
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = Instant::now();
            let turn = match self.look(now) {
                Ok(permit) => return Ok(permit),
                Err(turn) => turn,
            };
            let time = match turn {
                Turn::At(time) if time > deadline => return Err(time - now),
                _ if now >= deadline => return Err(Duration::ZERO),
                Turn::At(time) | Turn::Soon(time) => time.min(deadline),
                Turn::Now => now,
            };
            // Whichever comes first: the next look tells.
            let _ = tokio::time::timeout_at(time, changed).await;
        }
    }

    /// Starts a request if it is its turn; else what it has to wait for.
    fn look(&self, now: Instant) -> Result<Permit<'_>, Turn> {
        let mut state = lock(&self.state);
        match self.turn(&mut state, now) {
            Turn::Now => {
                state.start(now);
                if matches!(self.pacing.mode, Mode::PerMinute(_)) {
                    state.recent.push_back(now);
                }
                Ok(Permit(Some((self, state.epoch))))
            }
            turn => Err(turn),
        }
    }

    fn turn(&self, state: &mut State, now: Instant) -> Turn {
        if let Mode::PerMinute(calls) = self.pacing.mode {
            let minute = Duration::from_secs(60);
            while state
                .recent
                .front()
                .is_some_and(|start| now - *start >= minute)
            {
                state.recent.pop_front();
            }
            if state.recent.len() >= calls as usize
                && let Some(oldest) = state.recent.front()
            {
                return Turn::At(*oldest + minute);
            }
        }
        state.turn(now)
    }

    /// The request of this epoch ended, with an answer or without.
    fn end(&self, epoch: u64, answer: Option<(StatusCode, &HeaderMap)>) {
        // Read before the lock, for which others wait.
        let answer = answer.map(|(status, headers)| {
            let hint = (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| hints::retry_after(status, headers))
                .flatten();
            (status, hints::rate_limit(headers), hint)
        });
        let mut state = lock(&self.state);
        // What comes late, from a window or a pause ago, says nothing of now.
        if epoch == state.epoch {
            state.in_flight = state.in_flight.saturating_sub(1);
            if let Some((status, limit, hint)) = answer {
                state.learn(status, limit, hint, Instant::now());
            }
        }
        drop(state);
        self.changed.notify_waiters();
    }
}

impl State {
    /// Nothing is known yet.
    fn new(epoch: u64, now: Instant) -> Self {
        Self {
            epoch,
            in_flight: 0,
            ramp: 1,
            ramp_since: now,
            paused_until: None,
            blind: 0,
            window: None,
            experienced: false,
            others: 0,
            recent: VecDeque::new(),
        }
    }

    fn turn(&mut self, now: Instant) -> Turn {
        if let Some(time) = self.paused_until {
            if now < time {
                return Turn::At(time);
            }
            self.paused_until = None;
            self.begin_epoch(now);
        }
        if self.window.is_some_and(|window| now >= window.ends) {
            self.experienced = true;
            self.others = self.others.saturating_sub(1);
            self.begin_epoch(now);
        }
        if self.in_flight >= self.ramp {
            let patience = self.ramp_since + PATIENCE;
            if now < patience {
                return Turn::Soon(patience);
            }
            self.ramp = self.ramp.saturating_mul(2);
            self.ramp_since = now;
        }
        let Some(window) = self.window else {
            return Turn::Now;
        };
        if self.others == 0 {
            return if window.remaining > self.in_flight {
                Turn::Now
            } else {
                Turn::At(window.ends)
            };
        }
        // Others draw on the same window, unseen: have but a fraction of the rest under way, and leave them the last.
        if window.remaining <= RESERVE {
            Turn::At(window.ends)
        } else if self.in_flight < (window.remaining / 4).max(1) {
            Turn::Now
        } else {
            Turn::Soon(window.ends)
        }
    }

    /// Of what comes next nothing is known yet.
    fn begin_epoch(&mut self, now: Instant) {
        self.epoch += 1;
        self.window = None;
        self.in_flight = 0;
        self.ramp = 1;
        self.ramp_since = now;
    }

    fn start(&mut self, now: Instant) {
        if self.in_flight == 0 {
            self.ramp_since = now;
        }
        self.in_flight += 1;
        if let Some(window) = &mut self.window {
            window.started += 1;
        }
    }

    fn learn(
        &mut self,
        status: StatusCode,
        limit: Option<RateLimit>,
        hint: Option<Duration>,
        now: Instant,
    ) {
        if let Some(RateLimit {
            limit: Some(limit),
            remaining: Some(remaining),
            reset_after: Some(reset_after),
            ..
        }) = limit
        {
            let ends = now + (reset_after + STAMP).min(LONGEST_WAIT);
            self.follow(limit, remaining, ends, now);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            self.reject(hint, now);
        } else if self.paused_until.is_none() {
            self.blind = 0;
            self.ramp_since = now;
            self.ramp = if self.experienced && self.others == 0 {
                // Alone with the key, as before: one answer told the window's size, and the rest may go at once.
                u64::MAX
            } else {
                self.ramp.saturating_add(1)
            };
        }
    }

    /// Takes over what the service said of its window.
    fn follow(&mut self, limit: u64, remaining: u64, ends: Instant, now: Instant) {
        let window = match &mut self.window {
            // Answers overtake each other: within a window the lower figure is the later one.
            Some(window) if now < window.ends => {
                window.remaining = window.remaining.min(remaining);
                window.ends = window.ends.min(ends);
                window
            }
            _ => self.window.insert(Window {
                remaining,
                ends,
                // The one that was just answered, and those after it.
                started: self.in_flight + 1,
            }),
        };
        if limit.saturating_sub(window.remaining) > window.started {
            self.others = QUIET_WINDOWS;
        }
    }

    /// One rejection pauses everybody. Those of the same burst, which were under way with it, add nothing but a longer hint.
    fn reject(&mut self, hint: Option<Duration>, now: Instant) {
        // A hint to come back at once is none: it would have everybody at the door again.
        let pause = match hint.filter(|hint| !hint.is_zero()) {
            Some(hint) => hint,
            None if self.paused_until.is_some() => return,
            None => {
                let pause = BLIND_PAUSE.saturating_mul(2u32.saturating_pow(self.blind));
                self.blind = self.blind.saturating_add(1);
                pause.min(LONGEST_BLIND_PAUSE)
            }
        };
        let until = now + pause + SPREAD.mul_f64(fastrand::f64());
        self.paused_until = Some(self.paused_until.map_or(until, |time| time.max(until)));
    }
}

/// Leave to send one request. Dropped without an answer, it says nothing of the window.
#[derive(Debug)]
pub(crate) struct Permit<'a>(Option<(&'a Pacer, u64)>);

impl Permit<'_> {
    /// The request was answered.
    pub(crate) fn settle(mut self, status: StatusCode, headers: &HeaderMap) {
        if let Some((pacer, epoch)) = self.0.take() {
            pacer.end(epoch, Some((status, headers)));
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some((pacer, epoch)) = self.0 {
            pacer.end(epoch, None);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_window_ends_when_the_answer_that_is_most_exact_says() {
        let pacer = Pacer::new(Pacing::adaptive());
        let start = Instant::now();
        // The server answers twice within second 5 and twice within second 6, 350 and 300 ms apart; its window ends at 65.
        for (date, expected) in [(5, 61_000), (5, 61_000), (6, 60_700), (6, 60_700)] {
            let headers = HeaderMap::from_iter(
                [
                    ("date", format!("Wed, 02 Jan 2030 03:04:0{date} GMT")),
                    ("x-ratelimit-limit", "60".to_owned()),
                    ("x-ratelimit-remaining", "59".to_owned()),
                    ("x-ratelimit-reset", "1893553505".to_owned()),
                ]
                .map(|(name, value)| {
                    let name = http::HeaderName::from_static(name);
                    (name, value.parse().unwrap())
                }),
            );
            let permit = pacer.acquire(start + Duration::from_secs(1)).await.unwrap();
            permit.settle(StatusCode::OK, &headers);
            let ends = lock(&pacer.state).window.unwrap().ends;
            assert_eq!((ends - start).as_millis(), expected);
            let pause = if date == 5 { 350 } else { 300 };
            tokio::time::advance(Duration::from_millis(pause)).await;
        }
    }

    /// What a server says of a window of 60 calls.
    fn window(remaining: u64, reset: u64) -> HeaderMap {
        let names = ["limit", "remaining", "reset"].map(|name| format!("x-ratelimit-{name}"));
        let values = [60, remaining, reset];
        let mut headers = HeaderMap::from_iter(
            names
                .iter()
                .zip(values)
                .map(|(name, value)| (name.parse::<http::HeaderName>().unwrap(), value.into())),
        );
        let date = http::HeaderValue::from_static("Wed, 02 Jan 2030 03:04:05 GMT");
        headers.insert(http::header::DATE, date);
        headers
    }

    fn take(pacer: &Pacer) -> Permit<'_> {
        pacer.look(Instant::now()).ok().unwrap()
    }

    /// How long the next request has to wait, and whether an answer may shorten that.
    fn wait(pacer: &Pacer) -> (Duration, bool) {
        let now = Instant::now();
        match pacer.look(now).err().unwrap() {
            Turn::Now => (Duration::ZERO, false),
            Turn::At(time) => (time - now, false),
            Turn::Soon(time) => (time - now, true),
        }
    }

    fn others(pacer: &Pacer) -> bool {
        lock(&pacer.state).others > 0
    }

    async fn pass(seconds: u64) {
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn others_are_noticed_by_what_they_take() {
        let pacer = Pacer::new(Pacing::adaptive());
        let first = take(&pacer);
        assert_eq!(wait(&pacer), (PATIENCE, true));
        pass(1).await;
        let second = take(&pacer);
        // Both were counted before the first was answered.
        first.settle(StatusCode::OK, &window(58, 59));
        assert!(!others(&pacer));
        second.settle(StatusCode::OK, &window(58, 59));
        let (third, fourth) = (take(&pacer), take(&pacer));
        third.settle(StatusCode::OK, &window(56, 59));
        assert!(!others(&pacer));
        fourth.settle(StatusCode::OK, &window(8, 59));
        assert!(others(&pacer));
        // A quarter of what is left may be under way, and the last is theirs.
        let (fifth, _sixth) = (take(&pacer), take(&pacer));
        assert_eq!(wait(&pacer), (Duration::from_secs(60), true));
        fifth.settle(StatusCode::OK, &window(1, 59));
        assert_eq!(wait(&pacer), (Duration::from_secs(60), false));
        // They are forgotten after some windows without them.
        for _ in 0..QUIET_WINDOWS {
            assert!(others(&pacer));
            pass(120).await;
            take(&pacer).settle(StatusCode::OK, &window(59, 59));
        }
        assert!(!others(&pacer));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_alone_takes_the_whole_window() {
        let pacer = Pacer::new(Pacing::adaptive());
        take(&pacer).settle(StatusCode::OK, &window(59, 9));
        assert_eq!(lock(&pacer.state).ramp, 2, "one more with each answer");
        pass(10).await;
        take(&pacer).settle(StatusCode::OK, &window(2, 9));
        lock(&pacer.state).others = 0;
        assert_eq!(lock(&pacer.state).ramp, 2, "there were others");
        pass(10).await;
        take(&pacer).settle(StatusCode::OK, &window(59, 9));
        assert_eq!(lock(&pacer.state).ramp, u64::MAX);
        let permits: Vec<_> = (0..59).map(|_| take(&pacer)).collect();
        assert_eq!(wait(&pacer), (Duration::from_secs(10), false));
        drop(permits);
        assert_eq!(lock(&pacer.state).in_flight, 0, "nobody waits for them");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_known_is_of_this_window_and_this_key() {
        let pacer = Pacer::new(Pacing::adaptive());
        // An answer of the next window comes when this one ends, or later.
        for seconds in [2, 5] {
            pacer.reset();
            take(&pacer).settle(StatusCode::OK, &window(59, 1));
            let late = take(&pacer);
            pass(seconds).await;
            late.settle(StatusCode::OK, &window(59, 60));
            let ends = lock(&pacer.state).window.unwrap().ends;
            assert_eq!(ends - Instant::now(), Duration::from_secs(61));
        }

        let old = take(&pacer);
        pacer.reset();
        old.settle(StatusCode::TOO_MANY_REQUESTS, &window(0, 60));
        take(&pacer).settle(StatusCode::OK, &HeaderMap::new());
        // Patience begins with the first of those under way, not with the last answer.
        pass(100).await;
        let _first = take(&pacer);
        tokio::time::advance(PATIENCE / 4).await;
        let _second = take(&pacer);
        assert_eq!(wait(&pacer), (PATIENCE * 3 / 4, true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_on_time_and_not_for_all_clients_at_once() {
        let pauses: Vec<_> = (0..20)
            .map(|_| {
                let pacer = Pacer::new(Pacing::adaptive());
                let headers = [(http::header::RETRY_AFTER, 5.into())];
                let headers = HeaderMap::from_iter(headers);
                take(&pacer).settle(StatusCode::TOO_MANY_REQUESTS, &headers);
                let (pause, _) = wait(&pacer);
                lock(&pacer.state).paused_until = Some(Instant::now());
                take(&pacer);
                pause - Duration::from_secs(5)
            })
            .collect();
        assert!(pauses.iter().all(|more| *more <= SPREAD), "{pauses:?}");
        assert!(pauses.iter().any(|more| *more != pauses[0]), "{pauses:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_is_waited_for_up_to_the_deadline() {
        let pacer = Pacer::new(Pacing::per_minute(1));
        let (start, minute) = (Instant::now(), Duration::from_secs(60));
        drop(pacer.acquire(start).await.unwrap());
        let early = pacer.acquire(start + minute / 2).await;
        assert_eq!(early.unwrap_err(), minute, "told at once");
        let held = pacer.acquire(start + minute).await.unwrap();
        assert_eq!(start.elapsed(), minute);

        let pacer = Pacer::new(Pacing::adaptive());
        let _first = pacer.acquire(start).await.unwrap();
        let start = Instant::now();
        let second = pacer.acquire(start + PATIENCE / 2).await;
        assert_eq!(second.unwrap_err(), Duration::ZERO);
        assert_eq!(start.elapsed(), PATIENCE / 2);
        drop(held);
    }
}
