//! The server's clock: wall time that moves with tokio's, so that a paused test sees exact dates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The end of the year 9999, from the epoch on.
const LAST_DATE: Duration = Duration::from_secs(253_402_300_799);

/// Counts from a chosen wall time along tokio's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
    wall: SystemTime,
}

impl Clock {
    /// Starts now, at the wall time `wall`.
    pub(crate) fn starting_at(wall: SystemTime) -> Self {
        Self {
            started: Instant::now(),
            wall,
        }
    }

    /// Time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The wall time now.
    pub(crate) fn now(&self) -> SystemTime {
        self.wall_at(self.elapsed())
    }

    /// The wall time at `elapsed` after the start.
    pub(crate) fn wall_at(&self, elapsed: Duration) -> SystemTime {
        self.wall.checked_add(elapsed).unwrap_or(self.wall)
    }
}

/// The time as an HTTP date; the nearest one that can be written, if it is before 1970 or after 9999.
pub(crate) fn http_date(time: SystemTime) -> String {
    httpdate::fmt_http_date(time.clamp(UNIX_EPOCH, UNIX_EPOCH + LAST_DATE))
}

/// Whole seconds since the epoch, rounded up: a moment announced so is never too early.
pub(crate) fn unix_seconds_up(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() + u64::from(since.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_http_cannot_write_are_the_nearest_that_it_can() {
        let far = Duration::from_secs(1 << 50);
        for (time, date) in [
            (UNIX_EPOCH + far, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (UNIX_EPOCH - far, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] {
            assert_eq!(http_date(time), date);
        }
    }

    #[test]
    fn announced_seconds_are_never_early() {
        let time = UNIX_EPOCH + Duration::from_millis(1_500);
        assert_eq!(unix_seconds_up(time), 2);
        assert_eq!(unix_seconds_up(UNIX_EPOCH + Duration::from_secs(2)), 2);
    }
}
