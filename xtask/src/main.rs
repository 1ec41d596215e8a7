//! The maintainers' commands: `cargo xtask <command>`. Each command is one module.
//!
//! Exit codes: 0 fine, 1 the command's own "no", 2 wrong use, 3 unreadable input.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

mod conformance;
mod diff_spec;
mod generate;
mod sync_spec;

/// Keeps the vendored OpenAPI document, and so the client, true.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Args),
    SyncSpec(sync_spec::Args),
    DiffSpec(diff_spec::Args),
    Conformance(conformance::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::SyncSpec(args)) => sync_spec::run(&args),
        Some(Command::DiffSpec(args)) => diff_spec::run(&args),
        Some(Command::Conformance(args)) => conformance::run(&args),
        None => help(),
    }
}

/// A bare call is a question, not a mistake.
fn help() -> ExitCode {
    match Cli::command().print_long_help() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
