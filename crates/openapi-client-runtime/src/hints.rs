//! What response headers say about when to call again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// What the names of rate limit headers begin with.
const RATE_LIMIT_PREFIXES: [&str; 3] = ["x-ratelimit-", "ratelimit-", "x-rate-limit-"];
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
                .then(|| Some(rate_limit(headers)?.reset_after? + Duration::from_secs(1)))
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
    Some(until(time, headers))
}

/// Seconds as a wait; none if they are negative or no number.
pub(crate) fn span(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0)
        .then(|| Duration::try_from_secs_f64(seconds).map_or(LONGEST, |wait| wait.min(LONGEST)))
}

/// The state of a caller's rate limit, from the response's headers: `X-RateLimit-Limit`, `-Remaining` and `-Reset`, also
/// as `RateLimit-…` or `X-Rate-Limit-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Calls allowed in one window.
    pub limit: Option<u64>,
    /// Calls left in this window.
    pub remaining: Option<u64>,
    /// When the window ends, by the server's clock.
    pub reset_at: Option<SystemTime>,
    /// How long until then, counted from the response's own `Date`, so that a wrong clock here does no harm.
    pub reset_after: Option<Duration>,
}

/// The rate limit headers, read tolerantly; none if there are none.
pub(crate) fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let header = |name: &str| {
        RATE_LIMIT_PREFIXES
            .iter()
            .find_map(|prefix| number(text(headers.get(format!("{prefix}{name}"))?)?))
    };
    let reset_at = header("reset").and_then(|reset| match reset {
        span if span < FIRST_PLAUSIBLE_TIME => {
            answered(headers).checked_add(Duration::from_secs(span))
        }
        time => UNIX_EPOCH.checked_add(Duration::from_secs(time)),
    });
    let (limit, remaining) = (header("limit"), header("remaining"));
    (limit.is_some() || remaining.is_some() || reset_at.is_some()).then(|| RateLimit {
        limit,
        remaining,
        reset_at,
        reset_after: reset_at.map(|time| until(time, headers)),
    })
}

/// The time from the response to this moment.
fn until(time: SystemTime, headers: &HeaderMap) -> Duration {
    let wait = time.duration_since(answered(headers)).unwrap_or_default();
    wait.min(LONGEST)
}

/// When the server sent the response, by its own clock if it says so.
fn answered(headers: &HeaderMap) -> SystemTime {
    headers
        .get(header::DATE)
        .and_then(|value| httpdate::parse_http_date(text(value)?).ok())
        .unwrap_or_else(SystemTime::now)
}

fn number(value: &str) -> Option<u64> {
    // Some proxies append the policy: `60;w=60`.
    value.split([';', ',']).next()?.trim().parse().ok()
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
        for prefix in ["ratelimit", "x-rate-limit"] {
            let name = http::HeaderName::from_bytes(format!("{prefix}-remaining").as_bytes());
            let headers = HeaderMap::from_iter([(name.unwrap(), 7.into())]);
            assert_eq!(rate_limit(&headers).unwrap().remaining, Some(7));
        }
    }
}
