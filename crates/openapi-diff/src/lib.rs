#![doc = include_str!("../README.md")]

mod change;
mod content;
mod docs;
mod document;
mod encoding;
mod engine;
mod lifecycle;
mod operations;
mod parameters;
mod references;
mod render;
mod responses;
mod schema;
mod security;
mod servers;
mod unchanged;
mod unused;

use serde_json::Value;

pub use change::{Change, Class, Report, RustChanges, Summary};
pub use operations::template;
pub use render::Colour;

use document::Document;
use engine::Engine;
use lifecycle::Policy;

/// What a comparison has to be told.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The current date, `YYYY-MM-DD`: whether an announced sunset has passed when an operation goes. Without it every
    /// sunset counts as passed.
    pub today: Option<String>,
    /// How many days a deprecated operation, parameter or property must still work. Above zero, whoever deprecates must
    /// announce a sunset.
    pub deprecation_days: u32,
}

/// Compares two documents. Both should be OpenAPI 3; of anything else, what makes sense is compared.
///
/// ```
/// use serde_json::json;
///
/// let base = json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}}});
/// let revision = json!({"openapi": "3.0.0", "paths": {}});
/// let report = openapi_diff::compare(&base, &revision);
/// assert_eq!(report.summary().class, Some(openapi_diff::Class::Breaking));
/// assert_eq!(report.changes[0].at, "GET /a");
/// ```
#[must_use]
pub fn compare(base: &Value, revision: &Value) -> Report {
    compare_with(base, revision, &Options::default())
}

/// Compares two documents as [`compare`] does, with options.
#[must_use]
pub fn compare_with(base: &Value, revision: &Value, options: &Options) -> Report {
    let policy = Policy::new(options);
    let mut engine = Engine::new(Document::new(base), Document::new(revision), policy);
    operations::compare(&mut engine);
    unused::compare(&mut engine);
    engine.settle();
    engine.finish()
}
