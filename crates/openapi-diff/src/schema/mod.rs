//! Schemas: their normal form, and what changed between two of them.

mod annotations;
pub(crate) mod compare;
mod conditions;
mod context;
mod enumerations;
mod formats;
mod limits;
mod matching;
pub(crate) mod members;
mod object;
mod prose;
pub(crate) mod shape;
mod types;
mod union;
