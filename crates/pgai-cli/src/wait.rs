//! Waiting for an asynchronous operation.

use std::time::Duration;

use pgai::{ErrorKind, Object};

use crate::exit::{Exit, Failure, Result, one_line};
use crate::options::{get, text};
use crate::output::Printer;
use crate::progress::Progress;
use crate::session::Session;

/// `pgai operations wait ID`.
pub(crate) async fn run(session: &Session<'_>) -> Result<()> {
    let id = text(session.matches, "operation").unwrap_or_default();
    let state = wait_for(session, id).await?;
    Printer::new(session.matches)?.value(&state)
}

pub(crate) async fn wait_for(session: &Session<'_>, id: &str) -> Result<Object> {
    let progress = Progress::spinner(&format!("waiting for {}", one_line(id)));
    let mut wait = session.connection.client.operations().wait(id);
    if let Some(timeout) = get::<Duration>(session.matches, "timeout") {
        wait = wait.with_timeout(*timeout);
    }
    for (name, value) in session.headers()?.iter() {
        wait = wait.with_header(name.clone(), value.clone());
    }
    let again = format!("`pgai operations wait {}` waits again", one_line(id));
    let state = session.interrupt.or(&again, wait.send()).await;
    progress.clear();
    let response = state?.map_err(|error| match error.kind() {
        ErrorKind::Timeout => Failure::from(error)
            .with_exit(Exit::Partial)
            .with_next(&again),
        _ => error.into(),
    })?;
    Ok(response.into_inner().into_object())
}
