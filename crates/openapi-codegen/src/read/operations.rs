//! Paths to operations: parameters, bodies and responses, each with its type and the way it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::schemas::Name;
use super::{Reader, flag, text};
use crate::model::{
    Body, Content, Def, Encoding, Kind, Operation, Outcome, Param, Payload, Place, Success, Ty,
};
use crate::{Error, Options, names, pointer};

/// The methods of a path item, as OpenAPI 3 names them.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Names that a builder's own methods and fields have.
const RESERVED: [&str; 7] = [
    "new", "send", "body", "body_map", "client", "body_as", "clone",
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
                    status.clone(),
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
        let mut places: BTreeMap<&str, BTreeSet<Place>> = BTreeMap::new();
        for param in list {
            if let (Some(name), Some(at)) =
                (param.get("name").and_then(Value::as_str), place_of(param))
            {
                places.entry(name).or_default().insert(at);
            }
        }
        let mut keys = BTreeMap::new();
        for (name, used) in &places {
            for (index, at) in used.iter().enumerate() {
                let snake = names::snake(name);
                let key = if index > 0 {
                    format!("{name}-{}", word(*at))
                } else if RESERVED.contains(&snake.as_str()) {
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
                Some((_, media)) => (media.get("schema"), true),
                None => (param.get("schema"), false),
            };
            let ty = match schema {
                Some(schema) => self.ty(
                    schema,
                    Name::inline(&hint),
                    &pointer::join(&place, "schema"),
                ),
                None if json => Ty::Any,
                None => Ty::String,
            };
            params.push(Param {
                ident,
                wire: name.to_owned(),
                place: at,
                ty: ty.inner().clone(),
                required: at == Place::Path || flag(param, "required"),
                encoding: encoding(param, at, json),
                deprecated: flag(param, "deprecated"),
                doc: text(param, "description"),
            });
        }
        params.sort_by(|a, b| (a.place, &a.wire).cmp(&(b.place, &b.wire)));
        params
    }

    fn bodies(&mut self, body: &Value, builder: &str, place: &str) -> Vec<Body> {
        let content: BTreeMap<&String, &Value> = body
            .get("content")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .collect();
        let mut ordered: Vec<(&String, &Value)> = content.into_iter().collect();
        ordered.sort_by_key(|(media_type, _)| (request_rank(media_type), (*media_type).clone()));
        let mut bodies = Vec::with_capacity(ordered.len());
        for (index, (media_type, media)) in ordered.into_iter().enumerate() {
            let place = pointer::join(&pointer::join(place, "content"), media_type);
            let at = pointer::join(&place, "schema");
            let suffix = if index == 0 {
                String::new()
            } else {
                media_suffix(media_type)
            };
            let hint = names::pascal(&format!("{builder}-body-{suffix}"));
            let schema = media.get("schema");
            let payload = match (kind_of(media_type), schema) {
                (MediaKind::Json, Some(schema)) => {
                    Payload::Json(self.ty(schema, Name::inline(&hint), &at).inner().clone())
                }
                (MediaKind::Json, None) => Payload::Json(Ty::Any),
                (MediaKind::Form, Some(schema)) => {
                    let ty = self.ty(schema, Name::inline(&hint), &at).inner().clone();
                    Payload::Form(ty, form_encodings(media))
                }
                (MediaKind::Form, None) => Payload::Form(Ty::Map(Box::new(Ty::Any)), Vec::new()),
                (MediaKind::Multipart, Some(schema)) => {
                    self.files = true;
                    let ty = self.ty(schema, Name::inline(&hint), &at).inner().clone();
                    self.files = false;
                    Payload::Multipart(ty, part_types(media))
                }
                (MediaKind::Multipart, None) => {
                    Payload::Multipart(Ty::Map(Box::new(Ty::Any)), Vec::new())
                }
                (MediaKind::Text, _) => Payload::Text,
                (MediaKind::Bytes, _) => Payload::Bytes,
            };
            if payload.ty().is_none() {
                self.raw(schema, &place);
            }
            bodies.push(Body {
                media_type: media_type.clone(),
                payload,
            });
        }
        bodies
    }

    fn successes(
        &mut self,
        operation: &Value,
        builder: &str,
        place: &str,
    ) -> (Vec<Success>, Outcome) {
        let responses = operation.get("responses").and_then(Value::as_object);
        let sorted: BTreeMap<&String, &Value> = responses.into_iter().flatten().collect();
        let typed = sorted
            .values()
            .filter(|r| primary_content(r).is_some_and(|(m, _)| is_json_like(m)))
            .count();
        let mut list = Vec::new();
        for (status, response) in sorted {
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
        let Some(content) = response.get("content").and_then(Value::as_object) else {
            return Vec::new();
        };
        let mut ordered: Vec<(&String, &Value)> = content.iter().collect();
        ordered.sort_by_key(|(media_type, _)| (response_rank(media_type), (*media_type).clone()));
        let mut contents: Vec<(String, Content)> = Vec::new();
        for (media_type, media) in ordered {
            let media_place = pointer::join(&pointer::join(place, "content"), media_type);
            let place = pointer::join(&media_place, "schema");
            let schema = media.get("schema");
            let json = is_json(media_type)
                || (is_wildcard(media_type) && schema.is_some_and(|s| !is_string(s)));
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
            // `application/json` with and without a charset is one thing.
            if json && contents.iter().any(|(_, known)| *known == content) {
                continue;
            }
            contents.push((media_type.clone(), content));
        }
        contents
    }

    /// Notes that a media type without a reader or writer here has a structure that the client cannot type.
    fn raw(&mut self, schema: Option<&Value>, place: &str) {
        let Some(mut schema) = schema else { return };
        let mut hops = 0;
        while let Some(name) = self.referenced(schema) {
            schema = self.schemas[name];
            hops += 1;
            if hops > 32 {
                return;
            }
        }
        if ["properties", "items", "allOf", "oneOf", "anyOf"]
            .iter()
            .any(|key| schema.get(*key).is_some())
        {
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
                let name = self.free_name(&format!("{builder}Outcome"));
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

/// Method names; those that share one are told apart by their own spelling, whatever the order.
fn operation_names<'i>(ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, String> {
    // Methods that the generated client, or its hooks, have already.
    const OWN: [&str; 6] = ["new", "new_with_client", "dispatch", "pre", "post", "exec"];
    let case = |id: &str| {
        let snake = names::snake(id);
        if OWN.contains(&snake.as_str()) {
            format!("{snake}_operation")
        } else {
            snake
        }
    };
    // Two methods may differ and yet share a builder's name, so both have to be distinct.
    let snakes = names::distinct(ids, case, &[]);
    let mut by_builder: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, snake) in &snakes {
        by_builder
            .entry(names::pascal(snake))
            .or_default()
            .push(id.clone());
    }
    let mut chosen = snakes.clone();
    for group in by_builder.values().filter(|group| group.len() > 1) {
        for (index, id) in group.iter().enumerate().skip(1) {
            let mut candidate = format!("{}_variant{}", snakes[id], index + 1);
            while chosen
                .values()
                .any(|taken| names::pascal(taken) == names::pascal(&candidate))
            {
                candidate.push('x');
            }
            chosen.insert(id.clone(), candidate);
        }
    }
    chosen
}

fn place_of(param: &Value) -> Option<Place> {
    match param.get("in").and_then(Value::as_str)? {
        "path" => Some(Place::Path),
        "query" => Some(Place::Query),
        "header" => Some(Place::Header),
        "cookie" => Some(Place::Cookie),
        _ => None,
    }
}

fn word(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    }
}

/// How a parameter is written, with the specification's defaults.
fn encoding(param: &Value, place: Place, json: bool) -> Encoding {
    let reserved = flag(param, "allowReserved");
    if json {
        return Encoding {
            style: "Json",
            explode: false,
            reserved,
        };
    }
    let default = match place {
        Place::Path | Place::Header => "Simple",
        Place::Query | Place::Cookie => "Form",
    };
    let style = match param.get("style").and_then(Value::as_str) {
        Some("simple") => "Simple",
        Some("label") => "Label",
        Some("matrix") => "Matrix",
        Some("form") => "Form",
        Some("spaceDelimited") => "Space",
        Some("pipeDelimited") => "Pipe",
        Some("deepObject") => "Deep",
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
            (name.clone(), encoding(value, Place::Query, json))
        })
        .collect()
}

fn part_types(media: &Value) -> Vec<(String, String)> {
    let Some(map) = media.get("encoding").and_then(Value::as_object) else {
        return Vec::new();
    };
    map.iter()
        .filter_map(|(name, value)| text(value, "contentType").map(|t| (name.clone(), t)))
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
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

fn is_wildcard(media_type: &str) -> bool {
    matches!(essence(media_type).as_str(), "*/*" | "application/*" | "*")
}

fn is_json_like(media_type: &str) -> bool {
    is_json(media_type) || is_wildcard(media_type)
}

fn is_string(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("string")
}

fn kind_of(media_type: &str) -> MediaKind {
    let essence = essence(media_type);
    if is_json_like(media_type) {
        MediaKind::Json
    } else if essence == "application/x-www-form-urlencoded" {
        MediaKind::Form
    } else if essence.starts_with("multipart/") {
        MediaKind::Multipart
    } else if essence.starts_with("text/") || essence.ends_with("xml") {
        MediaKind::Text
    } else {
        MediaKind::Bytes
    }
}

/// Which request media type `body` means; the others have a method of their own.
fn request_rank(media_type: &str) -> u8 {
    match kind_of(media_type) {
        MediaKind::Json if essence(media_type) == "application/json" => 0,
        MediaKind::Json if is_json(media_type) => 1,
        MediaKind::Form => 2,
        MediaKind::Multipart => 3,
        MediaKind::Json => 4,
        MediaKind::Text => 5,
        MediaKind::Bytes => 6,
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

fn primary_content(response: &Value) -> Option<(&String, &Value)> {
    let content = response.get("content")?.as_object()?;
    content
        .iter()
        .min_by_key(|(media_type, _)| (response_rank(media_type), (*media_type).clone()))
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
