//! Creates an agent session, lists the sessions, and prints both answers as JSON, one line each.
//!
//! With `PGAI_API_KEY` it calls the real service, or the one at `PGAI_BASE_URL`; without, a sandbox in this process.
//! Only the two answers go to stdout. `RUST_LOG=pgai=debug` shows the requests on stderr.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use pgai::{Client, SessionType};
use pgai_sandbox::Sandbox;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    // The sandbox lives as long as this binding.
    let sandbox;
    // Either variable means that a real service is wanted; what is wrong with them is then an error.
    let client = if env::var_os("PGAI_API_KEY").is_some() || env::var_os("PGAI_BASE_URL").is_some()
    {
        Client::from_env()?
    } else {
        eprintln!("PGAI_API_KEY is not set: using the built-in sandbox");
        sandbox = Sandbox::start().await?;
        Client::builder()
            .api_key(sandbox.api_key())
            .base_url(sandbox.url())
            .build()?
    };

    let created = client
        .agent_sessions()
        .create()
        .title("Q4 renewal plan")
        .session_type(SessionType::Plan)
        .send()
        .await?;
    let listed = client.agent_sessions().list().send().await?;

    // `Display` is the body's own text: what this build does not know is printed too.
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", *created)?;
    writeln!(stdout, "{}", *listed)?;
    Ok(())
}
