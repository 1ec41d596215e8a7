//! What a single call does differently from its client. `with_…` is the client's; plain names are the API's.

use std::sync::LazyLock;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind, Result};
use crate::retry::RetryPolicy;
use crate::service::Service;

/// The options of one call. What is not set here is as the client has it.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotent: Option<bool>,
    headers: HeaderMap,
    /// What was wrong with an option; returned when the call is sent, so that builders chain.
    refused: Option<Error>,
}

impl CallOptions {
    /// No options: the call goes as the client has it.
    #[must_use]
    pub fn none() -> &'static Self {
        static NONE: LazyLock<CallOptions> = LazyLock::new(CallOptions::default);
        &NONE
    }

    /// The deadline of the whole call: retries included, and waiting for its turns under the rate limit.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The deadline of each attempt.
    pub fn with_attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// When the call is repeated.
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// A further header; it replaces one of the same name that the request already has. A bad name or value, the header of
    /// a credential, `Host`, `Content-Length`, or a header that belongs to the connection is an error when the call is
    /// sent.
    pub fn with_header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let refusal = match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
                return self;
            }
            (Err(_), _) => "`with_header` was given a name that is no header name",
            (_, Err(_)) => "`with_header` was given a value that no header can hold",
        };
        self.refused
            .get_or_insert_with(|| Error::new(ErrorKind::InvalidRequest, refusal));
        self
    }

    /// Whether doing this call twice does no more than doing it once, so that it may be repeated after a failure that
    /// leaves open whether it was done. By default the HTTP method decides.
    pub fn with_idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// The deadline of the whole call, if one was set.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Puts the headers on a request.
    pub(crate) fn apply(&self, service: &Service, headers: &mut HeaderMap) -> Result<()> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        refuse_framing(self.headers.keys(), "`with_header`")?;
        for name in self.headers.keys() {
            let credential = service
                .security
                .iter()
                .any(|scheme| scheme.header_name().as_ref() == Some(name));
            if credential {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    format!(
                        "the header {name} carries the client's credential; set that on the client"
                    ),
                ));
            }
            headers.remove(name);
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        Ok(())
    }
}

const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Refuses headers that say where a request goes, where its body ends, and what becomes of the connection: the HTTP client
/// sets them, and a second opinion lets two servers read one request as two.
pub(crate) fn refuse_framing<'a>(
    mut names: impl Iterator<Item = &'a HeaderName>,
    by: &str,
) -> Result<()> {
    match names.find(|name| FRAMING.contains(&name.as_str())) {
        Some(name) => Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("{by} was given the header {name}, which the HTTP client sets itself"),
        )),
        None => Ok(()),
    }
}

impl std::fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The values of headers are the caller's, and may be secrets.
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("idempotent", &self.idempotent)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Gives a request builder the options of [`CallOptions`], under the same names. The type needs a field
/// `options: CallOptions`.
#[macro_export]
macro_rules! call_options {
    () => {
        /// The deadline of the whole call, retries and waiting for the rate limit included, instead of the client's.
        pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.options = self.options.with_timeout(timeout);
            self
        }

        /// The deadline of each attempt, instead of the client's.
        pub fn with_attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.options = self.options.with_attempt_timeout(timeout);
            self
        }

        /// When this call is repeated, instead of the client's policy.
        pub fn with_retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.options = self.options.with_retry(policy);
            self
        }

        /// A further header. A bad name or value, the header of a credential, `Host`, `Content-Length`, or a header that
        /// belongs to the connection is an error when the call is sent.
        pub fn with_header<N, V>(mut self, name: N, value: V) -> Self
        where
            N: ::std::convert::TryInto<$crate::http::HeaderName>,
            V: ::std::convert::TryInto<$crate::http::HeaderValue>,
        {
            self.options = self.options.with_header(name, value);
            self
        }

        /// Whether doing this call twice does no more than doing it once, so that it may be repeated after a failure
        /// that leaves open whether it was done. By default the HTTP method decides.
        pub fn with_idempotent(mut self, idempotent: bool) -> Self {
            self.options = self.options.with_idempotent(idempotent);
            self
        }
    };
}
