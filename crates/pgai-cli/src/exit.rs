//! How the program ends: exit codes, and errors of one line with the next step.

use std::fmt;
use std::io;
use std::process::ExitCode;

use pgai::{Error, ErrorKind};

/// Why the program ends, as its exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nobody reads the output any more, which is no failure.
    Closed,
    /// The service answered with an error, or with what is no answer.
    Service,
    /// The command, its input or its set-up is wrong. Nothing was sent.
    Usage,
    /// The service was not reached, or did not answer in time.
    Network,
    /// A part was done, and the rest was not.
    Partial,
    /// Ctrl-C.
    Interrupted,
}

/// The exit codes, for `--help` and the man page.
pub(crate) const HELP: &str = "\
Exit codes:
  0    done
  1    the service answered with an error
  2    the command, its input or its set-up is wrong; nothing was sent
  3    the service was not reached, or did not answer in time
  4    a part was done, and the rest was not
  130  interrupted by Ctrl-C";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Closed => 0,
            Exit::Service => 1,
            Exit::Usage => 2,
            Exit::Network => 3,
            Exit::Partial => 4,
            Exit::Interrupted => 130,
        })
    }
}

/// What ended the program early.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
    /// What to do now.
    next: Option<String>,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            next: None,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &io::Error) -> Self {
        Self::usage(format!("{}: {error}", path.display()))
    }

    /// Adds what to do now, in place of what was to be done before.
    pub(crate) fn with_next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.message))?;
        match &self.next {
            Some(next) => write!(f, "; {}", one_line(next)),
            None => Ok(()),
        }
    }
}

/// Text on one line, and without what a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let harmless: String = text.chars().map(harmless).collect();
    harmless.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A character as a terminal may have it: nothing that moves the cursor, or turns the direction of text.
pub(crate) fn harmless(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_obeyed(c) => '\u{fffd}',
        c => c,
    }
}

/// Whether a terminal does something else with a character than show it.
pub(crate) fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::Config | ErrorKind::InvalidRequest => Exit::Usage,
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::Cancelled => Exit::Network,
            _ => Exit::Service,
        };
        Self {
            exit,
            message: error.to_string(),
            next: next_step(&error),
        }
    }
}

fn next_step(error: &Error) -> Option<String> {
    let step = match error.kind() {
        ErrorKind::Connect => "proxy settings and --base-url count too",
        ErrorKind::Timeout => "raise --timeout; the service may have done the work",
        ErrorKind::Interrupted => "the service may have done the work: look before you repeat it",
        ErrorKind::Config if error.message().contains("PGAI_API_KEY") => {
            "or run `pgai login`; `--sandbox` needs no key"
        }
        ErrorKind::Decode => "`pgai request` prints the answer as it comes",
        ErrorKind::Api if error.is_unauthorized() => "check PGAI_API_KEY, or run `pgai login`",
        ErrorKind::Api if error.is_forbidden() => {
            "give the key the scope it lacks under Settings > API Keys"
        }
        ErrorKind::Api if error.is_insufficient_credits() => {
            "`pgai organization credits` shows what is left"
        }
        _ => {
            let wait = error.retry_after()?;
            return Some(format!("try again in {} s", wait.as_secs().max(1)));
        }
    };
    Some(step.to_owned())
}

impl From<io::Error> for Failure {
    /// An error of writing the output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::Closed, "the output is closed"),
            _ => Self::new(
                Exit::Partial,
                format!("the output cannot be written: {error}"),
            ),
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            kind => Self::usage(format!("CSV: {kind:?}")),
        }
    }
}
