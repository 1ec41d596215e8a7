//! One attempt: the credentials go on, the request goes out, the response is read within its bounds.

use std::sync::Arc;

use http::StatusCode;
use tokio::time::Instant;
use tracing::Instrument;

use super::body::{self, Read};
use super::failure::{Failure, broken, out_of_time, unanswered};
use super::hook::{AttemptEnd, AttemptStart};
use super::pacing::Permit;
use super::{Call, Transport, redirect, trace};
use crate::config::Credentials;
use crate::error::{Error, ErrorKind, is_error_body};
use crate::reply::{Body, Reply};

/// How much of an error response is kept.
const ERROR_LIMIT: usize = 64 * 1024;

impl Transport {
    pub(super) async fn attempt(
        &self,
        call: &Call<'_>,
        mut request: reqwest::Request,
        number: u32,
        permit: Permit<'_>,
    ) -> Result<Reply, Failure> {
        let started = Instant::now();
        let span = trace::attempt_span(&self.service, &request, call, number);
        let method = request.method().clone();
        let start = AttemptStart {
            operation: &call.operation,
            method: &method,
            path_template: &call.template,
            attempt: number,
        };
        let credentials = self.credentials();
        credentials.apply(&mut request)?;
        for hook in &self.hooks.0 {
            hook.before_attempt(&start);
        }
        let limit = call.options.attempt_timeout.unwrap_or(self.attempt_timeout);
        let until = started
            .checked_add(limit)
            .map_or(call.deadline, |time| time.min(call.deadline));
        let exchange = self.exchange(call, request, number, permit, &credentials);
        let result = tokio::time::timeout_at(until, exchange)
            .instrument(span.clone())
            .await
            .unwrap_or_else(|_| Err(out_of_time(until == call.deadline, limit).into()))
            // From here on the secrets are in no error.
            .map_err(|failure| Failure {
                error: credentials.remove_from(
                    failure
                        .error
                        .with_operation(call.operation.clone())
                        .with_attempts(number),
                ),
                ..failure
            });
        let (status, error) = match &result {
            Ok(reply) => (Some(reply.status), None),
            Err(failure) => (failure.error.status(), Some(&failure.error)),
        };
        trace::attempt_ended(&span, status, error);
        let end = AttemptEnd {
            elapsed: started.elapsed(),
            status,
            error,
        };
        for hook in &self.hooks.0 {
            hook.after_attempt(&start, &end);
        }
        result
    }

    async fn exchange(
        &self,
        call: &Call<'_>,
        request: reqwest::Request,
        attempts: u32,
        permit: Permit<'_>,
        credentials: &Arc<Credentials>,
    ) -> Result<Reply, Failure> {
        let mut response = self.http.execute(request).await.map_err(unanswered)?;
        permit.settle(response.status(), response.headers());
        trace::answered(&response);
        if !response.status().is_success() {
            return Err(refusal(response).await);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = if call.streaming && body::has_no_natural_end(&headers) {
            Body::Streaming(Box::new(response))
        } else {
            Body::Whole(self.success(&mut response).await?)
        };
        Ok(Reply {
            operation: call.operation.clone(),
            status,
            headers,
            body,
            attempts,
            credentials: credentials.clone(),
        })
    }

    /// The whole body of a success.
    async fn success(&self, response: &mut reqwest::Response) -> Result<bytes::Bytes, Failure> {
        let limit = self.response_limit;
        let (error, body) = match body::read(response, limit).await {
            Read::Whole(body) if self.service.errors_in_success && is_error_body(&body) => {
                let headers = response.headers().clone();
                return Err(Error::from_response(response.status(), headers, body).into());
            }
            Read::Whole(body) => return Ok(body),
            Read::TooLarge(start) => (
                Error::new(
                    ErrorKind::ResponseTooLarge,
                    format!("the response is larger than {limit} bytes; ask for less at a time"),
                ),
                start,
            ),
            Read::Broken(start, error) => (broken(error), start),
        };
        let headers = response.headers().clone();
        Err(error.with_response(response.status(), headers, body).into())
    }
}

/// A response that is no success.
async fn refusal(mut response: reqwest::Response) -> Failure {
    // What could be read of it is enough to say what the server meant.
    let body = match body::read(&mut response, ERROR_LIMIT).await {
        Read::Whole(body) | Read::TooLarge(body) | Read::Broken(body, _) => body,
    };
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let error = Error::from_response(status, headers.clone(), body);
    Failure {
        error: redirect::explain(error, status, &headers, response.url()),
        unprocessed: status == StatusCode::TOO_MANY_REQUESTS,
    }
}
