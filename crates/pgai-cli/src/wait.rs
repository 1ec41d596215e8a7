//! Waiting for an asynchronous operation.

use pgai::{ErrorKind, Object};

use crate::exit::{Exit, Failure, Result, one_line};
use crate::interrupt::Interrupt;
use crate::output::Printer;
use crate::progress::Progress;
use crate::session::{Session, with_options};

/// `pgai operations wait ID`.
pub(crate) async fn run(session: &Session, id: &str) -> Result<()> {
    let mut printer = Printer::new(&session.options.output)?;
    printer.value(&wait_for(session, session.interrupt.deferred(), id).await?)
}

pub(crate) async fn wait_for(session: &Session, interrupt: &Interrupt, id: &str) -> Result<Object> {
    let progress = Progress::spinner(&format!("waiting for {}", one_line(id)));
    let wait = session.connection.client.operations().wait(id);
    let wait = with_options!(wait, session, session.options.call.timeout);
    let again = format!("`pgai operations wait {}` waits again", one_line(id));
    let state = interrupt.or(&again, wait.send()).await;
    progress.clear();
    let response = state?.map_err(|error| match error.kind() {
        ErrorKind::Timeout => Failure::from(error)
            .with_exit(Exit::Partial)
            .with_next(&again),
        _ => error.into(),
    })?;
    Ok(response.into_inner().into_object())
}
