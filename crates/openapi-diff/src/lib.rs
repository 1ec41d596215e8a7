#![doc = include_str!("../README.md")]

mod change;
mod document;
mod engine;
mod lifecycle;
mod operation;
mod policy;
mod prose;
mod render;
mod schema;
mod unchanged;
mod unused;
mod usage;
mod used;

use serde_json::Value;

pub use change::{Change, Class, Report, RustChanges, Summary};
pub use operation::list::template;
pub use policy::Options;
pub use render::Colour;

use document::Document;
use engine::Engine;
use policy::Policy;

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
    operation::compare::compare(&mut engine);
    unused::compare(&mut engine);
    schema::compare::settle(&mut engine);
    engine.finish()
}
