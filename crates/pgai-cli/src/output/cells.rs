//! Rows as cells: which columns there are, and what a value is as text.

use std::collections::BTreeSet;

use openapi_document::{Limits, Value, read as document_read};

use super::path::ValuePath;
use crate::exit::{Exit, Failure, Result};

/// Reads JSON with every digit.
pub(crate) fn read(text: &str) -> Result<Value> {
    // In an array, since the reader takes a lone scalar for YAML.
    let limits = Limits::default()
        .with_depth(256)
        .with_values(usize::MAX)
        .with_bytes(usize::MAX);
    let list = document_read::from_slice(format!("[{text}]").as_bytes(), limits);
    match list {
        Ok(Value::Array(items)) => Ok(items.into_iter().next().unwrap_or_default()),
        Ok(_) => Ok(Value::Null),
        Err(error) => Err(Failure::new(
            Exit::Service,
            format!("the answer cannot be shown so: {error}"),
        )
        .with_next("--output json prints it as it is")),
    }
}

/// The columns of a table or of csv.
pub(super) struct Columns {
    names: Vec<String>,
    paths: Vec<ValuePath>,
    /// Members of rows that are in no column, where they were not chosen by hand.
    left_out: Option<BTreeSet<String>>,
    /// Whether a row has had a value, of columns that were chosen by hand.
    seen: Vec<bool>,
}

impl Columns {
    /// Those that were asked for.
    pub(super) fn given(names: &[String]) -> Result<Self> {
        let paths = names.iter().map(|name| ValuePath::parse(name));
        Ok(Self {
            paths: paths.collect::<Result<_>>()?,
            seen: vec![false; names.len()],
            ..Self::named(names)
        })
    }

    /// The members of these names.
    pub(super) fn named(names: &[String]) -> Self {
        Self {
            names: names.to_vec(),
            paths: names
                .iter()
                .map(|name| ValuePath::of_member(name))
                .collect(),
            left_out: None,
            seen: Vec::new(),
        }
    }

    /// The members of these rows in the order in which they first come; in a table only those that have simple values,
    /// where there are such. Rows that are no objects are one column.
    pub(super) fn obvious(rows: &[&Value], for_table: bool) -> Self {
        let mut names: Vec<&str> = Vec::new();
        let mut simple: Vec<&str> = Vec::new();
        for (name, value) in rows.iter().filter_map(|row| row.as_object()).flatten() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
            let is_simple = !value.is_object() && !value.is_array() && !value.is_null();
            if is_simple && !simple.contains(&name.as_str()) {
                simple.push(name);
            }
        }
        if for_table && !simple.is_empty() {
            names.retain(|name| simple.contains(name));
        }
        if names.is_empty() {
            return Self {
                paths: vec![ValuePath::whole()],
                ..Self::named(&["value".to_owned()])
            };
        }
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        Self {
            left_out: Some(BTreeSet::new()),
            ..Self::named(&names)
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Keeps the first columns.
    pub(super) fn truncate(&mut self, columns: usize) {
        self.names.truncate(columns);
        self.paths.truncate(columns);
    }

    /// The cells of a row.
    pub(super) fn cells(&mut self, row: &Value) -> Vec<String> {
        if let (Some(left_out), Value::Object(members)) = (&mut self.left_out, row) {
            for name in members.keys() {
                let starts = |path: &ValuePath| path.first_member() == Some(name.as_str());
                if !self.paths.iter().any(starts) {
                    left_out.insert(name.to_string());
                }
            }
        }
        let cell = |path: &ValuePath| {
            let values = path.select(row);
            let texts: Vec<String> = values.into_iter().map(plain).collect();
            texts.join(" ")
        };
        let cells: Vec<String> = self.paths.iter().map(cell).collect();
        for (seen, cell) in self.seen.iter_mut().zip(&cells) {
            *seen |= !cell.is_empty();
        }
        cells
    }

    /// The columns chosen by hand for which no row had a value.
    pub(super) fn without_value(&self) -> Vec<&str> {
        let named = self.names.iter().zip(&self.seen);
        named
            .filter(|(_, seen)| !**seen)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    pub(super) fn left_out(&self) -> Vec<&str> {
        self.left_out.iter().flatten().map(String::as_str).collect()
    }
}

/// A value as text: nothing for null, and JSON for what has parts.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.to_string(),
        other => other.to_string(),
    }
}

/// The members of an object with dotted names, those of objects in it after one another.
pub(super) fn flat(value: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    add_flat("", value, &mut pairs);
    pairs
}

fn add_flat(prefix: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let name = match prefix {
                    "" => name.to_string(),
                    prefix => format!("{prefix}.{name}"),
                };
                add_flat(&name, value, pairs);
            }
        }
        Value::Object(_) if prefix.is_empty() => {}
        value => pairs.push((prefix.to_owned(), plain(value))),
    }
}
