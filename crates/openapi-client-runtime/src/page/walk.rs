//! Where a walk over pages is, and whether it still gets anywhere.

use super::Page;
use crate::error::{Error, ErrorKind, Result};

/// Where a walk over pages is, and whether it still gets anywhere. Its size does not depend on the number of pages.
pub(super) struct Walk {
    pub(super) next: Option<u64>,
    pages: u64,
    rows: u64,
    /// The mark of an earlier page (Brent's way to find a cycle): moved up to the present page after 1, 2, 4, … pages.
    mark: Option<(u64, u64)>,
    move_mark_at: u64,
}

/// More pages than this are no list that ends: at the documented 50 rows a page, five million rows.
const PAGE_LIMIT: u64 = 100_000;

impl Walk {
    pub(super) fn new(first: u64) -> Self {
        Self {
            next: Some(first),
            pages: 0,
            rows: 0,
            mark: None,
            move_mark_at: 1,
        }
    }

    pub(super) fn step<T>(&mut self, number: u64, page: &Page<T>) -> Result<()> {
        self.pages += 1;
        self.rows += page.items.len() as u64;
        let fingerprint = page.fingerprint;
        if let Some((earlier, _)) = self.mark.filter(|(_, mark)| *mark == fingerprint)
            && !page.items.is_empty()
        {
            return Err(Error::new(
                ErrorKind::Pagination,
                format!(
                    "page {number} has the same rows as page {earlier}: the service repeats its pages"
                ),
            ));
        }
        if self.pages == self.move_mark_at {
            self.mark = Some((number, fingerprint));
            self.move_mark_at = self.move_mark_at.saturating_mul(2);
        }
        if page.has_next {
            // Rows may be added while they are read; twice as many as there are is no growth.
            let beyond_total = page
                .total
                .is_some_and(|total| self.rows > total.saturating_mul(2).saturating_add(100));
            if beyond_total || self.pages >= PAGE_LIMIT {
                return Err(Error::new(
                    ErrorKind::Pagination,
                    format!(
                        "after page {number} and {} rows there is no end: the service never ends its pages",
                        self.rows
                    ),
                ));
            }
        }
        self.next = page.has_next.then(|| number.saturating_add(1));
        Ok(())
    }
}
