//! The program as people run it: in pipes, in a pseudo-terminal, killed, interrupted, against the sandbox on loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod agents;
mod calls;
mod documents;
mod jobs;
mod lists;
mod output;
mod readme;
mod setup;
mod streams;
#[cfg(unix)]
mod terminal;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, When};
use pgai_sandbox::http::StatusCode;

/// The program in a folder of its own, without what the environment says of keys.
pub(crate) fn bare(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pgai"));
    command
        .current_dir(folder)
        .env("PGAI_CONFIG_DIR", folder.join("config"));
    for name in [
        "PGAI_API_KEY",
        "PGAI_BASE_URL",
        "PGAI_PROFILE",
        "PGAI_DOCUMENT",
        "NO_COLOR",
    ] {
        command.env_remove(name);
    }
    command
}

/// Waits until something holds of a running program, which is a process with a clock of its own.
pub(crate) fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "never seen: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A service, and the program set up for it.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Sandbox::builder())
    }

    pub(crate) fn with(builder: pgai_sandbox::Builder) -> Self {
        Self {
            sandbox: builder.start_blocking().unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = bare(self.folder.path());
        command
            .args(words(line))
            .env("PGAI_API_KEY", self.sandbox.api_key())
            .env("PGAI_BASE_URL", self.sandbox.url());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        Ran::of(self.command(line).output().unwrap())
    }

    pub(crate) fn run_with(&self, line: &str, input: &str) -> Ran {
        piped(self.command(line), input)
    }

    /// Lets an operation answer so from now on.
    pub(crate) fn answer(&self, operation: &str, content_type: &str, body: &str) {
        let answer = Fault::status(StatusCode::OK)
            .body(body.to_owned())
            .header("content-type", content_type);
        self.sandbox.fault(When::operation(operation), answer);
    }

    /// Writes a file into the folder that commands run in.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// Runs a command with this on its standard input.
pub(crate) fn piped(mut command: Command, input: &str) -> Ran {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    Ran::of(child.wait_with_output().unwrap())
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The standard output of a run that did what it was to do.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out
    }

    /// The one line on the standard error of a run that ended with this code and printed nothing.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> String {
        assert_eq!(
            (self.code, self.out.as_str()),
            (Some(code), ""),
            "{}",
            self.err
        );
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("pgai: "), "{}", self.err);
        self.err
    }
}

/// A line of a shell in words: single quotes hold blanks.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut began) = (false, false);
    for sign in line.chars() {
        match sign {
            '\'' => (quoted, began) = (!quoted, true),
            ' ' if !quoted => {
                if began {
                    words.push(String::new());
                    began = false;
                }
            }
            sign => {
                words.last_mut().unwrap().push(sign);
                began = true;
            }
        }
    }
    if !began {
        words.pop();
    }
    words
}
