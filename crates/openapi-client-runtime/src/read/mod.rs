//! Reading a JSON body into the types of a document without losing any of it.
//!
//! A body is parsed once, into a `serde_json::Value`, and each type is made of its part of that value.

mod absent;
mod enums;
mod from_json;
mod misfit;
mod nullable;
mod record;
mod union;

pub use absent::MayBeAbsent;
pub use from_json::{FromJson, deserialize};
pub use misfit::Misfit;
pub use nullable::Nullable;
pub use record::{Members, RecordSerializer};
pub use union::{Choice, Test};

use serde_json::Value;

/// The value of a whole body.
///
/// # Errors
///
/// When the body is no JSON, or does not fit the type. An empty body is read as null: an opaque or optional one may well be
/// empty.
pub(crate) fn from_body<T: FromJson>(body: &[u8]) -> Result<T, Misfit> {
    let body = if body.is_empty() { b"null" } else { body };
    let value: Value =
        serde_json::from_slice(body).map_err(|why| Misfit::new(format!("no JSON: {why}")))?;
    T::from_json(value)
}
