//! What the alternatives of a union are called.

use openapi_document::Value;

use super::enums::string_enum;
use super::keywords::list;
use super::object::required;
use super::{Reader, text};
use crate::names;

impl Reader<'_> {
    /// What each alternative is called: as it is called itself where that tells it apart, else after what it holds. Of
    /// alternatives that would share a name each takes the longer one, so that which comes first has no influence.
    pub(super) fn labels(&self, schema: &Value, members: &[&Value]) -> Vec<String> {
        let tag = schema
            .get("discriminator")
            .and_then(|tag| text(tag, "propertyName"));
        let tag = tag.as_deref();
        let short: Vec<String> = members.iter().map(|one| self.label(one, tag)).collect();
        let mut labels: Vec<String> = Vec::with_capacity(members.len());
        for (member, label) in members.iter().zip(&short) {
            let alone = short.iter().filter(|other| *other == label).count() == 1;
            let label = if alone {
                label.clone()
            } else {
                self.long_label(member, tag, label)
            };
            // The catch-all has this name.
            let label = if label == "Unknown" {
                "UnknownValue".to_owned()
            } else {
                label
            };
            let unique = std::iter::once(label.clone())
                .chain((2..).map(|count| format!("{label}{count}")))
                .find(|candidate| !labels.contains(candidate));
            labels.push(unique.unwrap_or(label));
        }
        labels
    }

    /// What an alternative is called by itself.
    fn label(&self, member: &Value, tag: Option<&str>) -> String {
        if let Some(target) = self.referenced(member) {
            return self.type_names[target].clone();
        }
        let parts = self.component_names(member, "allOf");
        if parts.len() > 1 {
            return parts.concat();
        }
        if let Some(tag) = tag_of(member, tag).or_else(|| only_value(member)) {
            return names::pascal(&tag);
        }
        if let Some(title) = text(member, "title") {
            return names::pascal(&title);
        }
        if let Some(properties) = member.get("properties").and_then(Value::as_object) {
            // One more that may be absent breaks nobody, so that it must not rename the variant either.
            let mut held: Vec<&str> = required(member)
                .filter(|name| properties.contains_key(name))
                .collect();
            held.sort_unstable();
            if held.is_empty() && !properties.is_empty() {
                return "Object".to_owned();
            }
            if !held.is_empty() {
                return after(&held, SHORT);
            }
        }
        if let Some(kind) = member.get("type").and_then(Value::as_str) {
            return names::pascal(kind);
        }
        for key in ["oneOf", "anyOf"] {
            let choice = self.component_names(member, key);
            if !choice.is_empty() {
                return choice[..choice.len().min(SHORT)].join("Or");
            }
        }
        parts
            .into_iter()
            .next()
            .unwrap_or_else(|| "Other".to_owned())
    }

    /// A name that tells more of an alternative.
    fn long_label(&self, member: &Value, tag: Option<&str>, short: &str) -> String {
        let items = member.get("items").map(|items| self.label(items, None));
        let properties = member.get("properties").and_then(Value::as_object);
        match (items, properties) {
            (Some(items), _) => format!("{items}{short}"),
            (None, Some(properties)) if !properties.is_empty() => {
                let mut held: Vec<&str> = properties.keys().map(|name| name.as_str()).collect();
                held.sort_unstable();
                let own = text(member, "title").is_some() || tag_of(member, tag).is_some();
                let held = after(&held, LONG);
                match constant_of(member, |_| true) {
                    _ if own => format!("{short}With{held}"),
                    Some(constant) => names::pascal(&constant),
                    None => held,
                }
            }
            (None, _) => match text(member, "format") {
                Some(format) => names::pascal(&format!("{format}-{short}")),
                None => short.to_owned(),
            },
        }
    }

    /// The names of the components among the schemas of a keyword.
    fn component_names(&self, schema: &Value, key: &str) -> Vec<String> {
        list(schema, key)
            .filter_map(|part| self.referenced(part))
            .map(|name| self.type_names[name].clone())
            .collect()
    }
}

/// How many members give a short name, and how many a long one.
const SHORT: usize = 2;
const LONG: usize = 6;

/// A name after the members that an object holds.
fn after(held: &[&str], most: usize) -> String {
    let held: Vec<String> = held
        .iter()
        .take(most)
        .map(|name| names::pascal(name))
        .collect();
    held.join("And")
}

/// The value of a schema that has only one.
fn only_value(schema: &Value) -> Option<String> {
    match string_enum(schema)?.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The value of the one member that tells an inline object apart: the discriminator, else one that it requires, since a constant
/// that it may have can join it one day.
fn tag_of(schema: &Value, discriminator: Option<&str>) -> Option<String> {
    let is_required = |name: &str| required(schema).any(|known| known == name);
    constant_of(schema, |name| discriminator == Some(name))
        .or_else(|| constant_of(schema, is_required))
}

/// The value of the first of these members that has only one.
fn constant_of(schema: &Value, which: impl Fn(&str) -> bool) -> Option<String> {
    let properties = schema.get("properties")?.as_object()?.iter();
    let fixed = properties.filter(|(name, _)| which(name.as_str()));
    let fixed = fixed.filter_map(|(name, property)| Some((name.as_str(), only_value(property)?)));
    fixed.min().map(|(_, value)| value)
}
