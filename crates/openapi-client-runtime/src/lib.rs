//! What a client generated from an OpenAPI document stands on: writing requests, sending them safely, and reading the answers.

mod operation;
mod read;
mod stub;
mod write;

pub use operation::Operation;
pub use read::{FromJson, Misfit, Nullable};
pub use stub::{Error, ErrorKind, PreparedRequest, Result};
pub use write::File;

/// What generated code calls. It may change with any release, together with the generator.
#[doc(hidden)]
pub mod __private {
    pub use crate::read::{Choice, Members, RecordSerializer, Test, deserialize};
    pub use crate::write::{
        Body, Encoding, FORM, Given, RequestWriter, SIMPLE, Style, Supply, required,
    };
    pub use {reqwest, serde, serde_json};
}
