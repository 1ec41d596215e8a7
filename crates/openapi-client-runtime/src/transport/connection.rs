//! Which connection a request takes that must not be sent twice.
//!
//! A server may close a connection right after an answer, without a word. A request that is sent on it at that moment fails,
//! and whether the server has seen it cannot be known: an idempotent one is repeated, any other one would be lost. So these
//! others take a connection of the pool only where none of its idle connections can be closing: when the server has answered
//! twice on one connection, or when the pool has been quiet for a moment, in which a server that closes would have done so.
//! Else they take a new connection, for themselves alone.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderValue, header};
use hyper_util::client::legacy::connect::HttpInfo;
use tokio::time::Instant;

use crate::lock::lock;

/// After this long an idle connection that was not closed is one that the server keeps.
const SETTLED: Duration = Duration::from_millis(50);
/// Connections that are remembered, to be known again.
const REMEMBERED: usize = 32;

/// What is known of a server's connections.
pub(crate) struct Connections {
    /// Whether a request can have a new connection.
    apart: bool,
    pool: Arc<Mutex<Pool>>,
}

#[derive(Default)]
struct Pool {
    /// The server answers more than once on a connection.
    kept: bool,
    /// Our ends of the connections of the last answers.
    seen: VecDeque<SocketAddr>,
    /// Connections that are in use.
    leased: usize,
    /// When the last of them was given back.
    returned: Option<Instant>,
}

/// A connection of the pool, in use until this is dropped.
pub(super) struct Lease(Arc<Mutex<Pool>>);

impl Connections {
    /// `apart` must be false where a proxy may be sent the URL as it is, user name included: that name is none of its
    /// business (RFC 9110, section 4.2.4).
    pub(crate) fn new(apart: bool) -> Self {
        Self {
            apart,
            pool: Arc::default(),
        }
    }

    /// Chooses the connection of a request; none is a new one, which is closed after the answer. `repeatable` says that the
    /// request may be sent again if the connection breaks.
    pub(super) fn take(&self, request: &mut reqwest::Request, repeatable: bool) -> Option<Lease> {
        let mut pool = lock(&self.pool);
        if repeatable || !self.apart || pool.kept || pool.is_settled() {
            pool.leased += 1;
            return Some(Lease(self.pool.clone()));
        }
        drop(pool);
        // The HTTP client keeps a pool for each authority, user name included, and one whose connections all close holds
        // none. The server does not see the name: host and port alone make a connection, and the header `Host`. Nothing
        // else reaches the pool: a layer around the connector is asked only after the pool had no connection, `Connection:
        // close` ends the connection after the response and chooses none, and a second client without a pool would need
        // the settings twice, of which `configure_http` can be called but once. To wait until the pool is quiet instead
        // would send the calls to a server that keeps no connection one after another. Setting the name fails for a URL
        // without a host only, to which nothing is sent.
        let _ = request.url_mut().set_username("once");
        let close = HeaderValue::from_static("close");
        request.headers_mut().insert(header::CONNECTION, close);
        None
    }

    /// A connection broke before there was an answer: it may be that the server keeps none any more.
    pub(super) fn broke(&self) {
        let mut pool = lock(&self.pool);
        pool.kept = false;
        pool.seen.clear();
    }
}

impl Pool {
    /// Whether a server that closes its connections has closed all that are idle.
    fn is_settled(&self) -> bool {
        self.leased == 0 && self.returned.is_none_or(|time| time.elapsed() >= SETTLED)
    }

    /// An answer came on the connection that has this address at our end.
    fn answered(&mut self, address: SocketAddr) {
        self.kept |= self.seen.contains(&address);
        if self.kept {
            return;
        }
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(address);
    }
}

impl Lease {
    /// An answer begins.
    pub(super) fn answered(&self, response: &reqwest::Response) {
        if let Some(info) = response.extensions().get::<HttpInfo>() {
            lock(&self.0).answered(info.local_addr());
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut pool = lock(&self.0);
        pool.leased -= 1;
        pool.returned = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_answer_on_one_of_the_last_connections_shows_that_the_server_keeps_them() {
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        for (others, kept) in [(1, true), (32, true), (33, false)] {
            let mut pool = Pool::default();
            for port in 1..=others {
                pool.answered(address(port));
                assert!(!pool.kept);
            }
            pool.answered(address(1));
            assert_eq!(pool.kept, kept, "{others}");
        }
    }
}
