//! Calls cargo: the one that runs this command, where it was cargo that ran it.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Cargo, to be run in `dir`.
pub(crate) fn command(dir: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(dir);
    command
}

/// The failure to start it.
pub(crate) fn unrunnable(error: std::io::Error) -> Failure {
    Failure::refused(format!("cargo cannot be run: {error}"))
}

/// Runs cargo in `dir` with these arguments, written with spaces in between, and returns its standard output.
pub(crate) fn stdout(dir: &Path, arguments: &str) -> Result<String, Failure> {
    let output = command(dir)
        .args(arguments.split(' '))
        .stderr(Stdio::inherit())
        .output()
        .map_err(unrunnable)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::refused(format!("`cargo {arguments}` failed")))
    }
}
