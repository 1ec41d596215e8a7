//! The generated client of the PG:AI Public API.

/// The vendored OpenAPI document, exactly as published.
pub const DOCUMENT: &str = include_str!("../openapi.json");
