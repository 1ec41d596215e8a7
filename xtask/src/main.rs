//! The maintainers' commands: `cargo xtask <command>`. Each command is one module.
//!
//! Exit codes: 0 fine, 1 the command's own "no", 2 wrong use, 3 unreadable input.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

mod budget;
mod cargo;
mod client;
mod conformance;
mod coverage;
mod diff_spec;
mod document;
mod facade;
mod failure;
mod fetch;
mod generate;
mod git;
mod instructions;
mod journal;
mod performance;
mod release;
mod rust_axis;
mod sync_spec;
mod table;
mod workspace;

/// Keeps the vendored OpenAPI document, and so the client, true.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    /// Work on this workspace instead of the one around the current directory.
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Args),
    SyncSpec(sync_spec::Args),
    DiffSpec(diff_spec::Args),
    Coverage(coverage::Args),
    Conformance(conformance::Args),
    /// Count the instructions of calls, beside reqwest by hand, and of work on documents; needs valgrind, takes minutes
    Instructions,
    /// Build a program that depends on `pgai` from nothing, and say what that costs; takes minutes
    Budget,
    Performance(performance::Args),
    Release(release::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let Some(command) = cli.command else {
        return help();
    };
    match dispatch(cli.root, &command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}

fn dispatch(root: Option<PathBuf>, command: &Command) -> Result<ExitCode, failure::Failure> {
    if let Command::Generate(args) = command
        && args.is_free()
    {
        return generate::run(Path::new("."), args);
    }
    let root = workspace::root(root)?;
    // A sync that was killed half-way is finished or undone before anything is read.
    journal::recover(&root)?;
    match command {
        Command::Generate(args) => generate::run(&root, args),
        Command::SyncSpec(args) => sync_spec::run(&root, args),
        Command::DiffSpec(args) => diff_spec::run(&root, args),
        Command::Coverage(args) => coverage::run(&root, args),
        Command::Conformance(args) => conformance::run(&root, args),
        Command::Instructions => show(&instructions::table(&root)?),
        Command::Budget => show(&budget::table(&root)?),
        Command::Performance(args) => performance::run(&root, args),
        Command::Release(args) => release::run(&root, args),
    }
}

fn show(table: &str) -> Result<ExitCode, failure::Failure> {
    println!("{table}");
    Ok(ExitCode::SUCCESS)
}

/// A bare call is a question, not a mistake.
fn help() -> ExitCode {
    match Cli::command().print_long_help() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
