//! What shells and `man` want to know of the program.

use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_complete::Shell;

use crate::exit::{Failure, Result};

/// `pgai completions SHELL`.
pub(crate) fn completions(command: &mut Command, shell: Shell) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, command, "pgai", &mut text);
    Ok(io::stdout().write_all(&text)?)
}

/// `pgai man`.
pub(crate) fn man(command: &Command, folder: Option<&Path>) -> Result<()> {
    if let Some(folder) = folder {
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
