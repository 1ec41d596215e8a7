//! One OpenAPI document in memory, read within bounds. It has no opinion on what the document is for.

mod bundle;
mod document;
mod error;
mod files;
mod grammar;
pub mod media_type;
pub mod operation;
pub mod parameter;
pub mod pointer;
pub mod read;
pub mod reference;
mod value;
mod version;

pub use bundle::Unresolved;
pub use document::{Address, Document, Target};
pub use error::Error;
pub use media_type::MediaType;
pub use operation::{METHODS, Operation, Parameter};
pub use read::Limits;
pub use reference::{Fragment, Reference};
pub use value::{Entry, IntoIter, Iter, IterMut, Lookup, Number, Object, Text, Value};
pub use version::Version;
