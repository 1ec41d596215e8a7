//! Pages: which rows a list call asks for, and the published envelopes around them.

use std::ops::Range;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use super::call::Call;
use crate::fault::{ENDLESS_PAGES, REPEATED_PAGE};

/// One page of rows.
pub(super) struct Page<F> {
    pub(super) rows: Rows<F>,
    pub(super) number: usize,
    pub(super) size: usize,
    pub(super) total: usize,
}

/// Rows that are made one by one as they are written.
pub(super) struct Rows<F> {
    pub(super) range: Range<usize>,
    pub(super) row: F,
}

impl<R: Serialize, F: Fn(usize) -> R> Serialize for Rows<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.range.clone().map(&self.row))
    }
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

impl<R: Serialize, F: Fn(usize) -> R> Page<F> {
    /// The rows that `call` asks for, of `total` rows in all.
    pub(super) fn cut(call: &Call<'_>, size: &Size, total: usize, row: F) -> Self {
        let number = number(call.query("page"), 1).max(1);
        let size = number_of_rows(call, size);
        let (shown, total) = match call.fault() {
            Some(REPEATED_PAGE) => (number.saturating_sub(1).max(1), total),
            Some(ENDLESS_PAGES) => (1, number.saturating_add(1).saturating_mul(size)),
            _ => (number, total),
        };
        let start = (shown - 1).saturating_mul(size).min(total);
        let end = start.saturating_add(size).min(total);
        Self {
            rows: Rows {
                range: start..end,
                row,
            },
            number,
            size,
            total,
        }
    }

    /// `itemsReceived, curPage, …, items[]`: territories and their companies.
    pub(super) fn counted(self) -> impl Serialize {
        let pages = self.total.div_ceil(self.size);
        Counted {
            items_received: self.rows.range.len(),
            cur_page: self.number,
            next_page: (self.number < pages).then(|| self.number + 1),
            prev_page: (self.number > 1).then(|| self.number - 1),
            offset: (self.number - 1).saturating_mul(self.size),
            per_page: self.size,
            items_total: self.total,
            page_total: pages,
            items: self.rows,
        }
    }

    /// `data[], pagination{page, <size>, total}`: contacts say `limit`, tasks say `per_page`.
    pub(super) fn data(self, size_name: &str) -> impl Serialize {
        let pagination = json!({
            "page": self.number, size_name: self.size, "total": self.total,
        });
        Paginated("data", self.rows, pagination)
    }

    /// `items[], total, page, per_page`: search, relevance, graph.
    pub(super) fn items(self) -> Items<Rows<F>> {
        Items {
            items: self.rows,
            total: self.total,
            page: self.number,
            per_page: self.size,
            resolved_company_count: None,
        }
    }

    /// `contacts[], pagination{…}`: the content of a company, which the vendor lists as `contacts`.
    pub(super) fn contacts(self) -> impl Serialize {
        let pages = self.total.div_ceil(self.size);
        let pagination = json!({
            "page": self.number,
            "per_page": self.size,
            "total": self.total,
            "total_items": self.total,
            "total_pages": pages,
            "has_next": self.number < pages,
            "has_previous": self.number > 1,
        });
        Paginated("contacts", self.rows, pagination)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counted<R> {
    items_received: usize,
    cur_page: usize,
    next_page: Option<usize>,
    prev_page: Option<usize>,
    offset: usize,
    per_page: usize,
    items_total: usize,
    page_total: usize,
    items: R,
}

/// Rows under a name, and `pagination`.
struct Paginated<R>(&'static str, R, Value);

impl<R: Serialize> Serialize for Paginated<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(2))?;
        object.serialize_entry(self.0, &self.1)?;
        object.serialize_entry("pagination", &self.2)?;
        object.end()
    }
}

#[derive(Serialize)]
pub(super) struct Items<R> {
    items: R,
    total: usize,
    page: usize,
    per_page: usize,
    /// Only of a search in scope `organisation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resolved_company_count: Option<usize>,
}

fn number_of_rows(call: &Call<'_>, size: &Size) -> usize {
    number(call.query(size.parameter), size.default).clamp(1, size.ceiling)
}

fn number(text: Option<&str>, default: usize) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}
