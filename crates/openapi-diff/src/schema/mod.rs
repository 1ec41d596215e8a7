//! Schemas: their normal form, and what changed between two of them.

pub(crate) mod compare;
mod limits;
mod matching;
pub(crate) mod object;
pub(crate) mod shape;
mod union;
