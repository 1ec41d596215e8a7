//! The connections: each request is read by hyper and answered by the exchange, or by a script of raw writes.

mod listener;
mod stream;

use std::{io, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use crate::{
    exchange::{self, Shared},
    fault::{WireResponse, script},
};
pub(crate) use listener::Listener;
pub use listener::OutageGuard;
use stream::SharedStream;

/// A longer request body is answered with 413.
const BODY_LIMIT: usize = 64 << 20;

/// How long to wait after an accept that failed, for example for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Accepts and serves connections until it is dropped, and they with it.
pub(crate) async fn serve(listener: Arc<Listener>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok(stream) => {
                connections.spawn(connection(stream, Arc::clone(&shared)));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: Arc<TcpStream>, shared: Arc<Shared>) {
    // Small writes at once: a drip must not wait for its next drop. Failing that, only slower.
    let _ = stream.set_nodelay(true);
    let socket = Arc::clone(&stream);
    let service = service_fn(|request| respond(request, Arc::clone(&shared), Arc::clone(&socket)));
    let connection =
        http1::Builder::new().serve_connection(TokioIo::new(SharedStream::new(stream)), service);
    // A connection that fails is the client's affair; the journal has what arrived.
    let _ = pin!(connection).await;
}

async fn respond(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    socket: Arc<TcpStream>,
) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let reply = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => exchange::reply(&shared, head, body.to_bytes()).await,
        Err(error) => exchange::unreadable(&shared, &error.to_string()).into(),
    };
    // Earlier answers have left hyper's buffers, or the client would not have asked again.
    match reply {
        WireResponse::Answer(interim, answer) => {
            script::write_all(&socket, &interim).await?;
            Ok(answer.map(Full::new))
        }
        WireResponse::Script(steps) => {
            // A client that went away has what it wanted.
            let _ = script::run(&steps, &socket).await;
            Err(io::Error::other("a fault ended the connection"))
        }
    }
}
