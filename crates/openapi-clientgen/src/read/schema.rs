//! One schema to the narrowest type that holds all its values.

use openapi_document::{Value, pointer};

use super::Reader;
use super::enums::{Listed, enum_by_type, string_enum, variants};
use super::integer::integer;
use super::keywords::{has_structure, is_null};
use super::name::{Name, within};
use super::pairs::{TOO_MANY_PAIRS, pairs};
use crate::model::{Kind, Ty};

/// How many schemas are read in all. The largest public documents unfold to a twentieth of it.
pub(super) const MAX_STEPS: usize = 1_000_000;

impl Reader<'_> {
    /// The type of a schema in use: `null` allowed or not, named or not.
    pub(super) fn ty(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let nullable = self.is_nullable(schema);
        let ty = self.body_of(schema, name, place);
        if nullable { ty.optional() } else { ty }
    }

    /// The type of a schema, `null` left aside. `name` is what it is called if it needs a name.
    pub(super) fn body_of(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        if let Some(target) = self.referenced(schema) {
            return Ty::Named(self.type_names[target].clone());
        }
        self.steps += 1;
        if self.steps > MAX_STEPS {
            self.report.lost(
                place,
                "budget",
                "the document unfolds to more schemas than any real one; any value is taken",
            );
            return Ty::Any;
        }
        if schema.get("allOf").is_none() {
            return self.plain(schema, name, place);
        }
        let merged = self.merged(schema, 0, place);
        if let Some(target) = self.referenced(&merged) {
            return Ty::Named(self.type_names[target].clone());
        }
        self.plain(&merged, name, place)
    }

    /// The type of a schema without `$ref` and `allOf`.
    pub(super) fn plain(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let mut groups: Vec<Vec<&Value>> = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|key| schema.get(*key).and_then(Value::as_array))
            .map(|members| members.iter().filter(|member| !is_null(member)).collect())
            .filter(|members: &Vec<&Value>| members.iter().any(|member| has_structure(member)))
            .collect();
        groups.dedup();
        match groups.as_slice() {
            [] => {}
            [only] => return self.union(schema, only, name, place),
            [first, second, ..] => {
                let pairs = pairs(first, second);
                if pairs.is_none() {
                    self.report.lost(place, "alternatives", TOO_MANY_PAIRS);
                }
                let members = match &pairs {
                    Some(pairs) => pairs.iter().collect(),
                    None => first.clone(),
                };
                return self.union(schema, &members, name, place);
            }
        }
        if let Some(values) = string_enum(schema) {
            return self.named(schema, name, Kind::Enum(variants(&values)));
        }
        let listed;
        let schema = match enum_by_type(schema) {
            Some(Listed::One(kind)) => {
                let mut whole = schema.clone();
                whole["type"] = kind.into();
                listed = whole;
                &listed
            }
            Some(Listed::Several(alternatives)) => {
                let members: Vec<&Value> = alternatives.iter().collect();
                return self.union(schema, &members, name, place);
            }
            None => schema,
        };
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => match schema.get("format").and_then(Value::as_str) {
                Some("binary") if self.files => Ty::File,
                _ => Ty::String,
            },
            Some("integer") => Ty::Int(integer(schema)),
            Some("number") => Ty::Float,
            Some("boolean") => Ty::Bool,
            Some("array") => self.list(schema, name, place),
            Some("object") => self.object(schema, name, place),
            _ if schema.get("properties").is_some()
                || schema.get("additionalProperties").is_some() =>
            {
                self.object(schema, name, place)
            }
            _ if schema.get("items").is_some() => self.list(schema, name, place),
            _ => Ty::Any,
        }
    }

    pub(super) fn list(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let item = match schema.get("items") {
            Some(items) => self.ty(
                items,
                Name::inline(&within(name.text, "item")),
                &pointer::join(place, "items"),
            ),
            None => Ty::Any,
        };
        Ty::List(Box::new(item))
    }
}
