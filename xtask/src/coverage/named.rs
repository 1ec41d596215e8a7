//! The names that an operation of the document brings: arguments, values of enums, properties of its responses.

use std::collections::{BTreeSet, HashSet};

use openapi_document::{Address, Document, Operation, Value};

/// What a facade can name of an operation.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Parameters, and properties of the request body.
    pub(super) arguments: BTreeSet<String>,
    /// Values of enums, in requests and responses.
    pub(super) values: BTreeSet<String>,
    /// Properties of successful responses.
    pub(super) properties: BTreeSet<String>,
}

impl Named {
    pub(super) fn of(document: &Document, operation: &Operation<'_>) -> Self {
        let (mut arguments, mut values) = (BTreeSet::new(), BTreeSet::new());
        let mut properties = BTreeSet::new();
        for parameter in operation.parameters() {
            arguments.insert(parameter.name().to_owned());
            let schemas = schemas_of(parameter.value(), parameter.address());
            collect(document, schemas, &mut BTreeSet::new(), &mut values);
        }
        if let Some(body) = operation.request_body() {
            let schemas = schemas_of(body.value(), body.address());
            collect(document, schemas, &mut arguments, &mut values);
        }
        // Errors are read the same way whatever they say.
        let responses = operation.responses().into_iter();
        for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
            let schemas = schemas_of(response.value(), response.address());
            collect(document, schemas, &mut properties, &mut values);
        }
        Self {
            arguments,
            values,
            properties,
        }
    }
}

/// The schemas of a parameter, a request body or a response.
fn schemas_of<'d>(holder: &'d Value, address: &Address) -> Vec<(&'d Value, Address)> {
    let mut schemas = Vec::new();
    schemas.extend(held(holder, address, "schema"));
    if let Some((content, address)) = held(holder, address, "content") {
        for (essence, media) in content.as_object().into_iter().flatten() {
            schemas.extend(held(media, &address.join(essence), "schema"));
        }
    }
    schemas
}

/// Collects the names of properties and the values of enums in schemas and everything below them.
fn collect<'d>(
    document: &'d Document,
    mut pending: Vec<(&'d Value, Address)>,
    names: &mut BTreeSet<String>,
    values: &mut BTreeSet<String>,
) {
    // A schema may contain itself.
    let mut seen = HashSet::new();
    while let Some((schema, address)) = pending.pop() {
        let Ok(target) = document.follow(schema, &address) else {
            continue;
        };
        let (schema, address) = (target.value(), target.address());
        if !seen.insert(address.clone()) {
            continue;
        }
        let listed = schema["enum"].as_array().into_iter().flatten();
        // Booleans that are sent as text are booleans in Rust.
        let listed = listed
            .chain(schema.get("const"))
            .filter_map(Value::as_str)
            .filter(|value| !matches!(*value, "true" | "false"));
        values.extend(listed.map(str::to_owned));
        if let Some((properties, address)) = held(schema, address, "properties") {
            for (name, property) in properties.as_object().into_iter().flatten() {
                names.insert(name.to_string());
                pending.push((property, address.join(name)));
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf", "prefixItems"] {
            if let Some((list, address)) = held(schema, address, keyword) {
                let list = list.as_array().into_iter().flatten().enumerate();
                pending.extend(list.map(|(at, one)| (one, address.join(&at.to_string()))));
            }
        }
        for keyword in ["items", "additionalProperties"] {
            pending.extend(held(schema, address, keyword));
        }
    }
}

fn held<'d>(holder: &'d Value, address: &Address, key: &str) -> Option<(&'d Value, Address)> {
    Some((holder.get(key)?, address.join(key)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_document::{Document, value};

    use super::Named;

    #[test]
    fn names_are_found_wherever_they_are_said() {
        let document = value!({
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
        let document = Document::from_value(document).unwrap();
        let named = Named::of(&document, &document.operations()[0]);
        let list = |set: &std::collections::BTreeSet<String>| {
            set.iter().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(list(&named.arguments), "b p q");
        assert_eq!(list(&named.values), "x y z");
        assert_eq!(list(&named.properties), "c d");
    }
}
