//! One OpenAPI document in memory, read within bounds. It has no opinion on what the document is for.

mod error;
pub mod media_type;
pub mod operation;
pub mod parameter;
pub mod pointer;
pub mod read;
mod value;
mod version;

pub use error::Error;
pub use media_type::MediaType;
pub use operation::METHODS;
pub use read::Limits;
pub use value::{Entry, IntoIter, Iter, IterMut, Lookup, Number, Object, Text, Value};
pub use version::Version;
