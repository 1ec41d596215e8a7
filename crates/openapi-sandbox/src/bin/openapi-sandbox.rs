//! The sandbox as a program, for people who work with curl or in other languages.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use openapi_sandbox::{Contract, Sandbox, cli};

/// Serves an OpenAPI document on 127.0.0.1, with example bodies, and holds its callers to it
///
/// Prints its base URL, its key and a curl line on stdout, and one line per request on stderr. Ctrl-C ends it.
#[derive(Parser)]
#[command(name = "openapi-sandbox", version)]
struct Args {
    /// The OpenAPI document to serve (JSON or YAML)
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,
    #[command(flatten)]
    options: cli::Options,
}

fn main() -> ExitCode {
    let args: Args = cli::parse(&[]);
    cli::run("openapi-sandbox", &[], args.options, || {
        Ok(Sandbox::builder(Contract::open(args.spec)?))
    })
}
