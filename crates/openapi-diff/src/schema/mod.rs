//! Schemas: their normal form, and what changed between two of them.

mod annotations;
pub(crate) mod compare;
mod conditions;
mod context;
mod decimal;
mod discriminator;
mod enumerations;
mod fingerprint;
mod formats;
mod items;
mod keywords;
mod limits;
mod matching;
pub(crate) mod members;
mod object;
mod others;
mod overlap;
mod pattern;
mod property;
mod prose;
mod satisfies;
pub(crate) mod shape;
mod types;
mod union;
