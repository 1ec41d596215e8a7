//! Where the rows of a list are in a body, whatever its shape.

use serde::de::DeserializeOwned;

use super::envelope;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Members};
use crate::object::Object;

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
    pub(super) envelopes: Vec<Members<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) fn find(raw: &'a Object) -> Result<Self> {
        let text = raw.text();
        if text.starts_with('[') {
            return Ok(Self {
                pointer: String::new(),
                rows: Some(text),
                envelopes: Vec::new(),
            });
        }
        let members = json::members(text);
        if let Some(found) = Self::within(&members, "", DEPTH) {
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
    fn within(members: &Members<'a>, pointer: &str, depth: usize) -> Option<Self> {
        let own = |beside: bool| {
            let (name, rows) = obvious(members, beside)?;
            Some(Self {
                pointer: below(pointer, name),
                rows: Some(rows),
                envelopes: envelope::around(members.clone()),
            })
        };
        let inner = |about_pages: bool| {
            let mut found = members
                .iter()
                .filter(|(name, _)| depth > 0 && envelope::is_inner(name) == about_pages)
                .filter_map(|(name, value)| {
                    Self::within(&json::members(value), &below(pointer, name), depth - 1)
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
        self.rows.map_or(0, |rows| json::items(rows).len() as u64)
    }

    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let Some(rows) = self.rows else {
            return Ok(Vec::new());
        };
        // The quick way first: the slow one is only there to find the row that does not fit.
        if let Ok(rows) = serde_json::from_str(rows) {
            return Ok(rows);
        }
        json::items(rows)
            .into_iter()
            .enumerate()
            .map(|(index, row)| {
                json::decode(row.as_bytes()).map_err(|error| self.locate(index, &error))
            })
            .collect()
    }

    /// Names a row by its pointer from the body's root.
    fn locate(&self, index: usize, error: &Error) -> Error {
        let row = format!("{}/{index}", self.pointer);
        let message = error.message();
        let message = if message.contains(" at its root:") {
            message.replacen("at its root:", &format!("at {row}:"), 1)
        } else {
            message.replacen("at /", &format!("at {row}/"), 1)
        };
        error.clone().with_message(message).with_row(index)
    }

    /// Tells rows apart from those of other pages.
    pub(super) fn fingerprint(&self) -> u64 {
        envelope::hash(&self.rows.unwrap_or_default())
    }
}

/// The one array that must be the rows: under a name that lists use, or the only array there is. `beside` says whether
/// arrays that accompany rows count.
fn obvious<'a, 'm>(members: &'m Members<'a>, beside: bool) -> Option<(&'m str, &'a str)> {
    let arrays = || members.iter().filter(|(_, value)| value.starts_with('['));
    let named = ROWS
        .iter()
        .find_map(|wanted| arrays().find(|(name, _)| name == wanted));
    let only = || {
        let mut others = arrays().filter(|(name, _)| {
            let name = name.as_str();
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

/// The pointer of a member.
fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Whether an object without a list says that there are no rows: it has no members, a total of 0, or `null` where the rows
/// would be. A member may be that if it has a name for rows, or is the only one that does not describe the page.
fn is_empty_page(members: &Members<'_>, depth: usize) -> bool {
    let nothing = |value: &str| matches!(value, "null" | "{}");
    let mut others = members.iter().filter(|(name, _)| !envelope::is_fact(name));
    members.is_empty()
        || envelope::total(members) == Some(0)
        || members
            .iter()
            .any(|(name, value)| ROWS.contains(&name.as_str()) && nothing(value))
        || match (others.next(), others.next()) {
            (Some((_, value)), None) if *value == "null" => true,
            (Some((_, value)), None) if depth > 0 && value.starts_with('{') => {
                is_empty_page(&json::members(value), depth - 1)
            }
            _ => false,
        }
}

fn no_list(text: &str, members: &Members<'_>) -> Error {
    let message = if text.starts_with('{') {
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        format!(
            "the body has no one list of rows among its members ({})",
            names.join(", ")
        )
    } else {
        "the body is neither a list of rows nor an object that has one".to_owned()
    };
    Error::new(ErrorKind::Decode, message)
}
