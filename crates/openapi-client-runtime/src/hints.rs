//! What response headers say about when to call again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// The headers of a rate limit, each under the names that services have for it: the limit, the remaining calls, the reset.
static RATE_LIMIT: [[HeaderName; 3]; 3] = [
    [
        HeaderName::from_static("x-ratelimit-limit"),
        HeaderName::from_static("ratelimit-limit"),
        HeaderName::from_static("x-rate-limit-limit"),
    ],
    [
        HeaderName::from_static("x-ratelimit-remaining"),
        HeaderName::from_static("ratelimit-remaining"),
        HeaderName::from_static("x-rate-limit-remaining"),
    ],
    [
        HeaderName::from_static("x-ratelimit-reset"),
        HeaderName::from_static("ratelimit-reset"),
        HeaderName::from_static("x-rate-limit-reset"),
    ],
];
const STRUCTURED: HeaderName = HeaderName::from_static("ratelimit");
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// The longest wait that a client makes on a server's word: one odd header must not silence it for longer.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The longest span that is understood, thirty years: a deadline beyond it is none, and the clock itself might overflow.
pub(crate) const LONGEST_SPAN: Duration = Duration::from_secs(1_000_000_000);

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
    match number(value) {
        Some(seconds) if seconds >= FIRST_PLAUSIBLE_TIME => {
            Some(unix_time(seconds).map_or(LONGEST_SPAN, |time| until(time, headers)))
        }
        Some(seconds) => span(seconds),
        None => Some(until(httpdate::parse_http_date(value).ok()?, headers)),
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
/// as `RateLimit-…` or `X-Rate-Limit-…`, and the IETF's field `RateLimit`.
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
    let found = structured(headers).or_else(|| {
        let found = RATE_LIMIT.each_ref().map(|names| first(headers, names));
        found.iter().any(Option::is_some).then_some(found)
    })?;
    let [limit, remaining, reset] = found;
    let reset_at = reset.and_then(|text| match number(text) {
        Some(time) if time >= FIRST_PLAUSIBLE_TIME => unix_time(time),
        Some(seconds) => answered(headers).checked_add(span(seconds)?),
        None => httpdate::parse_http_date(text).ok(),
    });
    let count = |text| Some(number(text).filter(|count| *count >= 0.0)? as u64);
    let (limit, remaining) = (limit.and_then(count), remaining.and_then(count));
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

/// Limit, remaining calls and reset in the IETF's field `RateLimit`: of its first drafts, `limit=100, remaining=50, reset=30`,
/// or of the later ones, `"default";r=50;t=30`, where `RateLimit-Policy` has the limit: `"default";q=100;w=60`. Of several
/// policies it is the one that leaves least.
fn structured(headers: &HeaderMap) -> Option<[Option<&str>; 3]> {
    let field = text(headers.get(STRUCTURED)?)?;
    if !field.contains(';') {
        return Some(["limit", "remaining", "reset"].map(|name| parameter(field, ',', name)));
    }
    let left = |policy: &&str| parameter(policy, ';', "r").and_then(number);
    let policy = field.split(',').min_by(|a, b| {
        left(a)
            .unwrap_or(f64::MAX)
            .total_cmp(&left(b).unwrap_or(f64::MAX))
    })?;
    let name = |policy: &str| policy.split(';').next().map(str::trim).map(str::to_owned);
    let limit = headers
        .get("ratelimit-policy")
        .and_then(text)
        .and_then(|field| {
            let mut policies = field.split(',');
            policies.find(|other| name(other) == name(policy))
        })
        .and_then(|policy| parameter(policy, ';', "q"));
    Some([
        limit,
        parameter(policy, ';', "r"),
        parameter(policy, ';', "t"),
    ])
}

fn parameter<'a>(list: &'a str, separator: char, name: &str) -> Option<&'a str> {
    list.split(separator).find_map(|piece| {
        let (found, value) = piece.split_once('=')?;
        (found.trim() == name).then(|| value.trim())
    })
}

/// The value of the rate limit header that ends in this name, under whichever prefix there is one.
fn first<'a>(headers: &'a HeaderMap, names: &[HeaderName]) -> Option<&'a str> {
    names.iter().find_map(|name| text(headers.get(name)?))
}

/// The number that a value begins with; some proxies append the policy: `60;w=60`.
fn number(value: &str) -> Option<f64> {
    let end = memchr::memchr2(b';', b',', value.as_bytes()).unwrap_or(value.len());
    let number: f64 = value[..end].trim().parse().ok()?;
    number.is_finite().then_some(number)
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
            // Joined by a proxy.
            (busy, vec![("retry-after", "7, 9")], seconds(7)),
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
            (
                limited,
                vec![DATE, ("x-ratelimit-reset", "Wed, 02 Jan 2030 03:05:05 GMT")],
                seconds(61),
            ),
            // The two other forms of a date that HTTP has.
            (
                busy,
                vec![DATE, ("retry-after", "Wednesday, 02-Jan-30 03:05:05 GMT")],
                seconds(60),
            ),
            (
                busy,
                vec![DATE, ("retry-after", "Wed Jan  2 03:05:05 2030")],
                seconds(60),
            ),
            (
                limited,
                vec![DATE, ("ratelimit", "limit=9, remaining=0, reset=7")],
                seconds(8),
            ),
            (
                limited,
                vec![DATE, ("ratelimit", r#""default";r=0;t=7"#)],
                seconds(8),
            ),
            (
                limited,
                vec![DATE, ("ratelimit", r#""second";r=3;t=1, "day";t=50;r=0"#)],
                seconds(51),
            ),
            (limited, vec![DATE, ("ratelimit", "soon")], None),
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
        let policy = headers(&[
            (
                "ratelimit-policy",
                r#""burst";q=10;w=1, "day";q=1000;w=86400"#,
            ),
            ("ratelimit", r#""burst";r=10;t=1,"day";r=5;t=60"#),
        ]);
        let limit = rate_limit(&policy).unwrap();
        assert_eq!((limit.limit, limit.remaining), (Some(1000), Some(5)));
        let odd = headers(&[
            ("x-ratelimit-remaining", "59.5"),
            ("x-ratelimit-limit", "-1"),
        ]);
        let limit = rate_limit(&odd).unwrap();
        assert_eq!((limit.limit, limit.remaining), (None, Some(59)));
        for nothing in ["unlimited", "inf", "nan", ""] {
            assert_eq!(rate_limit(&headers(&[("ratelimit-limit", nothing)])), None);
        }
        for prefix in ["ratelimit", "x-rate-limit"] {
            let name = http::HeaderName::from_bytes(format!("{prefix}-remaining").as_bytes());
            let headers = HeaderMap::from_iter([(name.unwrap(), 7.into())]);
            assert_eq!(rate_limit(&headers).unwrap().remaining, Some(7));
        }
    }
}
