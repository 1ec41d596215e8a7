//! Gets a document over HTTP, politely: timeouts, a size cap, few retries, a conditional request; knows no OpenAPI.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::time::Duration;

use backon::{BlockingRetryable, ExponentialBuilder};
use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};
use url::Url;

/// How a document is fetched.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Time for one attempt, connection to last byte.
    pub(crate) timeout: Duration,
    /// Bodies larger than this are refused.
    pub(crate) max_bytes: u64,
    /// Pause before the second attempt; doubles from there.
    pub(crate) pause: Duration,
    /// Sent as `x-api-key`, and then no redirect is followed, so that no other host ever sees it.
    pub(crate) key: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(60),
            max_bytes: 64 * 1024 * 1024,
            pause: Duration::from_millis(500),
            key: None,
        }
    }
}

impl Options {
    /// The same, for a server that the key is not meant for.
    pub(crate) fn without_key(&self) -> Self {
        Self {
            key: None,
            ..self.clone()
        }
    }
}

/// What a server answered.
pub(crate) enum Fetched {
    /// The server still has what `etag` names.
    NotModified,
    Body {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}

/// Why nothing was fetched: one sentence without the URL.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    /// Whether the same request may succeed later: the network or the server failed, nobody said no.
    pub(crate) passing: bool,
}

impl Error {
    fn passing(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            passing: true,
        }
    }

    fn lasting(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            passing: false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Gets `url`; with `etag`, only if it has changed. `arrived` hears how many bytes of the body there are, as they come.
pub(crate) fn get(
    url: &Url,
    etag: Option<&str>,
    options: &Options,
    arrived: &dyn Fn(u64),
) -> Result<Fetched, Error> {
    let local = matches!(url.host(), Some(url::Host::Ipv4(ip)) if ip.is_loopback())
        || matches!(url.host(), Some(url::Host::Ipv6(ip)) if ip.is_loopback())
        || url.host_str() == Some("localhost");
    if options.key.is_some() && url.scheme() != "https" && !local {
        return Err(Error::lasting("the API key is sent over https only"));
    }
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(options.timeout))
        .http_status_as_error(false)
        .max_redirects(if options.key.is_some() { 0 } else { 5 })
        .user_agent("pgai-xtask")
        .build()
        .into();
    let policy = ExponentialBuilder::default()
        .with_min_delay(options.pause)
        .with_max_times(2);
    (|| attempt(&agent, url, etag, options, arrived))
        .retry(policy)
        .when(|error: &Error| error.passing)
        .call()
}

fn attempt(
    agent: &Agent,
    url: &Url,
    etag: Option<&str>,
    options: &Options,
    arrived: &dyn Fn(u64),
) -> Result<Fetched, Error> {
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
    let response = request.call().map_err(|error| match error {
        error if unresolved(agent, url, &error) => Error::passing(format!(
            "the host name `{}` cannot be resolved (DNS): {error}",
            url.host_str().unwrap_or_default()
        )),
        error => transport(error),
    })?;
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED && etag.is_some() {
        return Ok(Fetched::NotModified);
    }
    if status != StatusCode::OK {
        let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        return Err(Error {
            message: format!("the server answered {status}"),
            passing,
        });
    }
    read(response, options.max_bytes, arrived)
}

fn read(
    mut response: Response<Body>,
    max_bytes: u64,
    arrived: &dyn Fn(u64),
) -> Result<Fetched, Error> {
    let etag = response
        .headers()
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut body = response.body_mut().with_config().limit(max_bytes).reader();
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        // An error of the client travels inside an error of reading.
        match body.read(&mut buffer).map_err(ureq::Error::from) {
            Ok(0) => return Ok(Fetched::Body { bytes, etag }),
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(ureq::Error::Io(error)) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(transport(error)),
        }
        arrived(bytes.len() as u64);
    }
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

fn transport(error: ureq::Error) -> Error {
    match error {
        ureq::Error::BodyExceedsLimit(limit) => {
            Error::lasting(format!("the body is larger than {limit} bytes"))
        }
        ureq::Error::ConnectionFailed => Error::passing("the server cannot be reached"),
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Error::passing(format!("the server cannot be reached: {error}"))
        }
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::Protocol(_) => {
            Error::passing(format!("the response did not arrive whole: {error}"))
        }
        error => Error::lasting(error.to_string()),
    }
}
