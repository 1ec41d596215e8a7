//! Hints when to come back, as headers.

use std::time::{Duration, SystemTime};

use http::HeaderName;

use super::settings::RetryHint;
use crate::clock::unix_seconds_up;

impl RetryHint {
    /// The headers of the hint by a clock that says `now`.
    pub(super) fn headers(self, now: SystemTime) -> Vec<(HeaderName, String)> {
        let named = |name: &'static str, value: String| (HeaderName::from_static(name), value);
        match self {
            Self::None => Vec::new(),
            Self::Seconds(seconds) => vec![named("retry-after", seconds.to_string())],
            Self::Date(wait) => vec![named(
                "retry-after",
                httpdate::fmt_http_date(later(now, wait)),
            )],
            Self::Millis(millis) => vec![named("retry-after-ms", millis.to_string())],
            Self::Reset(wait) => vec![
                named("x-ratelimit-limit", "60".to_owned()),
                named("x-ratelimit-remaining", "0".to_owned()),
                named(
                    "x-ratelimit-reset",
                    unix_seconds_up(later(now, wait)).to_string(),
                ),
            ],
        }
    }
}

fn later(time: SystemTime, wait: Duration) -> SystemTime {
    time.checked_add(wait).unwrap_or(time)
}
