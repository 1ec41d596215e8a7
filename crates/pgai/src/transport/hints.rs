//! What response headers say about when to call again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::response::RateLimit;

const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// The longest wait that is understood: beyond it the clock itself would overflow, and nobody waits that long.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Unix times below this are no times of ours, but spans: 2001-09-09.
const FIRST_PLAUSIBLE_TIME: u64 = 1_000_000_000;

/// How long the server asks to wait: `retry-after-ms`, `Retry-After` (seconds or HTTP date), and for 429
/// `X-RateLimit-Reset`. Times are counted from the response's own `Date`, so a skewed clock on either side does no harm.
pub(crate) fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    milliseconds(headers)
        .or_else(|| retry_after_header(headers))
        .or_else(|| {
            // Both stamps are whole seconds, so one second is added: better late than refused.
            (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| Some(Told::read(headers).reset_after()? + Duration::from_secs(1)))
                .flatten()
        })
}

fn milliseconds(headers: &HeaderMap) -> Option<Duration> {
    let value: f64 = text(headers.get(RETRY_AFTER_MS)?)?.parse().ok()?;
    span(value / 1000.0)
}

fn retry_after_header(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers.get(header::RETRY_AFTER)?)?;
    if let Ok(seconds) = value.parse() {
        return span(seconds);
    }
    let time = httpdate::parse_http_date(value).ok()?;
    Some(until(time, headers.get(header::DATE).and_then(text)))
}

/// Seconds as a wait; none if they are negative or no number.
pub(crate) fn span(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0)
        .then(|| Duration::try_from_secs_f64(seconds).map_or(LONGEST, |wait| wait.min(LONGEST)))
}

/// The rate limit headers, read tolerantly; none if there are none.
pub(crate) fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let told = Told::read(headers);
    let any = told.limit.is_some() || told.remaining.is_some() || told.reset_at().is_some();
    any.then(|| RateLimit {
        limit: told.limit,
        remaining: told.remaining,
        reset_at: told.reset_at(),
        reset_after: told.reset_after(),
    })
}

/// What the rate limit headers say, their times not yet worked out: that takes longer than all the rest, and is seldom
/// needed.
#[derive(Default)]
pub(crate) struct Told<'a> {
    pub(crate) limit: Option<u64>,
    pub(crate) remaining: Option<u64>,
    reset: Option<u64>,
    date: Option<&'a str>,
}

/// What a window's end is worked out from: its own stamp, and the answer's.
pub(crate) type Stamps = (u64, [u8; "Wed, 02 Jan 2030 03:04:05 GMT".len()]);

impl<'a> Told<'a> {
    /// Goes through the headers once, which is less work than looking each of them up.
    pub(crate) fn read(headers: &'a HeaderMap) -> Self {
        let mut told = Self::default();
        for (name, value) in headers {
            let number = match name.as_str() {
                "x-ratelimit-limit" => &mut told.limit,
                "x-ratelimit-remaining" => &mut told.remaining,
                "x-ratelimit-reset" => &mut told.reset,
                "date" => {
                    told.date = told.date.or_else(|| text(value));
                    continue;
                }
                _ => continue,
            };
            *number = number.or_else(|| self::number(text(value)?));
        }
        told
    }

    /// The same stamps as before say the same of the window. None if the server does not say when it answered.
    pub(crate) fn stamps(&self) -> Option<Stamps> {
        Some((self.reset?, self.date?.as_bytes().try_into().ok()?))
    }

    fn reset_at(&self) -> Option<SystemTime> {
        match self.reset? {
            span if span < FIRST_PLAUSIBLE_TIME => {
                answered(self.date).checked_add(Duration::from_secs(span))
            }
            time => UNIX_EPOCH.checked_add(Duration::from_secs(time)),
        }
    }

    /// The time from the answer to the window's end.
    pub(crate) fn reset_after(&self) -> Option<Duration> {
        self.reset_at().map(|time| until(time, self.date))
    }
}

fn until(time: SystemTime, date: Option<&str>) -> Duration {
    let wait = time.duration_since(answered(date)).unwrap_or_default();
    wait.min(LONGEST)
}

fn answered(date: Option<&str>) -> SystemTime {
    date.and_then(|value| httpdate::parse_http_date(value).ok())
        .unwrap_or_else(SystemTime::now)
}

fn number(value: &str) -> Option<u64> {
    // A number alone is the common case, and this is read with every answer.
    value.parse().ok().or_else(|| {
        // Some proxies append the policy: `60;w=60`.
        value.split([';', ',']).next()?.trim().parse().ok()
    })
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().map(str::trim)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    const DATE: (&str, &str) = ("date", "Wed, 02 Jan 2030 03:04:05 GMT"); // 1893553445

    #[test]
    fn every_form_of_the_hint() {
        let limited = StatusCode::TOO_MANY_REQUESTS;
        let busy = StatusCode::SERVICE_UNAVAILABLE;
        let seconds = |n| Some(Duration::from_secs(n));
        for (status, given, wait) in [
            (busy, vec![("retry-after", "7")], seconds(7)),
            (
                busy,
                vec![("retry-after-ms", "1500"), ("retry-after", "7")],
                Some(Duration::from_millis(1500)),
            ),
            (
                busy,
                vec![DATE, ("retry-after", "Wed, 02 Jan 2030 03:05:05 GMT")],
                seconds(60),
            ),
            (
                busy,
                vec![DATE, ("retry-after", "Wed, 02 Jan 2030 03:00:05 GMT")],
                seconds(0),
            ),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "1893553475")],
                seconds(31),
            ),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "30")],
                seconds(31),
            ),
            (busy, vec![DATE, ("x-ratelimit-reset", "1893553475")], None),
            (busy, vec![("retry-after", "soon")], None),
            (busy, vec![("retry-after", "-1")], None),
            (busy, vec![("retry-after", "1e300")], Some(LONGEST)),
            (busy, vec![("retry-after-ms", "inf")], Some(LONGEST)),
            (busy, vec![("retry-after", "nan")], None),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "9000000000000000000")],
                Some(LONGEST + Duration::from_secs(1)),
            ),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "18446744073709551615")],
                None,
            ),
            (limited, vec![], None),
        ] {
            assert_eq!(retry_after(status, &headers(&given)), wait, "{given:?}");
        }
    }

    #[test]
    fn the_rate_limit_is_counted_by_the_servers_clock() {
        let limit = rate_limit(&headers(&[
            DATE,
            ("x-ratelimit-limit", "60;w=60"),
            ("x-ratelimit-remaining", "59"),
            ("x-ratelimit-reset", "1893553505"),
        ]))
        .unwrap();
        assert_eq!(limit.limit, Some(60));
        assert_eq!(limit.remaining, Some(59));
        assert_eq!(limit.reset_after, Some(Duration::from_secs(60)));
        assert_eq!(rate_limit(&headers(&[DATE])), None);
    }

    #[test]
    fn stamps_are_those_of_a_second_of_the_servers_clock() {
        let stamps = |given: &[_]| Told::read(&headers(given)).stamps();
        let reset = ("x-ratelimit-reset", "1893553505");
        let next = ("date", "Wed, 02 Jan 2030 03:04:06 GMT");
        assert_eq!(stamps(&[DATE, reset]), stamps(&[DATE, reset]));
        assert_ne!(stamps(&[DATE, reset]), stamps(&[next, reset]));
        // Without the server's clock each answer has to be read by its own time.
        assert_eq!(stamps(&[reset]), None);
        assert_eq!(stamps(&[DATE]), None);
    }
}
