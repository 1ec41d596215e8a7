//! `pgai`: the PG:AI Public API from a shell, and as tools for agents.
//!
//! The commands are made from the OpenAPI document at start: an operation that arrives with its next version is a command
//! without a line of code.

mod agents;
mod call;
mod commands;
mod connection;
mod exit;
mod flags;
mod input;
mod interrupt;
mod jobs;
mod journal;
#[cfg_attr(not(feature = "keyring"), path = "no_keyring.rs")]
mod keyring;
mod options;
mod output;
mod pages;
mod parse;
mod placement;
mod profile;
mod progress;
mod report;
mod run;
mod shell;

use std::process::ExitCode;

fn main() -> ExitCode {
    match run::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if failure.exit != exit::Exit::Closed {
                eprintln!("pgai: {failure}");
            }
            failure.exit.into()
        }
    }
}
