//! What the alternatives of a union are called.

use std::collections::BTreeMap;

use openapi_document::Value;

use super::enums::string_enum;
use super::{Reader, text};
use crate::names;

impl Reader<'_> {
    /// What each alternative is called, by itself where that tells it apart.
    pub(super) fn labels(&self, members: &[&Value]) -> Vec<String> {
        let mut labels = Vec::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            let parts: Vec<&str> = member
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|part| self.referenced(part))
                .collect();
            let label = if let Some(target) = self.referenced(member) {
                self.type_names[target].clone()
            } else if parts.len() > 1 {
                parts
                    .iter()
                    .map(|part| self.type_names[*part].as_str())
                    .collect()
            } else if let Some(tag) = tag_of(member) {
                names::pascal(&tag)
            } else if let Some(title) = text(member, "title") {
                names::pascal(&title)
            } else {
                match member.get("type").and_then(Value::as_str) {
                    Some("object") if member.get("properties").is_none() => "Object".to_owned(),
                    Some("object") | None => format!("Variant{index}"),
                    Some(kind) => names::pascal(kind),
                }
            };
            // The catch-all has this name.
            let label = if label == "Unknown" {
                "UnknownValue".to_owned()
            } else {
                label
            };
            let mut unique = label.clone();
            let mut count = 1;
            while labels.contains(&unique) {
                count += 1;
                unique = format!("{label}{count}");
            }
            labels.push(unique);
        }
        labels
    }
}

/// The value of the one member that tells an inline object apart.
pub(super) fn tag_of(schema: &Value) -> Option<String> {
    let properties = schema.get("properties")?.as_object()?;
    let sorted: BTreeMap<_, _> = properties.iter().collect();
    sorted
        .values()
        .find_map(|property| match string_enum(property)?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        })
}
