//! How a value does not fit a schema of the document.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use openapi_document::pointer;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{node::Node, nullable};
use crate::contract::shorten::shortened;

/// Which way a value goes: `readOnly` properties are not required of a request, `writeOnly` ones not of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
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

impl Node {
    /// How `value` does not fit this schema. None, and one that cannot be compiled, fits everything.
    pub(crate) fn mismatches(&self, value: &Value, direction: Direction) -> Vec<Mismatch> {
        let schema = self.exists().then(|| self.pointer());
        let validator = schema.and_then(|pointer| self.schemas.validator(pointer));
        let errors = validator
            .iter()
            .flat_map(|validator| validator.iter_errors(value));
        errors
            .flat_map(|error| self.mismatch(&error, direction))
            .collect()
    }

    /// Whether `value` fits this schema.
    pub(crate) fn fits(&self, value: &Value, direction: Direction) -> bool {
        self.mismatches(value, direction).is_empty()
    }

    /// Why the schema cannot be used, if so.
    pub(crate) fn problem(&self) -> Option<String> {
        self.schemas.compile(self.pointer()).err()
    }

    /// A validator's error, in the terms of the author's document.
    fn mismatch(&self, error: &ValidationError<'_>, direction: Direction) -> Vec<Mismatch> {
        let location = error.absolute_keyword_location();
        let pointer = location
            .and_then(|uri| uri.as_str().split_once('#'))
            .map_or(self.pointer().into(), |(_, fragment)| {
                percent_decode_str(fragment).decode_utf8_lossy()
            });
        if let ValidationErrorKind::AnyOf { context } = error.kind()
            && let Some(owner) = pointer.strip_suffix("/anyOf")
            && nullable::admits_null(&self.schemas.document, owner)
        {
            let meant = context.first().into_iter().flatten();
            return meant
                .flat_map(|error| self.mismatch(error, direction))
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
            pointer: nullable::original_pointer(&self.schemas.document, &pointer),
        }]
    }

    /// Whether the property `name` of the schema at `owner` is not meant for values of this direction.
    fn goes_the_other_way(&self, owner: &str, name: &str, direction: Direction) -> bool {
        let property = pointer::join(&format!("{owner}/properties"), name);
        let keyword = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let property = self.schemas.resolve(&property);
        property.is_some_and(|(_, property)| property.get(keyword) == Some(&Value::Bool(true)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::sync::Arc;

    use openapi_document::Document;
    use serde_json::json;

    use super::*;
    use crate::contract::schema::Schemas;

    fn schemas(document: Value) -> Arc<Schemas> {
        Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap()
    }

    fn mismatches(version: &str, schema: Value, value: &Value) -> Vec<Mismatch> {
        let document = json!({
            "openapi": version,
            "x/y": { "a b": schema },
            "components": { "schemas": { "Name": { "type": "string", "minLength": 2 } } },
        });
        let schema = Node::at(&schemas(document), "/x~1y/a b");
        assert_eq!(schema.problem(), None);
        schema.mismatches(value, Direction::Request)
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
        let schema = Node::at(&schemas(document), "/s");
        assert!(schema.problem().is_some());
        assert!(schema.fits(&json!(1), Direction::Request));
    }

    #[test]
    fn references_in_a_circle_lead_nowhere() {
        let document = json!({"openapi": "3.0.0", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        assert!(!Node::at(&schemas(document), "/a").exists());
    }

    #[test]
    fn a_read_only_property_is_not_required_of_a_request() {
        let document = json!({"openapi": "3.0.3", "s": {
            "type": "object", "required": ["id", "password", "name"], "properties": {
                "id": {"type": "string", "readOnly": true},
                "password": {"type": "string", "writeOnly": true}}}});
        let schema = Node::at(&schemas(document), "/s");
        let missing = |direction| {
            let found = schema.mismatches(&json!({}), direction);
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
