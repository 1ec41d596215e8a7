//! The generated client of the PG:AI Public API: a method for each operation of the vendored document, and its types.
//!
//! Most people want the facade crate `pgai`, which supplies the [`Transport`] (key, pacing, retries, deadlines) and
//! hands this client out as `client.api()`. What is written by hand here is the way out: [`Inner`] holds a transport,
//! and every request goes through it, under its entry in the table [`OPERATIONS`].

mod hooks;

/// Everything progenitor wrote, kept apart from what people wrote.
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use generated::*;
pub use hooks::{BoxFuture, Inner, Transport};

/// The vendored OpenAPI document, exactly as published.
pub const DOCUMENT: &str = include_str!("../openapi.json");
