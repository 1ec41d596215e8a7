#![doc = include_str!("../README.md")]

mod bundle;
mod document;
mod error;
mod files;
mod grammar;
mod indent;
pub mod media_type;
mod method;
mod operation;
pub mod parameter;
pub mod pointer;
pub mod read;
pub mod reference;
mod value;
mod version;

pub use bundle::Unresolved;
pub use document::{Address, Document, Target};
pub use error::Error;
pub use indent::indented;
pub use media_type::MediaType;
pub use method::{METHODS, is_method};
pub use operation::{Operation, Parameter, operation_words};
pub use read::Limits;
pub use reference::{Fragment, Reference};
pub use value::{Entry, IntoIter, Iter, IterMut, Lookup, Number, Object, Text, Value};
pub use version::Version;
