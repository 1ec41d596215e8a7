//! One attempt: the credentials go on, the request goes out, the response is read within its bounds.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::body::{self, Read};
use super::connection::Lease;
use super::failure::{Failure, broken, out_of_time, unanswered};
use super::hook::{AttemptStart, Watch};
use super::pacer::Permit;
use super::{Call, Transport, redirect, trace};
use crate::config::Credentials;
use crate::error::{ERROR_LIMIT, Error, ErrorKind, is_error_body};
use crate::options::refuse_framing;
use crate::raw_response::{Body, Origin, RawResponse};
use crate::response::Response;

/// How much of the body of an error response is kept, after it was read for what it says.
const KEPT_OF_ERRORS: usize = 64 * 1024;

/// How long the body of an error response is waited for: its status says most of what there is to say.
const ERROR_PATIENCE: Duration = Duration::from_secs(3);

/// One attempt, as its parts see it.
struct Attempt<'a> {
    call: &'a Call<'a>,
    number: u32,
    limit: Duration,
    /// When the response must be complete.
    until: Instant,
    credentials: Arc<Credentials>,
    /// The request with the headers of the hooks, where there are any.
    changed: Option<reqwest::Request>,
}

impl Attempt<'_> {
    fn out_of_time(&self) -> Failure {
        out_of_time(self.until == self.call.deadline, self.limit).into()
    }
}

impl Transport {
    pub(super) async fn attempt(
        &self,
        call: &Call<'_>,
        mut request: reqwest::Request,
        number: u32,
        permit: Permit<'_>,
    ) -> Result<RawResponse, Failure> {
        let method = request.method().clone();
        let start = AttemptStart {
            operation: &call.operation,
            method: &method,
            path_template: &call.template,
            attempt: number,
        };
        let changed = self
            .change_headers(&start, &mut request)
            .map_err(|error| error.with_attempts(number - 1))?;
        let limit = call.options.attempt_timeout.unwrap_or(self.attempt_timeout);
        let attempt = Attempt {
            call,
            number,
            limit,
            until: Instant::now()
                .checked_add(limit)
                .map_or(call.deadline, |time| time.min(call.deadline)),
            credentials: self.credentials(),
            changed,
        };
        let span = trace::attempt_span(&self.service, &request, call, number);
        let mut watch = Watch::start(&self.hooks, start, span.clone());
        let result = self
            .exchange(&attempt, request, permit, &mut watch.status)
            .instrument(span)
            .await
            // From here on the secrets are in no error.
            .map_err(|failure| Failure {
                error: attempt.credentials.remove_from(
                    failure
                        .error
                        .with_operation(call.operation.clone())
                        .with_attempts(number),
                ),
                ..failure
            });
        watch.end(result.as_ref().err().map(|failure| &failure.error));
        result
    }

    /// Lets the hooks change the headers. What is the client's own stays as it is. Returns a copy, if there are hooks.
    fn change_headers(
        &self,
        start: &AttemptStart<'_>,
        request: &mut reqwest::Request,
    ) -> Result<Option<reqwest::Request>, Error> {
        if self.hooks.0.is_empty() {
            return Ok(None);
        }
        let headers = request.headers_mut();
        for hook in &self.hooks.0 {
            hook.change_headers(start, headers);
        }
        for scheme in self.service.security {
            if let Some(name) = scheme.header_name() {
                headers.remove(name);
            }
        }
        refuse_framing(headers.keys(), "a hook")?;
        Ok(request.try_clone())
    }

    async fn exchange(
        &self,
        attempt: &Attempt<'_>,
        request: reqwest::Request,
        permit: Permit<'_>,
        status: &mut Option<StatusCode>,
    ) -> Result<RawResponse, Failure> {
        let method = request.method().clone();
        let (mut response, followed, lease) = self.answer(attempt, request).await?;
        *status = Some(response.status());
        permit.settle(response.status(), response.headers());
        trace::answered(&response);
        if !response.status().is_success() {
            let failure = refusal(&mut response, attempt.until).await;
            let error = redirect::explain(failure.error, &self.base, &method, &response, followed);
            return Err(Failure { error, ..failure });
        }
        let streaming = attempt.call.streaming && body::has_no_natural_end(response.headers());
        let whole = match streaming {
            true => None,
            false => Some(self.success(attempt, &mut response).await?),
        };
        let (status, headers) = head(&mut response);
        let body = match whole {
            Some(body) => Body::Whole(body),
            // The connection is in use until the stream is dropped.
            None => Body::Streaming(Box::pin(
                response.bytes_stream().inspect(move |_| _ = &lease),
            )),
        };
        Ok(RawResponse {
            response: Response::new((), status, headers).with_attempts(attempt.number),
            body,
            origin: Origin {
                operation: attempt.call.operation.clone(),
                attempts: attempt.number,
                credentials: attempt.credentials.clone(),
            },
        })
    }

    /// Sends a request, with the credentials, and follows redirects. Returns the response, how many redirects led to it, and
    /// the connection that it came on, unless that is its own.
    async fn answer(
        &self,
        attempt: &Attempt<'_>,
        mut request: reqwest::Request,
    ) -> Result<(reqwest::Response, usize, Option<Lease>), Failure> {
        let mut redirected = None;
        let mut followed = 0;
        loop {
            let (security, credentials) = (&attempt.call.security, &attempt.credentials);
            credentials.apply(&self.service, security, &mut request)?;
            let lease = self.connections.take(&mut request, attempt.call.idempotent);
            let response = timeout_at(attempt.until, self.http.execute(request))
                .await
                .map_err(|_| attempt.out_of_time())?
                .map_err(|error| self.unanswered(error))?;
            if let Some(lease) = &lease {
                lease.answered(&response);
            }
            let sent = redirected.as_ref().or(attempt.changed.as_ref());
            let sent = sent.or(attempt.call.copy.as_ref());
            let next = sent
                .filter(|_| followed < redirect::LONGEST_CHAIN)
                .and_then(|sent| redirect::follow(&self.base, sent, &response));
            request = match next.as_ref().and_then(reqwest::Request::try_clone) {
                Some(next) => next,
                None => return Ok((response, followed, lease)),
            };
            redirected = next;
            followed += 1;
        }
    }

    fn unanswered(&self, error: reqwest::Error) -> Failure {
        let failure = unanswered(error);
        if failure.error.kind() == ErrorKind::Interrupted {
            self.connections.broke();
        }
        failure
    }

    /// The whole body of a success.
    async fn success(
        &self,
        attempt: &Attempt<'_>,
        response: &mut reqwest::Response,
    ) -> Result<Bytes, Failure> {
        let limit = self.response_limit;
        let (error, body) = match body::read(response, limit, attempt.until).await {
            Read::Whole(body) if self.service.errors_in_success && is_error_body(&body) => {
                let (status, headers) = head(response);
                return Err(Error::from_response(status, headers, body).into());
            }
            Read::Whole(body) => return Ok(body),
            Read::TooLarge(start) => {
                let message =
                    format!("the response is larger than {limit} bytes; ask for less at a time");
                (Error::new(ErrorKind::ResponseTooLarge, message), start)
            }
            Read::Broken(start, error) => (broken(error), start),
            // The deadline is ours, and no failure of the answer.
            Read::Late(start) => {
                let failure = attempt.out_of_time();
                let error = failure.error.with_body(start);
                return Err(Failure { error, ..failure });
            }
        };
        let (status, headers) = head(response);
        Err(error.with_response(status, headers, body).into())
    }
}

/// The status and the headers, which are taken out of the response.
fn head(response: &mut reqwest::Response) -> (StatusCode, HeaderMap) {
    let headers = std::mem::take(response.headers_mut());
    (response.status(), headers)
}

/// A response that is no success.
async fn refusal(response: &mut reqwest::Response, until: Instant) -> Failure {
    // What could be read of it in a moment is enough to say what the server meant.
    let until = until.min(Instant::now() + ERROR_PATIENCE);
    let body = match body::read(response, ERROR_LIMIT, until).await {
        Read::Whole(body) | Read::TooLarge(body) | Read::Broken(body, _) | Read::Late(body) => body,
    };
    let status = response.status();
    let start = Bytes::copy_from_slice(&body[..body.len().min(KEPT_OF_ERRORS)]);
    Failure {
        error: Error::from_response(status, response.headers().clone(), body).with_body(start),
        unprocessed: status == StatusCode::TOO_MANY_REQUESTS,
    }
}
