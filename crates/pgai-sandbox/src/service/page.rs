//! Pages: which rows a list call asks for, and the published envelopes around them.

use openapi_document::{Value, value};

use super::call::Call;
use crate::fault::{ENDLESS_PAGES, REPEATED_PAGE};

/// One page of rows.
pub(super) struct Page {
    rows: Vec<Value>,
    number: usize,
    size: usize,
    total: usize,
}

/// The query parameter that carries the page size, and its limits.
pub(super) struct Size {
    pub(super) parameter: &'static str,
    pub(super) default: usize,
    pub(super) ceiling: usize,
}

/// The documented size of most lists: 25 rows, 50 at most.
pub(super) const PER_PAGE: Size = Size {
    parameter: "per_page",
    default: 25,
    ceiling: 50,
};

impl Page {
    /// The rows that `call` asks for, of `total` rows in all; no others are made.
    pub(super) fn cut(
        call: &Call<'_>,
        size: &Size,
        total: usize,
        row: impl Fn(usize) -> Value,
    ) -> Self {
        let asked = |name: &str| call.query(name).and_then(|text| text.parse().ok());
        let number: usize = asked("page").unwrap_or(1).max(1);
        let size = asked(size.parameter)
            .unwrap_or(size.default)
            .clamp(1, size.ceiling);
        let (shown, total) = match call.fault() {
            Some(REPEATED_PAGE) => (number.saturating_sub(1).max(1), total),
            Some(ENDLESS_PAGES) => (1, number.saturating_add(1).saturating_mul(size)),
            _ => (number, total),
        };
        let start = (shown - 1).saturating_mul(size).min(total);
        let end = start.saturating_add(size).min(total);
        Self {
            rows: (start..end).map(row).collect(),
            number,
            size,
            total,
        }
    }

    /// `itemsReceived, curPage, …, items[]`: territories and their companies.
    pub(super) fn counted(self) -> Value {
        let pages = self.total.div_ceil(self.size);
        value!({
            "itemsReceived": self.rows.len(),
            "curPage": self.number,
            "nextPage": (self.number < pages).then(|| self.number + 1),
            "prevPage": (self.number > 1).then(|| self.number - 1),
            "offset": (self.number - 1).saturating_mul(self.size),
            "perPage": self.size,
            "itemsTotal": self.total,
            "pageTotal": pages,
            "items": self.rows,
        })
    }

    /// `data[], pagination{page, <size>, total}`: contacts say `limit`, tasks say `per_page`.
    pub(super) fn data(self, size_name: &str) -> Value {
        value!({
            "data": self.rows,
            "pagination": { "page": self.number, (size_name): self.size, "total": self.total },
        })
    }

    /// `items[], total, page, per_page`: search, relevance, graph.
    pub(super) fn items(self) -> Value {
        value!({
            "items": self.rows,
            "total": self.total,
            "page": self.number,
            "per_page": self.size,
        })
    }

    /// `contacts[], pagination{…}`: the content of a company, which the vendor lists as `contacts`.
    pub(super) fn contacts(self) -> Value {
        let pages = self.total.div_ceil(self.size);
        value!({
            "contacts": self.rows,
            "pagination": {
                "page": self.number,
                "per_page": self.size,
                "total": self.total,
                "total_items": self.total,
                "total_pages": pages,
                "has_next": self.number < pages,
                "has_previous": self.number > 1,
            },
        })
    }
}
