//! Gets a document over HTTP, politely: timeouts, a size cap, few retries, a conditional request; knows no OpenAPI.

use std::fmt::Display;
use std::io::{ErrorKind, Read};
use std::time::Duration;

use backon::{BlockingRetryable, ExponentialBuilder};
use indicatif::ProgressBar;
use ureq::Agent;
use ureq::http::{StatusCode, header};
use url::Url;

use crate::failure::Failure;

const MAX_BYTES: u64 = 64 * 1024 * 1024;

// How a document is fetched. No documentation comment, which clap would take for that of a command.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct Options {
    /// Largest document taken, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = MAX_BYTES)]
    max_bytes: u64,
    /// Longest time one attempt may take, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    timeout: Duration,
    /// Pause before a second attempt, which doubles from there; an option for tests.
    #[arg(long, hide = true, value_parser = milliseconds, default_value = "500")]
    retry_pause_ms: Duration,
    /// Sent as `x-api-key`, and then no redirect is followed, so that no other host ever sees it.
    #[arg(skip)]
    pub(crate) key: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_bytes: MAX_BYTES,
            timeout: Duration::from_secs(60),
            retry_pause_ms: Duration::from_millis(500),
            key: None,
        }
    }
}

/// What a server or a file has.
pub(crate) struct Fetched {
    pub(crate) bytes: Vec<u8>,
    pub(crate) etag: Option<String>,
}

/// Why a source gave no document.
pub(crate) struct NoDocument {
    pub(crate) failure: Failure,
    pub(crate) cause: Cause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The network or the server failed; the document may be there later.
    Passing,
    /// Something else is there, or nothing.
    Absent,
    /// An OpenAPI document is there, but it cannot be used.
    Faulty,
}

impl NoDocument {
    /// `message` is one sentence on what is wrong with `source`.
    pub(crate) fn new(source: impl Display, cause: Cause, message: impl Display) -> Self {
        let failure = Failure::unreadable(format!("{source}: {message}"));
        Self { failure, cause }
    }
}

impl From<NoDocument> for Failure {
    fn from(missing: NoDocument) -> Self {
        missing.failure
    }
}

/// Gets `url`; `None` when the server still has what `etag` names. `bar` shows how much has arrived.
pub(crate) fn get(
    url: &Url,
    etag: Option<&str>,
    options: &Options,
    bar: &ProgressBar,
) -> Result<Option<Fetched>, NoDocument> {
    let local = matches!(url.host(), Some(url::Host::Ipv4(ip)) if ip.is_loopback())
        || matches!(url.host(), Some(url::Host::Ipv6(ip)) if ip.is_loopback())
        || url.host_str() == Some("localhost");
    if options.key.is_some() && url.scheme() != "https" && !local {
        let refused = "the API key is sent over https only";
        return Err(NoDocument::new(url, Cause::Absent, refused));
    }
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(options.timeout))
        .http_status_as_error(false)
        .max_redirects(if options.key.is_some() { 0 } else { 5 })
        .user_agent("pgai-xtask")
        .build()
        .into();
    let policy = ExponentialBuilder::default()
        .with_min_delay(options.retry_pause_ms)
        .with_max_times(2);
    (|| {
        attempt(&agent, url, etag, options, bar)
            .map_err(|(cause, message)| NoDocument::new(url, cause, message))
    })
    .retry(policy)
    .when(|missing: &NoDocument| missing.cause == Cause::Passing)
    .call()
}

fn attempt(
    agent: &Agent,
    url: &Url,
    etag: Option<&str>,
    options: &Options,
    bar: &ProgressBar,
) -> Result<Option<Fetched>, (Cause, String)> {
    let mut request = agent.get(url.as_str()).header(
        header::ACCEPT,
        "application/json, application/yaml, text/markdown, */*;q=0.1",
    );
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(key) = &options.key {
        request = request.header("x-api-key", key);
    }
    let mut response = request.call().map_err(|error| match error {
        error if unresolved(agent, url, &error) => {
            let host = url.host_str().unwrap_or_default();
            let error = error.to_string();
            let error = error.trim_start_matches("io: ");
            let message = format!("the host name `{host}` cannot be resolved (DNS): {error}");
            (Cause::Passing, message)
        }
        error => transport(error),
    })?;
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED && etag.is_some() {
        return Ok(None);
    }
    if status != StatusCode::OK {
        let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        let cause = if passing {
            Cause::Passing
        } else {
            Cause::Absent
        };
        return Err((cause, format!("the server answered {status}")));
    }
    let etag = response.headers().get(header::ETAG);
    let etag = etag.and_then(|value| Some(value.to_str().ok()?.to_owned()));
    let body = response.body_mut().with_config().limit(options.max_bytes);
    let mut bytes = Vec::new();
    bar.set_position(0);
    // An error of the client travels inside an error of reading.
    bar.wrap_read(body.reader())
        .read_to_end(&mut bytes)
        .map_err(|error| transport(error.into()))?;
    Ok(Some(Fetched { bytes, etag }))
}

/// Whether a request failed because its host name leads nowhere. The client tells that as any failure of input and
/// output, so the name is looked up once more. Behind a proxy it is the proxy that looks it up.
fn unresolved(agent: &Agent, url: &Url, error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound => true,
        ureq::Error::Io(error) => {
            error.kind() != ErrorKind::ConnectionRefused
                && agent.config().proxy().is_none()
                && url.domain().is_some()
                && url.socket_addrs(|| None).is_err()
        }
        _ => false,
    }
}

fn transport(error: ureq::Error) -> (Cause, String) {
    match &error {
        ureq::Error::BodyExceedsLimit(limit) => {
            let message = format!("the body is larger than {limit} bytes");
            (Cause::Absent, message)
        }
        ureq::Error::ConnectionFailed => (Cause::Passing, "the server cannot be reached".into()),
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            let message = format!("the server cannot be reached: {error}");
            (Cause::Passing, message)
        }
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::Protocol(_) => {
            let message = format!("the response did not arrive whole: {error}");
            (Cause::Passing, message)
        }
        error => (Cause::Absent, error.to_string()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "a number of seconds is expected".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "it must be above zero".into())
}

fn milliseconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_millis)
}
