//! The deadline for making a connection, per client and per call.
//!
//! reqwest has one for the whole client. This layer around its connector has the client's too, and a call may set
//! another for the connections that are made on its behalf.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

tokio::task_local! {
    /// The deadline of the call that is being sent. A connector is called in the task of the request that needs it.
    static OF_THIS_CALL: Duration;
}

/// Sends a request whose connection, if it needs a new one, must be made within this time.
pub(super) async fn within<F: Future>(deadline: Option<Duration>, send: F) -> F::Output {
    match deadline {
        Some(deadline) => OF_THIS_CALL.scope(deadline, send).await,
        None => send.await,
    }
}

/// Puts a deadline on every connection; this one, unless the call has its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectDeadline(pub(crate) Duration);

impl<S> Layer<S> for ConnectDeadline {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector {
            inner: Arc::new(inner),
            deadline: self.0,
        }
    }
}

/// A connector with a deadline. It is cloned with every request, and the one within only for a new connection.
#[derive(Debug)]
pub(crate) struct Connector<S> {
    inner: Arc<S>,
    deadline: Duration,
}

impl<S> Clone for Connector<S> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            deadline: self.deadline,
        }
    }
}

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R, Error = BoxError> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
    S::Response: 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: R) -> Self::Future {
        let deadline = OF_THIS_CALL.try_with(|own| *own).unwrap_or(self.deadline);
        let mut inner = S::clone(&self.inner);
        let connecting = async move {
            poll_fn(|context| inner.poll_ready(context)).await?;
            inner.call(address).await
        };
        Box::pin(async move {
            match tokio::time::timeout(deadline, connecting).await {
                Ok(connected) => connected,
                Err(_) => {
                    let message = format!("not connected within {deadline:?}");
                    Err(io::Error::new(io::ErrorKind::TimedOut, message).into())
                }
            }
        })
    }
}
