//! `cargo xtask conformance`: judges by others' tools, which take too long for `cargo test`.

mod sandbox;

use std::{path::Path, process::ExitCode};

use crate::failure::Failure;

/// Hold the sandbox to its document with a fuzzing client from outside.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    sandbox: sandbox::Args,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    sandbox::run(root, &args.sandbox)
}
