//! Paths to operations: parameters, bodies and responses, each with its type and the way it is written.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::Value;

use super::schemas::Name;
use super::{Reader, flag, text};
use crate::model::{
    Body, Content, Def, Encoding, Kind, Location, Operation, Outcome, Param, Payload, Success, Ty,
};
use crate::{Error, Options, names};
use openapi_document::pointer;

/// The methods of a path item, as OpenAPI 3 names them.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl Reader<'_> {
    pub(super) fn operations(&mut self, options: &Options) -> Result<Vec<Operation>, Error> {
        let root = self.root;
        let mut found: Vec<(String, &str, &str, &Value)> = Vec::new();
        for (path, item) in root
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            for method in METHODS {
                if let Some(operation) = item.get(method).filter(|o| o.is_object()) {
                    let id = text(operation, "operationId").ok_or_else(|| {
                        Error::new(
                            "the operation has no operationId",
                            "normalise the document first",
                        )
                        .at(pointer::join(&pointer::join("/paths", path), method))
                    })?;
                    found.push((id, path, method, operation));
                }
            }
        }
        let ids = operation_names(found.iter().map(|(id, ..)| id.as_str()));
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let mut operations = Vec::with_capacity(found.len());
        for (id, path, method, operation) in found {
            let place = pointer::join(&pointer::join("/paths", path), method);
            operations.push(self.operation(&ids[&id], path, method, operation, &place, options));
        }
        operations.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(operations)
    }

    fn operation(
        &mut self,
        id: &str,
        path: &str,
        method: &str,
        operation: &Value,
        place: &str,
        options: &Options,
    ) -> Operation {
        let builder = names::pascal(id);
        let params = self.params(operation, &builder, place);
        let body = operation.get("requestBody");
        let bodies = body
            .map(|body| self.bodies(body, &builder, &pointer::join(place, "requestBody")))
            .unwrap_or_default();
        let (success, outcome) = self.successes(operation, &builder, place);
        let errors = operation
            .get("x-error-responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(status, response)| {
                (
                    status.to_string(),
                    text(response, "description").unwrap_or_default(),
                )
            })
            .collect();
        Operation {
            id: id.to_owned(),
            builder,
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            deprecated: flag(operation, "deprecated"),
            scope: options.scopes.iter().find_map(|pointer| {
                operation
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            }),
            params,
            bodies,
            body_required: body.is_some_and(|body| flag(body, "required")),
            success,
            outcome,
            errors,
        }
    }

    fn params(&mut self, operation: &Value, builder: &str, place: &str) -> Vec<Param> {
        let empty = Vec::new();
        let list = operation
            .get("parameters")
            .and_then(Value::as_array)
            .unwrap_or(&empty);
        // A name used in two places needs two identifiers; the place is part of what names it then.
        let mut places: BTreeMap<&str, BTreeSet<Location>> = BTreeMap::new();
        for param in list {
            if let (Some(name), Some(at)) =
                (param.get("name").and_then(Value::as_str), place_of(param))
            {
                places.entry(name).or_default().insert(at);
            }
        }
        let reserved = reserved(operation);
        let mut keys = BTreeMap::new();
        for (name, used) in &places {
            for (index, at) in used.iter().enumerate() {
                let snake = names::snake(name);
                let key = if index > 0 {
                    format!("{name}-{}", word(*at))
                } else if reserved.contains(&snake) {
                    format!("{name}-param")
                } else {
                    (*name).to_owned()
                };
                keys.insert((*name, *at), key);
            }
        }
        let idents = names::distinct(keys.values().map(String::as_str), names::snake, &[]);
        let mut params = Vec::with_capacity(list.len());
        for (index, param) in list.iter().enumerate() {
            let (Some(name), Some(at)) =
                (param.get("name").and_then(Value::as_str), place_of(param))
            else {
                continue;
            };
            let ident = idents[&keys[&(name, at)]].clone();
            let place = format!("{place}/parameters/{index}");
            let hint = names::pascal(&format!("{builder}-{ident}"));
            let content = param
                .get("content")
                .and_then(Value::as_object)
                .and_then(|content| content.iter().next());
            let (schema, json) = match content {
                Some((media_type, media)) => (media.get("schema"), is_json_like(media_type)),
                None => (param.get("schema"), false),
            };
            let ty = match schema {
                Some(schema) => self.ty(
                    schema,
                    Name::inline(&hint),
                    &pointer::join(&place, "schema"),
                ),
                None if content.is_some() && json => Ty::Any,
                None => Ty::String,
            };
            params.push(Param {
                ident,
                wire: name.to_owned(),
                location: at,
                ty: ty.inner().clone(),
                required: at == Location::Path || flag(param, "required"),
                encoding: encoding(param, at, json),
                deprecated: flag(param, "deprecated"),
                doc: text(param, "description"),
            });
        }
        params.sort_by(|a, b| (a.location, &a.wire).cmp(&(b.location, &b.wire)));
        params
    }

    fn bodies(&mut self, body: &Value, builder: &str, place: &str) -> Vec<Body> {
        let mut ordered = entries(body.get("content"));
        ordered.sort_by_key(|(media_type, _)| (request_rank(media_type), *media_type));
        let mut bodies: Vec<Body> = Vec::with_capacity(ordered.len());
        for (media_type, media) in ordered {
            let place = pointer::join(&pointer::join(place, "content"), media_type);
            let suffix = if bodies.is_empty() {
                String::new()
            } else {
                media_suffix(media_type)
            };
            let hint = names::pascal(&format!("{builder}-body-{suffix}"));
            let body = Body {
                media_type: self.sent_as(media_type, media, &place),
                payload: self.payload(media_type, media, &hint, &place),
            };
            // A range of media types adds nothing where one of them is there.
            if !(media_type.contains('*') && bodies.contains(&body)) {
                bodies.push(body);
            }
        }
        bodies
    }

    fn payload(&mut self, media_type: &str, media: &Value, hint: &str, place: &str) -> Payload {
        let at = pointer::join(place, "schema");
        let schema = media.get("schema");
        let ty = |reader: &mut Self| {
            schema.map(|schema| reader.ty(schema, Name::inline(hint), &at).inner().clone())
        };
        let payload = match self.kind_of(media_type, schema) {
            MediaKind::Json => Payload::Json(ty(self).unwrap_or(Ty::Any)),
            MediaKind::Form => {
                let any = Ty::Map(Box::new(Ty::Any));
                let ty = ty(self).unwrap_or(any.clone());
                match self.behind(&ty) {
                    Ty::Any => Payload::Form(any, form_encodings(media)),
                    Ty::Named(_) | Ty::Map(_) => Payload::Form(ty, form_encodings(media)),
                    // Text that is a form already.
                    _ => Payload::Text,
                }
            }
            MediaKind::Multipart => {
                self.files = true;
                let ty = ty(self).unwrap_or(Ty::Any);
                self.files = false;
                let named = match self.behind(&ty) {
                    Ty::Named(_) => true,
                    Ty::Map(of) => !matches!(*of, Ty::Any | Ty::File),
                    _ => false,
                };
                let ty = if named {
                    ty
                } else {
                    let parts = Ty::Map(Box::new(Ty::List(Box::new(Ty::File))));
                    let nothing = Value::Object(openapi_document::Object::new());
                    self.named(
                        schema.unwrap_or(&nothing),
                        Name::inline(hint),
                        Kind::Wrapper(parts),
                    )
                };
                Payload::Multipart(ty, part_types(media))
            }
            MediaKind::Text => Payload::Text,
            MediaKind::Bytes => Payload::Bytes,
        };
        if payload.ty().is_none() {
            self.raw(schema, place);
        }
        payload
    }

    /// The media type that a request names: one of a range, where the document gives a range.
    fn sent_as(&mut self, media_type: &str, media: &Value, place: &str) -> String {
        if !media_type.contains('*') {
            return media_type.to_owned();
        }
        let essence = essence(media_type);
        let chosen = match self.kind_of(media_type, media.get("schema")) {
            MediaKind::Json => "application/json",
            MediaKind::Multipart => "multipart/form-data",
            MediaKind::Text if essence.ends_with("xml") => "application/xml",
            MediaKind::Text => "text/plain",
            MediaKind::Form | MediaKind::Bytes => "application/octet-stream",
        };
        let any = matches!(essence.as_str(), "*/*" | "*" | "application/*");
        let reason = format!("`{media_type}` is a range; the request names `{chosen}`");
        if any || chosen != "application/octet-stream" {
            self.report.kept(place, "media-type-range", reason);
        } else {
            self.report.lost(place, "media-type-range", reason);
        }
        chosen.to_owned()
    }

    /// A type behind its aliases.
    fn behind(&self, ty: &Ty) -> Ty {
        let mut at = ty;
        for _ in 0..32 {
            match at {
                Ty::Named(name) => match self.types.get(name).map(|def| &def.kind) {
                    Some(Kind::Alias(target)) => at = target,
                    Some(Kind::Enum(_)) => return Ty::String,
                    _ => break,
                },
                Ty::Option(inner) => at = inner,
                _ => break,
            }
        }
        at.clone()
    }

    /// A schema behind its references.
    fn dereferenced<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let mut at = schema;
        for _ in 0..32 {
            match self.referenced(at) {
                Some(name) => at = self.schemas[name],
                None => break,
            }
        }
        at
    }

    /// How a media type is read and written; where it leaves that open, the schema tells.
    fn kind_of(&self, media_type: &str, schema: Option<&Value>) -> MediaKind {
        let essence = essence(media_type);
        let schema = schema.map(|schema| self.dereferenced(schema));
        let binary = schema.is_some_and(|s| {
            is_string(s) && matches!(s.get("format").and_then(Value::as_str), Some("binary"))
        });
        if is_json(media_type) {
            // Bytes as they come, which any JSON text is too.
            if binary {
                MediaKind::Bytes
            } else {
                MediaKind::Json
            }
        } else if is_wildcard(media_type) {
            match schema {
                _ if binary => MediaKind::Bytes,
                Some(schema) if is_string(schema) => MediaKind::Text,
                _ => MediaKind::Json,
            }
        } else if essence == "application/x-www-form-urlencoded" {
            MediaKind::Form
        } else if essence.starts_with("multipart/") {
            MediaKind::Multipart
        } else if essence.starts_with("application/vnd.")
            && !essence.contains('+')
            && schema.is_some_and(has_parts)
        {
            // A vendor's own type with a schema of objects is JSON, though its name does not say so.
            MediaKind::Json
        } else if essence.starts_with("text/") || essence.ends_with("xml") {
            MediaKind::Text
        } else {
            MediaKind::Bytes
        }
    }

    fn successes(
        &mut self,
        operation: &Value,
        builder: &str,
        place: &str,
    ) -> (Vec<Success>, Outcome) {
        let responses = entries(operation.get("responses"));
        let typed = responses
            .iter()
            .filter(|(_, response)| primary_content(response).is_some_and(is_json_like))
            .count();
        let mut list = Vec::new();
        for (status, response) in responses {
            let Some(range) = status_range(status) else {
                continue;
            };
            let place = pointer::join(&pointer::join(place, "responses"), status);
            let hint = if typed > 1 {
                format!("{builder}-response-{status}")
            } else {
                format!("{builder}-response")
            };
            let mut contents = self.contents(response, &names::pascal(&hint), &place);
            let first = if contents.is_empty() {
                None
            } else {
                Some(contents.remove(0))
            };
            let (media_type, content) = match first {
                Some((media_type, content)) => (Some(media_type), content),
                // A range says less than a code: some of its codes may well carry a body.
                None if range.0 != range.1 => (None, Content::Raw),
                None => (None, Content::Empty),
            };
            list.push(Success {
                status: range,
                content,
                others: contents,
                media_type,
                variant: None,
            });
        }
        // A single code is more telling than the range around it.
        list.sort_by_key(|s| (s.status.1 - s.status.0, s.status.0));
        if list.is_empty() {
            list.push(Success {
                status: (200, 299),
                content: Content::Raw,
                others: Vec::new(),
                media_type: None,
                variant: None,
            });
        }
        let outcome = self.outcome(&mut list, builder);
        (list, outcome)
    }

    fn contents(&mut self, response: &Value, hint: &str, place: &str) -> Vec<(String, Content)> {
        let mut ordered = entries(response.get("content"));
        ordered.sort_by_key(|(media_type, _)| (response_rank(media_type), *media_type));
        let mut contents: Vec<(String, Content)> = Vec::new();
        for (media_type, media) in ordered {
            let media_place = pointer::join(&pointer::join(place, "content"), media_type);
            let place = pointer::join(&media_place, "schema");
            let schema = media.get("schema");
            let wild = is_wildcard(media_type) && schema.is_none();
            let json = !wild && self.kind_of(media_type, schema) == MediaKind::Json;
            let content = if json {
                let ty = schema.map_or(Ty::Any, |schema| {
                    self.ty(schema, Name::inline(hint), &place)
                });
                // What is opaque may arrive as anything.
                Content::Json(if ty == Ty::Map(Box::new(Ty::Any)) {
                    Ty::Any
                } else {
                    ty
                })
            } else {
                self.raw(schema, &media_place);
                Content::Raw
            };
            // What only widens the range of names for one thing adds nothing.
            let same = |known: &(String, Content)| {
                known.1 == content
                    && (without_charset(&known.0) == without_charset(media_type)
                        || is_generic_json(media_type))
            };
            if json && contents.iter().any(same) {
                continue;
            }
            contents.push((media_type.to_owned(), content));
        }
        contents
    }

    /// Notes that a media type without a reader or writer here has a structure that the client cannot type.
    fn raw(&mut self, schema: Option<&Value>, place: &str) {
        if schema.is_some_and(|schema| has_parts(self.dereferenced(schema))) {
            self.report.lost(
                place,
                "raw-body",
                "this media type is sent and received as it is, without a type",
            );
        }
    }

    fn outcome(&mut self, list: &mut [Success], builder: &str) -> Outcome {
        let mut kinds: Vec<Content> = Vec::new();
        for success in list.iter() {
            if success.content != Content::Empty && !kinds.contains(&success.content) {
                kinds.push(success.content.clone());
            }
        }
        let empty = list.iter().any(|s| s.content == Content::Empty);
        match (kinds.as_slice(), empty) {
            ([], _) => Outcome::Nothing,
            ([Content::Raw], _) => Outcome::Raw,
            ([Content::Json(ty)], false) => Outcome::Typed(ty.clone()),
            ([Content::Json(ty)], true) => Outcome::Maybe(ty.clone()),
            _ => {
                let name = self.free_name(&names::type_name(&format!("{builder}Outcome")));
                let mut variants: Vec<(String, Content)> = Vec::new();
                for success in list.iter_mut() {
                    let ident = status_word(success.status);
                    variants.push((ident.clone(), success.content.clone()));
                    success.variant = Some(ident);
                }
                let doc = Some("What a successful response holds, by its status.".to_owned());
                self.types.insert(
                    name.clone(),
                    Def {
                        doc,
                        deprecated: false,
                        kind: Kind::Outcomes(variants),
                    },
                );
                Outcome::Several(name)
            }
        }
    }

    fn free_name(&self, wanted: &str) -> String {
        let taken =
            |name: &String| self.owned_names.contains(name) || self.types.contains_key(name);
        std::iter::once(wanted.to_owned())
            .chain((2..).map(|n| format!("{wanted}{n}")))
            .find(|name| !taken(name))
            .unwrap_or_else(|| wanted.to_owned())
    }
}

/// Names that the builder of an operation has for methods and fields of its own.
fn reserved(operation: &Value) -> BTreeSet<String> {
    const ALWAYS: [&str; 10] = [
        "new",
        "send",
        "send_with",
        "request_of",
        "into_request",
        "body",
        "body_map",
        "client",
        "body_as",
        "clone",
    ];
    let mut names: BTreeSet<String> = ALWAYS.iter().map(|name| (*name).to_owned()).collect();
    let mut add = |verb: &str, part: Option<&Value>| {
        let content = part
            .and_then(|part| part.get("content"))
            .and_then(Value::as_object);
        for media_type in content.into_iter().flat_map(|content| content.keys()) {
            names.insert(format!("{verb}_{}", media_suffix(media_type)));
            names.insert(format!("{verb}_{}", names::snake(media_type)));
        }
    };
    add("body", operation.get("requestBody"));
    let responses = operation.get("responses").and_then(Value::as_object);
    for response in responses.into_iter().flat_map(|all| all.values()) {
        add("send", Some(response));
    }
    names
}

/// Method names; those that share one are told apart by their own spelling, whatever the order.
fn operation_names<'i>(ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, String> {
    // Methods that the generated client has already.
    const OWN: [&str; 2] = ["clone", "new"];
    // Types of the prelude that the builders name, which a builder must not hide.
    const PRELUDE: [&str; 3] = ["Option", "Result", "String"];
    let case = |id: &str| {
        let snake = names::snake(id);
        if OWN.contains(&snake.as_str()) || PRELUDE.contains(&names::pascal(id).as_str()) {
            format!("{snake}_operation")
        } else {
            snake
        }
    };
    // Two methods may differ and yet share a builder's name.
    names::distinct_by_style(ids, case, names::pascal, "camel")
}

fn place_of(param: &Value) -> Option<Location> {
    match param.get("in").and_then(Value::as_str)? {
        "path" => Some(Location::Path),
        "query" => Some(Location::Query),
        "header" => Some(Location::Header),
        "cookie" => Some(Location::Cookie),
        _ => None,
    }
}

fn word(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

/// How a parameter is written, with the specification's defaults.
fn encoding(param: &Value, location: Location, json: bool) -> Encoding {
    let reserved = flag(param, "allowReserved");
    if json {
        return Encoding {
            style: "Json",
            explode: false,
            reserved,
        };
    }
    let default = match location {
        Location::Path | Location::Header => "Simple",
        Location::Query | Location::Cookie => "Form",
    };
    let style = match param.get("style").and_then(Value::as_str) {
        Some("simple") => "Simple",
        Some("label") => "Label",
        Some("matrix") => "Matrix",
        Some("form") => "Form",
        Some("spaceDelimited") => "SpaceDelimited",
        Some("pipeDelimited") => "PipeDelimited",
        Some("deepObject") => "DeepObject",
        _ => default,
    };
    let explode = param
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(style == "Form");
    Encoding {
        style,
        explode,
        reserved,
    }
}

fn form_encodings(media: &Value) -> Vec<(String, Encoding)> {
    let Some(map) = media.get("encoding").and_then(Value::as_object) else {
        return Vec::new();
    };
    map.iter()
        .filter(|(_, encoding)| {
            ["style", "explode", "allowReserved", "contentType"]
                .iter()
                .any(|k| encoding.get(*k).is_some())
        })
        .map(|(name, value)| {
            let json = value.get("style").is_none()
                && text(value, "contentType").is_some_and(|t| is_json(&t));
            (name.to_string(), encoding(value, Location::Query, json))
        })
        .collect()
}

fn part_types(media: &Value) -> Vec<(String, String)> {
    let Some(map) = media.get("encoding").and_then(Value::as_object) else {
        return Vec::new();
    };
    map.iter()
        .filter_map(|(name, value)| text(value, "contentType").map(|t| (name.to_string(), t)))
        // A list of types is a choice for the caller.
        .filter(|(_, media_type)| !media_type.contains([',', '*']))
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MediaKind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    [
        "application/json",
        "text/json",
        "application/x-json",
        "text/x-json",
        "json",
    ]
    .contains(&essence.as_str())
        || essence.ends_with("+json")
}

/// Names of JSON that say no more than `application/json` does.
fn is_generic_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.contains('*') || (is_json(media_type) && !essence.contains('+'))
}

/// A media type whose text is UTF-8 anyway, with the parameters that matter.
fn without_charset(media_type: &str) -> String {
    media_type
        .to_ascii_lowercase()
        .split(';')
        .map(str::trim)
        .filter(|part| !part.starts_with("charset="))
        .collect::<Vec<_>>()
        .join(";")
}

fn is_wildcard(media_type: &str) -> bool {
    matches!(essence(media_type).as_str(), "*/*" | "application/*" | "*")
}

fn is_json_like(media_type: &str) -> bool {
    is_json(media_type) || is_wildcard(media_type)
}

/// Whether a schema has a structure that a type could hold.
fn has_parts(schema: &Value) -> bool {
    ["properties", "items", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| schema.get(*key).is_some())
}

fn is_string(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("string")
}

/// Which request media type `body` means; the others have a method of their own.
fn request_rank(media_type: &str) -> u8 {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/json" => 0,
        _ if media_type.contains('*') => 4,
        _ if is_json(media_type) => 1,
        "application/x-www-form-urlencoded" => 2,
        _ if essence.starts_with("multipart/") => 3,
        _ if essence.starts_with("text/") || essence.ends_with("xml") => 5,
        _ => 6,
    }
}

fn response_rank(media_type: &str) -> u8 {
    match essence(media_type).as_str() {
        "application/json" => 0,
        _ if is_json(media_type) => 1,
        _ if is_wildcard(media_type) => 3,
        "text/event-stream" => 4,
        _ => 2,
    }
}

/// The word that tells a further media type apart, e.g. `form` or `text_csv`.
pub(crate) fn media_suffix(media_type: &str) -> String {
    match essence(media_type).as_str() {
        "application/x-www-form-urlencoded" => "form".to_owned(),
        "multipart/form-data" => "multipart".to_owned(),
        "application/octet-stream" => "bytes".to_owned(),
        "text/plain" => "text".to_owned(),
        "text/event-stream" => "events".to_owned(),
        other => names::snake(other.strip_prefix("application/").unwrap_or(other)),
    }
}

/// The members of an object, in the order of their names.
fn entries(object: Option<&Value>) -> Vec<(&str, &Value)> {
    let members = object.and_then(Value::as_object).into_iter().flatten();
    let mut entries: Vec<(&str, &Value)> = members
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}

/// The media type of a response that `send` reads.
fn primary_content(response: &Value) -> Option<&str> {
    let content = entries(response.get("content")).into_iter();
    let first = content.min_by_key(|(media_type, _)| response_rank(media_type))?;
    Some(first.0)
}

/// The codes that a key of `responses` covers, where they are successes.
pub(crate) fn status_range(status: &str) -> Option<(u16, u16)> {
    if status.eq_ignore_ascii_case("2XX") {
        return Some((200, 299));
    }
    let code: u16 = status.parse().ok()?;
    (200..300).contains(&code).then_some((code, code))
}

fn status_word((first, last): (u16, u16)) -> String {
    if first != last {
        return "Success".to_owned();
    }
    match first {
        200 => "Ok".to_owned(),
        201 => "Created".to_owned(),
        202 => "Accepted".to_owned(),
        203 => "NonAuthoritative".to_owned(),
        204 => "NoContent".to_owned(),
        205 => "ResetContent".to_owned(),
        206 => "PartialContent".to_owned(),
        207 => "MultiStatus".to_owned(),
        other => format!("Status{other}"),
    }
}
