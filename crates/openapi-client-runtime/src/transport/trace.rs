//! Spans and events, under the names of OpenTelemetry's HTTP client conventions.
//!
//! What may be shown is listed here; all else is `REDACTED`. Bodies are never shown.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tracing::{Span, debug, debug_span, field, info_span};
use url::Url;

use super::Call;
use crate::error::{Error, ErrorKind};
use crate::prepared::PreparedRequest;
use crate::raw_response::RawResponse;
use crate::service::Service;

/// Headers whose values say nothing of the caller.
const HEADERS: [&str; 9] = [
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "retry-after-ms",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

pub(super) fn call_span(service: &Service, request: &PreparedRequest) -> Span {
    info_span!(
        "client.call",
        peer.service = service.name,
        operation = %request.operation,
        http.request.method = %request.method,
        url.template = %request.template,
        http.response.status_code = field::Empty,
        error.r#type = field::Empty,
        attempts = field::Empty,
    )
}

pub(super) fn call_ended(span: &Span, result: &Result<RawResponse, Error>) {
    match result {
        Ok(response) => {
            record_status(span, response.status());
            span.record("attempts", response.attempts());
        }
        Err(error) => {
            record_failure(span, error.status(), error);
            span.record("attempts", error.attempts());
        }
    }
}

/// `request` is without its credentials.
pub(super) fn attempt_span(
    service: &Service,
    request: &reqwest::Request,
    call: &Call<'_>,
    attempt: u32,
) -> Span {
    let url = request.url();
    debug_span!(
        "client.attempt",
        otel.kind = "client",
        otel.name = %format_args!("{} {}", request.method(), call.template),
        http.request.method = %request.method(),
        http.request.resend_count = attempt - 1,
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        url.full = %SafeUrl(url, service.shown_query),
        url.template = %call.template,
        http.response.status_code = field::Empty,
        error.r#type = field::Empty,
    )
}

pub(super) fn attempt_ended(span: &Span, status: Option<StatusCode>, error: Option<&Error>) {
    match (error, status) {
        (Some(error), _) => record_failure(span, status, error),
        (None, Some(status)) => record_status(span, status),
        (None, None) => {}
    }
}

pub(super) fn answered(response: &reqwest::Response) {
    debug!(
        http.response.status_code = response.status().as_u16(),
        http.response.headers = ?SafeHeaders(response.headers()),
        "answered"
    );
}

pub(super) fn retrying(error: &Error, delay: Duration) {
    // The service's words may hold what the caller sent: the kind and the status say enough.
    debug!(kind = ?error.kind(), status = error.status().map(|status| status.as_u16()), ?delay, "retrying");
}

fn record_status(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
}

fn record_failure(span: &Span, status: Option<StatusCode>, error: &Error) {
    if let Some(status) = status {
        record_status(span, status);
    }
    match (error.kind(), error.status()) {
        (ErrorKind::Api, Some(status)) => span.record("error.type", status.as_str()),
        (kind, _) => span.record("error.type", field::debug(kind)),
    };
}

/// A URL, and the query parameters of it whose values may be shown.
struct SafeUrl<'a>(&'a Url, &'static [&'static str]);

impl fmt::Display for SafeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.0;
        write!(f, "{}{}", url.origin().ascii_serialization(), url.path())?;
        let mut separator = '?';
        for (key, value) in url.query_pairs() {
            let value = if self.1.contains(&&*key) {
                &value
            } else {
                "REDACTED"
            };
            write!(f, "{separator}{key}={value}")?;
            separator = '&';
        }
        Ok(())
    }
}

struct SafeHeaders<'a>(&'a HeaderMap);

impl fmt::Debug for SafeHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.iter().map(|(name, value)| {
                let shown = HEADERS.contains(&name.as_str());
                (
                    name.as_str(),
                    if shown {
                        value.to_str().unwrap_or("REDACTED")
                    } else {
                        "REDACTED"
                    },
                )
            }))
            .finish()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_shown() {
        let url = Url::parse("https://h/v1/search?q=secret+plan&page=2&new=x").unwrap();
        assert_eq!(
            SafeUrl(&url, &["page"]).to_string(),
            "https://h/v1/search?q=REDACTED&page=2&new=REDACTED"
        );
        let headers: HeaderMap = [("retry-after", "7"), ("set-cookie", "secret")]
            .into_iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        let shown = format!("{:?}", SafeHeaders(&headers));
        assert!(shown.contains("\"retry-after\": \"7\"") && !shown.contains("secret"));
    }
}
