//! The body of a response: the document's own example, or one made to fit its schema.

use serde_json::Value;

use super::{
    make::{Manner, made},
    shown::shown,
};
use crate::contract::{
    content::Content,
    schema::{Direction, Node},
};

/// The first body that fits: the document's example, then made ones, from rich to bare.
pub(super) fn body(content: &Content) -> Value {
    fitting(&content.schema, shown_of(content))
}

/// The items, if the content is a sequence: the document's, or two made ones.
pub(super) fn items(content: &Content) -> Option<Vec<Value>> {
    if !content.item_schema.exists() {
        return None;
    }
    if let Some(Value::Array(items)) = shown_of(content) {
        return Some(items);
    }
    let item = fitting(&content.item_schema, None);
    Some(vec![item.clone(), item])
}

fn shown_of(content: &Content) -> Option<Value> {
    shown(&content.node.schemas, content.node.value()?)
}

/// The first value that fits the schema: the one that is shown, then made ones.
fn fitting(schema: &Node, shown: Option<Value>) -> Value {
    let described = schema.value();
    let make = |manner| described.map_or(Value::Null, |value| made(&schema.schemas, value, manner));
    let mut tries = shown.into_iter().chain(Manner::all().map(make)).peekable();
    // Where nothing fits, the schema may be unsatisfiable; the richest try is as good as any.
    let first = tries.peek().cloned();
    let fitting = tries.find(|value| schema.fits(value, Direction::Response));
    fitting.or(first).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_document::Document;
    use serde_json::json;

    use super::*;
    use crate::contract::schema::Schemas;

    #[track_caller]
    fn made(version: &str, schema: Value) -> Value {
        let document = json!({
            "openapi": version,
            "media": { "schema": schema },
            "components": { "schemas": {
                "Node": { "type": "object", "required": ["name"], "properties": {
                    "name": { "type": "string", "minLength": 9 },
                    "children": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } } } },
                "Circle": { "$ref": "#/components/schemas/Circle" },
            } },
        });
        let schemas = Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap();
        let schema = Node::at(&schemas, "/media/schema");
        let value = fitting(&schema, None);
        assert_eq!(schema.problem(), None);
        let found = schema.mismatches(&value, Direction::Response);
        assert_eq!(found, [], "{value}");
        value
    }

    #[test]
    fn made_bodies_fit_their_schemas() {
        for schema in [
            json!({"$ref": "#/components/schemas/Node"}),
            json!({"type": "integer", "minimum": 7, "multipleOf": 5}),
            json!({"type": "integer", "minimum": 7, "exclusiveMinimum": true, "maximum": 8}),
            json!({"type": "number", "maximum": 0.2}),
            json!({"type": "string", "pattern": "^[A-Z]{3}-\\d{2,4}$"}),
            json!({"type": "string", "pattern": "^(sk|pk)_[^_]+$"}),
            json!({"type": "string", "pattern": "^[0-9]+$", "minLength": 10}),
            json!({"type": "string", "pattern": "^(?!-)[a-z]+$", "minLength": 3}),
            json!({"type": "string", "format": "uuid"}),
            json!({"type": "string", "maxLength": 3}),
            json!({"type": "array", "minItems": 2, "items": {"type": "boolean"}}),
            json!({"type": "string", "enum": ["a"], "example": "not in the enum"}),
            json!({"allOf": [{"$ref": "#/components/schemas/Node"},
                {"required": ["more"], "properties": {"more": {"type": "integer"}}}]}),
            json!({"oneOf": [{"type": "string", "pattern": "^\\d+$", "example": "x"},
                {"type": "integer"}]}),
            json!({"type": "object", "properties": {"gone": {"type": "string", "nullable": true}}}),
            json!({"type": "object", "required": ["bare"]}),
            json!({"type": "object", "required": ["n"], "additionalProperties": {"type": "integer"}}),
            json!({}),
        ] {
            made("3.0.3", schema);
        }
        made("3.1.0", json!({"type": ["null", "string"], "const": "x"}));
        made(
            "3.1.0",
            json!({"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6}),
        );
    }

    #[test]
    fn the_documents_own_example_comes_first() {
        let value = made(
            "3.0.3",
            json!({"type": "object", "properties": {
            "name": {"type": "string", "example": "Ada"}}}),
        );
        assert_eq!(value, json!({"name": "Ada"}));
    }

    #[test]
    fn a_circle_of_references_is_survived() {
        let document = json!({"openapi": "3.0.0", "m": {"schema": {"$ref": "#/m/schema"}}});
        let schemas = Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap();
        assert_eq!(fitting(&Node::at(&schemas, "/m/schema"), None), Value::Null);
    }
}
