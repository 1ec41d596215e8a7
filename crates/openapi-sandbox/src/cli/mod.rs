//! The parts of a stand-alone server: its options, and its life from the first line on stdout to its end.
//!
//! The program `openapi-sandbox` is made of it, and so is a program that serves a [`Service`](crate::Service) of its own:
//!
//! ```no_run
//! use clap::Parser;
//! use openapi_sandbox::{Contract, Sandbox, cli};
//!
//! #[derive(Parser)]
//! struct Args {
//!     #[command(flatten)]
//!     options: cli::Options,
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     let args: Args = cli::parse(&[]);
//!     cli::run("my-sandbox", &[], args.options, || {
//!         Ok(Sandbox::builder(Contract::open("openapi.json")?))
//!     })
//! }
//! ```

mod fault;
mod log;

use std::{
    io::{self, Write},
    net::IpAddr,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};

use clap::Parser;
use clap_complete::Shell;

use crate::{
    builder::Builder,
    error::Error,
    fault::{Fault, When},
    fixtures::Fixtures,
    sandbox::Sandbox,
};

/// How many requests are kept: nobody asks a program for them.
const KEPT: usize = 100;

/// The options that every stand-alone server has.
#[derive(Clone, Debug, clap::Args)]
#[non_exhaustive]
pub struct Options {
    /// The port; 0 is any free one
    #[arg(long, default_value_t = 4010)]
    pub port: u16,
    /// The address to listen on; in a container that is 0.0.0.0
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub address: IpAddr,
    /// The key to accept
    #[arg(long, value_name = "KEY")]
    pub api_key: Option<String>,
    /// Calls per minute of one key, in a fixed window from the first call on
    #[arg(long, value_name = "N")]
    pub rate_limit: Option<u32>,
    /// How long every answer takes, for example 250ms
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub latency: Option<Duration>,
    /// Answers that come before the server's own (JSON or YAML)
    #[arg(long, value_name = "FILE")]
    pub fixtures: Option<PathBuf>,
    /// Let web pages of other origins call the server
    #[arg(long)]
    pub cors: bool,
    /// A fault, as CALLS=FAULT; can be given more than once. See --help
    #[arg(long = "fault", value_name = "CALLS=FAULT")]
    pub faults: Vec<String>,
    /// Print completions for this shell, and end
    #[arg(long, value_name = "SHELL", exclusive = true)]
    completions: Option<Shell>,
}

/// Parses the command line, with a help text that lists the faults, also those of the service. `--completions SHELL`
/// prints what completes the program's options in that shell, and ends the program.
#[must_use]
pub fn parse<T: Parser>(faults: &[(&'static str, &'static str)]) -> T {
    let mut command = T::command().after_long_help(fault::help(faults));
    let matches = command.get_matches_mut();
    if let Some(shell) = matches.get_one::<Shell>("completions") {
        let name = command.get_name().to_owned();
        clap_complete::generate(*shell, &mut command, name, &mut io::stdout());
        std::process::exit(0);
    }
    T::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

/// Serves until Ctrl-C (or, on Unix, SIGTERM). `name` is the program's, for messages; `faults` are those of the service that `builder` makes.
///
/// The base URL, the key and a curl line go to stdout, and one line per request to stderr.
pub fn run(
    name: &str,
    faults: &[(&'static str, &'static str)],
    options: Options,
    builder: impl FnOnce() -> Result<Builder, Error>,
) -> ExitCode {
    let mut armed = Vec::new();
    for text in &options.faults {
        match fault::parse(text, faults) {
            Ok(fault) => armed.push(fault),
            Err(problem) => {
                eprintln!("{name}: --fault '{text}': {problem}");
                return ExitCode::from(2);
            }
        }
    }
    let served = builder()
        .and_then(|builder| with_options(builder, &options))
        .map_err(Into::into)
        .and_then(|builder| serve(builder, armed));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn with_options(mut builder: Builder, options: &Options) -> Result<Builder, Error> {
    builder = builder
        .address(options.address)
        .port(options.port)
        .latency(options.latency.unwrap_or_default())
        .keep_requests(KEPT)
        .on_request(log::request);
    if let Some(key) = &options.api_key {
        builder = builder.api_key(key);
    }
    if let Some(path) = &options.fixtures {
        builder = builder.fixtures(Fixtures::open(path)?);
    }
    builder.rate_limit = options.rate_limit.or(builder.rate_limit);
    builder.cors |= options.cors;
    Ok(builder)
}

fn serve(builder: Builder, faults: Vec<(When, Fault)>) -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let sandbox = builder.start().await?;
        for (when, fault) in faults {
            let name = when.operation_name();
            if let Some(unknown) = name.filter(|name| !sandbox.has_operation(name)) {
                return Err(format!("--fault: the document has no operation `{unknown}`").into());
            }
            sandbox.fault(when, fault);
        }
        introduce(&sandbox)?;
        let sandbox = Arc::new(sandbox);
        let checked = Arc::clone(&sandbox);
        // On a thread of its own, since a large document takes its time; it ends with the process.
        thread::spawn(move || {
            for problem in checked.unchecked() {
                eprintln!("not checked: {problem}");
            }
        });
        stopped().await?;
        Ok(())
    })
}

/// Waits for Ctrl-C, or for what a container's end sends.
async fn stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn introduce(sandbox: &Sandbox) -> io::Result<()> {
    let (url, key, curl) = (sandbox.url(), sandbox.api_key(), sandbox.curl());
    // In one piece: who reads the first line alone and closes the pipe must not end the server by it.
    let text = format!("base URL: {url}\nkey:      {key}\n{curl}\n");
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
