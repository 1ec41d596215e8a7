//! What a client is told before its first call, checked once and then trusted.

mod base_url;
mod credentials;
mod environment;

pub(crate) use base_url::{BaseUrl, same_origin};
pub(crate) use credentials::Credentials;
pub use credentials::SecurityScheme;
pub(crate) use environment::variable;
