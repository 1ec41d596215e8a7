//! The document that progenitor reads: the operations with their parameters and first body, and a stand-in for each type.
//!
//! progenitor decides from it what a builder holds and which setters it has; how a request is written and how types
//! look is decided elsewhere, so nothing here needs more than names and shapes.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, Components, Info, IntegerType,
    MediaType, NumberFormat, NumberType, ObjectType, OpenAPI, Parameter, ParameterData,
    ParameterSchemaOrContent, PathItem, QueryStyle, ReferenceOr, RequestBody, Response, Schema,
    SchemaData, SchemaKind, StatusCode, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use crate::model::{Api, Kind, Operation, Payload, Ty};

/// What a type is called where it must not bring its builder along.
const UNBUILT: &str = "Unbuilt";

/// Gives back the name behind a stand-in's.
pub(crate) fn without_stand_in(api: &Api, name: &str) -> Option<String> {
    let real = name.strip_suffix(UNBUILT)?;
    (api.types.contains_key(real) && !api.types.contains_key(name)).then(|| real.to_owned())
}

pub(crate) fn document(api: &Api) -> OpenAPI {
    let mut document = OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: api.title.clone(),
            version: api.version.clone(),
            ..Info::default()
        },
        ..OpenAPI::default()
    };
    for operation in &api.operations {
        let item = ReferenceOr::Item(path_item(operation, api));
        let path = format!("/{}", operation.id);
        document.paths.paths.insert(path, item);
    }
    let mut components = Components::default();
    let mut stand_in = |name: String, kind| {
        let schema = ReferenceOr::Item(plain(kind));
        components.schemas.insert(name, schema);
    };
    for (name, def) in &api.types {
        if matches!(def.kind, Kind::Struct { .. }) {
            stand_in(name.clone(), built());
            stand_in(format!("{name}{UNBUILT}"), unbuilt());
        } else {
            stand_in(name.clone(), unbuilt());
        }
    }
    document.components = Some(components);
    document
}

/// A type that brings a builder along.
fn built() -> Type {
    let mut object = ObjectType::default();
    let property = Box::new(plain(Type::String(StringType::default())));
    object
        .properties
        .insert("stand_in".to_owned(), ReferenceOr::Item(property));
    Type::Object(object)
}

/// A type that does not.
fn unbuilt() -> Type {
    Type::String(StringType {
        enumeration: vec![Some("stand_in".to_owned())],
        ..StringType::default()
    })
}

fn path_item(operation: &Operation, api: &Api) -> PathItem {
    let mut item = PathItem::default();
    let place = match operation.method.as_str() {
        "GET" => &mut item.get,
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "DELETE" => &mut item.delete,
        "OPTIONS" => &mut item.options,
        "HEAD" => &mut item.head,
        "PATCH" => &mut item.patch,
        _ => &mut item.trace,
    };
    *place = Some(self::operation(operation, api));
    item
}

fn operation(operation: &Operation, api: &Api) -> openapiv3::Operation {
    let mut told = openapiv3::Operation {
        operation_id: Some(operation.id.clone()),
        ..openapiv3::Operation::default()
    };
    for param in &operation.params {
        let parameter = Parameter::Query {
            parameter_data: ParameterData {
                name: param.ident.clone(),
                description: None,
                required: param.required,
                deprecated: None,
                format: ParameterSchemaOrContent::Schema(schema_of(&param.ty, api, false)),
                example: None,
                examples: Default::default(),
                explode: None,
                extensions: Default::default(),
            },
            allow_reserved: false,
            style: QueryStyle::Form,
            allow_empty_value: None,
        };
        told.parameters.push(ReferenceOr::Item(parameter));
    }
    let response = ReferenceOr::Item(Response::default());
    told.responses
        .responses
        .insert(StatusCode::Code(204), response);
    told.request_body = operation
        .bodies
        .first()
        .map(|first| ReferenceOr::Item(request_body(&first.payload, api)));
    told
}

fn request_body(payload: &Payload, api: &Api) -> RequestBody {
    let string = |format| {
        ReferenceOr::Item(plain(Type::String(StringType {
            format,
            ..StringType::default()
        })))
    };
    let (media_type, schema) = match payload {
        Payload::Json(ty) | Payload::Form(ty, _) | Payload::Multipart(ty, _) => {
            ("application/json", schema_of(ty, api, true))
        }
        Payload::Text => ("text/plain", string(VariantOrUnknownOrEmpty::Empty)),
        Payload::Bytes => (
            "application/octet-stream",
            string(VariantOrUnknownOrEmpty::Item(StringFormat::Binary)),
        ),
    };
    let mut body = RequestBody {
        required: true,
        ..RequestBody::default()
    };
    let content = MediaType {
        schema: Some(schema),
        ..MediaType::default()
    };
    body.content.insert(media_type.to_owned(), content);
    body
}

/// A schema that says nothing but its type.
fn plain(kind: Type) -> Schema {
    schema(SchemaKind::Type(kind))
}

fn schema(schema_kind: SchemaKind) -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind,
    }
}

fn schema_of(ty: &Ty, api: &Api, body: bool) -> ReferenceOr<Schema> {
    ReferenceOr::Item(match ty {
        Ty::String | Ty::File => plain(Type::String(StringType::default())),
        Ty::Bool => plain(Type::Boolean(BooleanType::default())),
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
            plain(Type::Integer(IntegerType {
                format: Some(format.to_owned()).into(),
                ..IntegerType::default()
            }))
        }
        Ty::Float => plain(Type::Number(NumberType {
            format: VariantOrUnknownOrEmpty::Item(NumberFormat::Double),
            ..NumberType::default()
        })),
        Ty::Any => schema(SchemaKind::Any(AnySchema::default())),
        Ty::Map(inner) => plain(Type::Object(ObjectType {
            additional_properties: (**inner != Ty::Any)
                .then(|| AdditionalProperties::Schema(Box::new(schema_of(inner, api, false)))),
            ..ObjectType::default()
        })),
        Ty::List(inner) => plain(Type::Array(ArrayType {
            items: Some(match schema_of(inner, api, false) {
                ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
                ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
            }),
            min_items: None,
            max_items: None,
            unique_items: false,
        })),
        Ty::Option(inner) => {
            let mut schema = match schema_of(inner, api, false) {
                ReferenceOr::Item(schema) => schema,
                reference => schema(SchemaKind::AllOf {
                    all_of: vec![reference],
                }),
            };
            schema.schema_data.nullable = true;
            schema
        }
        Ty::Named(name) => {
            let built = api
                .types
                .get(name)
                .is_some_and(|def| matches!(def.kind, Kind::Struct { .. }));
            let suffix = if built && !body { UNBUILT } else { "" };
            return ReferenceOr::Reference {
                reference: format!("#/components/schemas/{name}{suffix}"),
            };
        }
    })
}
