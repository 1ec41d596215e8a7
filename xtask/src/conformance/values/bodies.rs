//! The bodies that are tried on one schema.

use std::collections::BTreeSet;
use std::fmt;

use openapi_document::Document;
use serde_json::Value;

use super::examples;
use super::flatten::Choice;
use super::make::{Manner, made};
use super::schemas::Schemas;

/// How many alternatives are tried of the choices in one schema.
const BRANCHES: usize = 48;

/// How many bodies that are much like one another are enough.
const LARGE: usize = 100_000;

/// One body.
pub(super) struct Body {
    pub(super) kind: BodyKind,
    pub(super) value: Value,
    /// Whether its schema allows it.
    pub(super) valid: bool,
    /// Of a body that is newer than its document the one that it was made beside, which its schema allows.
    pub(super) known: Option<Value>,
}

/// Where a body comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyKind {
    Example,
    Full,
    Minimal,
    /// Null wherever it is allowed.
    Null,
    /// A string wherever no type is named.
    Untyped,
    /// All alternatives of an `anyOf` at once.
    Combined,
    NewMember,
    NewValue,
}

impl BodyKind {
    /// Whether it is newer than its document, so that its schema need not allow it.
    fn is_new(self) -> bool {
        matches!(self, Self::NewMember | Self::NewValue)
    }

    fn manner(self, branch: usize) -> Manner {
        Manner {
            full: self != Self::Minimal,
            choice: Choice {
                branch,
                null: self == Self::Null,
                all: self == Self::Combined,
            },
            untyped: self == Self::Untyped,
            new_member: self == Self::NewMember,
            new_value: self == Self::NewValue,
        }
    }
}

impl fmt::Display for BodyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Example => "the example",
            Self::Full => "with all members:",
            Self::Minimal => "with required members alone:",
            Self::Null => "with null where it is allowed:",
            Self::Untyped => "with a string where no type is named:",
            Self::Combined => "with all of `anyOf`:",
            Self::NewMember => "with members that the document does not know:",
            Self::NewValue => "with enum values that the document does not know:",
        })
    }
}

/// Examples, and bodies that are made of the schema. Of those that its schema should allow only those that it does.
pub(super) fn of(document: &Document, schemas: &Schemas, pointer: &str) -> Vec<Body> {
    let mut bodies = Vec::new();
    let mut seen = BTreeSet::new();
    let mut size = 0;
    let allows = |value: &Value| schemas.allows(pointer, value) == Some(true);
    let mut add = |kind: BodyKind, mut value: Value, known: Option<&Value>| {
        let mut valid = allows(&value);
        if !valid && !kind.is_new() && kind != BodyKind::Example {
            // One bad member, such as one whose schema contradicts itself, need not spoil the rest.
            value = schemas.without_misfits(pointer, value);
            valid = allows(&value);
        }
        // Whether a type may be null is up to what holds it.
        if value.is_null() {
            return;
        }
        let text = value.to_string();
        if (valid || kind.is_new()) && size < LARGE && seen.insert(text.clone()) {
            size += text.len();
            bodies.push(Body {
                kind,
                value,
                valid,
                known: known.filter(|_| kind.is_new()).cloned(),
            });
        }
    };
    for value in examples::of(document, pointer) {
        add(BodyKind::Example, value, None);
    }
    let Some(schema) = schemas.at(pointer) else {
        return bodies;
    };
    let make = |kind: BodyKind, branch| made(schemas, schema, kind.manner(branch));
    let mut branch = 0;
    let mut widest = 1;
    while branch < widest.min(BRANCHES) {
        let full = make(BodyKind::Full, branch);
        widest = widest.max(full.as_ref().map_or(1, |made| made.widest));
        let fits = full.as_ref().is_some_and(|made| allows(&made.value));
        let full = full.map(|made| made.value);
        if let Some(value) = &full {
            add(BodyKind::Full, value.clone(), None);
        }
        let once = [BodyKind::Null, BodyKind::Combined, BodyKind::Untyped];
        let each = [BodyKind::Minimal, BodyKind::NewMember, BodyKind::NewValue];
        let once = &once[..if is_part(pointer) { 2 } else { 3 }];
        let kinds = each.iter().chain(once.iter().filter(|_| branch == 0));
        // What is newer than the document says something only of a body that was right before.
        for kind in kinds.filter(|kind| fits || !kind.is_new()) {
            if let Some(made) = make(*kind, branch) {
                add(*kind, made.value, full.as_ref());
            }
        }
        branch += 1;
    }
    bodies
}

/// Whether a schema is an alternative or a part of another, which may well name the type.
fn is_part(pointer: &str) -> bool {
    let keyword = pointer.rsplit('/').nth(1);
    matches!(keyword, Some("allOf" | "oneOf" | "anyOf"))
}
