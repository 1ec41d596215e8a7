//! An in-process server that behaves as the PG:AI Public API is documented, for tests and demonstrations.
//!
#![doc = include_str!("../README.md")]

mod answer;
mod builder;
mod document;
pub mod fault;
mod sandbox;
mod service;
mod time;
pub mod webhook;

pub use builder::Builder;
pub use openapi_sandbox::{
    self, Breaches, Error, Expected, Fixtures, KeyCheck, Mismatch, OutageGuard, Request, http,
};
pub use sandbox::Sandbox;
