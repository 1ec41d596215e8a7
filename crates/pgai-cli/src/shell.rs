//! What shells and `man` want to know of the program.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use clap_complete::Shell;

use crate::exit::{Failure, Result};
use crate::options::get;

/// `pgai completions SHELL`.
pub(crate) fn completions(command: &mut Command, matches: &ArgMatches) -> Result<()> {
    let mut text = Vec::new();
    if let Some(shell) = get::<Shell>(matches, "shell") {
        clap_complete::generate(*shell, command, "pgai", &mut text);
    }
    Ok(io::stdout().write_all(&text)?)
}

/// `pgai man`.
pub(crate) fn man(command: &Command, matches: &ArgMatches) -> Result<()> {
    if let Some(folder) = get::<PathBuf>(matches, "dir") {
        return write_pages(command, folder).map_err(|error| Failure::file(folder, &error));
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    Ok(io::stdout().write_all(&page)?)
}

fn write_pages(command: &Command, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command.clone(), folder)
}
