//! Lists: page after page, with progress, to be gone on with after an interruption.

use std::sync::{Arc, Mutex, PoisonError};

use pgai::{Object, Page, Pages, RateLimit};

use crate::exit::{Exit, Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::Printer;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::session::Session;

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

/// A walk over the pages of a list.
struct Walk<'a> {
    interrupt: &'a Interrupt,
    printer: &'a mut Printer,
    progress: Progress,
    /// What the last answer said of the rate limit.
    rate: Arc<Mutex<Option<RateLimit>>>,
    limit: Option<u64>,
    /// How many rows there are up to the limit.
    most: u64,
    /// Rows of the next page that are left out.
    skip: u64,
    printed: u64,
    position: Position,
}

/// Reads and prints the rows of a list.
pub(crate) async fn walk(
    session: &Session,
    interrupt: &Interrupt,
    plan: Plan,
    printer: &mut Printer,
) -> Result<()> {
    let options = &session.options.lists;
    let mut first = plan.first;
    first.number = options.from_page.unwrap_or(first.number);
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
    let before = before.saturating_mul(first.size.unwrap_or(0));
    let skip = options.skip.unwrap_or(0);
    let mut walk = Walk {
        interrupt,
        printer,
        progress: Progress::rows(before),
        rate,
        limit: options.limit,
        most: options
            .limit
            .map_or(u64::MAX, |limit| limit.saturating_add(before)),
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
    /// Reads up to the end of the list or the limit; what ended it before, if something did.
    async fn read(&mut self, pages: &mut Pages<Object>) -> Result<Option<Failure>> {
        let interrupted = || Failure::new(Exit::Interrupted, "interrupted");
        while self.limit.is_none_or(|limit| self.printed < limit) {
            let page = tokio::select! {
                biased;
                () = self.interrupt.requested() => return Ok(Some(interrupted())),
                page = pages.next() => page,
            };
            match page {
                None => break,
                Some(Err(error)) => return Ok(Some(error.into())),
                Some(Ok(page)) => {
                    if !self.print(&page)? {
                        return Ok(Some(interrupted()));
                    }
                    if self.position.rows == 0 {
                        self.position.page = pages.page();
                    }
                }
            }
        }
        Ok(None)
    }

    /// Prints the rows of a page that are asked for. Says whether it printed all of these.
    fn print(&mut self, page: &Page<Object>) -> Result<bool> {
        let up_to = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let start = up_to(self.skip).min(page.items.len());
        let left = self.limit.map_or(u64::MAX, |limit| limit - self.printed);
        let end = start.saturating_add(up_to(left)).min(page.items.len());
        let goes_on = || !self.interrupt.is_requested();
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
        let total = page.total.map(|total| total.min(self.most));
        self.progress.page(done as u64, total, rate);
        Ok(done == rows.len())
    }

    fn finish(self, end: Option<Failure>) -> Result<()> {
        self.progress.clear();
        self.printer.finish()?;
        self.printer.tell_left_out();
        let (printed, hint) = (self.printed, self.position.hint());
        let Some(failure) = end else {
            self.progress.total(printed);
            return Ok(());
        };
        let (exit, message) = match failure.exit {
            Exit::Interrupted => (Exit::Interrupted, format!("{failure} after {printed} rows")),
            _ if printed == 0 => return Err(failure),
            _ => (
                Exit::Partial,
                format!("{failure}; {printed} rows were printed before"),
            ),
        };
        Err(Failure::new(exit, message).with_next(hint))
    }
}
