//! Lists: page after page, with progress, to be gone on with after an interruption.

use std::sync::{Arc, Mutex, PoisonError};

use clap::ArgMatches;
use pgai::{Object, RateLimit};

use crate::call::Plan;
use crate::exit::{Exit, Failure, Result};
use crate::options::{get, is_on};
use crate::output::{Format, Printer};
use crate::progress::Progress;
use crate::run::Session;

/// Whether the options ask for more than one page.
pub(crate) fn is_walk(matches: &ArgMatches) -> bool {
    is_on(matches, "all")
        || ["limit", "from-page", "skip"]
            .iter()
            .any(|name| get::<u64>(matches, name).is_some())
}

/// How far a walk has come.
struct Position {
    /// The page of which not every row is printed.
    page: Option<u64>,
    /// How many rows of it are.
    rows: u64,
}

impl Position {
    /// How to go on from here.
    fn hint(&self) -> String {
        match (self.page, self.rows) {
            (Some(page), 0) => format!("go on with --from-page {page}"),
            (Some(page), rows) => format!("go on with --from-page {page} --skip {rows}"),
            (None, _) => "there is nothing left to read".to_owned(),
        }
    }
}

/// Reads and prints the rows of a list.
pub(crate) async fn walk(session: &Session<'_>, plan: Plan, printer: &mut Printer) -> Result<()> {
    let number = |name: &str| get::<u64>(session.matches, name).copied();
    let limit = number("limit");
    let mut first = plan.first;
    first.number = number("from-page").unwrap_or(first.number);
    let mut skip = number("skip").unwrap_or(0);
    let rate = Arc::new(Mutex::new(None));
    let (send, told) = (plan.send, Arc::clone(&rate));
    let mut pages = session
        .connection
        .client
        .as_ref()
        .pages::<Object>(first, move |number| {
            let (reply, told) = (send(Some(number)), Arc::clone(&told));
            Box::pin(async move {
                let reply = reply.await?;
                *told.lock().unwrap_or_else(PoisonError::into_inner) = reply.rate_limit();
                Ok(reply)
            })
        });
    let mut progress = Progress::rows((first.number - 1).saturating_mul(first.size.unwrap_or(0)));
    let mut printed = 0_u64;
    let mut position = Position {
        page: Some(first.number),
        rows: skip,
    };
    let end = loop {
        if limit.is_some_and(|limit| printed >= limit) {
            break Ok(());
        }
        let page = tokio::select! {
            biased;
            () = session.interrupt.requested() => break Err(None),
            page = pages.next() => page,
        };
        let page = match page {
            None => break Ok(()),
            Some(Err(error)) => break Err(Some(Failure::from(error))),
            Some(Ok(page)) => page,
        };
        let start = usize::try_from(skip)
            .unwrap_or(usize::MAX)
            .min(page.items.len());
        let left = limit.map_or(u64::MAX, |limit| limit - printed);
        let end = start
            .saturating_add(usize::try_from(left).unwrap_or(usize::MAX))
            .min(page.items.len());
        let rows = &page.items[start..end];
        let goes_on = || !session.interrupt.is_requested();
        let done = progress.beside(|| {
            let done = printer.rows(rows, goes_on)?;
            printer.flush()?;
            Ok::<_, Failure>(done)
        })?;
        printed += done as u64;
        if start + done < page.items.len() {
            position.rows = (start + done) as u64;
            if done < rows.len() {
                break Err(None);
            }
            break Ok(());
        }
        skip = 0;
        position = Position {
            page: pages.page(),
            rows: 0,
        };
        progress.page(done as u64, page.total, current(&rate));
    };
    progress.clear();
    printer.finish()?;
    tell_left_out(printer);
    match end {
        Ok(()) => {
            progress.total(printed);
            Ok(())
        }
        Err(None) => Err(Failure::new(
            Exit::Interrupted,
            format!("interrupted after {printed} rows"),
        )
        .with_next(position.hint())),
        Err(Some(failure)) if printed > 0 => {
            let message = format!("{failure}; {printed} rows were printed before");
            Err(Failure::new(Exit::Partial, message).with_next(position.hint()))
        }
        Err(Some(failure)) => Err(failure),
    }
}

fn current(rate: &Mutex<Option<RateLimit>>) -> Option<RateLimit> {
    *rate.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says what no column of csv or of a table shows.
pub(crate) fn tell_left_out(printer: &Printer) {
    if let (Some(names), Format::Csv | Format::Table) = (printer.left_out(), printer.format()) {
        eprintln!(
            "pgai: not in the columns: {names}; --columns chooses, --output jsonl has everything"
        );
    }
}
