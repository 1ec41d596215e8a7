//! The listening socket and its connections.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::{
    answer,
    exchange::{Exchange, lock},
};

/// A longer request body is answered with 413.
const BODY_LIMIT: usize = 64 << 20;

/// How long to wait after an accept that failed, for example for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// The listening socket, in a place from which it can be closed at any moment.
#[derive(Debug)]
pub(crate) struct Door(Mutex<DoorState>);

#[derive(Debug)]
struct DoorState {
    listener: Option<TcpListener>,
    waiting: Option<Waker>,
}

impl Door {
    /// Listens on `address`.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<(Self, SocketAddr)> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let state = DoorState {
            listener: Some(listener),
            waiting: None,
        };
        Ok((Self(Mutex::new(state)), address))
    }

    /// Closes the socket at once: the system refuses every later connection.
    pub(crate) fn close(&self) {
        lock(&self.0).listener = None;
    }

    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        let mut state = lock(&self.0);
        state.waiting = Some(context.waker().clone());
        match &state.listener {
            Some(listener) => listener
                .poll_accept(context)
                .map(|accepted| accepted.map(|(stream, _)| stream)),
            None => Poll::Pending,
        }
    }
}

/// Accepts and serves connections until it is dropped, and they with it.
pub(crate) async fn serve(door: Arc<Door>, exchange: Arc<Exchange>) {
    let mut connections = JoinSet::new();
    loop {
        match std::future::poll_fn(|context| door.poll_accept(context)).await {
            Ok(stream) => {
                connections.spawn(connection(stream, Arc::clone(&exchange)));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, exchange: Arc<Exchange>) {
    // Small writes at once: a drip must not wait for its next drop. Failing that, only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(request, Arc::clone(&exchange)));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A connection that fails is the client's affair; the journal has what arrived.
    let _ = pin!(connection).await;
}

async fn respond(
    request: http::Request<Incoming>,
    exchange: Arc<Exchange>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let answer = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => exchange.answer(head, body.to_bytes()).await,
        Err(error) => {
            let problem = format!("the body could not be read: {error}");
            answer::error(StatusCode::PAYLOAD_TOO_LARGE, &problem)
        }
    };
    Ok(answer.map(Full::new))
}
