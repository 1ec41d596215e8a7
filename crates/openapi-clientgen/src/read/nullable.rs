//! Whether `null` fits a schema.

use openapi_document::Value;

use super::keywords::{beside_all_of, has_structure, is_null};
use super::{Reader, flag};

impl Reader<'_> {
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
