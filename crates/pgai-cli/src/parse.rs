//! The command line, read; what is wrong with it on one line.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command};

use crate::exit::{Failure, Result, one_line};

/// The value of `--document`, which says what commands there are and so is read before them.
pub(crate) fn document(arguments: &[OsString]) -> Option<OsString> {
    let arguments = arguments.iter().skip(1);
    let mut arguments = arguments.take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        let text = argument.to_str().unwrap_or_default();
        if text == "--document" {
            return arguments.next().cloned();
        }
        if let Some(value) = text.strip_prefix("--document=") {
            return Some(value.into());
        }
    }
    None
}

/// Reads the arguments. Nothing is returned after help or the version was printed.
pub(crate) fn matches(command: &mut Command, arguments: &[OsString]) -> Result<Option<ArgMatches>> {
    let error = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => return Ok(Some(matches)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error.print()?;
            Ok(None)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Written, so that a closed standard error is no panic.
            let _ = error.print();
            Err(Failure::usage("a command is missing").with_next("see above"))
        }
        _ => Err(problem(command, &error, arguments)),
    }
}

/// The first paragraph of clap's message, its tip, and the help to look at.
fn problem(command: &Command, error: &clap::Error, arguments: &[OsString]) -> Failure {
    let text = error.render().to_string();
    let mut paragraphs = text.split("\n\n");
    let first = paragraphs.next().unwrap_or_default();
    let mut message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    let tips = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("tip: "));
    for tip in tips {
        message.push_str(&format!(" ({tip})"));
    }
    Failure::usage(one_line(&message))
        .with_next(format!("see `{} --help`", path(command, arguments)))
}

/// The command that the arguments go into, as far as there is one.
fn path(command: &Command, arguments: &[OsString]) -> String {
    let mut path = command.get_name().to_owned();
    let mut current = command;
    for argument in arguments.iter().skip(1).filter_map(|one| one.to_str()) {
        if let Some(next) = current.find_subcommand(argument) {
            path.push_str(&format!(" {argument}"));
            current = next;
        }
    }
    path
}
