//! Environment variables.

use std::env;

use crate::error::{Error, ErrorKind, Result};

/// An environment variable, or none if it is not set.
pub(crate) fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        // The value may be a secret: it is not shown.
        Err(env::VarError::NotUnicode(_)) => Err(Error::new(
            ErrorKind::Config,
            format!("the environment variable {name} is not valid Unicode"),
        )),
    }
}
