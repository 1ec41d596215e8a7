//! `oneOf` and `anyOf`: an enum with a variant for each alternative.

use std::collections::BTreeMap;

use openapi_document::{Value, pointer, value};

use super::enums::{string_enum, variants};
use super::keywords::has_structure;
use super::merge::MAX_MERGE;
use super::name::{Claim, Name, within};
use super::{Reader, def, text};
use crate::model::{Kind, Ty, Union, Variant};

impl Reader<'_> {
    pub(super) fn union(
        &mut self,
        schema: &Value,
        members: &[&Value],
        name: Name<'_>,
        place: &str,
    ) -> Ty {
        let base = beside_alternatives(schema);
        let bare = members.iter().any(|member| !has_structure(member));
        if bare && !has_structure(&base) {
            // One alternative allows everything.
            return Ty::Any;
        }
        // An alternative that only restricts is what stands beside it, and comes last since it takes most values.
        let (mut filled, rest): (Vec<&Value>, Vec<&Value>) =
            members.iter().partition(|member| has_structure(member));
        if !rest.is_empty() {
            filled.push(&base);
        }
        let members = filled.as_slice();
        if let Some(values) = self.strings_of(members) {
            return match values {
                Some(values) => self.named(schema, name, Kind::Enum(variants(&values))),
                None => Ty::String,
            };
        }
        let base_matters = base
            .get("properties")
            .is_some_and(|p| p.as_object().is_some_and(|p| !p.is_empty()));
        if let ([only], false) = (members, base_matters) {
            return self.body_of(only, name, place);
        }
        let union_name = match self.claim(name, schema) {
            Claim::New(ident) => ident,
            Claim::Shared(ident) => return Ty::Named(ident),
        };
        let base = base_matters.then_some(&base);
        let (variants, sources) = self.variants(members, base, &union_name, place);
        if let [only] = variants.as_slice() {
            let alias = Kind::Alias(only.ty.clone());
            self.types.insert(union_name.clone(), def(schema, alias));
            return Ty::Named(union_name);
        }
        let discriminator = self.discriminator(schema, &sources);
        let kind = Kind::Union(Union {
            variants,
            discriminator,
        });
        self.types.insert(union_name.clone(), def(schema, kind));
        Ty::Named(union_name)
    }

    /// A variant for each type among the alternatives, with the reference that it came from. `base` applies to each of them.
    fn variants(
        &mut self,
        members: &[&Value],
        base: Option<&Value>,
        union_name: &str,
        place: &str,
    ) -> (Vec<Variant>, Vec<Option<String>>) {
        let mut variants: Vec<Variant> = Vec::new();
        let mut sources: Vec<Option<String>> = Vec::new();
        let labels = self.labels(members);
        for (member, label) in members.iter().zip(&labels) {
            let source = member
                .get("$ref")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let combined;
            let member: &Value = match base {
                Some(base) if !std::ptr::eq(*member, base) => {
                    combined = value!({ "allOf": [base, *member] });
                    &combined
                }
                _ => member,
            };
            let hint = within(union_name, label);
            let ty = self.body_of(member, Name::inline(&hint), place);
            if let Some(same) = variants.iter().position(|v| v.ty == ty) {
                if sources[same].is_none() {
                    sources[same] = source;
                }
                continue;
            }
            variants.push(Variant {
                ident: label.clone(),
                ty,
            });
            sources.push(source);
        }
        (variants, sources)
    }

    /// The values of alternatives that are all strings: none where they are no strings, an empty choice where any will do.
    pub(super) fn strings_of(&self, members: &[&Value]) -> Option<Option<Vec<String>>> {
        let mut values = Vec::new();
        let mut listed = false;
        for member in members {
            let mut member: &Value = member;
            let mut depth = 0;
            while let Some(target) = self.referenced(member) {
                member = self.schemas[target];
                depth += 1;
                if depth > MAX_MERGE {
                    return None;
                }
            }
            if let Some(more) = string_enum(member) {
                listed = true;
                for value in more {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            } else if member.get("type").and_then(Value::as_str) != Some("string")
                || ["oneOf", "anyOf", "allOf"]
                    .iter()
                    .any(|key| member.get(*key).is_some())
                || (self.files && member.get("format").and_then(Value::as_str) == Some("binary"))
            {
                return None;
            }
        }
        Some(listed.then_some(values))
    }

    /// The discriminator, its values led to the alternatives.
    pub(super) fn discriminator(
        &self,
        schema: &Value,
        sources: &[Option<String>],
    ) -> Option<(String, BTreeMap<String, usize>)> {
        let discriminator = schema.get("discriminator")?;
        let member = text(discriminator, "propertyName")?;
        let mut values = BTreeMap::new();
        if let Some(mapping) = discriminator.get("mapping").and_then(Value::as_object) {
            for (value, target) in mapping {
                let target = target.as_str().unwrap_or_default();
                let same = |source: &Option<String>| {
                    source
                        .as_deref()
                        .is_some_and(|s| s == target || s.rsplit('/').next() == Some(target))
                };
                if let Some(index) = sources.iter().position(same) {
                    values.insert(value.to_string(), index);
                }
            }
        } else {
            // Without a mapping the value is the name of the schema.
            for (index, source) in sources.iter().enumerate() {
                if let Some(pointer) = source.as_deref().and_then(pointer::of_reference) {
                    values.insert(pointer::last(&pointer).into_owned(), index);
                }
            }
        }
        Some((member, values))
    }
}

/// What stands beside the alternatives, and applies to each of them.
fn beside_alternatives(schema: &Value) -> Value {
    const OWN: [&str; 9] = [
        "oneOf",
        "anyOf",
        "discriminator",
        "description",
        "title",
        "nullable",
        "default",
        "example",
        "enum",
    ];
    let mut base = schema.as_object().cloned().unwrap_or_default();
    base.retain(|key, _| !OWN.contains(&key.as_str()));
    Value::Object(base)
}
