//! Failures of an attempt: what happened, and whether the server can have processed the request.

use std::error::Error as StdError;
use std::time::Duration;
use std::{io, iter};

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
    let unprocessed = error.is_connect();
    let error = error.without_url();
    let (kind, message, lasting) = explain(&error);
    let described = Error::new(kind, with_cause(message, &error)).with_source(error);
    Failure {
        error: match lasting {
            true => described.lasting(),
            false => described,
        },
        unprocessed,
    }
}

/// The kind of a failure without a response, what to say of it, and whether it will be the same the next time.
fn explain(error: &reqwest::Error) -> (ErrorKind, &'static str, bool) {
    let hyper = from_hyper(error);
    let (kind, message) = if hyper.is_some_and(hyper::Error::is_canceled) {
        (ErrorKind::Cancelled, "the connection's runtime has stopped")
    } else if error.is_connect() {
        let (message, lasting) = unconnected(error);
        return (ErrorKind::Connect, message, lasting);
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be sent")
    } else if error.is_timeout() {
        (ErrorKind::Timeout, "the answer did not come in time")
    } else if hyper.is_some_and(hyper::Error::is_parse) {
        (
            ErrorKind::Interrupted,
            "the answer is not HTTP; check scheme and port of the base URL",
        )
    } else {
        (
            ErrorKind::Interrupted,
            "the connection broke before an answer came",
        )
    };
    (kind, message, false)
}

/// Why there is no connection, and whether there will be none the next time either.
fn unconnected(error: &reqwest::Error) -> (&'static str, bool) {
    let certificate = cause(error).to_string().contains("certificate");
    let invalid = links(error).any(|link| {
        link.downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
    });
    if error.is_timeout() {
        (
            "no connection to the server in time; check the base URL and the network",
            false,
        )
    } else if certificate {
        (
            "the server's certificate is not accepted; check host name, clock and CA certificates",
            true,
        )
    } else if invalid {
        (
            "no TLS with the server; check that the port of the base URL is one of https",
            true,
        )
    } else if links(error).any(|link| link.to_string() == "dns error") {
        (
            "no address for the host name; check the base URL and DNS",
            false,
        )
    } else {
        (
            "no connection to the server; check the base URL and the network",
            false,
        )
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
    format!("{message}: {}", cause(error))
}

fn cause(error: &reqwest::Error) -> &dyn StdError {
    links(error).last().unwrap_or(error)
}

/// The error of the connection underneath, if that is where it comes from.
fn from_hyper(error: &reqwest::Error) -> Option<&hyper::Error> {
    links(error).find_map(|link| link.downcast_ref())
}

/// The errors underneath. One of input and output leaves out of its chain the error that it wraps.
fn links(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    iter::successors(error.source(), |&link| {
        let wrapped = link.downcast_ref().and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped),
            None => link.source(),
        }
    })
}
