//! Names of types while a document is read: components have theirs, inline schemas have their location.
//!
//! What the location makes of a name is decided when the whole document is known; see [`inline_names`](super::inline_names).

use openapi_document::{Object, Value};

use super::{Reader, def};
use crate::model::{Ty, TypeKind};

impl Reader<'_> {
    pub(super) fn named(&mut self, schema: &Value, name: Name<'_>, kind: TypeKind) -> Ty {
        match self.claim(name, schema) {
            Claim::New(ident) => {
                self.types.insert(ident.clone(), def(schema, kind));
                Ty::Named(ident)
            }
            Claim::Shared(ident) => Ty::Named(ident),
        }
    }

    /// A name for a schema. Components own theirs; inline schemas at one location share a name when they are equal.
    pub(super) fn claim(&mut self, name: Name<'_>, schema: &Value) -> Claim {
        if let Some(demands) = name.demands {
            if !name.owned
                && let Some(ident) = self.combined.get(demands)
            {
                return Claim::Shared(ident.clone());
            }
            let claim = self.claim(
                Name {
                    demands: None,
                    ..name
                },
                schema,
            );
            if let Claim::New(ident) = &claim {
                self.combined.insert(demands.to_owned(), ident.clone());
            }
            return claim;
        }
        if name.owned {
            return Claim::New(name.text.to_owned());
        }
        let mut count = 1;
        loop {
            let candidate = match count {
                1 => name.text.to_owned(),
                count => format!("{}#{count}", name.text),
            };
            match self.inline.get(&candidate) {
                Some(known) if same_type(known, schema) => return Claim::Shared(candidate),
                Some(_) => count += 1,
                None => {
                    self.inline.insert(candidate.clone(), schema.clone());
                    return Claim::New(candidate);
                }
            }
        }
    }
}

/// What a schema is called if it needs a name.
#[derive(Clone, Copy)]
pub(super) struct Name<'n> {
    /// The name of a component's type, or the location of an inline schema, which [`within`] writes.
    pub(super) text: &'n str,
    /// Whether it is the name of the component itself.
    pub(super) owned: bool,
    /// What a combined schema demands, by which an equal one finds its type.
    pub(super) demands: Option<&'n str>,
}

impl<'n> Name<'n> {
    pub(super) fn inline(text: &'n str) -> Self {
        Self {
            text,
            owned: false,
            demands: None,
        }
    }
}

/// The location of what is in `parent`: the name of a component's type, an operation, or a location within those.
pub(super) fn within(parent: &str, child: &str) -> String {
    openapi_document::pointer::join(parent, child)
}

/// The location of an operation, by the name of its builder.
pub(super) fn of_operation(builder: &str) -> String {
    format!("{builder}()")
}

pub(super) enum Claim {
    New(String),
    Shared(String),
}

/// Whether two schemas have the same type, their words and examples aside.
pub(super) fn same_type(a: &Value, b: &Value) -> bool {
    const WORDS: [&str; 7] = [
        "description",
        "title",
        "example",
        "examples",
        "default",
        "externalDocs",
        "deprecated",
    ];
    fn members(map: &Object, schema: bool) -> Vec<(&str, &Value)> {
        map.iter()
            .map(|(key, value)| (key.as_str(), value))
            .filter(|(key, _)| !(schema && WORDS.contains(key)))
            .collect()
    }
    fn same(a: &Value, b: &Value, schema: bool) -> bool {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                let (left, right) = (members(a, schema), members(b, schema));
                left.len() == right.len()
                    && left.iter().all(|(key, value)| {
                        // The keys below `properties` are names, not keywords.
                        b.get(key).is_some_and(|other| {
                            same(value, other, !(schema && *key == "properties"))
                        })
                    })
            }
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, true))
            }
            (a, b) => a == b,
        }
    }
    same(a, b, true)
}
