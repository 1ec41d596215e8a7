//! An in-process server that behaves as the PG:AI Public API is documented, for tests and demonstrations.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = pgai_sandbox::Sandbox::start().await?;
//! // Point any client at sandbox.url() with sandbox.api_key(), then look at what arrived:
//! assert!(sandbox.requests().is_empty());
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```
//!
//! # What is true of the real service, and what is not
//!
//! Paths, parameters, status codes, error shapes and page shapes are the documented ones. Of several
//! operations the vendor publishes no fields (agent sessions, operations, submitted companies, contact
//! searches): **their bodies are placeholders** of the sandbox's own, and each such answer carries the header
//! `x-pgai-sandbox-body: placeholder`. Do not build types on them.
//!
//! As documented, an agent session whose `type` is absent or unknown becomes a `chat`.

mod answer;
mod builder;
mod clock;
mod contract;
mod error;
mod exchange;
mod expect;
pub mod fault;
mod finish;
mod journal;
mod keys;
mod limit;
mod sandbox;
mod server;
mod service;

pub use builder::Builder;
pub use error::Error;
pub use expect::{Expected, Mismatch};
pub use finish::Breaches;
pub use http;
pub use journal::{KeyCheck, Request};
pub use sandbox::Sandbox;
pub use server::OutageGuard;
