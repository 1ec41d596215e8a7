//! The types of a client beside the schemas that they are made of, which bodies are sent through.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Document, Value, pointer};

use super::document::Offer;

/// A type of the client and the schema that it is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Subject {
    /// The type as it is written outside of `types`.
    pub(in super::super) ty: String,
    /// Where the schema is.
    pub(in super::super) pointer: String,
    pub(in super::super) direction: Direction,
}

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Direction {
    Request,
    Response,
}

impl Direction {
    /// The flag of what never goes this way.
    pub(in super::super) fn excluded(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// The named types of what is sent and received as JSON.
pub(super) fn of(
    document: &Document,
    offers: &[Offer],
    types: &BTreeMap<String, String>,
) -> BTreeSet<Subject> {
    let mut subjects = BTreeSet::new();
    for direction in [Direction::Request, Direction::Response] {
        let media = offers.iter().flat_map(|offer| match direction {
            Direction::Request => &offer.bodies,
            Direction::Response => &offer.responses,
        });
        let starts = media.filter(|media| media.is_json());
        let reached = reached(
            document,
            starts.map(|media| media.address.clone()).collect(),
        );
        for (location, ty) in types {
            // A file is part of a form, which is no JSON.
            if !ty.contains("types::") || ty.contains("support::File") {
                continue;
            }
            let Some((schema, pointer)) = resolve(document, location) else {
                continue;
            };
            // What is only referred to is a subject of its own, unless there are examples beside the reference.
            let map = schema.as_object();
            let only_refers = map.is_some_and(|map| map.len() == 1 && map.contains_key("$ref"));
            let beside = pointer
                .strip_suffix("/schema")
                .and_then(|owner| document.root().pointer(owner));
            let has_examples = beside.is_some_and(|media| {
                media.get("example").is_some() || media.get("examples").is_some()
            });
            let mut around = pointer.as_str();
            let mut is_reached = reached.contains(around);
            while !is_reached && let Some((parent, _)) = around.rsplit_once('/') {
                around = parent;
                is_reached = reached.contains(around);
            }
            if is_reached && (has_examples || !only_refers) {
                subjects.insert(Subject {
                    ty: ty.clone(),
                    pointer,
                    direction,
                });
            }
        }
    }
    subjects
}

/// The places of a document that these lead to, and they themselves.
fn reached(document: &Document, starts: Vec<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = starts;
    while let Some(place) = open.pop() {
        let Some(value) = document.root().pointer(&place) else {
            continue;
        };
        if !reached.insert(place.clone()) {
            continue;
        }
        let mut within = vec![(value, document.address(place))];
        while let Some((value, address)) = within.pop() {
            if value.get("$ref").is_some()
                && let Ok(target) = document.follow(value, &address)
            {
                open.push(target.address().pointer().to_owned());
            }
            match value {
                Value::Object(map) => {
                    within.extend(map.iter().map(|(name, value)| (value, address.join(name))));
                }
                Value::Array(items) => {
                    let items = items.iter().enumerate();
                    let join = |index: usize| address.join(&index.to_string());
                    within.extend(items.map(|(index, value)| (value, join(index))));
                }
                _ => {}
            }
        }
    }
    reached
}

/// What is at a pointer, be it behind references on the way, and where it is then.
pub(super) fn resolve<'d>(document: &'d Document, location: &str) -> Option<(&'d Value, String)> {
    // Their place in the list of an operation is not the one that they are declared at.
    if location.contains("/parameters/") && location.starts_with("/paths/") {
        return None;
    }
    let mut at = document.root();
    let mut place = String::new();
    for token in pointer::tokens(location)? {
        let child = |value: &'d Value| match value {
            Value::Object(map) => map.get(&*token),
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        };
        let found = match child(at) {
            Some(found) => found,
            None => {
                let target = document.follow(at, &document.address(place)).ok()?;
                place = target.address().pointer().to_owned();
                child(target.value())?
            }
        };
        place = pointer::join(&place, &token);
        at = found;
    }
    Some((at, place))
}
