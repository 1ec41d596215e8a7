//! The body of a response: the document's own example, or one made to fit its schema.

use serde_json::Value;

use super::{
    make::{Manner, made},
    shown::shown,
};
use crate::contract::schema::{Direction, Schema, Schemas};

/// The first body for the media type object at `pointer` that fits: the document's example, then made ones, from rich
/// to bare.
pub(super) fn body(schemas: &Schemas, pointer: &str) -> Value {
    let shown = schemas
        .resolve(pointer)
        .and_then(|(_, object)| shown(schemas, object));
    fitting(schemas, &format!("{pointer}/schema"), shown)
}

/// The items for the media type object at `pointer`, if it describes a sequence: the document's, or two made ones.
pub(super) fn items(schemas: &Schemas, pointer: &str) -> Option<Vec<Value>> {
    let (_, object) = schemas.resolve(pointer)?;
    object.get("itemSchema")?;
    if let Some(Value::Array(items)) = shown(schemas, object) {
        return Some(items);
    }
    let item = fitting(schemas, &format!("{pointer}/itemSchema"), None);
    Some(vec![item.clone(), item])
}

/// The first value that fits the schema at `pointer`: the one that is shown, then made ones.
fn fitting(schemas: &Schemas, pointer: &str, shown: Option<Value>) -> Value {
    let at = pointer.to_owned();
    let described = schemas.resolve(&at).map(|(_, schema)| schema);
    let schema = Schema::at(at);
    let fits =
        |value: &Value| described.is_none() || schemas.fits(&schema, value, Direction::Response);
    let made = Manner::all()
        .map(|manner| described.map_or(Value::Null, |schema| made(schemas, schema, manner)));
    let mut first = None;
    // Where nothing fits, the schema may be unsatisfiable; the richest try is as good as any.
    shown
        .into_iter()
        .chain(made)
        .find(|value| {
            first.get_or_insert_with(|| value.clone());
            fits(value)
        })
        .or(first)
        .unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_document::Document;
    use serde_json::json;

    use super::*;

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
        let value = body(&schemas, "/media");
        let schema = Schema::at("/media/schema".to_owned());
        assert_eq!(schemas.problem(&schema), None);
        let found = schemas.mismatches(&schema, &value, Direction::Response);
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
        assert_eq!(body(&schemas, "/m"), Value::Null);
    }
}
