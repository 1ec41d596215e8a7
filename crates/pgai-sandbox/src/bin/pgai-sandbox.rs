//! The sandbox as a program, for people who work with curl or in other languages.

use std::process::ExitCode;

use clap::Parser;
use pgai_sandbox::{Sandbox, fault::FAULTS, openapi_sandbox::cli};

/// Serves the PG:AI Public API, as it is documented, on 127.0.0.1
///
/// Prints its base URL, its key and a curl line on stdout, and one line per request on stderr. Ctrl-C ends it.
#[derive(Parser)]
#[command(name = "pgai-sandbox", version)]
struct Args {
    /// The number that all seeded rows depend on
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many contacts, companies, territories and so on there are
    #[arg(long, value_name = "N", default_value_t = 60)]
    rows: usize,
    #[command(flatten)]
    options: cli::Options,
}

fn main() -> ExitCode {
    let args: Args = cli::parse(FAULTS);
    cli::run("pgai-sandbox", FAULTS, args.options, || {
        let builder = Sandbox::builder().seed(args.seed).rows(args.rows);
        builder.into_general()
    })
}
