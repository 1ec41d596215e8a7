//! The names that an operation of the document brings: arguments, values of enums, properties of its responses.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sync_spec::operations::Operation;

/// What a facade can name of an operation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Parameters, and properties of the request body.
    pub(super) arguments: BTreeSet<String>,
    /// Values of enums, in requests and responses.
    pub(super) values: BTreeSet<String>,
    /// Properties of successful responses.
    pub(super) properties: BTreeSet<String>,
}

impl Named {
    pub(super) fn of(document: &Value, operation: &Operation) -> Self {
        let mut named = Self::default();
        let item = resolved(document, &document["paths"][&operation.path]);
        let it = &item[&operation.method];
        for list in [&item["parameters"], &it["parameters"]] {
            for parameter in list.as_array().into_iter().flatten() {
                let parameter = resolved(document, parameter);
                named
                    .arguments
                    .extend(parameter["name"].as_str().map(str::to_owned));
                let mut ignored = BTreeSet::new();
                Walk::new(document, &mut ignored, &mut named.values).schema(&parameter["schema"]);
                for (_, media) in contents(parameter) {
                    Walk::new(document, &mut ignored, &mut named.values).schema(&media["schema"]);
                }
            }
        }
        for (_, media) in contents(resolved(document, &it["requestBody"])) {
            Walk::new(document, &mut named.arguments, &mut named.values).schema(&media["schema"]);
        }
        for (status, response) in it["responses"].as_object().into_iter().flatten() {
            // Errors are read the same way whatever they say.
            if status.starts_with('2') {
                for (_, media) in contents(resolved(document, response)) {
                    Walk::new(document, &mut named.properties, &mut named.values)
                        .schema(&media["schema"]);
                }
            }
        }
        named
    }
}

fn contents(owner: &Value) -> impl Iterator<Item = (&String, &Value)> {
    owner["content"].as_object().into_iter().flatten()
}

/// What a reference leads to within the document, however many steps away.
fn resolved<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..32 {
        let target = value["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}

/// Collects the names and values in a schema and everything below it.
struct Walk<'a> {
    document: &'a Value,
    names: &'a mut BTreeSet<String>,
    values: &'a mut BTreeSet<String>,
    /// The schemas that were walked, by address: a schema may contain itself.
    seen: BTreeSet<*const Value>,
}

impl<'a> Walk<'a> {
    fn new(
        document: &'a Value,
        names: &'a mut BTreeSet<String>,
        values: &'a mut BTreeSet<String>,
    ) -> Self {
        Self {
            document,
            names,
            values,
            seen: BTreeSet::new(),
        }
    }

    fn schema(&mut self, schema: &'a Value) {
        let mut pending = vec![schema];
        while let Some(schema) = pending.pop() {
            let schema = resolved(self.document, schema);
            if !self.seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            let values = schema["enum"].as_array().into_iter().flatten();
            let values = values.chain(schema.get("const"));
            self.values
                .extend(values.filter_map(Value::as_str).map(str::to_owned));
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                self.names.insert(name.clone());
                pending.push(property);
            }
            for keyword in ["allOf", "anyOf", "oneOf", "prefixItems"] {
                pending.extend(schema[keyword].as_array().into_iter().flatten());
            }
            pending.extend(
                ["items", "additionalProperties"]
                    .iter()
                    .filter_map(|key| schema.get(*key)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use serde_json::json;

    use super::Named;
    use crate::sync_spec::operations;

    #[test]
    fn names_are_found_wherever_they_are_said() {
        let document = json!({
            "openapi": "3.0.0",
            "paths": {"/a": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "post": {
                    "parameters": [{"name": "q", "in": "query", "schema": {"type": "array", "items": {"enum": ["x", null]}}}],
                    "requestBody": {"content": {"application/json": {"schema": {"allOf": [{"properties": {"b": {"const": "y"}}}]}}}},
                    "responses": {
                        "200": {"$ref": "#/components/responses/R"},
                        "400": {"content": {"application/json": {"schema": {"properties": {"error": {}}}}}}
                    }
                }
            }},
            "components": {
                "parameters": {"P": {"name": "p", "in": "header"}},
                "responses": {"R": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}}}},
                "schemas": {"S": {"properties": {"c": {"$ref": "#/components/schemas/S"}, "d": {"items": {"enum": ["z"]}}}}}
            }
        });
        let named = Named::of(&document, &operations::all(&document)[0]);
        let list = |set: &std::collections::BTreeSet<String>| {
            set.iter().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(list(&named.arguments), "b p q");
        assert_eq!(list(&named.values), "x y z");
        assert_eq!(list(&named.properties), "c d");
    }
}
