//! What a page says of itself: its number, how many there are, and whether one follows.

use serde_json::Value;

use super::PageRequest;
use super::members::Members;

/// What the envelope around the rows says. Each fact has several names, since services do not agree on them.
pub(super) struct Envelope {
    pub(super) number: Option<u64>,
    pub(super) total: Option<u64>,
    size: Option<u64>,
    pages: Option<u64>,
    next: Option<bool>,
}

impl Envelope {
    /// Reads the first of the objects that has a fact.
    pub(super) fn read(objects: &[Members<'_>]) -> Self {
        let find = |names: &[&str]| {
            names.iter().find_map(|wanted| {
                objects.iter().find_map(|members| {
                    let (_, text) = members.iter().rev().find(|(name, _)| name == wanted)?;
                    // Lists and objects say nothing here.
                    let scalar = !text.get().starts_with(['[', '{']);
                    scalar.then(|| serde_json::from_str::<Value>(text.get()).ok())?
                })
            })
        };
        let number = |names: &[&str]| find(names).as_ref().and_then(as_number);
        Self {
            number: number(&["page", "curPage", "current_page"]),
            size: number(&["per_page", "perPage", "limit", "per_source", "page_size"]),
            total: number(&["total", "itemsTotal", "total_items", "total_count"]),
            pages: number(&["total_pages", "pageTotal", "pages"]),
            // A `nextPage` that is null says no; one that is missing says nothing.
            next: find(&["has_next", "hasNext"])
                .and_then(|next| next.as_bool())
                .or_else(|| find(&["nextPage", "next_page"]).map(|next| !next.is_null())),
        }
    }

    /// Whether a page follows one of this number with so many rows.
    pub(super) fn has_next(&self, number: u64, rows: u64, request: PageRequest) -> bool {
        if let Some(next) = self.next {
            return next;
        }
        if let Some(pages) = self.pages {
            return number < pages;
        }
        let size = self.size.or(request.size);
        match (self.total, size) {
            (Some(total), Some(size)) => number.saturating_mul(size) < total,
            // A total alone: the rows of this page are its size, unless it is a short last one.
            (Some(total), None) => number.saturating_mul(rows) < total,
            // Nothing but rows: a full page may have a successor.
            (None, _) => request.size.is_some_and(|size| rows >= size),
        }
    }
}

/// A number in quotes is one too.
fn as_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
