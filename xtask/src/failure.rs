//! Why a command stops, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

/// One sentence for a person, and the exit code that a script sees.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn new(code: u8, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }

    /// The command's own "no": exit code 1.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(1, message)
    }

    /// Wrong use: exit code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }

    /// A source that cannot be read as what it should be: exit code 3.
    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(3, message)
    }

    /// Refuses what has faults: one line for each below `what`.
    pub(crate) fn unless_empty(faults: &[String], what: &str) -> Result<(), Self> {
        match faults {
            [] => Ok(()),
            faults => Err(Self::refused(format!("{what}:\n  {}", faults.join("\n  ")))),
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
