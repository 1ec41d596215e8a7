//! The one way out of the generated client: every request goes through a [`Transport`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Client, ClientHooks, Operation, OperationInfo, operation};

/// A future that can be stored and sent.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends what the generated client has put together.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request of one operation.
    fn send<'a>(
        &'a self,
        request: reqwest::Request,
        operation: &'static Operation,
    ) -> BoxFuture<'a, reqwest::Result<reqwest::Response>>;
}

/// What the generated client carries for its hooks.
#[derive(Clone)]
pub struct Inner(Arc<dyn Transport>);

impl Inner {
    /// Lets every request go through this transport.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self(transport)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}

impl ClientHooks<Inner> for Client {
    async fn exec(
        &self,
        request: reqwest::Request,
        info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        match operation(info.operation_id) {
            Some(operation) => self.inner.0.send(request, operation).await,
            // The table holds every generated operation.
            None => self.client.execute(request).await,
        }
    }
}
