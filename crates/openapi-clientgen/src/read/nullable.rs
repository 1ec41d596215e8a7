//! Whether `null` fits a schema.

use std::collections::BTreeMap;

use openapi_document::Value;

use super::keywords::{alternatives, beside_all_of, has_structure, is_null, list};
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
                open.extend(list(schema, "allOf").chain(alternatives(schema)));
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
        let members: Vec<&Value> = list(schema, "allOf").collect();
        let (structural, bare): (Vec<&Value>, Vec<&Value>) =
            members.iter().partition(|member| has_structure(member));
        let own = beside_all_of(schema, structural.len());
        flag(schema, "nullable")
            || list(schema, "enum").any(Value::is_null)
            || alternatives(schema).any(|member| is_null(member) || self.is_nullable(member))
            || bare.iter().any(|member| flag(member, "nullable"))
            || (!own
                && !structural.is_empty()
                && structural.iter().all(|member| self.is_nullable(member)))
    }
}
