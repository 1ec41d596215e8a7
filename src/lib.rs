//! The generated client of the PG:AI Public API.

mod hooks;

/// Everything progenitor wrote, kept apart from what people wrote.
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use generated::*;
pub use hooks::{BoxFuture, Inner, Transport};

/// The vendored OpenAPI document, exactly as published.
pub const DOCUMENT: &str = include_str!("../openapi.json");
