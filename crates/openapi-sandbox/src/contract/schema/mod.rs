//! The document's own values by their location, and its schemas as validators.

mod document;
mod mismatch;
mod node;
mod nullable;
mod view;

pub(crate) use document::{Schemas, local_reference};
pub(crate) use mismatch::{Direction, Mismatch};
pub(crate) use node::Node;
pub(crate) use view::Shape;
