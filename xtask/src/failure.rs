//! Why a command stops, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

/// One sentence for a person, and the class that a script sees.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: FailureKind,
    message: String,
}

#[derive(Debug, Clone, Copy)]
enum FailureKind {
    Refused,
    Usage,
    Unreadable,
}

impl Failure {
    /// The command's own "no": exit code 1.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self {
            kind: FailureKind::Refused,
            message: message.into(),
        }
    }

    /// Wrong use: exit code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            kind: FailureKind::Usage,
            message: message.into(),
        }
    }

    /// A source that cannot be read as what it should be: exit code 3.
    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self {
            kind: FailureKind::Unreadable,
            message: message.into(),
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.kind {
            FailureKind::Refused => ExitCode::from(1),
            FailureKind::Usage => ExitCode::from(2),
            FailureKind::Unreadable => ExitCode::from(3),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
