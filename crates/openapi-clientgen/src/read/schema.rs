//! One schema to the narrowest type that holds all its values.

use openapi_document::{Value, pointer, value};

use super::Reader;
use super::enums::{Listed, enum_by_type, string_enum, variants};
use super::integer::integer;
use super::intersect::WORDS;
use super::keywords::{alternatives, has_structure, is_null};
use super::name::{Name, within};
use super::pairs::{TOO_MANY_PAIRS, pairs};
use crate::model::{Ty, TypeKind};
use crate::normalize::OPEN;

/// How many schemas are read in all. The largest public documents unfold to a twentieth of it.
pub(super) const MAX_STEPS: usize = 1_000_000;

/// How deep combined schemas may stand within each other.
const MAX_DEPTH: usize = 48;

/// Whether a number has the format of an integer, whose digits a float may not hold.
fn is_exact(schema: &Value) -> bool {
    let format = schema.get("format").and_then(Value::as_str);
    matches!(
        format,
        Some("int64" | "uint64" | "long" | "bigint" | "decimal" | "integer")
    )
}

/// What a schema demands, its words aside.
fn demands(schema: &Value) -> String {
    let mut map = schema.as_object().cloned().unwrap_or_default();
    map.retain(|key, _| !WORDS.contains(&key.as_str()));
    Value::Object(map).to_string()
}

impl Reader<'_> {
    /// The type of a schema in use: `null` allowed or not, named or not.
    pub(super) fn ty(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let nullable = self.is_nullable(schema);
        let ty = self.body_of(schema, name, place);
        if nullable { ty.optional() } else { ty }
    }

    /// The type of a schema, `null` left aside. `name` is what it is called if it needs a name.
    pub(super) fn body_of(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let ty = self.read(schema, name, place);
        self.locations.insert(place.to_owned(), ty.clone());
        ty
    }

    fn read(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let child = self.child.take();
        if let Some(target) = self.referenced(schema) {
            return Ty::Named(self.type_names[target].clone());
        }
        if schema.get("$ref").is_some() {
            let reason = "the reference leads to no component; any value is taken";
            self.report.lost(place, "missing-reference", reason);
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
        let combined = schema.get("allOf").is_some();
        let chosen = alternatives(schema).next().is_some();
        if !(combined || name.owned && chosen) {
            return self.plain(schema, name, place);
        }
        self.merging.extend(child);
        let merged = self.merged(schema, place);
        self.merging
            .truncate(self.merging.len() - usize::from(child.is_some()));
        if let Some(target) = self.referenced(&merged) {
            return Ty::Named(self.type_names[target].clone());
        }
        if self.depth > MAX_DEPTH {
            self.report.lost(
                place,
                "budget",
                "what is combined here grows with each step inwards; any value is taken",
            );
            return Ty::Any;
        }
        let demands = demands(&merged);
        let name = Name {
            demands: Some(&demands),
            ..name
        };
        self.depth += 1;
        let ty = self.plain(&merged, name, place);
        self.depth -= 1;
        ty
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
            return self.named(schema, name, TypeKind::Enum(variants(&values)));
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
            Some("number") if is_exact(schema) => Ty::Number,
            Some("number") => Ty::Float,
            Some("boolean") => Ty::Bool,
            Some("array") => self.list(schema, name, place),
            Some("object") => self.object(schema, name, place),
            _ => self.untyped(schema, name, place),
        }
    }

    /// The type of a schema without a `type`, which allows values of any type besides those that its keywords describe.
    fn untyped(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let describes = |key: &str| {
            let described = schema.get(key).and_then(Value::as_object);
            described.is_some_and(|map| !map.is_empty())
        };
        if describes("properties") {
            return self.object(schema, name, place);
        }
        let described = ["items", "additionalProperties"]
            .into_iter()
            .find(|key| describes(key));
        let kind = match described {
            Some("items") => "array",
            Some(_) => "object",
            None => return Ty::Any,
        };
        let mut typed = schema.clone();
        typed["type"] = kind.into();
        let open = value!({ "anyOf": [&typed], OPEN: true });
        self.union(&open, &[&typed], name, place)
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
