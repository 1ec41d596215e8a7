//! What should not happen, whatever the document.

use std::fmt;

use openapi_document::Error;

pub(crate) fn internal(what: &str, why: impl fmt::Display) -> Error {
    Error::new(
        format!("{what} is not what it should be: {why}"),
        "report this to the authors of openapi-clientgen",
    )
}
