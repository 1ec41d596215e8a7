//! The runtime against a real server on loopback.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

mod credentials;
mod lists;
mod server;
mod transport;
