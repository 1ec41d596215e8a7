//! Where the rows of a list are in a body, whatever its shape.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::envelope;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Members};
use crate::object::Object;

/// Names that lists of rows have; the earlier ones win.
const ROWS: [&str; 8] = [
    "items", "data", "results", "rows", "records", "content", "value", "hits",
];
/// Arrays under these names accompany rows.
const NO_ROWS: [&str; 10] = [
    "errors",
    "warnings",
    "messages",
    "links",
    "included",
    "facets",
    "filters",
    "columns",
    "sort",
    "aggregations",
];

/// Where the rows are in a body.
pub(super) struct Rows<'a> {
    /// The JSON pointer of the rows, for errors.
    pointer: String,
    rows: Option<&'a RawValue>,
    /// What may hold page numbers and totals, most telling first.
    pub(super) envelopes: Vec<Members<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) fn find(raw: &'a Object) -> Result<Self> {
        let text = raw.raw()?;
        if text.get().starts_with('[') {
            return Ok(Self::at(String::new(), text, Vec::new()));
        }
        let members = json::members(text);
        if let Some((name, rows)) = obvious(&members) {
            return Ok(Self::at(
                format!("/{name}"),
                rows,
                envelope::around(members),
            ));
        }
        // One level further down: `{"result": {"items": […]}}`.
        let mut inner = members
            .iter()
            .filter(|(outer, _)| !envelope::is_inner(outer))
            .filter_map(|(outer, value)| {
                let inner = json::members(value);
                let (name, rows) = obvious(&inner)?;
                Some((format!("/{outer}/{name}"), rows, inner))
            });
        if let (Some((pointer, rows, around)), None) = (inner.next(), inner.next()) {
            let mut envelopes = envelope::around(around);
            envelopes.extend(envelope::around(members.clone()));
            return Ok(Self::at(pointer, rows, envelopes));
        }
        drop(inner);
        if is_empty_page(text, &members) {
            return Ok(Self {
                pointer: String::new(),
                rows: None,
                envelopes: envelope::around(members),
            });
        }
        Err(no_list(text, &members))
    }

    fn at(pointer: String, rows: &'a RawValue, envelopes: Vec<Members<'a>>) -> Self {
        Self {
            pointer,
            rows: Some(rows),
            envelopes,
        }
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
        if let Ok(rows) = serde_json::from_str(rows.get()) {
            return Ok(rows);
        }
        json::items(rows)
            .into_iter()
            .enumerate()
            .map(|(index, row)| {
                json::decode(row.get().as_bytes()).map_err(|error| self.locate(index, &error))
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
        envelope::hash(&self.rows.map_or("", RawValue::get))
    }
}

/// The one array that must be the rows: under a name that lists use, or the only array there is.
fn obvious<'a>(members: &Members<'a>) -> Option<(String, &'a RawValue)> {
    let arrays = || {
        members
            .iter()
            .filter(|(_, value)| value.get().starts_with('['))
    };
    let named = ROWS
        .iter()
        .find_map(|wanted| arrays().find(|(name, _)| name == wanted));
    let only = || {
        let mut others = arrays().filter(|(name, _)| !NO_ROWS.contains(&name.as_str()));
        match (others.next(), others.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    };
    let (name, rows) = named.or_else(only)?;
    Some((name.clone(), rows))
}

/// Whether a body without an array says that there are no rows: nothing at all, `null` where the rows would be, or a
/// total of 0.
fn is_empty_page(text: &RawValue, members: &Members<'_>) -> bool {
    let null = |name: &str| {
        members
            .iter()
            .any(|(given, value)| given == name && value.get() == "null")
    };
    let nulls = members
        .iter()
        .filter(|(name, value)| value.get() == "null" && !envelope::is_fact(name))
        .count();
    matches!(text.get(), "null")
        || members.is_empty() && text.get().starts_with('{')
        || ROWS.iter().any(|name| null(name))
        || !members
            .iter()
            .any(|(_, value)| value.get().starts_with('['))
            && (nulls == 1 || envelope::total(members) == Some(0))
}

fn no_list(text: &RawValue, members: &Members<'_>) -> Error {
    let message = if text.get().starts_with('{') {
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
