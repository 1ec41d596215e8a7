//! Every construct of OpenAPI that the generator claims to handle, through generated code and over real HTTP.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod alternatives;
mod bodies;
mod combined;
mod forms;
mod parameters;
mod raw;
mod responses;
mod schemas;
mod server;
mod several;
mod streams;
mod version32;
mod wire;
