//! The sandbox as a program, for people who work with curl or in other languages.

mod spec;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};

use clap::Parser;
use pgai_sandbox::{Builder, Request, Sandbox};
use spec::FaultSpec;

/// How many requests are kept: nobody asks this program for them.
const KEPT: usize = 100;

/// Serves the PG:AI Public API, as it is documented, on 127.0.0.1.
///
/// Prints its base URL, its key and a curl line on stdout, and one line per request on stderr. Ctrl-C ends it.
#[derive(Parser)]
#[command(name = "pgai-sandbox", version, after_long_help = spec::HELP)]
struct Args {
    /// The port; 0 is any free one.
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// Serve this OpenAPI 3.0 or 3.1 document (JSON or YAML) with example bodies, in place of the PG:AI API.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The key to accept.
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// The number that all seeded rows depend on.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many contacts, companies, territories and so on there are.
    #[arg(long, value_name = "N", default_value_t = 60)]
    rows: usize,
    /// Calls per minute of one key, in a fixed window from the first call on.
    #[arg(long, value_name = "N")]
    rate_limit: Option<u32>,
    /// How long every answer takes, for example 250ms.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    latency: Option<Duration>,
    /// A fault, as CALLS=FAULT; can be given more than once. See --help.
    #[arg(long = "fault", value_name = "CALLS=FAULT")]
    faults: Vec<FaultSpec>,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pgai-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let sandbox = builder(&args).start().await?;
        for FaultSpec {
            operation,
            when,
            fault,
        } in args.faults
        {
            if let Some(unknown) = operation.filter(|name| !sandbox.has_operation(name)) {
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
        tokio::signal::ctrl_c().await?;
        Ok(())
    })
}

fn builder(args: &Args) -> Builder {
    let mut builder = Sandbox::builder()
        .port(args.port)
        .seed(args.seed)
        .rows(args.rows)
        .latency(args.latency.unwrap_or_default())
        .keep_requests(KEPT)
        .on_request(log);
    if let Some(key) = &args.api_key {
        builder = builder.api_key(key);
    }
    if let Some(path) = &args.spec {
        builder = builder.document(path);
    }
    if let Some(per_minute) = args.rate_limit {
        builder = builder.rate_limit(per_minute);
    }
    builder
}

fn introduce(sandbox: &Sandbox) -> io::Result<()> {
    let (url, key, curl) = (sandbox.url(), sandbox.api_key(), sandbox.curl());
    // In one piece: who reads the first line alone and closes the pipe must not end the server by it.
    let text = format!("base URL: {url}\nkey:      {key}\n{curl}\n");
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// `text` without anything that a terminal would obey.
fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

fn log(request: &Request) {
    let outcome = match request.status {
        Some(status) => status.as_u16().to_string(),
        None => "no answer".to_owned(),
    };
    let mut line = format!(
        "{} {} {outcome}\n",
        request.method,
        printable(&request.path)
    );
    for breach in &request.breaches {
        line.push_str(&format!("  {}\n", printable(breach)));
    }
    // A log that nobody reads any more is no reason to stop serving.
    let _ = io::stderr().write_all(line.as_bytes());
}
