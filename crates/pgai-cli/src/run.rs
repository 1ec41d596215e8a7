//! From the command line to what is done.

use std::ffi::OsString;
use std::path::Path;

use clap::{ArgMatches, FromArgMatches};
use openapi_document::Document;
use pgai::Catalog;

use crate::commands::Commands;
use crate::connection::Connection;
use crate::exit::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::options::{Everywhere, OfCall, OfJobs, OfLists};
use crate::output::OfOutput;
use crate::own::{Calling, Own, Wait};
use crate::session::Session;
use crate::{agents, call, jobs, parse, profile, request, shell, wait};

pub(crate) fn run() -> Result<()> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let document = parse::document(&arguments)
        .or_else(|| std::env::var_os("PGAI_DOCUMENT").filter(|path| !path.is_empty()));
    let document = document.as_deref().map(Path::new);
    let own = document.map(open).transpose()?;
    let catalog = own.as_ref().unwrap_or_else(|| pgai::catalog());
    let commands = Commands::new(catalog);
    let mut command = commands.command();
    let Some(matches) = parse::matches(&mut command, &arguments)? else {
        return Ok(());
    };
    match Own::from_arg_matches(&matches).ok() {
        Some(Own::Completions { shell }) => shell::completions(&mut command, shell),
        Some(Own::Man { dir }) => shell::man(&command, dir.as_deref()),
        Some(Own::Tools(tools)) => agents::tools(catalog, own.is_none(), &tools),
        program => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .map_err(|error| Failure::usage(format!("no thread can be started: {error}")))?;
            let done = runtime.block_on(calling(program, &matches, catalog, &commands));
            // A read of the terminal may never end.
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

/// A command that calls the service, or keeps its key.
async fn calling(
    program: Option<Own>,
    matches: &ArgMatches,
    catalog: &Catalog,
    commands: &Commands<'_>,
) -> Result<()> {
    let mut path = Vec::new();
    let mut inner = matches;
    while let Some((name, matches)) = inner.subcommand() {
        path.push(name);
        inner = matches;
    }
    let everywhere = Everywhere::from_arg_matches(inner)?;
    if everywhere.verbose {
        trace();
    }
    let operation = match path[..] {
        [verb] => commands.find(None, verb),
        [group, verb] => commands.find(Some(group), verb),
        _ => None,
    };
    match (program, operation) {
        (Some(Own::Request { request, calling }), _) => {
            let session = open_session(&everywhere, calling, false).await?;
            request::run(&session, &request).await
        }
        (Some(Own::Call { named, calling }), _) => {
            let session = open_session(&everywhere, calling, false).await?;
            call::by_name(&session, catalog, &named).await
        }
        (Some(Own::Logout), _) => profile::logout(&everywhere),
        (Some(login @ Own::Login { .. }), _) => {
            profile::login(&everywhere, login.in_keyring()).await
        }
        // They call nothing, so they are done before.
        (Some(Own::Completions { .. } | Own::Man { .. } | Own::Tools(_)), _) => Ok(()),
        (None, None) => waiting(&everywhere, inner).await,
        (None, Some(endpoint)) => {
            let waits = inner.try_get_one("wait").ok().flatten() == Some(&true);
            let calling = Calling {
                call: OfCall::from_arg_matches(inner)?,
                output: OfOutput::from_arg_matches(inner)?,
                lists: OfLists::from_arg_matches(inner)?,
            };
            let session = open_session(&everywhere, calling, waits).await?;
            if inner.try_contains_id("file").unwrap_or(false) {
                let options = OfJobs::from_arg_matches(inner)?;
                return jobs::run(&session, &options, catalog, endpoint, inner).await;
            }
            call::operation(&session, catalog, endpoint, inner).await
        }
    }
}

/// `wait`, the one command of the program's own beside those of the document.
async fn waiting(everywhere: &Everywhere, matches: &ArgMatches) -> Result<()> {
    let own = Wait::from_arg_matches(matches)?;
    let calling = Calling {
        call: own.call,
        output: own.output,
        lists: OfLists::default(),
    };
    let session = open_session(everywhere, calling, false).await?;
    wait::run(&session, &own.operation).await
}

async fn open_session(everywhere: &Everywhere, options: Calling, waits: bool) -> Result<Session> {
    Ok(Session {
        connection: Connection::open(everywhere).await?,
        interrupt: Interrupt::listen(),
        options,
        waits,
    })
}

/// Traces the calls on the standard error: what may be shown is decided by the transport, which shows no secrets.
fn trace() {
    tracing_subscriber::fmt()
        .with_env_filter("openapi_client_runtime=trace")
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .log_internal_errors(false)
        .init();
}
