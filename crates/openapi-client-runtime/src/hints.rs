//! What response headers say about when to call again.

use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// The names that one header of a rate limit may have.
type Names = [HeaderName; 3];
static LIMIT: Names = [
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("x-rate-limit-limit"),
];
static REMAINING: Names = [
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("x-rate-limit-remaining"),
];
static RESET: Names = [
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("ratelimit-reset"),
    HeaderName::from_static("x-rate-limit-reset"),
];
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// The longest wait that a client makes on a server's word: one odd header must not silence it for longer.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The longest span that is understood: beyond it the clock itself would overflow.
const LONGEST_SPAN: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// A number of seconds from here on is no span, but a Unix time: 2001-09-09.
const FIRST_PLAUSIBLE_TIME: f64 = 1e9;

/// A Unix time from here on counts milliseconds: as seconds it would lie in the year 5138.
const FIRST_IN_MILLISECONDS: f64 = 1e11;

/// How long the server asks to wait, at most [`LONGEST_WAIT`]: `retry-after-ms`, `Retry-After` (seconds, HTTP date or Unix
/// time), and for 429 `X-RateLimit-Reset`. Times are counted from the response's own `Date`, so a skewed clock on either
/// side does no harm.
pub(crate) fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    milliseconds(headers)
        .or_else(|| retry_after_header(headers))
        .or_else(|| {
            // Both stamps are whole seconds, so one second is added: better late than refused.
            (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| Some(rate_limit(headers)?.reset_after? + Duration::from_secs(1)))
                .flatten()
        })
        .map(|wait| wait.min(LONGEST_WAIT))
}

fn milliseconds(headers: &HeaderMap) -> Option<Duration> {
    let value: f64 = text(headers.get(RETRY_AFTER_MS)?)?.parse().ok()?;
    span(value / 1000.0)
}

fn retry_after_header(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers.get(header::RETRY_AFTER)?)?;
    match value.parse::<f64>() {
        Ok(seconds) if seconds >= FIRST_PLAUSIBLE_TIME => {
            Some(unix_time(seconds).map_or(LONGEST_SPAN, |time| until(time, headers)))
        }
        Ok(seconds) => span(seconds),
        Err(_) => Some(until(httpdate::parse_http_date(value).ok()?, headers)),
    }
}

/// A Unix time in seconds or milliseconds; none if it is beyond what the clock can say.
fn unix_time(number: f64) -> Option<SystemTime> {
    let seconds = match number {
        milliseconds if milliseconds >= FIRST_IN_MILLISECONDS => milliseconds / 1000.0,
        seconds => seconds,
    };
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// Seconds as a wait; none if they are negative or no number.
pub(crate) fn span(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| {
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(LONGEST_SPAN)
            .min(LONGEST_SPAN)
    })
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
    let (limit, remaining) = (number(headers, &LIMIT), number(headers, &REMAINING));
    let reset_at = number(headers, &RESET).and_then(|reset: f64| {
        if reset >= FIRST_PLAUSIBLE_TIME {
            unix_time(reset)
        } else {
            answered(headers).checked_add(span(reset)?)
        }
    });
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
    wait.min(LONGEST_SPAN)
}

/// When the server sent the response, by its own clock if it says so.
fn answered(headers: &HeaderMap) -> SystemTime {
    headers
        .get(header::DATE)
        .and_then(|value| httpdate::parse_http_date(text(value)?).ok())
        .unwrap_or_else(SystemTime::now)
}

/// The number in the first header of these names that has one.
fn number<N: FromStr>(headers: &HeaderMap, names: &Names) -> Option<N> {
    names.iter().find_map(|name| {
        let value = text(headers.get(name)?)?;
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
            (busy, vec![("retry-after", "nan")], None),
            (busy, vec![("retry-after", "1e300")], Some(LONGEST_WAIT)),
            (busy, vec![("retry-after", "86400")], Some(LONGEST_WAIT)),
            (busy, vec![("retry-after-ms", "inf")], Some(LONGEST_WAIT)),
            (busy, vec![DATE, ("retry-after", "1893553505")], seconds(60)),
            (
                busy,
                vec![DATE, ("retry-after", "1893553505000")],
                seconds(60),
            ),
            (busy, vec![DATE, ("retry-after", "1893553400")], seconds(0)),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "1893553475000")],
                seconds(31),
            ),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "1893553474.5")],
                Some(Duration::from_millis(30_500)),
            ),
            (limited, vec![DATE, ("x-ratelimit-reset", "-5")], None),
            (limited, vec![DATE, ("x-ratelimit-reset", "later")], None),
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "9000000000000000000")],
                Some(LONGEST_WAIT),
            ),
            (limited, vec![DATE, ("x-ratelimit-reset", "1e300")], None),
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
