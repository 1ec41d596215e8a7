//! Whether `null` fits a schema.

use std::collections::BTreeMap;

use openapi_document::Value;

use super::keywords::{beside_all_of, has_structure, is_null};
use super::{Reader, flag};

impl<'a> Reader<'a> {
    /// Finds the components that `null` fits. One may be nullable through another, so that those which refer to a nullable one
    /// are looked at again.
    pub(super) fn find_nullable(&mut self) {
        let mut users: BTreeMap<&'a str, Vec<&'a str>> = BTreeMap::new();
        for (name, schema) in &self.schemas {
            let mut open: Vec<&Value> = vec![schema];
            while let Some(schema) = open.pop() {
                if let Some(target) = self.referenced(schema) {
                    users.entry(target).or_default().push(name);
                }
                let lists = ["allOf", "oneOf", "anyOf"].iter();
                let lists = lists.filter_map(|key| schema.get(*key).and_then(Value::as_array));
                open.extend(lists.flatten());
            }
        }
        let mut open: Vec<&'a str> = self.schemas.keys().copied().collect();
        while let Some(name) = open.pop() {
            if !self.nullable.contains(name) && self.is_nullable(self.schemas[name]) {
                self.nullable.insert(name);
                open.extend(users.get(name).into_iter().flatten());
            }
        }
    }

    /// Whether `null` fits. What a reference leads to has been decided before, so that circles need no care here.
    pub(super) fn is_nullable(&self, schema: &Value) -> bool {
        if let Some(target) = self.referenced(schema) {
            return self.nullable.contains(target);
        }
        let null = |v: &Value| v.is_null();
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        flag(schema, "nullable")
            || list("enum").is_some_and(|values| values.iter().any(null))
            || ["oneOf", "anyOf"]
                .iter()
                .filter_map(|key| list(key))
                .flatten()
                .any(|member| is_null(member) || self.is_nullable(member))
            || list("allOf").is_some_and(|members| {
                let structural: Vec<&Value> = members.iter().filter(|m| has_structure(m)).collect();
                let described = members
                    .iter()
                    .any(|m| !has_structure(m) && flag(m, "nullable"));
                let own = beside_all_of(schema, structural.len());
                described
                    || (!own
                        && !structural.is_empty()
                        && structural.iter().all(|m| self.is_nullable(m)))
            })
    }
}
