//! A connection of its own for a request that must not be sent twice.
//!
//! A server may close an idle connection at any moment. A request that is sent at that moment fails, and whether the server
//! has seen it cannot be known: an idempotent one is repeated, any other one is lost. So these others never take a
//! connection that has been used.

use http::{HeaderValue, header};

/// Pools of the HTTP client are told apart by the authority of the URL, user name included. The name is sent to no origin:
/// only scheme, host and port make a connection, and the `Host` header.
const POOL: &str = "unpooled";

/// Makes a request take a new connection, and close it at its end.
pub(super) fn take_new(request: &mut reqwest::Request) {
    // It fails for URLs without a host, to which nothing is sent.
    if request.url_mut().set_username(POOL).is_ok() {
        let close = HeaderValue::from_static("close");
        request.headers_mut().insert(header::CONNECTION, close);
    }
}
