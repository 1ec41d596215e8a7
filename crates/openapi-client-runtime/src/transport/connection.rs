//! Which connection a request takes that must not be sent twice.
//!
//! A server may close a connection right after an answer, without a word. A request that is sent on it at that moment fails,
//! and whether the server has seen it cannot be known: an idempotent one is repeated, any other one would be lost. So, until
//! the server has answered twice on one connection, these others take a new connection, or one that has been idle for a
//! while: had the server closed it, that would be known.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use hyper_util::client::legacy::connect::HttpInfo;
use tokio::time::Instant;

use crate::lock::lock;

/// After this long an idle connection that was not closed is one that the server keeps.
const SETTLED: Duration = Duration::from_millis(50);
/// Connections that are left idle before a request waits for one of them to settle.
const MOST_IDLE: usize = 32;
/// Connections that are remembered, to be known again.
const REMEMBERED: usize = 32;

/// What is known of a server's connections.
pub(crate) struct Connections {
    /// Whether requests can be sent to pools of their own.
    apart: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The server answers more than once on a connection.
    kept: bool,
    /// Our ends of the connections of the last answers.
    seen: VecDeque<SocketAddr>,
    /// Numbers of pools with one idle connection each, and since when it is; the oldest first.
    idle: VecDeque<(u64, Instant)>,
    pools: u64,
}

/// The pool of the HTTP client that a request takes its connection from; none is the one of all others.
pub(super) struct Lease(Option<u64>);

impl Lease {
    pub(super) const SHARED: Self = Self(None);
}

impl Connections {
    /// `apart` must be false where a proxy may be sent the URL as it is, user name included: that name is none of its
    /// business (RFC 9110, section 4.2.4).
    pub(crate) fn new(apart: bool) -> Self {
        Self {
            apart,
            state: Mutex::default(),
        }
    }

    /// Takes a connection for a request that must not be sent twice.
    pub(super) async fn take(&self, request: &mut reqwest::Request) -> Lease {
        let lease = loop {
            match self.next(Instant::now()) {
                Ok(lease) => break lease,
                Err(settled) => tokio::time::sleep_until(settled).await,
            }
        };
        if let Some(number) = lease.0 {
            // The HTTP client tells its pools apart by the authority of the URL, user name included. The server does not
            // see it: host and port alone make a connection, and the header `Host`. It fails for a URL without a host
            // only, to which nothing is sent.
            let _ = request.url_mut().set_username(&format!("pool{number}"));
        }
        lease
    }

    /// The pool to use; or when there is one.
    fn next(&self, now: Instant) -> Result<Lease, Instant> {
        let mut state = lock(&self.state);
        if state.kept || !self.apart {
            return Ok(Lease::SHARED);
        }
        if let Some((number, since)) = state.idle.front().copied() {
            let settled = since + SETTLED;
            if settled <= now {
                state.idle.pop_front();
                return Ok(Lease(Some(number)));
            }
            if state.idle.len() >= MOST_IDLE {
                return Err(settled);
            }
        }
        state.pools += 1;
        Ok(Lease(Some(state.pools)))
    }

    /// The connection has carried a whole answer, and is idle.
    pub(super) fn give_back(&self, lease: &Lease) {
        if let Some(number) = lease.0 {
            lock(&self.state).idle.push_back((number, Instant::now()));
        }
    }

    /// An answer begins.
    pub(super) fn answered(&self, response: &reqwest::Response) {
        let mut state = lock(&self.state);
        if state.kept {
            return;
        }
        let Some(info) = response.extensions().get::<HttpInfo>() else {
            return;
        };
        let address = info.local_addr();
        if state.seen.contains(&address) {
            state.kept = true;
            return;
        }
        if state.seen.len() == REMEMBERED {
            state.seen.pop_front();
        }
        state.seen.push_back(address);
    }

    /// A connection broke before there was an answer: it may be that the server keeps none any more.
    pub(super) fn broke(&self) {
        let mut state = lock(&self.state);
        state.kept = false;
        state.seen.clear();
    }
}
