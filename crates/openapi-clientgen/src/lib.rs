//! Any legal OpenAPI document to a Rust client, through progenitor.
//!
//! Each stage can be used alone: [`Document::open`], [`Overlay::apply`], [`normalize()`], [`generate()`]. A build script
//! uses [`Files`], which runs them all:
//!
//! ```no_run
//! openapi_clientgen::Files::new("openapi.json").with_overlay("overlay.json").build("client.rs");
//! ```

mod docs;
mod emit;
mod error;
mod files;
mod generate;
mod ids;
mod model;
mod names;
mod normalize;
mod options;
mod overlay;
mod progenitor;
mod read;
mod report;
mod schema_type;
mod status;

pub use files::{Files, Output};
pub use generate::{Generated, generate};
pub use normalize::normalize;
pub use openapi_document::{Document, Error};
pub use options::Options;
pub use overlay::Overlay;
pub use report::{Change, Report};

/// The release of this crate, and of the `openapi-client-runtime` that its clients depend on.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
