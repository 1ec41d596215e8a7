//! Where the rows of a list are in a body, whatever its shape.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::members::{Members, members_of};
use crate::error::{Error, ErrorKind, Result};
use crate::object::{Object, decode};

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
            return Ok(Self {
                pointer: String::new(),
                rows: Some(text),
                envelopes: Vec::new(),
            });
        }
        let members = members_of(text);
        if let Some((name, rows)) = obvious(&members) {
            return Ok(Self {
                pointer: format!("/{name}"),
                rows: Some(rows),
                envelopes: envelopes(members),
            });
        }
        // One level further down: `{"result": {"items": […]}}`.
        let inner: Vec<_> = members
            .iter()
            .filter_map(|(outer, value)| {
                let inner = members_of(value);
                let (name, rows) = obvious(&inner)?;
                Some((format!("/{outer}/{name}"), rows, envelopes(inner)))
            })
            .collect();
        let count = inner.len();
        if let (1, Some((pointer, rows, mut found))) = (count, inner.into_iter().next()) {
            found.extend(envelopes(members));
            return Ok(Self {
                pointer,
                rows: Some(rows),
                envelopes: found,
            });
        }
        if members.is_empty() && matches!(text.get(), "null" | "{}") {
            return Ok(Self {
                pointer: String::new(),
                rows: None,
                envelopes: Vec::new(),
            });
        }
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        Err(Error::new(
            ErrorKind::Decode,
            format!(
                "the body has no one list of rows among its members ({})",
                names.join(", ")
            ),
        ))
    }

    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let Some(rows) = self.rows else {
            return Ok(Vec::new());
        };
        decode(rows.get().as_bytes()).map_err(|error| {
            let message = error
                .message()
                .replacen("at /", &format!("at {}/", self.pointer), 1);
            error.with_message(message)
        })
    }

    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.rows.map_or("", RawValue::get).hash(&mut hasher);
        hasher.finish()
    }
}

/// The one array that must be the rows: under a name the service uses, or the only array there is.
fn obvious<'a>(members: &Members<'a>) -> Option<(String, &'a RawValue)> {
    let mut arrays = members
        .iter()
        .filter(|(_, value)| value.get().starts_with('['));
    let named = |wanted: &str| {
        members
            .iter()
            .find(|(name, value)| name == wanted && value.get().starts_with('['))
    };
    named("items")
        .or_else(|| named("data"))
        .or_else(|| match (arrays.next(), arrays.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        })
        .map(|(name, value)| (name.clone(), *value))
}

/// The object around the rows, and `pagination` or the like in it.
fn envelopes(outer: Members<'_>) -> Vec<Members<'_>> {
    let mut found: Vec<_> = outer
        .iter()
        .filter(|(name, _)| INNER_ENVELOPES.contains(&name.as_str()))
        .map(|(_, value)| members_of(value))
        .collect();
    found.push(outer);
    found
}

/// Members that may tell more of the page than the object around the rows does.
const INNER_ENVELOPES: [&str; 3] = ["pagination", "meta", "page_info"];
