//! Names of types: components own theirs, inline schemas take one that is free or share an equal one's.

use openapi_document::{Object, Value};

use super::{Reader, def};
use crate::model::{Kind, Ty};
use crate::names;

impl Reader<'_> {
    pub(super) fn named(&mut self, schema: &Value, name: Name<'_>, kind: Kind) -> Ty {
        match self.claim(name, schema) {
            Claim::New(ident) => {
                self.types.insert(ident.clone(), def(schema, kind));
                Ty::Named(ident)
            }
            Claim::Shared(ident) => Ty::Named(ident),
        }
    }

    /// A name for a schema. Components own theirs; inline schemas share one when they are equal and step aside otherwise.
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
        let name = names::type_name(name.text);
        let mut candidate = name.clone();
        let mut count = 1;
        loop {
            match self.inline.get(&candidate) {
                Some(known) if same_type(known, schema) => return Claim::Shared(candidate),
                None if !self.owned_names.contains(&candidate) => {
                    self.inline.insert(candidate.clone(), schema.clone());
                    return Claim::New(candidate);
                }
                _ => {}
            }
            count += 1;
            candidate = if count == 2 {
                format!("{name}Type")
            } else {
                format!("{name}Type{count}")
            };
        }
    }

    pub(super) fn free_name(&self, wanted: &str) -> String {
        let taken =
            |name: &String| self.owned_names.contains(name) || self.types.contains_key(name);
        std::iter::once(wanted.to_owned())
            .chain((2..).map(|n| format!("{wanted}{n}")))
            .find(|name| !taken(name))
            .unwrap_or_else(|| wanted.to_owned())
    }
}

/// What a schema is called if it needs a name.
#[derive(Clone, Copy)]
pub(super) struct Name<'n> {
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
