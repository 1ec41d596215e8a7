//! Where a walk over pages is, and whether it still gets anywhere.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::PageRequest;
use super::envelope::{Envelope, Next, hash};
use crate::error::{Error, ErrorKind, Result};

/// More pages than this are no list that ends: at 50 rows a page, five million rows.
const PAGE_LIMIT: u64 = 100_000;
/// More pages in a row without a new row than this are no list that ends, whatever numbers they have.
const IDLE_LIMIT: u64 = 100;

/// Where a walk over pages is, and whether it still gets anywhere.
pub(super) struct Walk {
    /// The query parameter that carries the number of a page.
    parameter: Cow<'static, str>,
    first: PageRequest,
    next: Step,
    pages: u64,
    rows: u64,
    largest: u64,
    /// Pages in a row that are empty, or whose rows have come before under other numbers.
    idle: u64,
    /// Whether there was any page of the latter kind.
    repeated: bool,
    /// The fingerprints of all rows that were seen, a page's rows as one.
    rows_seen: HashSet<u64>,
    /// The numbers of the pages that were seen, by their rows and what the service calls them.
    pages_seen: HashMap<(u64, u64), u64>,
}

/// What a walk does next.
enum Step {
    Fetch(u64, Reason),
    /// The list goes on in a way that a walk cannot follow.
    Refuse(Error),
    End,
}

/// Why a page is fetched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reason {
    First,
    /// The service says that it is there.
    Announced,
    /// There are fewer rows than the service says.
    Total,
    /// Nobody says that there is none.
    Look,
}

impl Walk {
    pub(super) fn new(first: PageRequest, parameter: Cow<'static, str>) -> Self {
        Self {
            parameter,
            first,
            next: Step::Fetch(first.number, Reason::First),
            pages: 0,
            rows: 0,
            largest: 0,
            idle: 0,
            repeated: false,
            rows_seen: HashSet::new(),
            pages_seen: HashMap::new(),
        }
    }

    /// The number of the page that is fetched next.
    pub(super) fn position(&self) -> Option<u64> {
        match self.next {
            Step::Fetch(number, _) => Some(number),
            Step::Refuse(_) | Step::End => None,
        }
    }

    /// The page to fetch, and why; none at the end.
    pub(super) fn advance(&mut self) -> Option<Result<(u64, Reason)>> {
        match std::mem::replace(&mut self.next, Step::End) {
            Step::Fetch(number, reason) => Some(Ok((number, reason))),
            Step::Refuse(error) => Some(Err(error)),
            Step::End => None,
        }
    }

    /// Takes note of a page. Says whether it belongs to the list: a look beyond the end finds a page that does not.
    pub(super) fn step(&mut self, number: u64, reason: Reason, page: &Envelope) -> Result<bool> {
        let announces = !matches!(page.next, Next::End | Next::Unknown);
        if let Some(earlier) = self.count(number, page) {
            if reason == Reason::Look && !announces {
                return Ok(false);
            }
            return Err(unending(
                number,
                format!("its rows are those of page {earlier}: the service repeats its pages"),
            ));
        }
        if page.rows == 0 && matches!(reason, Reason::Look | Reason::Total) && !announces {
            return Ok(false);
        }
        let next = self.following(number, page);
        self.check(number, page, &next)?;
        self.next = next;
        Ok(true)
    }

    /// Counts a page and its rows. Returns the number of the page that it repeats, if it does: one with the same rows, which
    /// the service calls the same. Equal rows under another number are another page.
    fn count(&mut self, number: u64, page: &Envelope) -> Option<u64> {
        self.pages += 1;
        self.rows += page.rows;
        self.largest = self.largest.max(page.rows);
        self.idle += 1;
        if page.rows == 0 {
            return None;
        }
        let rows = hash(&page.rows_text);
        if self.rows_seen.insert(rows) {
            self.idle = 0;
        } else {
            self.repeated = true;
        }
        self.pages_seen.insert((rows, page.name_print), number)
    }

    /// Refuses to go on without end, and to end with other rows than there are.
    fn check(&self, number: u64, page: &Envelope, next: &Step) -> Result<()> {
        let more_than = |limit: u64| page.total.filter(|_| self.rows > limit);
        let problem = match next {
            Step::Fetch(..) => {
                // Rows may be added while they are read; twice as many as there are is no growth.
                let far = page.total.map_or(u64::MAX, |total| {
                    total.saturating_mul(2).saturating_add(100)
                });
                (more_than(far).is_some() || self.pages >= PAGE_LIMIT || self.idle >= IDLE_LIMIT)
                    .then(|| "and no end: the service never ends its pages".to_owned())
            }
            _ if self.repeated => page
                .total
                .and_then(more_than)
                .map(|total| format!("but there are {total}: the service repeats its pages")),
            _ => None,
        };
        match problem {
            Some(problem) => Err(unending(
                number,
                format!(
                    "{} rows have come in {} pages, {problem}",
                    self.rows, self.pages
                ),
            )),
            None => Ok(()),
        }
    }

    fn following(&self, number: u64, page: &Envelope) -> Step {
        let then = |reason| match number.checked_add(1) {
            Some(next) => Step::Fetch(next, reason),
            None => Step::End,
        };
        match &page.next {
            Next::End => Step::End,
            Next::More => then(Reason::Announced),
            Next::Page(next) => Step::Fetch(*next, Reason::Announced),
            Next::Link(link) => match page_in(link, &self.parameter) {
                Some(next) => Step::Fetch(next, Reason::Announced),
                None => Step::Refuse(unfollowed(number, "by a link without a page number")),
            },
            Next::Cursor(name) => Step::Refuse(unfollowed(
                number,
                &format!("by `{name}`, which is no page number"),
            )),
            Next::Unknown => match page.total {
                Some(total) => self.towards(total, page).map_or(Step::End, then),
                // Servers cap pages, so a page that is not as full as it was asked for may have a successor too.
                None if page.rows > 0 && self.first.numbered => then(Reason::Look),
                None => Step::End,
            },
        }
    }

    /// Why to fetch another page of a list with so many rows; none at its end.
    fn towards(&self, total: u64, page: &Envelope) -> Option<Reason> {
        if page.rows == 0 || self.rows >= total {
            return None;
        }
        // What lies before the first page of the walk can only be guessed, whatever the service says of sizes: it may cap pages,
        // or fill them unequally. So the end is looked at where the total may be reached, and no row is lost.
        let before = (self.first.number.saturating_sub(1)).saturating_mul(self.largest);
        Some(if self.rows.saturating_add(before) < total {
            Reason::Total
        } else {
            Reason::Look
        })
    }
}

/// The number of the page that a link leads to.
fn page_in(link: &str, parameter: &str) -> Option<u64> {
    let (_, query) = link.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == parameter)
        .and_then(|(_, number)| number.parse().ok())
}

fn unending(page: u64, problem: String) -> Error {
    Error::new(ErrorKind::Pagination, problem).with_page(page)
}

fn unfollowed(page: u64, how: &str) -> Error {
    unending(
        page,
        format!(
            "the list goes on {how}: read the rest with `request(..)`, and give it what the page says"
        ),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use http::HeaderMap;

    use super::*;

    /// Walks over pages that announce another each, until the walk is given up. `rows` tells the row that a page has.
    fn walk(rows: fn(u64) -> u64) -> u64 {
        let first = PageRequest::new(1, None);
        let mut walk = Walk::new(first, "page".into());
        while let Some(step) = walk.advance() {
            let (number, reason) = step.unwrap();
            let mut page = Envelope::read(&[], &HeaderMap::new(), 1, first);
            page.next = Next::More;
            page.rows_text = rows(number).to_string().into();
            // Each page has a name of its own.
            page.name_print = number;
            if let Err(error) = walk.step(number, reason, &page) {
                assert_eq!(error.kind(), ErrorKind::Pagination);
                return number;
            }
        }
        0
    }

    #[test]
    fn a_list_without_an_end_is_given_up() {
        assert_eq!(walk(|number| number), PAGE_LIMIT);
        assert_eq!(walk(|_| 0), IDLE_LIMIT + 1);
        // Now and then a new row: the list gets on.
        assert_eq!(
            walk(|number| if number % 50 == 0 { number } else { 0 }),
            PAGE_LIMIT
        );
    }
}
