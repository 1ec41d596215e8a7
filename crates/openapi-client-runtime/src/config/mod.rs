//! What a client is told before its first call, checked once and then trusted.

mod base_url;
mod credentials;
mod environment;
mod scheme;

pub(crate) use base_url::{BaseUrl, same_origin};
pub(crate) use credentials::Credentials;
pub(crate) use environment::variable;
pub use scheme::SecurityScheme;
