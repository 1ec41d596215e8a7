//! What a command that calls the service works with.

use std::time::Duration;

use crate::connection::Connection;
use crate::interrupt::Interrupt;
use crate::own::Calling;

/// What a command that calls the service works with.
pub(crate) struct Session {
    pub(crate) connection: Connection,
    pub(crate) interrupt: Interrupt,
    pub(crate) options: Calling,
    /// Whether what a call starts is waited for.
    pub(crate) waits: bool,
}

impl Session {
    /// The deadline of a call: not where that is the deadline of the wait.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.options.call.timeout.filter(|_| !self.waits)
    }
}

/// A request with the headers that the options of a session ask for, and with a deadline if there is one.
macro_rules! with_options {
    ($request:expr, $session:expr, $timeout:expr) => {{
        let mut request = $request;
        for (name, value) in $session.options.call.headers()? {
            request = request.with_header(name, value);
        }
        match $timeout {
            Some(timeout) => request.with_timeout(timeout),
            None => request,
        }
    }};
}
pub(crate) use with_options;
