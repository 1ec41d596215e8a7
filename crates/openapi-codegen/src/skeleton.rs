//! The document that progenitor reads: the operations with their parameters and first body, and a stand-in for each type.
//!
//! progenitor decides from it what a builder holds and which setters it has; how a request is written and how types
//! look is decided elsewhere, so nothing here needs more than names and shapes.

use serde_json::{Map, Value, json};

use crate::Error;
use crate::model::{Api, Kind, Operation, Payload, Ty};

/// What a type is called where it must not bring its builder along.
const UNBUILT: &str = "Unbuilt";

/// Gives back the name behind a stand-in's.
pub(crate) fn without_stand_in(api: &Api, name: &str) -> Option<String> {
    let real = name.strip_suffix(UNBUILT)?;
    (api.types.contains_key(real) && !api.types.contains_key(name)).then(|| real.to_owned())
}

pub(crate) fn document(api: &Api) -> Result<openapiv3::OpenAPI, Error> {
    let mut schemas = Map::new();
    for (name, def) in &api.types {
        let built = matches!(def.kind, Kind::Struct { .. });
        schemas.insert(
            name.clone(),
            if built {
                built_stand_in()
            } else {
                unbuilt_stand_in()
            },
        );
        if built {
            schemas.insert(format!("{name}{UNBUILT}"), unbuilt_stand_in());
        }
    }
    let mut paths = Map::new();
    for operation in &api.operations {
        let path = format!("/{}", operation.id);
        paths.insert(
            path,
            json!({ operation.method.to_ascii_lowercase(): self::operation(operation, api) }),
        );
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": api.title, "version": api.version},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    serde_json::from_value(document).map_err(|error| {
        Error::new(
            format!("progenitor cannot read the document: {error}"),
            "report this to the authors of openapi-codegen",
        )
    })
}

fn built_stand_in() -> Value {
    json!({"type": "object", "properties": {"stand_in": {"type": "string"}}})
}

fn unbuilt_stand_in() -> Value {
    json!({"type": "string", "enum": ["stand_in"]})
}

fn operation(operation: &Operation, api: &Api) -> Value {
    let parameters: Vec<Value> = operation
        .params
        .iter()
        .map(|param| json!({"name": param.ident, "in": "query", "required": param.required, "schema": schema(&param.ty, api, false)}))
        .collect();
    let mut value = json!({
        "operationId": operation.id,
        "parameters": parameters,
        "responses": {"204": {"description": ""}},
    });
    if let Some(first) = operation.bodies.first() {
        let (media_type, schema) = match &first.payload {
            Payload::Json(ty) | Payload::Form(ty, _) | Payload::Multipart(ty, _) => {
                ("application/json", schema(ty, api, true))
            }
            Payload::Text => ("text/plain", json!({"type": "string"})),
            Payload::Bytes => (
                "application/octet-stream",
                json!({"type": "string", "format": "binary"}),
            ),
        };
        value["requestBody"] =
            json!({"required": true, "content": {media_type: {"schema": schema}}});
    }
    value
}

fn schema(ty: &Ty, api: &Api, body: bool) -> Value {
    match ty {
        Ty::String | Ty::File => json!({"type": "string"}),
        Ty::Bool => json!({"type": "boolean"}),
        Ty::Int(name) => {
            let format = match *name {
                "i8" => "int8",
                "i16" => "int16",
                "i32" => "int32",
                "u8" => "uint8",
                "u16" => "uint16",
                "u32" => "uint32",
                "u64" => "uint64",
                _ => "int64",
            };
            json!({"type": "integer", "format": format})
        }
        Ty::Float => json!({"type": "number", "format": "double"}),
        Ty::Any => json!({}),
        Ty::Map(inner) if **inner == Ty::Any => json!({"type": "object"}),
        Ty::Map(inner) => {
            json!({"type": "object", "additionalProperties": schema(inner, api, false)})
        }
        Ty::List(inner) => json!({"type": "array", "items": schema(inner, api, false)}),
        Ty::Option(inner) => {
            let mut schema = schema(inner, api, false);
            if schema.get("$ref").is_some() {
                schema = json!({"nullable": true, "allOf": [schema]});
            } else {
                schema["nullable"] = json!(true);
            }
            schema
        }
        Ty::Named(name) => {
            let built = api
                .types
                .get(name)
                .is_some_and(|def| matches!(def.kind, Kind::Struct { .. }));
            let name = if built && !body {
                format!("{name}{UNBUILT}")
            } else {
                name.clone()
            };
            json!({"$ref": format!("#/components/schemas/{name}")})
        }
    }
}
