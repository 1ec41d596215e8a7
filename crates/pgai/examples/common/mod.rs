//! What every example needs: a client for the real service, or for a sandbox in this process.

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use pgai::{Client, ClientBuilder};
use pgai_sandbox::Sandbox;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Runs an example: its log goes to stderr as `RUST_LOG` says, and so does what went wrong, on one line.
pub(crate) async fn run(name: &str, example: impl Future<Output = Result>) -> ExitCode {
    // Nothing unless it is asked for: what goes wrong is said below, once.
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::OFF.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    match example.await {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Where stderr is closed as well, nobody is left to tell.
            let _ = writeln!(io::stderr(), "{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes a line to stdout. `println!` would panic where the reader, `head` for example, is gone.
#[allow(dead_code, reason = "one writes a file format instead")]
pub(crate) fn print(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.any(|cause| {
        let io = match cause.downcast_ref::<csv::Error>().map(csv::Error::kind) {
            // It does not say this to be its cause.
            Some(csv::ErrorKind::Io(error)) => Some(error),
            _ => cause.downcast_ref::<io::Error>(),
        };
        io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[allow(dead_code, reason = "not every example may call the real service")]
/// A builder for the service that `PGAI_API_KEY` and `PGAI_BASE_URL` name. If neither is set, for a sandbox, which
/// lives as long as the second value.
pub(crate) async fn connect() -> Result<(ClientBuilder, Option<Sandbox>)> {
    // Either variable means that a real service is wanted; what is wrong with them is then an error.
    if env::var_os("PGAI_API_KEY").is_some() || env::var_os("PGAI_BASE_URL").is_some() {
        return Ok((Client::builder().from_env()?, None));
    }
    let _ = writeln!(
        io::stderr(),
        "PGAI_API_KEY is not set: using the built-in sandbox"
    );
    let sandbox = Sandbox::start().await?;
    let builder = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url());
    Ok((builder, Some(sandbox)))
}
