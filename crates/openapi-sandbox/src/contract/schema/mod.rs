//! The schemas of a document as validators: each is compiled when it is first used, under its location in the
//! document, so that a mismatch names the location.

mod nullable;
mod view;

use std::sync::OnceLock;

use jsonschema::{
    Draft, Registry, Retrieve, Uri, ValidationError, Validator, error::ValidationErrorKind,
};
use openapi_document::{Document, Version, pointer};
use serde_json::{Value, json};

use crate::{contract::shorten::shortened, error::Error};
pub(crate) use view::{SchemaView, Shape};

/// The document's name among the validator's resources.
const DOCUMENT: &str = "urn:openapi-document";

/// More references in a row than any sane document has; fewer than a circle.
const HOPS: usize = 32;

/// All schemas of one document.
#[derive(Debug)]
pub(crate) struct Schemas {
    document: Value,
    registry: Registry<'static>,
    draft: Draft,
}

/// The schema at one location in the document.
#[derive(Debug)]
pub(crate) struct Schema {
    pointer: String,
    compiled: OnceLock<Option<Validator>>,
}

/// Which way a value goes: `readOnly` properties are not required of a request, `writeOnly` ones not of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
}

/// Resolves a reference out of the document to an empty one, so that nothing is fetched and what points there cannot
/// be compiled.
struct Nothing;

impl Retrieve for Nothing {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(json!({}))
    }
}

/// How a value does not fit a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// Where in the value, as a JSON pointer.
    pub(crate) instance: String,
    /// The keyword that it does not satisfy.
    pub(crate) keyword: String,
    /// What is wrong, in a sentence.
    pub(crate) message: String,
    /// Where the document says so, as a JSON pointer.
    pub(crate) pointer: String,
}

impl Schemas {
    /// Takes the document in, in the dialect of its version.
    pub(crate) fn read(document: &Document) -> Result<Self, Error> {
        let version = document.version();
        let mut document = document.root().to_serde();
        let draft = if version == Version::V3_0 {
            nullable::translate(&mut document);
            Draft::Draft4
        } else {
            Draft::Draft202012
        };
        let registry = Registry::new()
            .draft(draft)
            .retriever(Nothing)
            .add(DOCUMENT, draft.create_resource(document.clone()))
            .and_then(|registry| registry.prepare())
            .map_err(|error| Error::document("", error))?;
        Ok(Self {
            document,
            registry,
            draft,
        })
    }

    /// The value at `pointer`, after any `$ref`s from there on, and the pointer of that.
    pub(crate) fn resolve<'a>(&'a self, pointer: &str) -> Option<(String, &'a Value)> {
        let mut pointer = pointer.to_owned();
        for _ in 0..HOPS {
            let value = self.document.pointer(&pointer)?;
            match local_reference(value) {
                Some(target) => pointer = target,
                None => return Some((pointer, value)),
            }
        }
        None
    }

    /// How `value` does not fit `schema`. A schema that cannot be compiled fits everything.
    pub(crate) fn mismatches(
        &self,
        schema: &Schema,
        value: &Value,
        direction: Direction,
    ) -> Vec<Mismatch> {
        let compiled = schema
            .compiled
            .get_or_init(|| self.compile(&schema.pointer).ok());
        let errors = compiled
            .iter()
            .flat_map(|validator| validator.iter_errors(value));
        errors
            .flat_map(|error| self.mismatch(&schema.pointer, &error, direction))
            .collect()
    }

    /// Whether `value` fits the schema at `pointer`.
    pub(crate) fn fits(&self, schema: &Schema, value: &Value, direction: Direction) -> bool {
        self.mismatches(schema, value, direction).is_empty()
    }

    /// A validator's error, in the terms of the author's document.
    fn mismatch(
        &self,
        schema: &str,
        error: &ValidationError<'_>,
        direction: Direction,
    ) -> Vec<Mismatch> {
        let pointer = error
            .absolute_keyword_location()
            .and_then(|uri| uri.as_str().split_once('#'))
            .map_or_else(|| schema.to_owned(), |(_, fragment)| decoded(fragment));
        if let ValidationErrorKind::AnyOf { context } = error.kind()
            && let Some(owner) = pointer.strip_suffix("/anyOf")
            && nullable::admits_null(&self.document, owner)
        {
            let meant = context.first().into_iter().flatten();
            return meant
                .flat_map(|error| self.mismatch(schema, error, direction))
                .collect();
        }
        if let ValidationErrorKind::Required { property } = error.kind()
            && let (Some(name), Some(owner)) =
                (property.as_str(), pointer.strip_suffix("/required"))
            && self.goes_the_other_way(owner, name, direction)
        {
            return Vec::new();
        }
        vec![Mismatch {
            instance: error.instance_path().as_str().to_owned(),
            keyword: error.kind().keyword().to_owned(),
            message: shortened(error.to_string()),
            pointer: nullable::original_pointer(&self.document, &pointer),
        }]
    }

    /// Whether the property `name` of the schema at `owner` is not meant for values of this direction.
    fn goes_the_other_way(&self, owner: &str, name: &str, direction: Direction) -> bool {
        let property = pointer::join(&format!("{owner}/properties"), name);
        let keyword = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let property = self.resolve(&property);
        property.is_some_and(|(_, property)| property.get(keyword) == Some(&Value::Bool(true)))
    }

    /// Why the schema cannot be used, if so.
    pub(crate) fn problem(&self, schema: &Schema) -> Option<String> {
        self.compile(&schema.pointer).err()
    }

    fn compile(&self, pointer: &str) -> Result<Validator, String> {
        let wrapper = json!({ "$ref": format!("{DOCUMENT}#{}", encoded(pointer)) });
        jsonschema::options()
            .with_draft(self.draft)
            .with_registry(&self.registry)
            .with_base_uri("urn:sandbox")
            .should_validate_formats(true)
            .build(&wrapper)
            .map_err(|error| error.to_string())
    }
}

impl Schema {
    pub(crate) fn at(pointer: String) -> Self {
        Self {
            pointer,
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }
}

/// The pointer of a `$ref` into the same document.
pub(crate) fn local_reference(value: &Value) -> Option<String> {
    let pointer = pointer::of_reference(value.get("$ref")?.as_str()?)?;
    Some(pointer.into_owned())
}

/// A pointer from a URI's fragment.
fn decoded(fragment: &str) -> String {
    percent_encoding::percent_decode_str(fragment)
        .decode_utf8_lossy()
        .into_owned()
}

/// A pointer for a URI's fragment.
fn encoded(pointer: &str) -> String {
    const NOT_IN_FRAGMENTS: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}')
        .add(b'\\');
    percent_encoding::utf8_percent_encode(pointer, NOT_IN_FRAGMENTS).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn mismatches(version: &str, schema: Value, value: &Value) -> Vec<Mismatch> {
        let document = json!({
            "openapi": version,
            "x/y": { "a b": schema },
            "components": { "schemas": { "Name": { "type": "string", "minLength": 2 } } },
        });
        let schemas = Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap();
        let schema = Schema::at("/x~1y/a b".to_owned());
        assert_eq!(schemas.problem(&schema), None);
        schemas.mismatches(&schema, value, Direction::Request)
    }

    #[test]
    fn a_mismatch_names_its_location_in_the_document() {
        let schema = json!({"type": "object", "properties": {
            "name": {"$ref": "#/components/schemas/Name"}, "age": {"type": "integer"}}});
        let found = mismatches("3.0.3", schema, &json!({"name": "x", "age": "old"}));
        let locations: Vec<_> = found
            .iter()
            .map(|found| (found.instance.as_str(), found.pointer.as_str()))
            .collect();
        assert!(
            locations.contains(&("/name", "/components/schemas/Name/minLength")),
            "{locations:?}"
        );
        assert!(
            locations.contains(&("/age", "/x~1y/a b/properties/age/type")),
            "{locations:?}"
        );
    }

    #[test]
    fn each_version_has_its_dialect() {
        let nullable = json!({"type": "string", "nullable": true, "enum": ["a"]});
        assert!(mismatches("3.0.0", nullable, &Value::Null).is_empty());
        let exclusive = json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true});
        assert_eq!(mismatches("3.0.0", exclusive, &json!(3)).len(), 1);
        let listed = json!({"type": ["string", "null"]});
        assert!(mismatches("3.1.0", listed, &Value::Null).is_empty());
        let exclusive = json!({"exclusiveMinimum": 3});
        assert_eq!(mismatches("3.1.0", exclusive, &json!(3)).len(), 1);
    }

    #[test]
    fn null_is_admitted_beside_a_combination() {
        let name = json!({"$ref": "#/components/schemas/Name"});
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let schema = || json!({"nullable": true, keyword: [name]});
            assert!(mismatches("3.0.0", schema(), &Value::Null).is_empty());
            assert!(!mismatches("3.0.0", schema(), &json!("x")).is_empty());
        }
        let schema = json!({"nullable": true, "allOf": [{"type": "string", "maxLength": 1}]});
        let found = mismatches("3.0.0", schema, &json!("xy"));
        assert_eq!(found[0].pointer, "/x~1y/a b/allOf/0/maxLength");
        assert!(found[0].message.contains("longer than 1"), "{found:?}");
    }

    #[test]
    fn a_message_does_not_quote_a_large_value_whole() {
        let long = Value::from("é".repeat(100_000));
        let found = mismatches("3.0.0", json!({"type": "integer"}), &long);
        assert_eq!(
            found[0].message.chars().count(),
            crate::contract::shorten::MOST + 3
        );
    }

    #[test]
    fn an_unusable_schema_is_reported_and_fits_everything() {
        let document = json!({"openapi": "3.0.0", "s": {"type": "string", "pattern": "("}});
        let schemas = Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap();
        let schema = Schema::at("/s".to_owned());
        assert!(schemas.problem(&schema).is_some());
        assert!(
            schemas
                .mismatches(&schema, &json!(1), Direction::Request)
                .is_empty()
        );
    }

    #[test]
    fn references_in_a_circle_lead_nowhere() {
        let document = json!({"openapi": "3.0.0", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        assert!(
            Schemas::read(&Document::from_value(document.into()).unwrap())
                .unwrap()
                .resolve("/a")
                .is_none()
        );
    }

    #[test]
    fn a_read_only_property_is_not_required_of_a_request() {
        let document = json!({"openapi": "3.0.3", "s": {
            "type": "object", "required": ["id", "password", "name"], "properties": {
                "id": {"type": "string", "readOnly": true},
                "password": {"type": "string", "writeOnly": true}}}});
        let schemas = Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap();
        let schema = Schema::at("/s".to_owned());
        let missing = |direction| {
            let found = schemas.mismatches(&schema, &json!({}), direction);
            found
                .into_iter()
                .map(|found| found.message)
                .collect::<Vec<_>>()
                .join("; ")
        };
        let of_request = missing(Direction::Request);
        assert!(of_request.contains("password") && of_request.contains("name"));
        assert!(!of_request.contains("\"id\""), "{of_request}");
        let of_response = missing(Direction::Response);
        assert!(of_response.contains("\"id\"") && !of_response.contains("password"));
    }
}
