//! The document that progenitor reads: the operations with their paths, parameters, bodies and words.
//!
//! What it would refuse or misread is simplified, and only that:
//!
//! | construct | progenitor | what it reads instead |
//! |---|---|---|
//! | responses | refuses several success or error types, and uses them in `send` alone, which is not kept | 204 |
//! | a style other than `simple` or `form`; `content` | refuses | the usual style, since the runtime writes the value |
//! | a cookie parameter, or one that is the whole query | refuses | a query parameter of the same name and type |
//! | a method that OpenAPI 3.0 does not have | cannot read | `POST`, on a path of the operation's name |
//! | a name that is another parameter's, or one that it would turn into another identifier | loses one | the identifier |
//! | an optional body; a body of several media types | takes it for required; panics | an optional parameter `body` of the first one's type |
//! | multipart, a sequence of JSON texts, JSON under another media type | refuses | `application/json` |
//! | text and bytes under another media type | refuses | `text/plain`, `application/octet-stream` |
//! | a path that it cannot parse | refuses | a path of the operation's name |

use std::collections::BTreeMap;

use openapiv3::{
    HeaderStyle, Info, MediaType, OpenAPI, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, PathStyle, QueryStyle, ReferenceOr, RequestBody, Response, Schema, StatusCode,
    StringFormat, VariantOrUnknownOrEmpty,
};

use super::schema::{self, Components};
use super::template;
use crate::emit::{Scope, Spelling, Usage};
use crate::model::{Api, Body, Operation, Param, Payload};
use crate::{docs, names};
use openapi_document::parameter::Location;

/// What progenitor is given.
pub(super) struct Input {
    pub(super) document: OpenAPI,
    /// Component names and the paths of the types that replace them.
    pub(super) replacements: BTreeMap<String, String>,
}

pub(super) fn of(api: &Api, usage: &Usage) -> Input {
    let mut components = Components::new(Spelling::new(api, usage, Scope::Operations));
    let mut document = OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: docs::rustdoc(&api.title),
            version: docs::rustdoc(&api.version),
            description: api.description.as_deref().map(docs::rustdoc),
            ..Info::default()
        },
        ..OpenAPI::default()
    };
    for operation in &api.operations {
        let entry = document.paths.paths.entry(path(operation));
        let item = entry.or_insert_with(|| ReferenceOr::Item(PathItem::default()));
        if let ReferenceOr::Item(item) = item {
            let method = if is_of_3_0(&operation.method) {
                &operation.method
            } else {
                "POST"
            };
            if let Some(field) = field(item, method) {
                *field = Some(self::operation(operation, api, &mut components));
            }
        }
    }
    let replacements = components.into_replacements();
    let schemas = replacements.keys().map(|name| {
        let any = ReferenceOr::Item(schema::any());
        (name.clone(), any)
    });
    document.components = Some(openapiv3::Components {
        schemas: schemas.collect(),
        ..openapiv3::Components::default()
    });
    Input {
        document,
        replacements,
    }
}

/// The field of a path item for the method, if OpenAPI 3.0 has one.
fn field<'i>(item: &'i mut PathItem, method: &str) -> Option<&'i mut Option<openapiv3::Operation>> {
    Some(match method {
        "GET" => &mut item.get,
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "DELETE" => &mut item.delete,
        "OPTIONS" => &mut item.options,
        "HEAD" => &mut item.head,
        "PATCH" => &mut item.patch,
        "TRACE" => &mut item.trace,
        _ => return None,
    })
}

fn is_of_3_0(method: &str) -> bool {
    field(&mut PathItem::default(), method).is_some()
}

fn path(operation: &Operation) -> String {
    if !template::is_readable(operation) || !is_of_3_0(&operation.method) {
        return format!("/{}", operation.id);
    }
    template::renamed(&operation.path, |name| {
        let is_this = |param: &&Param| param.location == Location::Path && param.wire == name;
        let param = operation.params.iter().find(is_this);
        param.map_or_else(|| name.to_owned(), |param| name_of(param, operation))
    })
}

/// The name of a parameter: its own, where progenitor makes the right identifier of it and no other has the same.
fn name_of(param: &Param, operation: &Operation) -> String {
    let only = operation
        .params
        .iter()
        .filter(|other| other.wire == param.wire)
        .count()
        == 1;
    if only && names::snake(&param.wire) == param.ident {
        param.wire.clone()
    } else {
        param.ident.clone()
    }
}

fn operation(
    operation: &Operation,
    api: &Api,
    components: &mut Components<'_>,
) -> openapiv3::Operation {
    let mut described = openapiv3::Operation {
        operation_id: Some(operation.id.clone()),
        summary: operation.summary.as_deref().map(docs::rustdoc),
        description: Some(docs::description(operation)),
        ..openapiv3::Operation::default()
    };
    let in_path = template::is_readable(operation) && is_of_3_0(&operation.method);
    for param in &operation.params {
        let name = name_of(param, operation);
        let data = data(name, param.required, components.schema(&param.ty));
        let parameter = match param.location {
            Location::Path if in_path => Parameter::Path {
                parameter_data: data,
                style: PathStyle::Simple,
            },
            Location::Header => Parameter::Header {
                parameter_data: data,
                style: HeaderStyle::Simple,
            },
            _ => query(data),
        };
        described.parameters.push(ReferenceOr::Item(parameter));
    }
    if let Some(first) = operation.bodies.first() {
        let ty = body_schema(first, api, components);
        if operation.may_lack_first_body() {
            let body = query(data("body".to_owned(), false, ty));
            described.parameters.push(ReferenceOr::Item(body));
        } else {
            described.request_body = Some(ReferenceOr::Item(request_body(&first.payload, ty)));
        }
    }
    let response = ReferenceOr::Item(Response::default());
    let responses = &mut described.responses.responses;
    responses.insert(StatusCode::Code(204), response);
    described
}

fn data(name: String, required: bool, schema: ReferenceOr<Schema>) -> ParameterData {
    ParameterData {
        name,
        description: None,
        required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    }
}

fn query(parameter_data: ParameterData) -> Parameter {
    Parameter::Query {
        parameter_data,
        allow_reserved: false,
        style: QueryStyle::Form,
        allow_empty_value: None,
    }
}

fn body_schema(body: &Body, api: &Api, components: &mut Components<'_>) -> ReferenceOr<Schema> {
    match (api.struct_of(&body.payload), body.payload.ty()) {
        (Some(name), _) => components.builder_of(name),
        (None, Some(ty)) => components.schema(ty),
        (None, None) => components.raw_body(),
    }
}

fn request_body(payload: &Payload, ty: ReferenceOr<Schema>) -> RequestBody {
    let string = |format| ReferenceOr::Item(schema::string(format));
    let (media_type, schema) = match payload {
        Payload::Form(..) => ("application/x-www-form-urlencoded", ty),
        Payload::Json(_) | Payload::Multipart(..) | Payload::Parts(..) | Payload::Items(..) => {
            ("application/json", ty)
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
