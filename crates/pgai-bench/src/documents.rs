//! Documents of any size, whose parts are alike.

use serde_json::{Value, json};

/// Two revisions of a document of so many megabytes.
pub fn megabytes(count: usize) -> (openapi_document::Value, openapi_document::Value) {
    let operations = count * 1_000_000 / document(100, "").to_string().len() * 100;
    (
        document(operations, "").into(),
        document(operations, " changed").into(),
    )
}

/// A document of as many operations: lists with parameters, bodies, and schemas that refer to each other. `note` goes
/// into one description in ten, and changes one enum in ten.
pub fn document(operations: usize, note: &str) -> Value {
    let (mut paths, mut schemas) = (serde_json::Map::new(), serde_json::Map::new());
    for number in 0..operations.div_ceil(2) {
        let noted = if number % 10 == 0 { note } else { "" };
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let (row, group) = (format!("Row{number}"), number / 10 * 10);
        let answer = |schema: Value| {
            json!({"200": {"description": "ok", "content": {"application/json": {"schema": schema}}},
                   "404": {"description": "none", "content": {"application/json": {"schema": reference("Problem")}}}})
        };
        paths.insert(
            format!("/group-{group}/rows-{number}/{{row_id}}"),
            json!({
                "parameters": [{"name": "row_id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "get": {
                    "operationId": format!("list_rows_{number}"), "summary": format!("Rows of kind {number}{noted}"),
                    "parameters": [
                        {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
                        {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    ],
                    "responses": answer(json!({"type": "object", "required": ["items"], "properties": {
                        "items": {"type": "array", "items": reference(&row)}, "total": {"type": "integer"}}})),
                },
                "post": {
                    "operationId": format!("create_row_{number}"),
                    "requestBody": {"required": true, "content": {"application/json": {"schema": reference(&row)}}},
                    "responses": answer(reference(&row)),
                },
            }),
        );
        schemas.insert(
            row,
            json!({
                "type": "object", "required": ["id"], "description": format!("Kind {number}{noted}"),
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "state": {"type": "string", "enum": ["queued", "running", format!("done{noted}")]},
                    "parent": reference(&format!("Row{group}")),
                    "owner": {"type": "object", "properties": {
                        "name": {"type": "string", "nullable": true}, "score": {"type": "number", "minimum": 0}}},
                    "detail": {"oneOf": [{"type": "string"}, reference("Problem")]},
                },
            }),
        );
    }
    let problem = json!({"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}});
    schemas.insert("Problem".to_owned(), problem);
    json!({"openapi": "3.0.3", "info": {"title": "Rows", "version": "1"}, "paths": paths,
           "components": {"schemas": schemas}})
}
