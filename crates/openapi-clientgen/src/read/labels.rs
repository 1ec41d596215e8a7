//! What the alternatives of a union are called.

use std::collections::BTreeMap;

use openapi_document::{Object, Value};

use super::enums::string_enum;
use super::keywords::list;
use super::object::required;
use super::{Reader, text};
use crate::names;

impl Reader<'_> {
    /// What each alternative is called: as it is called itself where that tells it apart, else after what it holds. Of
    /// alternatives that would share a name each takes the longer one, so that which comes first has no influence. Some may
    /// still share one; see [`numbered`].
    pub(super) fn labels(&self, schema: &Value, members: &[&Value]) -> Vec<String> {
        let tag = schema
            .get("discriminator")
            .and_then(|tag| text(tag, "propertyName"));
        let tag = tag.as_deref();
        let short: Vec<String> = members.iter().map(|one| self.label(one, tag)).collect();
        let mut alike: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (member, label) in members.iter().zip(&short) {
            alike.entry(label).or_default().push(*member);
        }
        alike.retain(|_, group| group.len() > 1);
        let groups = alike.into_iter().map(|(label, group)| {
            let names = group.iter().map(|one| held(one, |name, _| name.to_owned()));
            let typed = |one| held(one, |name, property| self.kind(property) + name);
            let typed = group.iter().map(|one| typed(one)).collect();
            (label, [names.collect(), typed])
        });
        let groups: BTreeMap<&str, [Vec<Vec<String>>; 2]> = groups.collect();
        let labels = members.iter().enumerate().map(|(index, member)| {
            let label = &short[index];
            let label = match groups.get(label.as_str()) {
                None => label.clone(),
                Some(group) => {
                    let before = short[..index].iter().filter(|other| *other == label);
                    self.long_label(member, (before.count(), group), label)
                }
            };
            // The catch-all has this name.
            match label.as_str() {
                "Unknown" => "UnknownValue".to_owned(),
                _ => label,
            }
        });
        labels.collect()
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
        if let Some(held) = properties(member).filter(|held| !held.is_empty()) {
            // One more that may be absent breaks nobody, so that it must not rename the variant either.
            let first = required(member).find(|name| held.contains_key(name));
            return first.map_or_else(|| OBJECT.to_owned(), names::pascal);
        }
        if let Some(kind) = member.get("type").and_then(Value::as_str) {
            return names::pascal(kind);
        }
        for key in ["oneOf", "anyOf"] {
            let choice = self.component_names(member, key);
            if !choice.is_empty() {
                return choice[..choice.len().min(2)].join("Or");
            }
        }
        parts
            .into_iter()
            .next()
            .unwrap_or_else(|| "Other".to_owned())
    }

    /// A name that tells more of an alternative; `group` is what those hold that share the short one, and it is that at `index`.
    fn long_label(
        &self,
        member: &Value,
        (index, group): (usize, &[Vec<Vec<String>>; 2]),
        short: &str,
    ) -> String {
        if let Some(items) = member.get("items") {
            return format!("{}{short}", self.label(items, None));
        }
        // Texts are of one type, whatever their format.
        let plain = text(member, "type").is_some_and(|kind| kind == "string") && !self.files;
        if let Some(format) = text(member, "format").filter(|_| !plain) {
            return names::pascal(&format!("{format}-{short}"));
        }
        let told = group.iter().find_map(|held| told_apart(index, held));
        // Each way to write a name has its meaning, so that none comes to be another's.
        match told {
            _ if group[0][index].is_empty() => short.to_owned(),
            Some([first, more @ ..]) if first == short && !more.is_empty() => {
                format!("{short}With{}", more.join("And"))
            }
            Some(told) if told != [short] => format!("{}{short}", told.join("And")),
            _ => format!("{short}{}Of{}", index + 1, group[0].len()),
        }
    }

    /// What the type of a member is called.
    fn kind(&self, property: &Value) -> String {
        match property.get("items") {
            Some(items) => format!("{}Array", self.label(items, None)),
            None => self.label(property, None),
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

/// What an object is called that requires nothing.
const OBJECT: &str = "Object";

/// The labels, and each with its number and how many there are where several are equal: one more of them takes those names away,
/// and none over.
pub(super) fn numbered(labels: &[String]) -> Vec<String> {
    let mut unique: Vec<String> = Vec::with_capacity(labels.len());
    for (index, label) in labels.iter().enumerate() {
        let count = |labels: &[String]| labels.iter().filter(|other| *other == label).count();
        let (before, all) = (count(&labels[..index]), count(labels));
        let alone = (all == 1).then(|| label.clone());
        let numbers = (before + 1..).map(|number| format!("{label}{number}Of{all}"));
        let mut candidates = alone.into_iter().chain(numbers);
        unique.extend(candidates.find(|candidate| !unique.contains(candidate)));
    }
    unique
}

/// What the members of an object are called, or the value of one that has only one, in the order of the document: what a vendor
/// adds comes last as a rule, and then renames nothing.
fn held(schema: &Value, called: impl Fn(&str, &Value) -> String) -> Vec<String> {
    let members = properties(schema).into_iter().flatten();
    let held = members.map(|(name, property)| {
        let word = only_value(property).unwrap_or_else(|| name.to_string());
        called(&names::pascal(&word), property)
    });
    held.collect()
}

fn properties(schema: &Value) -> Option<&Object> {
    schema.get("properties")?.as_object()
}

/// The first members of an object, as many as none of the others of its group begins with; nothing where that takes too many.
fn told_apart(index: usize, group: &[Vec<String>]) -> Option<&[String]> {
    const MANY: usize = 6;
    let own = &group[index];
    let alone = |first: &&[_]| {
        let mut others = group.iter().enumerate();
        others.all(|(other, held)| other == index || !held.starts_with(first))
    };
    let mut firsts = (1..=own.len().min(MANY)).map(|count| &own[..count]);
    firsts.find(alone)
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
    let members = properties(schema)?.iter();
    members
        .filter(|(name, _)| which(name.as_str()))
        .find_map(|(_, property)| only_value(property))
}
