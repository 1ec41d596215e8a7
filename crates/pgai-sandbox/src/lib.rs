//! An in-process server that behaves as the PG:AI Public API is documented, for tests and demonstrations.
//!
#![doc = include_str!("../README.md")]

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
