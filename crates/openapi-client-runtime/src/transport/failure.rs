//! Failures of an attempt: what happened, and whether the server can have processed the request.

use std::error::Error as StdError;
use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// The server certainly did not process the request.
    pub(crate) unprocessed: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            unprocessed: false,
        }
    }
}

pub(super) fn out_of_time(whole_call: bool, limit: Duration) -> Error {
    let message = if whole_call {
        "the call's deadline passed before the answer was complete".to_owned()
    } else {
        format!("no complete answer within {limit:?}, the time of one attempt")
    };
    Error::new(ErrorKind::Timeout, message)
}

/// No response came at all.
pub(super) fn unanswered(error: reqwest::Error) -> Failure {
    let connect = error.is_connect();
    let error = error.without_url();
    let (kind, message) = if is_cancelled(&error) {
        (ErrorKind::Cancelled, "the connection's runtime has stopped")
    } else if connect && error.is_timeout() {
        (
            ErrorKind::Connect,
            "no connection to the server in time; check the base URL and the network",
        )
    } else if connect {
        (
            ErrorKind::Connect,
            "no connection to the server; check the base URL, the network and TLS",
        )
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be sent")
    } else if error.is_timeout() {
        (ErrorKind::Timeout, "the answer did not come in time")
    } else {
        (
            ErrorKind::Interrupted,
            "the connection broke before an answer came",
        )
    };
    Failure {
        error: Error::new(kind, with_cause(message, &error)).with_source(error),
        unprocessed: connect,
    }
}

/// The headers came, the body did not.
pub(crate) fn broken(error: reqwest::Error) -> Error {
    let error = error.without_url();
    // reqwest calls every failure under its decoder one of decoding; those of the connection come from hyper.
    let (kind, message) = if error.is_decode() && from_hyper(&error).is_none() {
        (
            ErrorKind::Decode,
            "the body is not in the encoding that its headers name",
        )
    } else if error.is_timeout() {
        (ErrorKind::Timeout, "the body did not arrive in time")
    } else {
        (
            ErrorKind::Interrupted,
            "the connection broke before the body was complete",
        )
    };
    Error::new(kind, with_cause(message, &error)).with_source(error)
}

/// The last link of the chain is what people search for: "Connection refused", "unknown issuer".
fn with_cause(message: &str, error: &reqwest::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    format!("{message}: {cause}")
}

fn is_cancelled(error: &reqwest::Error) -> bool {
    from_hyper(error).is_some_and(hyper::Error::is_canceled)
}

/// The error of the connection underneath, if that is where it comes from.
fn from_hyper(error: &reqwest::Error) -> Option<&hyper::Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}
