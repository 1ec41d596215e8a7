//! Lists: page after page, with progress, to be gone on with after an interruption.

use std::sync::{Arc, Mutex, PoisonError};

use clap::ArgMatches;
use pgai::{Object, Page, Pages, RateLimit};

use crate::exit::{Exit, Failure, Result};
use crate::options::{get, is_on};
use crate::output::Printer;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::session::Session;

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

/// How a walk ended.
enum End {
    /// At the end of the list, or at the limit.
    Done,
    Interrupted,
    Failed(Failure),
}

/// A walk over the pages of a list.
struct Walk<'a> {
    session: &'a Session<'a>,
    printer: &'a mut Printer,
    progress: Progress,
    /// What the last answer said of the rate limit.
    rate: Arc<Mutex<Option<RateLimit>>>,
    limit: Option<u64>,
    /// Rows of the next page that are left out.
    skip: u64,
    printed: u64,
    position: Position,
}

/// Reads and prints the rows of a list.
pub(crate) async fn walk(session: &Session<'_>, plan: Plan, printer: &mut Printer) -> Result<()> {
    let number = |name: &str| get::<u64>(session.matches, name).copied();
    let mut first = plan.first;
    first.number = number("from-page").unwrap_or(first.number);
    let rate = Arc::new(Mutex::new(None));
    let (send, told) = (plan.send, Arc::clone(&rate));
    let client = session.connection.client.as_ref();
    let mut pages = client.pages(first, move |number| {
        let (response, told) = (send(Some(number)), Arc::clone(&told));
        Box::pin(async move {
            let response = response.await?;
            *told.lock().unwrap_or_else(PoisonError::into_inner) = response.rate_limit();
            Ok(response)
        })
    });
    let before = first.number.saturating_sub(1);
    let skip = number("skip").unwrap_or(0);
    let mut walk = Walk {
        session,
        printer,
        progress: Progress::rows(before.saturating_mul(first.size.unwrap_or(0))),
        rate,
        limit: number("limit"),
        skip,
        printed: 0,
        position: Position {
            page: Some(first.number),
            rows: skip,
        },
    };
    let end = walk.read(&mut pages).await?;
    walk.finish(end)
}

impl Walk<'_> {
    async fn read(&mut self, pages: &mut Pages<Object>) -> Result<End> {
        while self.limit.is_none_or(|limit| self.printed < limit) {
            let page = tokio::select! {
                biased;
                () = self.session.interrupt.requested() => return Ok(End::Interrupted),
                page = pages.next() => page,
            };
            match page {
                None => break,
                Some(Err(error)) => return Ok(End::Failed(error.into())),
                Some(Ok(page)) => {
                    if !self.print(&page)? {
                        return Ok(End::Interrupted);
                    }
                    if self.position.rows == 0 {
                        self.position.page = pages.page();
                    }
                }
            }
        }
        Ok(End::Done)
    }

    /// Prints the rows of a page that are asked for. Says whether it printed all of these.
    fn print(&mut self, page: &Page<Object>) -> Result<bool> {
        let up_to = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let start = up_to(self.skip).min(page.items.len());
        let left = self.limit.map_or(u64::MAX, |limit| limit - self.printed);
        let end = start.saturating_add(up_to(left)).min(page.items.len());
        let goes_on = || !self.session.interrupt.is_requested();
        let (printer, rows) = (&mut *self.printer, &page.items[start..end]);
        let done = self.progress.beside(|| {
            let done = printer.rows(rows, goes_on)?;
            printer.flush()?;
            Ok::<_, Failure>(done)
        })?;
        self.printed += done as u64;
        let is_whole = start + done == page.items.len();
        self.position.rows = if is_whole { 0 } else { (start + done) as u64 };
        self.skip = 0;
        let rate = *self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.page(done as u64, page.total, rate);
        Ok(done == rows.len())
    }

    fn finish(self, end: End) -> Result<()> {
        self.progress.clear();
        self.printer.finish()?;
        self.printer.tell_left_out();
        let (printed, hint) = (self.printed, self.position.hint());
        match end {
            End::Done => {
                self.progress.total(printed);
                Ok(())
            }
            End::Interrupted => {
                let message = format!("interrupted after {printed} rows");
                Err(Failure::new(Exit::Interrupted, message).with_next(hint))
            }
            End::Failed(failure) if printed > 0 => {
                let message = format!("{failure}; {printed} rows were printed before");
                Err(Failure::new(Exit::Partial, message).with_next(hint))
            }
            End::Failed(failure) => Err(failure),
        }
    }
}
