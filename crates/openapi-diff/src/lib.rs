#![doc = include_str!("../README.md")]

mod canonical;
mod change;
mod engine;
mod lifecycle;
mod operation;
mod policy;
mod prose;
mod render;
mod schema;
mod tree;
mod unchanged;
mod unused;
mod usage;
mod used;

use openapi_document::{Document, Value};

pub use change::{Change, Class, Judgement, Report, RustChanges, Summary};
pub use operation::list::template;
pub use policy::Options;
pub use render::Colour;

use engine::Engine;
use policy::Policy;
use tree::{Tree, members_within};

/// Compares two documents. Both should be OpenAPI 3; of anything else, what makes sense is compared.
///
/// References are followed within each document. One that leads elsewhere is only compared by where it leads: read a
/// document of several files by [`openapi_document::Document::open`] and hand over what
/// [`into_bundled`](openapi_document::Document::into_bundled) makes of it.
///
/// ```
/// use openapi_document::value;
///
/// let base = value!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}}});
/// let revision = value!({"openapi": "3.0.0", "paths": {}});
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
    let (local, other) = (with_pointers(base), with_pointers(revision));
    let base = Tree::new(local.as_ref().unwrap_or(base));
    let revision = Tree::new(other.as_ref().unwrap_or(revision));
    let mut engine = Engine::new(base, revision, policy);
    operation::compare::compare(&mut engine);
    unused::compare(&mut engine);
    schema::compare::settle(&mut engine);
    engine.finish()
}

/// The document with pointers in the place of references that go by `$anchor`, `$id` or `$self`; nothing where there are none.
fn with_pointers(root: &Value) -> Option<Value> {
    const NAMES: [&str; 4] = ["$anchor", "$dynamicAnchor", "$id", "$self"];
    let named = members_within(root).any(|(key, _)| NAMES.contains(&key));
    let document = named.then(|| Document::from_value(root.clone()))?;
    document.ok()?.into_bundled().ok()
}
