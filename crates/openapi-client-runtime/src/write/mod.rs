//! Writing a request as the document says: parameters by style, bodies by media type.
//!
//! Nothing here sends anything. What cannot be written without changing its meaning is refused.

mod body;
mod body_builder;
mod escape;
mod file;
mod multipart;
mod parameter;
mod request;
mod style;
mod tree;

pub use body::{Body, required};
pub use body_builder::{BodyBuilder, ConversionError, Supply};
pub(crate) use escape::is_dot_segment;
pub use file::File;
pub use multipart::PartEncoding;
pub use request::RequestWriter;
pub use style::{Encoding, FORM, SIMPLE, Style};
