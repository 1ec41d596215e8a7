//! `--completions SHELL`: what completes a program's options in a shell.

use std::io;

use clap::{Arg, ArgMatches, Command, builder::EnumValueParser};
use clap_complete::Shell;

const OPTION: &str = "completions";

/// The command with the option.
pub(super) fn with_option(command: Command) -> Command {
    command.arg(
        Arg::new(OPTION)
            .long(OPTION)
            .value_name("SHELL")
            .value_parser(EnumValueParser::<Shell>::new())
            .exclusive(true)
            .help("Print completions for this shell, and end"),
    )
}

/// The shell, if the option was given.
pub(super) fn chosen(matches: &ArgMatches) -> Option<Shell> {
    matches.get_one(OPTION).copied()
}

/// Prints the completions of `command` on stdout.
pub(super) fn print(shell: Shell, command: &mut Command) {
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, command, name, &mut io::stdout());
}
