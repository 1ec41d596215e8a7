//! From the command line to what is done.

use std::ffi::OsString;
use std::path::Path;

use clap::ArgMatches;
use openapi_document::Document;
use pgai::{Catalog, Endpoint};

use crate::commands::Commands;
use crate::connection::Connection;
use crate::exit::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::options::{get, is_on};
use crate::session::Session;
use crate::{agents, call, jobs, parse, profile, request, shell, wait};

pub(crate) fn run() -> Result<()> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let document = parse::document(&arguments)
        .or_else(|| std::env::var_os("PGAI_DOCUMENT").filter(|path| !path.is_empty()));
    let own = document
        .as_deref()
        .map(|path| open(Path::new(path)))
        .transpose()?;
    let catalog = own.as_ref().unwrap_or_else(|| pgai::catalog());
    let commands = Commands::new(catalog);
    let mut command = commands.command();
    let Some(matches) = parse::matches(&mut command, &arguments)? else {
        return Ok(());
    };
    let Some((name, inner)) = matches.subcommand() else {
        return Ok(());
    };
    match name {
        "completions" => shell::completions(&mut command, inner),
        "man" => shell::man(&command, inner),
        "tools" => agents::tools(catalog, own.is_none(), inner),
        "login" => profile::login(inner),
        "logout" => profile::logout(inner),
        _ => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .map_err(|error| Failure::usage(format!("no thread can be started: {error}")))?;
            let done = runtime.block_on(calling(name, inner, catalog, &commands));
            // A read of the standard input may never end.
            runtime.shutdown_background();
            done
        }
    }
}

fn open(path: &Path) -> Result<Catalog> {
    let document = Document::open(path).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Catalog::with_names(
        &document,
        pgai::pgai_client::OPERATIONS,
    ))
}

/// A command that calls the service.
async fn calling(
    name: &str,
    inner: &ArgMatches,
    catalog: &Catalog,
    commands: &Commands<'_>,
) -> Result<()> {
    let (matches, endpoint) = match inner.subcommand() {
        Some((verb, matches)) => (matches, commands.find(Some(name), verb)),
        None => (inner, commands.find(None, name)),
    };
    trace(matches);
    let session = async || {
        Ok::<_, Failure>(Session {
            connection: Connection::open(matches).await?,
            interrupt: Interrupt::listen(),
            matches,
        })
    };
    match (name, endpoint) {
        ("request", None) => request::run(&session().await?).await,
        ("call", None) => call::by_name(&session().await?, catalog).await,
        (_, None) => wait::run(&session().await?).await,
        (_, Some(endpoint)) => operation(&session().await?, catalog, endpoint).await,
    }
}

async fn operation(session: &Session<'_>, catalog: &Catalog, endpoint: &Endpoint) -> Result<()> {
    match get::<std::path::PathBuf>(session.matches, "file") {
        Some(file) => jobs::run(session, catalog, endpoint, file).await,
        None => call::operation(session, catalog, endpoint).await,
    }
}

/// Traces the calls on the standard error: what may be shown is decided by the transport, which shows no secrets.
fn trace(matches: &ArgMatches) {
    if is_on(matches, "verbose") {
        tracing_subscriber::fmt()
            .with_env_filter("openapi_client_runtime=trace")
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .log_internal_errors(false)
            .init();
    }
}
