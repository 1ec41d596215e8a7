//! The runtime against a real server on loopback.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

mod bodies;
mod credentials;
mod jobs;
mod lists;
mod server;
mod transport;
