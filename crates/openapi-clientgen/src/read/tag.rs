//! What tells the alternatives of a union apart: the discriminator, and the values that schemas list for a member.

use std::collections::BTreeMap;

use openapi_document::{Value, pointer};

use super::enums::string_enum;
use super::keywords::{alternatives, list};
use super::{Reader, text};
use crate::model::Tag;

/// How many schemas are looked at for one question.
const MAX_LOOKS: usize = 500;

impl Reader<'_> {
    /// The discriminator, its values led to the alternatives. A mapping counts first, then what an alternative lists
    /// itself; the name of a schema counts only where the schema lists nothing.
    pub(super) fn tag(&self, schema: &Value, sources: &[Vec<&Value>]) -> Option<Tag> {
        let discriminator = schema.get("discriminator")?;
        let member = text(discriminator, "propertyName")?;
        let leads = |target: &Value| {
            let target = target.as_str()?;
            let direct = |source: &&Value| self.is_target(source, target);
            let nested = |source: &&Value| self.holds_target(source, target, &mut 0);
            let position = |of: &dyn Fn(&&Value) -> bool| {
                sources.iter().position(|sources| sources.iter().any(of))
            };
            position(&direct).or_else(|| position(&nested))
        };
        let mut values: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        for (value, target) in mapping.into_iter().flatten() {
            if let Some(index) = leads(target) {
                values.insert(value.to_string(), vec![index]);
            }
        }
        let mapped = values.clone();
        let mut named: Vec<(String, usize)> = Vec::new();
        let mut others: Vec<usize> = Vec::new();
        for (index, sources) in sources.iter().enumerate() {
            let own: Option<Vec<Vec<String>>> = sources
                .iter()
                .map(|source| self.values_of(source, &member, &mut 0))
                .collect();
            match own {
                Some(own) => {
                    for value in own.into_iter().flatten() {
                        if !mapped.contains_key(&value) {
                            let to = values.entry(value).or_default();
                            if !to.contains(&index) {
                                to.push(index);
                            }
                        }
                    }
                }
                None => {
                    let names = sources.iter().filter_map(|source| self.referenced(source));
                    named.extend(names.map(|name| (name.to_owned(), index)));
                    if !mapped.values().any(|to| to.contains(&index)) {
                        others.push(index);
                    }
                }
            }
        }
        for (name, index) in named {
            values.entry(name).or_insert_with(|| vec![index]);
        }
        if let Some(default) = discriminator.get("defaultMapping").and_then(leads) {
            others = vec![default];
        }
        Some(Tag {
            member,
            values,
            others,
        })
    }

    /// Whether a schema is a reference to what a mapping names, by pointer or by name.
    fn is_target(&self, schema: &Value, target: &str) -> bool {
        let Some(name) = self.referenced(schema) else {
            return false;
        };
        name == target
            || pointer::of_reference(target).is_some_and(|path| {
                path.strip_prefix("/components/schemas/")
                    .is_some_and(|_| pointer::last(&path) == name)
            })
    }

    /// Whether a schema has an alternative that is such a reference.
    fn holds_target(&self, schema: &Value, target: &str, looks: &mut usize) -> bool {
        *looks += 1;
        if *looks > MAX_LOOKS {
            return false;
        }
        let resolved = self
            .referenced(schema)
            .map_or(schema, |name| self.schemas[name]);
        alternatives(resolved).any(|member| {
            self.is_target(member, target) || self.holds_target(member, target, looks)
        })
    }

    /// The values that a schema lists for a member, as text; nothing where any will do.
    fn values_of(&self, schema: &Value, member: &str, looks: &mut usize) -> Option<Vec<String>> {
        *looks += 1;
        if *looks > MAX_LOOKS {
            return None;
        }
        if let Some(name) = self.referenced(schema) {
            return self.values_of(self.schemas[name], member, looks);
        }
        if let Some(property) = schema.get("properties").and_then(|all| all.get(member))
            && let Some(listing) = self.listing(property, &mut 0)
        {
            return Some(listing.iter().filter_map(as_text).collect());
        }
        let parts = list(schema, "allOf");
        if let Some(values) = parts
            .into_iter()
            .find_map(|part| self.values_of(part, member, looks))
        {
            return Some(values);
        }
        ["oneOf", "anyOf"].into_iter().find_map(|key| {
            let members = schema.get(key)?.as_array()?.iter();
            let each = members.map(|one| self.values_of(one, member, looks));
            Some(
                each.collect::<Option<Vec<_>>>()?
                    .into_iter()
                    .flatten()
                    .collect(),
            )
        })
    }

    /// The values that a schema lists, where they are no strings.
    pub(super) fn constants(&self, schema: &Value) -> Vec<Value> {
        let listing = self.listing(schema, &mut 0).unwrap_or_default();
        if listing
            .iter()
            .all(|value| value.is_string() || value.is_null())
        {
            return Vec::new();
        }
        listing
    }

    /// The values that a schema lists itself, by reference or among what it combines.
    fn listing(&self, schema: &Value, looks: &mut usize) -> Option<Vec<Value>> {
        *looks += 1;
        if *looks > MAX_LOOKS {
            return None;
        }
        if let Some(name) = self.referenced(schema) {
            return self.listing(self.schemas[name], looks);
        }
        if let Some(strings) = string_enum(schema) {
            return Some(strings.into_iter().map(Value::from).collect());
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let values = values.iter().filter(|value| !value.is_null());
            return Some(values.cloned().collect());
        }
        list(schema, "allOf").find_map(|part| self.listing(part, looks))
    }
}

/// A value as it is compared with the keys of a mapping.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}
