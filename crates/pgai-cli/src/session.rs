//! What a command that calls the service works with.

use std::time::Duration;

use clap::ArgMatches;
use pgai::Call;
use pgai::http::{HeaderMap, HeaderName, HeaderValue};

use crate::connection::Connection;
use crate::exit::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::options::{get, is_on};

/// What a command that calls the service works with.
pub(crate) struct Session<'a> {
    pub(crate) connection: Connection,
    pub(crate) interrupt: Interrupt,
    pub(crate) matches: &'a ArgMatches,
}

impl Session<'_> {
    /// The further headers of a call.
    pub(crate) fn headers(&self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        for line in self
            .matches
            .get_many::<String>("header")
            .into_iter()
            .flatten()
        {
            // The value is not repeated: it may be a secret.
            let refuse =
                || Failure::usage("a --header is none").with_next("write --header 'Name: value'");
            let (name, value) = line.split_once(':').ok_or_else(refuse)?;
            let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| refuse())?;
            let value = HeaderValue::from_str(value.trim()).map_err(|_| refuse())?;
            headers.append(name, value);
        }
        Ok(headers)
    }

    /// The options of a call.
    pub(crate) fn with_options(&self, mut call: Call) -> Result<Call> {
        for (name, value) in self.headers()?.iter() {
            call = call.with_header(name.clone(), value.clone());
        }
        let waits = is_on(self.matches, "wait");
        if let Some(timeout) = get::<Duration>(self.matches, "timeout").filter(|_| !waits) {
            call = call.with_timeout(*timeout);
        }
        Ok(call)
    }
}
