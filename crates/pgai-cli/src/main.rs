//! `pgai`: the PG:AI Public API from a shell, and as tools for agents.
//!
//! The commands are made from the OpenAPI document at start: an operation that arrives with its next version is a command
//! without a line of code.

/// Writes a line to the standard error. That nobody reads it is no failure.
macro_rules! tell {
    ($($line:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($line)*);
    }};
}

mod agents;
mod answer;
mod call;
mod commands;
mod connection;
mod exit;
mod files;
mod flags;
mod formula;
mod input;
mod interrupt;
mod jobs;
mod journal;
#[cfg_attr(not(feature = "keyring"), path = "no_keyring.rs")]
mod keyring;
mod options;
mod output;
mod own;
mod pages;
mod parse;
mod placement;
mod plan;
mod profile;
mod progress;
mod prompt;
mod report;
mod request;
mod run;
mod send;
mod session;
mod shell;
mod stream;
mod wait;

use std::process::ExitCode;

fn main() -> ExitCode {
    match run::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if failure.exit != exit::Exit::Closed {
                tell!("pgai: {failure}");
            }
            failure.exit.into()
        }
    }
}
