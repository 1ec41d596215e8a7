//! What the benches share: a server that costs little, the calls in three ways, bodies and
//! documents of any size, and measuring one thing beside another.
//!
//! Nothing here is published. `cargo bench -p pgai-bench` measures; `cargo test` runs every bench once and small, so
//! that none rots.

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

pub mod beside;
pub mod calls;
pub mod decoding;
pub mod documents;
pub mod server;
