//! Where the rows of a list are in a body, whatever its shape.

use std::ptr;

use serde::de::DeserializeOwned;

use super::envelope;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Ahead, RawMembers};

/// Names that lists of rows have; the earlier ones win.
const ROWS: [&str; 10] = [
    "items", "data", "results", "rows", "records", "content", "value", "hits", "nodes", "edges",
];
/// Arrays under these names are never the rows.
const NEVER: [&str; 2] = ["errors", "warnings"];
/// Arrays under these names accompany rows, if there are any.
const BESIDE: [&str; 8] = [
    "messages",
    "links",
    "included",
    "facets",
    "filters",
    "columns",
    "sort",
    "aggregations",
];
/// How many objects may be around the rows.
const DEPTH: usize = 3;

/// Where the rows are in a body.
pub(super) struct Rows<'a> {
    /// The JSON pointer of the rows, for errors.
    pointer: String,
    rows: Option<&'a str>,
    /// What may hold page numbers and totals, most telling first.
    pub(super) envelopes: Vec<RawMembers<'a>>,
}

impl<'a> Rows<'a> {
    /// Finds the rows. A text that is not JSON may have any. Every array that is passed is offered to `ahead`.
    pub(super) fn find(text: &'a str, ahead: Ahead<'_, 'a>) -> Result<Self> {
        if text.starts_with('[') {
            return Ok(Self {
                pointer: String::new(),
                rows: Some(text),
                envelopes: Vec::new(),
            });
        }
        let members = json::members_ahead(text, ahead);
        if let Some(found) = Self::within(&members, "", DEPTH, ahead) {
            return Ok(found);
        }
        if text == "null" || text.starts_with('{') && is_empty_page(&members, DEPTH) {
            return Ok(Self {
                pointer: String::new(),
                rows: None,
                envelopes: envelope::around(members),
            });
        }
        Err(no_list(text, &members))
    }

    /// The one list in an object: in one of its own members, or further down, as in `{"result": {"items": […]}}`.
    fn within(
        members: &RawMembers<'a>,
        pointer: &str,
        depth: usize,
        ahead: Ahead<'_, 'a>,
    ) -> Option<Self> {
        let own = |beside: bool| {
            let (name, rows) = obvious(members, beside)?;
            Some(Self {
                pointer: below(pointer, name),
                rows: Some(rows),
                envelopes: envelope::around(members.clone()),
            })
        };
        let mut inner = |about_pages: bool| {
            let mut found = members
                .iter()
                .filter(|(name, _)| depth > 0 && envelope::is_inner(name) == about_pages)
                .filter_map(|(name, value)| {
                    let members = json::members_ahead(value, ahead);
                    Self::within(&members, &below(pointer, name), depth - 1, ahead)
                });
            let only = found.next()?;
            found.next().is_none().then_some(only)
        };
        own(false)
            .or_else(|| {
                let mut rows = inner(false).or_else(|| inner(true))?;
                rows.envelopes.extend(envelope::around(members.clone()));
                Some(rows)
            })
            .or_else(|| own(true))
    }

    /// The JSON pointer of the rows, if there are any.
    pub(super) fn pointer(&self) -> Option<String> {
        self.rows.map(|_| self.pointer.clone())
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> u64 {
        json::items(self.text()).len() as u64
    }

    /// All rows at once, if the text they were found in is JSON and each of them fits.
    pub(super) fn read_all<T: DeserializeOwned>(text: &'a str) -> (Result<Self>, Option<Vec<T>>) {
        let mut lists: Vec<(&str, Vec<T>)> = Vec::new();
        let found = Self::find(text, &mut |rest| {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter();
            let items = values.next()?.ok()?;
            let length = values.byte_offset();
            lists.push((&rest[..length], items));
            Some(length)
        });
        let items = || {
            let rows = found.as_ref().ok()?.rows?;
            let (before, after) = around(text, rows);
            // The rows are JSON, or they would not have been read.
            json::check(&format!("{before}null{after}")).ok()?;
            let list = lists.into_iter().find(|(list, _)| ptr::eq(*list, rows));
            match list {
                Some((_, items)) => Some(items),
                None => serde_json::from_str(rows).ok(),
            }
        };
        let items = items();
        (found, items)
    }

    /// The rows one by one, up to the first that does not fit.
    pub(super) fn read_each<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let rows = json::items(self.text()).into_iter().enumerate();
        rows.map(|(index, row)| {
            let pointer = format!("{}/{index}", self.pointer);
            json::decode(row, &pointer).map_err(|error| error.with_row(index))
        })
        .collect()
    }

    /// The text of the rows, which tells them apart from those of other pages.
    pub(super) fn text(&self) -> &'a str {
        self.rows.unwrap_or_default()
    }
}

/// The one array that must be the rows: under a name that lists use, or the only array there is. `beside` says whether
/// arrays that accompany rows count.
fn obvious<'a, 'm>(members: &'m RawMembers<'a>, beside: bool) -> Option<(&'m str, &'a str)> {
    // Of several members of one name the last counts.
    let arrays = || {
        members
            .iter()
            .rev()
            .filter(|(_, value)| value.starts_with('['))
    };
    let named = ROWS
        .iter()
        .find_map(|wanted| arrays().find(|(name, _)| name == wanted));
    let only = || {
        let mut others = arrays().filter(|(name, _)| {
            let name = name.as_ref();
            !NEVER.contains(&name) && (beside || !BESIDE.contains(&name))
        });
        match (others.next(), others.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    };
    let (name, rows) = named.or_else(only)?;
    Some((name, rows))
}

/// What stands before a part of a text, and behind it.
fn around<'a>(text: &'a str, part: &str) -> (&'a str, &'a str) {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    (&text[..start], &text[start + part.len()..])
}

/// The pointer of a member.
fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", json::escape(name))
}

/// Whether an object without a list says that there are no rows: it has no members, a total of 0, or `null` where the rows
/// would be. A member may be that if it has a name for rows, or is the only one that does not describe the page.
fn is_empty_page(members: &RawMembers<'_>, depth: usize) -> bool {
    let nothing = |value: &str| matches!(value, "null" | "{}");
    let mut others = members
        .iter()
        .filter(|(name, _)| !envelope::is_page_field(name));
    members.is_empty()
        || envelope::total(members) == Some(0)
        || members
            .iter()
            .any(|(name, value)| ROWS.contains(&name.as_ref()) && nothing(value))
        || match (others.next(), others.next()) {
            (Some((_, value)), None) if *value == "null" => true,
            (Some((_, value)), None) if depth > 0 && value.starts_with('{') => {
                is_empty_page(&json::members(value), depth - 1)
            }
            _ => false,
        }
}

fn no_list(text: &str, members: &RawMembers<'_>) -> Error {
    let message = if text.starts_with('{') {
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
        format!(
            "the body has no one list of rows among its members ({})",
            names.join(", ")
        )
    } else {
        "the body is neither a list of rows nor an object that has one".to_owned()
    };
    Error::new(ErrorKind::Decode, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_fit_are_read_at_once() {
        for text in ["[1,2]", r#"{"a":[0],"items":[1,2],"b":{"c":3}}"#] {
            let (found, items) = Rows::read_all::<u8>(text);
            assert!(found.is_ok_and(|rows| rows.count() == 2), "{text}");
            assert_eq!(items, Some(vec![1, 2]), "{text}");
        }
        let (found, items) = Rows::read_all::<u8>(r#"{"items":[1,"2"]}"#);
        assert!(found.is_ok() && items.is_none());
    }
}
