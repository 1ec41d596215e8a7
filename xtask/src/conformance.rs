//! `cargo xtask conformance`: judges by others' tools, which take too long for `cargo test`.
//!
//! With a directory, the compiler, the document and a JSON Schema library judge what is generated from each document in
//! it; without, a fuzzing client judges the sandbox.

mod audit;
mod compile;
mod corpus;
mod sandbox;
mod values;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::failure::Failure;

/// Hold the generator to a directory of documents, or the sandbox to its document
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A directory of OpenAPI documents, JSON or YAML: generate a client for each, check that it compiles,
    /// that it lacks nothing of the document, and that bodies go through its types unchanged
    #[arg(conflicts_with = "sandbox")]
    directory: Option<PathBuf>,
    /// With a directory: where crates and their shared build directory are kept; without it target/conformance of the
    /// workspace
    #[arg(long, value_name = "DIR", requires = "directory")]
    work: Option<PathBuf>,
    /// With a directory: only documents whose file name contains this
    #[arg(long, value_name = "TEXT", requires = "directory")]
    only: Option<String>,
    /// With a directory: generate and compare, but do not compile, so that no bodies go through the types
    #[arg(long, requires = "directory")]
    no_compile: bool,
    #[command(flatten)]
    sandbox: sandbox::Args,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    match &args.directory {
        Some(directory) => {
            let work = args.work.clone().unwrap_or_else(|| kept(root));
            let only = args.only.as_deref();
            Ok(corpus::run(directory, &work, only, !args.no_compile))
        }
        None => sandbox::run(root, &args.sandbox),
    }
}

/// Where a workspace keeps what its checks leave.
fn kept(root: &Path) -> PathBuf {
    root.join("target").join("conformance")
}
