//! The listening socket, which can be closed, blocked and opened again at any moment.

use std::{
    future::poll_fn,
    io,
    net::{Shutdown, SocketAddr},
    sync::{Arc, Mutex, Weak},
    task::{Context, Poll, Waker},
};

use socket2::{Domain, SockRef, Socket, Type};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Handle,
};

use crate::{fault::Outage, sync::lock};

/// How many connections the system may hold ready.
const BACKLOG: u32 = 1024;

/// The listening socket of one sandbox.
#[derive(Debug)]
pub(crate) struct Listener {
    address: SocketAddr,
    /// The runtime that the sockets belong to, since an outage may begin and end on any thread.
    runtime: Handle,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    mode: Mode,
    waiting: Option<Waker>,
    connections: Vec<Weak<TcpStream>>,
}

#[derive(Debug)]
enum Mode {
    Open(TcpListener),
    /// Each connection is accepted and reset.
    Resetting(TcpListener),
    /// The port is held, and nobody listens.
    Held(TcpSocket),
    /// Somebody listens and the queue is full, so that handshakes are not answered.
    Full(#[expect(dead_code, reason = "the sockets are held, not used")] Vec<Socket>),
    Closed,
}

/// Ends an outage when it is dropped; from [`Sandbox::outage`](crate::Sandbox::outage).
#[derive(Debug)]
#[must_use = "the outage ends when the guard is dropped"]
pub struct OutageGuard(Arc<Listener>);

impl Drop for OutageGuard {
    fn drop(&mut self) {
        // Without the port, and so without a listener, the outage goes on, as it would for a real server.
        let _ = self.0.reopen();
    }
}

impl Listener {
    /// Listens on `address`, on the current runtime.
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let listener = bound(address)?.listen(BACKLOG)?;
        Ok(Self {
            address: listener.local_addr()?,
            runtime,
            state: Mutex::new(State {
                mode: Mode::Open(listener),
                waiting: None,
                connections: Vec::new(),
            }),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next connection.
    pub(super) async fn accept(&self) -> io::Result<Arc<TcpStream>> {
        poll_fn(|context| self.poll_accept(context)).await
    }

    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<Arc<TcpStream>>> {
        let mut state = lock(&self.state);
        state.waiting = Some(context.waker().clone());
        loop {
            let (listener, resets) = match &state.mode {
                Mode::Open(listener) => (listener, false),
                Mode::Resetting(listener) => (listener, true),
                Mode::Held(_) | Mode::Full(_) | Mode::Closed => return Poll::Pending,
            };
            let stream = match listener.poll_accept(context) {
                Poll::Ready(Ok((stream, _))) => stream,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            };
            if resets {
                // Dropped here; should the option fail, it ends with FIN instead.
                let _ = stream.set_zero_linger();
                continue;
            }
            let stream = Arc::new(stream);
            state.connections.retain(|known| known.strong_count() > 0);
            state.connections.push(Arc::downgrade(&stream));
            return Poll::Ready(Ok(stream));
        }
    }

    /// Closes the socket at once: the system refuses every later connection.
    pub(crate) fn close(&self) {
        lock(&self.state).mode = Mode::Closed;
    }

    /// Ends every open connection with FIN.
    pub(crate) fn close_connections(&self) {
        for connection in lock(&self.state).connections.drain(..) {
            if let Some(connection) = connection.upgrade() {
                // One that is gone already needs no end.
                let _ = SockRef::from(&*connection).shutdown(Shutdown::Both);
            }
        }
    }

    /// Lets no connection in, and ends the open ones.
    pub(crate) fn outage(self: &Arc<Self>, outage: Outage) -> io::Result<OutageGuard> {
        let entered = self.runtime.enter();
        {
            let mut state = lock(&self.state);
            // The old socket goes first: only then is the port free for the new one.
            state.mode = Mode::Closed;
            state.mode = match outage {
                Outage::Refuse => Mode::Held(bound(self.address)?),
                Outage::Reset => Mode::Resetting(bound(self.address)?.listen(BACKLOG)?),
                Outage::Stall => Mode::Full(full(self.address)?),
            };
            wake(&mut state);
        }
        drop(entered);
        self.close_connections();
        Ok(OutageGuard(Arc::clone(self)))
    }

    fn reopen(&self) -> io::Result<()> {
        let _entered = self.runtime.enter();
        let mut state = lock(&self.state);
        let socket = match std::mem::replace(&mut state.mode, Mode::Closed) {
            Mode::Held(socket) => socket,
            Mode::Open(_) | Mode::Closed => return Ok(()),
            other => {
                drop(other);
                bound(self.address)?
            }
        };
        state.mode = Mode::Open(socket.listen(BACKLOG)?);
        wake(&mut state);
        Ok(())
    }
}

/// The accept loop must look at the new socket.
fn wake(state: &mut State) {
    if let Some(waiting) = state.waiting.take() {
        waiting.wake();
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // An outage must get the port back, although connections of before it are still winding down.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// A listener whose queue is full, and the sockets that fill it.
fn full(address: SocketAddr) -> io::Result<Vec<Socket>> {
    let listener = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    listener.set_reuse_address(true)?;
    listener.bind(&address.into())?;
    listener.listen(0)?;
    let mut sockets = vec![listener];
    // The queue takes one more than the length it is given; the rest stay in their handshake.
    for _ in 0..3 {
        let filler = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        filler.set_nonblocking(true)?;
        // "In progress" is what is wanted here.
        let _ = filler.connect(&address.into());
        sockets.push(filler);
    }
    Ok(sockets)
}
