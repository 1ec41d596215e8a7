//! What a single call may be told to do differently. `with_…` is ours; plain names are the API's.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::transport::{KEY_HEADER, RetryPolicy};

/// The options of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotent: Option<bool>,
    /// Hand bodies without a natural end on as they come.
    pub(crate) streaming: bool,
    headers: HeaderMap,
    /// What was wrong with an option; said when the call is sent, so that builders chain.
    refused: Option<Error>,
}

impl CallOptions {
    /// For callers who can take a body as it comes.
    pub(crate) fn streaming() -> Self {
        Self {
            streaming: true,
            ..Self::default()
        }
    }

    pub(crate) fn header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let refusal = match (name.try_into(), value.try_into()) {
            (Ok(name), _) if name == KEY_HEADER => {
                "the key's header is set by the client; use `Client::set_api_key`"
            }
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
                return;
            }
            (Err(_), _) => "`with_header` was given a name that is no header name",
            (_, Err(_)) => "`with_header` was given a value that no header can hold",
        };
        self.refused
            .get_or_insert_with(|| Error::invalid_request(refusal));
    }

    /// Puts the headers on a request. A name that the request already has is replaced.
    pub(crate) fn apply(&self, headers: &mut HeaderMap) -> Result<()> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        for name in self.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        Ok(())
    }
}

/// The options that every request builder has. The type needs a field `options: CallOptions`.
macro_rules! call_options {
    () => {
        /// The deadline of the whole call, retries and waiting included, instead of the client's.
        pub fn with_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.timeout = Some(timeout);
            self
        }

        /// The deadline of each attempt, instead of the client's.
        pub fn with_attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.attempt_timeout = Some(timeout);
            self
        }

        /// The deadline for making a connection, if this call needs a new one, instead of the client's.
        pub fn with_connect_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.connect_timeout = Some(timeout);
            self
        }

        /// When this call is repeated, instead of the client's policy.
        pub fn with_retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.options.retry = Some(policy);
            self
        }

        /// A further header. A bad name or value, or the key's own header, is an error when the call is sent.
        pub fn with_header<N, V>(mut self, name: N, value: V) -> Self
        where
            N: TryInto<http::HeaderName>,
            V: TryInto<http::HeaderValue>,
        {
            self.options.header(name, value);
            self
        }

        /// Whether doing this call twice does no more than doing it once, so that it may be repeated after a failure
        /// that leaves open whether it was done. By default the HTTP method decides.
        pub fn with_idempotent(mut self, idempotent: bool) -> Self {
            self.options.idempotent = Some(idempotent);
            self
        }
    };
}
pub(crate) use call_options;
