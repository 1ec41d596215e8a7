#![doc = include_str!("README.md")]

/// Everything that was generated, kept apart from what people wrote.
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use generated::*;

/// The vendored OpenAPI document, exactly as published.
pub const DOCUMENT: &str = include_str!("../openapi.json");
