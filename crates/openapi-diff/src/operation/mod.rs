//! Operations and their parts: parameters, bodies, responses, security, servers.

pub(crate) mod compare;
pub(crate) mod content;
mod encoding;
pub(crate) mod header_map;
mod headers;
pub(crate) mod list;
mod parameters;
mod responses;
pub(crate) mod scope;
mod security;
mod servers;
pub(crate) mod style;
