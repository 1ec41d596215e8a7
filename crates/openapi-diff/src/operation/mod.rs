//! Operations and their parts: parameters, bodies, responses, security, servers.

pub(crate) mod compare;
pub(crate) mod content;
mod encoding;
pub(crate) mod header_map;
mod headers;
pub(crate) mod list;
mod moves;
#[allow(
    clippy::module_inception,
    reason = "one operation, among what operations have in common"
)]
mod operation;
mod parameter;
mod parameters;
mod request_body;
mod responses;
pub(crate) mod scope;
mod security;
mod security_scheme;
mod servers;
pub(crate) mod style;
