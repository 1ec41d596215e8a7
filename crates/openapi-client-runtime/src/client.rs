//! The client: one service, its credentials, and what all calls share.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::error::Result;
use crate::options::CallOptions;
use crate::prepared::PreparedRequest;
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::service::Service;
use crate::transport::Transport;

/// A call on its way: the future that `send` of a generated builder returns. It does nothing unless it is awaited.
pub type Sending<'a, T> = BoxFuture<'a, Result<Response<T>>>;

/// A client of one service, for all of its operations.
///
/// Generated clients and facades stand on it. Cloning is cheap, and clones share connections, pacing, retry budget and
/// credentials: make one and clone it into your tasks.
#[derive(Clone)]
pub struct Client(Arc<Transport>);

impl Client {
    pub(crate) fn new(transport: Transport) -> Self {
        Self(Arc::new(transport))
    }

    /// Sends a request: with the credentials, paced, repeated where that is safe, within its deadline, traced.
    ///
    /// # Errors
    ///
    /// Every kind that a call can have: see [`ErrorKind`](crate::ErrorKind). A response that is no success (2xx) is an
    /// error.
    pub async fn send(
        &self,
        request: PreparedRequest,
        options: &CallOptions,
    ) -> Result<RawResponse> {
        self.0.call(request, options).await
    }

    /// Sends a request that may have failed to be written, and reads the response.
    #[doc(hidden)]
    pub fn sending<'a, T: 'a>(
        self,
        request: Result<PreparedRequest>,
        options: &'a CallOptions,
        read: fn(RawResponse) -> Result<Response<T>>,
    ) -> Sending<'a, T> {
        Box::pin(async move { read(self.send(request?, options).await?) })
    }

    /// Replaces the credential of a security scheme, in this client and in all its clones. Attempts that start
    /// afterwards carry the new one.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if the service has no such scheme, or the secret cannot be sent; the old
    /// credential then stays.
    pub fn set_credential(&self, scheme: &str, secret: impl Into<String>) -> Result<()> {
        self.0.set_credential(Some(scheme), secret.into().into())
    }

    /// Replaces the credential of the service's first security scheme; see [`set_credential`](Client::set_credential).
    ///
    /// # Errors
    ///
    /// Those of [`set_credential`](Client::set_credential).
    pub fn set_api_key(&self, secret: impl Into<String>) -> Result<()> {
        self.0.set_credential(None, secret.into().into())
    }

    /// The base URL, without a final slash.
    pub fn base_url(&self) -> &str {
        self.0.base.as_str()
    }

    /// The service that this is a client of.
    pub fn service(&self) -> &Service {
        &self.0.service
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
