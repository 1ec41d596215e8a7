//! Schemas of a document as JSON Schema 2020-12, which stands alone: what they refer to is beside them.

use std::collections::HashMap;

use openapi_document::{Address, Document, Target, Value};
use serde_json::{Map, Value as Json, json};

/// Keywords whose value is a schema.
const SCHEMA: [&str; 14] = [
    "items",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
    "additionalItems",
    "schema",
    "itemSchema",
];
/// Keywords whose value is a list of schemas.
const SCHEMAS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is an object of schemas.
const NAMED_SCHEMAS: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];
/// Keywords that mean nothing outside of the document.
const LEFT_OUT: [&str; 18] = [
    "$ref",
    "$dynamicRef",
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "discriminator",
    "xml",
    "externalDocs",
    "nullable",
    "example",
    "readOnly",
    "writeOnly",
    "required",
];

/// Writes schemas, and collects those that they refer to.
pub(super) struct SchemaWriter<'d> {
    document: &'d Document,
    names: HashMap<Address, String>,
    /// Named, and not written yet: a circle of references ends here.
    pending: Vec<(String, Target<'d>)>,
    definitions: Map<String, Json>,
}

impl<'d> SchemaWriter<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            names: HashMap::new(),
            pending: Vec::new(),
            definitions: Map::new(),
        }
    }

    /// What was referred to, by the names of `#/$defs/…`.
    pub(super) fn into_definitions(mut self) -> Map<String, Json> {
        while let Some((name, target)) = self.pending.pop() {
            let schema = self.write(target.value(), target.address());
            self.definitions.insert(name, schema);
        }
        self.definitions
    }

    /// A schema as input: without the properties that only responses have.
    pub(super) fn write(&mut self, schema: &Value, address: &Address) -> Json {
        let Some(members) = schema.as_object() else {
            return Json::Bool(schema.as_bool().unwrap_or(true));
        };
        let mut written = Map::new();
        for (keyword, value) in members {
            let (keyword, at) = (keyword.as_str(), address.join(keyword));
            let value = match value {
                _ if LEFT_OUT.contains(&keyword) || keyword.starts_with("x-") => continue,
                Value::Object(_) if SCHEMA.contains(&keyword) => self.write(value, &at),
                Value::Array(list) if SCHEMAS.contains(&keyword) => {
                    let schemas = list.iter().enumerate();
                    let write = |(index, schema): (usize, &Value)| {
                        self.write(schema, &at.join(&index.to_string()))
                    };
                    schemas.map(write).collect()
                }
                Value::Object(map) if NAMED_SCHEMAS.contains(&keyword) => {
                    let inputs = map
                        .iter()
                        .filter(|(_, schema)| !self.is_read_only(schema, &at));
                    let inputs: Vec<_> = inputs.collect();
                    let write = |(name, schema): (_, _)| {
                        let name: &openapi_document::Text = name;
                        (name.to_string(), self.write(schema, &at.join(name)))
                    };
                    Json::Object(inputs.into_iter().map(write).collect())
                }
                value => value.to_serde(),
            };
            written.insert(keyword.to_owned(), value);
        }
        if let Some(example) = members.get("example") {
            written
                .entry("examples")
                .or_insert_with(|| json!([example.to_serde()]));
        }
        let required = self.required(schema, address);
        if !required.is_empty() {
            written.insert("required".to_owned(), required.into());
        }
        exclusive_bounds(&mut written);
        let mut written = match ["$ref", "$dynamicRef"].map(|key| members.get(key)) {
            [Some(reference), _] | [None, Some(reference)] => {
                self.refer(reference.as_str().unwrap_or_default(), address, written)
            }
            [None, None] => written,
        };
        if members.get("nullable").and_then(Value::as_bool) == Some(true) {
            allow_null(&mut written);
        }
        Json::Object(written)
    }

    /// Adds a reference. What leads nowhere says nothing of the value.
    fn refer(
        &mut self,
        reference: &str,
        from: &Address,
        mut beside: Map<String, Json>,
    ) -> Map<String, Json> {
        if let Ok(target) = self.document.target(reference, from) {
            let name = self.name(target);
            beside.insert("$ref".to_owned(), format!("#/$defs/{name}").into());
        }
        beside
    }

    fn name(&mut self, target: Target<'d>) -> String {
        if let Some(name) = self.names.get(target.address()) {
            return name.clone();
        }
        let last = target.address().pointer().rsplit('/').next();
        let mut base: String = last
            .unwrap_or_default()
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '.' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        if base.is_empty() {
            base.push_str("schema");
        }
        let taken = |name: &String| self.names.values().any(|taken| taken == name);
        let mut name = base.clone();
        let mut number = 2;
        while taken(&name) {
            name = format!("{base}_{number}");
            number += 1;
        }
        self.names.insert(target.address().clone(), name.clone());
        self.pending.push((name.clone(), target));
        name
    }

    /// The names under `required` that are not those of properties that only responses have.
    pub(super) fn required(&self, schema: &Value, address: &Address) -> Vec<String> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let at = address.join("properties");
        let names = schema.get("required").and_then(Value::as_array);
        names
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|name| {
                let property = properties.and_then(|properties| properties.get(name));
                property.is_none_or(|property| !self.is_read_only(property, &at))
            })
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn is_read_only(&self, schema: &Value, address: &Address) -> bool {
        schema["readOnly"] == true
            || self
                .document
                .follow(schema, address)
                .is_ok_and(|target| target.value()["readOnly"] == true)
    }
}

/// OpenAPI 3.0 has the exclusive bounds as booleans beside the bounds.
fn exclusive_bounds(schema: &mut Map<String, Json>) {
    for (exclusive, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        match schema.get(exclusive) {
            Some(Json::Bool(true)) => {
                schema.remove(exclusive);
                if let Some(number) = schema.remove(bound) {
                    schema.insert(exclusive.to_owned(), number);
                }
            }
            Some(Json::Bool(false)) => {
                schema.remove(exclusive);
            }
            _ => {}
        }
    }
}

/// `nullable` of OpenAPI 3.0, which says something beside `type` alone.
fn allow_null(schema: &mut Map<String, Json>) {
    if let Some(Json::String(name)) = schema.get("type") {
        schema.insert("type".to_owned(), json!([name, "null"]));
        if let Some(Json::Array(values)) = schema.get_mut("enum")
            && !values.contains(&Json::Null)
        {
            values.push(Json::Null);
        }
    }
}
