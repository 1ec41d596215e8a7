//! The runtime against a real server on loopback.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

mod attempts;
mod bodies;
#[cfg(feature = "catalog")]
mod catalog;
mod credentials;
mod environment;
mod jobs;
mod limits;
mod lists;
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod no_tls;
mod pacing;
mod posts;
mod redirects;
mod secrets;
mod server;
#[cfg(feature = "rustls")]
mod tls;
mod traces;
mod transport;
