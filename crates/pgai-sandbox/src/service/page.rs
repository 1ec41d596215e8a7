//! Pages: which rows a list call asks for, and the published envelopes around them.

use serde_json::{Value, json};

use super::Call;

/// How a list misbehaves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageFault {
    /// The rows of the page before, under the number that was asked for.
    Repeats,
    /// Always one more page, full of rows.
    NeverEnds,
}

/// One page of rows.
pub(super) struct Page {
    pub(super) rows: Vec<Value>,
    pub(super) number: usize,
    pub(super) size: usize,
    pub(super) total: usize,
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
    /// The rows that `call` asks for, of `total` rows in all.
    pub(super) fn cut(
        call: &Call<'_>,
        size: &Size,
        total: usize,
        row: impl Fn(usize) -> Value,
    ) -> Self {
        let number = number(call.query("page"), 1).max(1);
        let size = number_of_rows(call, size);
        let (shown, total) = match call.page_fault {
            None => (number, total),
            Some(PageFault::Repeats) => (number.saturating_sub(1).max(1), total),
            Some(PageFault::NeverEnds) => (1, number.saturating_add(1).saturating_mul(size)),
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
        let next = (self.number < pages).then(|| self.number + 1);
        let previous = (self.number > 1).then(|| self.number - 1);
        json!({
            "itemsReceived": self.rows.len(),
            "curPage": self.number,
            "nextPage": next,
            "prevPage": previous,
            "offset": (self.number - 1).saturating_mul(self.size),
            "perPage": self.size,
            "itemsTotal": self.total,
            "pageTotal": pages,
            "items": self.rows,
        })
    }

    /// `data[], pagination{page, <size>, total}`: contacts say `limit`, tasks say `per_page`.
    pub(super) fn data(self, size_name: &str) -> Value {
        json!({
            "data": self.rows,
            "pagination": { "page": self.number, size_name: self.size, "total": self.total },
        })
    }

    /// `items[], total, page, per_page`: search, relevance, graph.
    pub(super) fn items(self) -> Value {
        json!({
            "items": self.rows,
            "total": self.total,
            "page": self.number,
            "per_page": self.size,
        })
    }

    /// `contacts[], pagination{…}`: the content of a company, which the vendor lists as `contacts`.
    pub(super) fn contacts(self) -> Value {
        let pages = self.total.div_ceil(self.size);
        json!({
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

fn number_of_rows(call: &Call<'_>, size: &Size) -> usize {
    number(call.query(size.parameter), size.default).clamp(1, size.ceiling)
}

fn number(text: Option<&str>, default: usize) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}
