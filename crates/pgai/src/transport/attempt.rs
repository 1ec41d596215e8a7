//! One attempt: the key goes on, the request goes out, the answer is read within its bounds and told apart.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode, header};
use tokio::time::Instant;
use tracing::Span;

use super::hook::{AttemptEnd, AttemptStart};
use super::pacing::Permit;
use super::{Body, KEY_HEADER, Reply, Target, Transport, connect, trace};
use crate::config::same_origin;
use crate::error::{Error, ErrorKind, Result, is_error_body};
use crate::options::CallOptions;

/// How much of an error response is kept.
const ERROR_LIMIT: usize = 64 * 1024;
/// A declared length is believed up to here before the bytes are seen.
const TRUSTED_LENGTH: usize = 1024 * 1024;

/// An attempt whose request is on its way.
struct Begun<F> {
    method: Method,
    started: Instant,
    span: Span,
    sending: F,
}

fn start_of<'a>(target: &'a Target, method: &'a Method, attempt: u32) -> AttemptStart<'a> {
    AttemptStart {
        operation: &target.name,
        method,
        path_template: &target.template,
        attempt,
    }
}

/// How an attempt ended.
pub(super) enum Ended {
    Done(Reply),
    Failed {
        error: Error,
        /// The server certainly did not process the request.
        unprocessed: bool,
    },
}

impl Ended {
    fn map_error(self, change: impl FnOnce(Error) -> Error) -> Self {
        match self {
            Self::Failed { error, unprocessed } => Self::Failed {
                error: change(error),
                unprocessed,
            },
            done => done,
        }
    }

    fn failed(error: Error) -> Self {
        Self::Failed {
            error,
            unprocessed: false,
        }
    }
}

impl Transport {
    /// Boxed, as the largest part of a call: all that waits for it stays small.
    pub(super) fn attempt<'a>(
        &'a self,
        request: reqwest::Request,
        target: &'a Target,
        attempt: u32,
        permit: Permit<'a>,
        options: &'a CallOptions,
        deadline: Instant,
    ) -> Pin<Box<dyn Future<Output = Ended> + Send + 'a>> {
        let begun = self.begin(request, target, attempt);
        Box::pin(async move {
            let Begun {
                method,
                started,
                span,
                sending,
            } = match begun {
                Ok(begun) => begun,
                Err(error) => return Ended::failed(error),
            };
            let limit = options.attempt_timeout.unwrap_or(self.timeouts.attempt);
            let until = started
                .checked_add(limit)
                .map_or(deadline, |time| time.min(deadline));
            // Pinned here, so that it is moved no more.
            let exchange = pin!(self.exchange(sending, target, attempt, permit, options));
            let ended = trace::within(&span, pin!(tokio::time::timeout_at(until, exchange)))
                .await
                .unwrap_or_else(|_| Ended::failed(out_of_time(until == deadline, limit)));
            // Whatever sees the error from here on, sees the key in it no more.
            let ended = ended.map_error(|error| {
                error
                    .with_operation(target.name.clone())
                    .with_attempts(attempt)
                    .without_secret(self.key().expose())
            });
            let (status, error) = match &ended {
                Ended::Done(reply) => (Some(reply.status), None),
                Ended::Failed { error, .. } => (error.status(), Some(error)),
            };
            trace::attempt_ended(&span, status, error);
            if !self.hooks.0.is_empty() {
                let start = start_of(target, &method, attempt);
                let end = AttemptEnd {
                    elapsed: started.elapsed(),
                    status,
                    error,
                };
                for hook in &self.hooks.0 {
                    hook.after_attempt(&start, &end);
                }
            }
            ended
        })
    }

    /// All that needs the request.
    fn begin(
        &self,
        mut request: reqwest::Request,
        target: &Target,
        attempt: u32,
    ) -> Result<Begun<impl Future<Output = reqwest::Result<reqwest::Response>> + use<>>> {
        let key = self.key().header()?;
        request.headers_mut().insert(KEY_HEADER, key);
        let started = Instant::now();
        let method = request.method().clone();
        let start = start_of(target, &method, attempt);
        for hook in &self.hooks.0 {
            hook.before_attempt(&start);
        }
        let span = trace::attempt_span(&request, target, attempt);
        Ok(Begun {
            method,
            started,
            span,
            sending: self.http.execute(request),
        })
    }

    async fn exchange(
        &self,
        sending: impl Future<Output = reqwest::Result<reqwest::Response>>,
        target: &Target,
        attempts: u32,
        permit: Permit<'_>,
        options: &CallOptions,
    ) -> Ended {
        let mut response = match connect::within(options.connect_timeout, sending).await {
            Ok(response) => response,
            Err(error) => return unanswered(error),
        };
        permit.settle(response.status(), response.headers());
        trace::answered(&response);
        let status = response.status();
        if !status.is_success() {
            return refusal(&mut response).await;
        }
        if options.streaming && has_no_natural_end(response.headers()) {
            return Ended::Done(Reply {
                operation: target.name.clone(),
                status,
                headers: response.headers().clone(),
                body: Body::Streaming(Box::new(response)),
                attempts,
            });
        }
        self.success(&mut response, target, attempts).await
    }

    async fn success(
        &self,
        response: &mut reqwest::Response,
        target: &Target,
        attempts: u32,
    ) -> Ended {
        let read = read(response, self.limits.response).await;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let body = match read {
            Read::Whole(body) => body,
            Read::TooLarge(start) => {
                let error = Error::new(
                    ErrorKind::ResponseTooLarge,
                    format!(
                        "the response is larger than {} bytes; ask for less at a time",
                        self.limits.response
                    ),
                );
                return Ended::failed(error.with_response(status, headers, start));
            }
            Read::Broken(start, error) => {
                return Ended::failed(broken(error).with_response(status, headers, start));
            }
        };
        if is_error_body(&body) {
            return Ended::failed(Error::from_response(status, headers, body));
        }
        Ended::Done(Reply {
            operation: target.name.clone(),
            status,
            headers,
            body: Body::Whole(body),
            attempts,
        })
    }
}

async fn refusal(response: &mut reqwest::Response) -> Ended {
    // What could be read of it is enough to say what the server meant.
    let body = match read(response, ERROR_LIMIT).await {
        Read::Whole(body) | Read::TooLarge(body) | Read::Broken(body, _) => body,
    };
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let url = response.url();
    let target = redirect_target(status, &headers, url);
    let error = Error::from_response(status, headers, body);
    let error = match target {
            Some(target) if same_origin(&target, url) => {
                error.with_kind(ErrorKind::Redirect).with_message("the server redirects without end")
            }
            Some(target) => error.with_kind(ErrorKind::Redirect).with_message(format!(
                "the server redirects to another origin, {}, which gets neither the request nor the key; \
                 if the service has moved, set the base URL",
                target.origin().ascii_serialization()
            )),
            None => error,
        };
    Ended::Failed {
        unprocessed: status == StatusCode::TOO_MANY_REQUESTS,
        error,
    }
}

/// A redirect that reqwest was told not to follow: where it points.
fn redirect_target(status: StatusCode, headers: &HeaderMap, url: &url::Url) -> Option<url::Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = headers.get(header::LOCATION)?;
    url.join(std::str::from_utf8(location.as_bytes()).ok()?)
        .ok()
}

/// Event streams and their like are handed on as they come, where the caller can take them so.
fn has_no_natural_end(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    [
        "text/event-stream",
        "application/x-ndjson",
        "application/octet-stream",
    ]
    .iter()
    .any(|stream| media_type.eq_ignore_ascii_case(stream))
}

enum Read {
    Whole(Bytes),
    /// The bytes up to the limit.
    TooLarge(Bytes),
    /// The bytes that arrived.
    Broken(Bytes, reqwest::Error),
}

/// Reads a body, decompressed if need be, up to a limit.
async fn read(response: &mut reqwest::Response, limit: usize) -> Read {
    let declared = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    let mut first = Bytes::new();
    let mut rest: Option<BytesMut> = None;
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Read::Whole(rest.map_or(first, BytesMut::freeze)),
            Err(error) => return Read::Broken(rest.map_or(first, BytesMut::freeze), error),
        };
        let read = rest.as_ref().map_or(first.len(), BytesMut::len);
        let room = limit.saturating_sub(read);
        if rest.is_none() && first.is_empty() && chunk.len() <= room {
            // Most bodies arrive in one piece, which is kept as it is.
            first = chunk;
            continue;
        }
        let buffer = rest.get_or_insert_with(|| {
            let capacity = declared.unwrap_or_default().min(TRUSTED_LENGTH).min(limit);
            let mut buffer =
                BytesMut::with_capacity(capacity.max(first.len() + chunk.len().min(room)));
            buffer.extend_from_slice(&first);
            buffer
        });
        buffer.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Read::TooLarge(rest.map_or(first, BytesMut::freeze));
        }
    }
}

fn out_of_time(whole_call: bool, limit: Duration) -> Error {
    let message = if whole_call {
        "the call's deadline passed before the answer was complete".to_owned()
    } else {
        format!("no complete answer within {limit:?}, the time of one attempt")
    };
    Error::new(ErrorKind::Timeout, message)
}

/// No answer came at all.
fn unanswered(error: reqwest::Error) -> Ended {
    let connect = error.is_connect();
    let error = error.without_url();
    let (kind, message) = if connect && error.is_timeout() {
        (
            ErrorKind::Connect,
            "no connection to the server in time; check the base URL and the network",
        )
    } else if connect {
        (
            ErrorKind::Connect,
            "no connection to the server; check the base URL, the network and TLS",
        )
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be sent")
    } else if error.is_timeout() {
        (ErrorKind::Timeout, "the answer did not come in time")
    } else {
        (
            ErrorKind::Interrupted,
            "the connection broke before an answer came",
        )
    };
    let kind = if is_cancelled(&error) {
        ErrorKind::Cancelled
    } else {
        kind
    };
    Ended::Failed {
        error: Error::new(kind, with_cause(message, &error)).with_source(error),
        unprocessed: connect,
    }
}

/// The headers came, the body did not.
fn broken(error: reqwest::Error) -> Error {
    let error = error.without_url();
    // reqwest calls every failure under its decoder one of decoding; those of the connection come from hyper.
    let (kind, message) = if error.is_decode() && from_hyper(&error).is_none() {
        (
            ErrorKind::Decode,
            "the body is not in the encoding that its headers name",
        )
    } else if error.is_timeout() {
        (ErrorKind::Timeout, "the body did not arrive in time")
    } else {
        (
            ErrorKind::Interrupted,
            "the connection broke before the body was complete",
        )
    };
    Error::new(kind, with_cause(message, &error)).with_source(error)
}

/// The last link of the chain is what people search for: "Connection refused", "unknown issuer".
fn with_cause(message: &str, error: &reqwest::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    struct Both<'a>(&'a str, &'a dyn StdError);
    impl fmt::Display for Both<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}: {}", self.0, self.1)
        }
    }
    Both(message, cause).to_string()
}

fn is_cancelled(error: &reqwest::Error) -> bool {
    from_hyper(error).is_some_and(hyper::Error::is_canceled)
}

/// The error of the connection underneath, if that is where it comes from.
fn from_hyper(error: &reqwest::Error) -> Option<&hyper::Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}
