#![doc = include_str!("README.md")]

/// Everything that was generated, kept apart from what people wrote.
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use generated::*;

/// The vendored OpenAPI document, exactly as published.
pub const DOCUMENT: &str = include_str!("../openapi.json");

/// The document that the client was generated from: [`DOCUMENT`] with the overlay applied, in compact JSON.
pub const DOCUMENT_WITH_OVERLAY: &str = include_str!(concat!(env!("OUT_DIR"), "/document.json"));
