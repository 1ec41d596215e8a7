//! A server for any OpenAPI document that holds its callers to it, for tests and demonstrations.
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod answer;
mod breaches;
mod builder;
mod call;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod contract;
mod delivery;
mod error;
mod exchange;
mod expect;
pub mod fault;
mod fixtures;
mod journal;
mod keys;
mod rate_limit;
mod refusal;
mod sandbox;
mod server;
mod service;
mod sync;

pub use answer::Answer;
pub use breaches::Breaches;
pub use builder::Builder;
pub use call::Call;
pub use contract::{Breach, Contract, Operation};
pub use delivery::Delivery;
pub use error::Error;
pub use expect::{Expected, Mismatch};
pub use fixtures::Fixtures;
pub use http;
pub use journal::{KeyCheck, Request};
pub use keys::Key;
pub use refusal::{Reason, Refusal};
pub use sandbox::Sandbox;
pub use server::OutageGuard;
pub use service::{Examples, Service};
