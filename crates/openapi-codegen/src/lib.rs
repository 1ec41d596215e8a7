//! Any legal OpenAPI 3.0 or 3.1 document to a Rust client, through progenitor.
