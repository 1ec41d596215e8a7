//! Parameters: their identifiers, types and encodings.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::parameter::{Location, Serialization};
use openapi_document::{Value, pointer};

use super::media::{is_json_like, media_suffix};
use super::name::Name;
use super::{Reader, flag, text};
use crate::model::{Encoding, Param, Ty};
use crate::names;

impl Reader<'_> {
    pub(super) fn params(&mut self, operation: &Value, builder: &str, place: &str) -> Vec<Param> {
        let empty = Vec::new();
        let list = operation
            .get("parameters")
            .and_then(Value::as_array)
            .unwrap_or(&empty);
        // A name used in two places needs two identifiers; the place is part of what names it then.
        let mut places: BTreeMap<&str, BTreeSet<Location>> = BTreeMap::new();
        for param in list {
            if let (Some(name), Some(at)) = (
                param.get("name").and_then(Value::as_str),
                location_of(param),
            ) {
                places.entry(name).or_default().insert(at);
            }
        }
        let reserved = reserved(operation);
        let mut keys = BTreeMap::new();
        for (name, used) in &places {
            for (index, at) in used.iter().enumerate() {
                let snake = names::snake(name);
                let key = if index > 0 {
                    format!("{name}-{}", at.as_str())
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
            let (Some(name), Some(at)) = (
                param.get("name").and_then(Value::as_str),
                location_of(param),
            ) else {
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
}

/// Names that the builder of an operation has for methods and fields of its own.
pub(super) fn reserved(operation: &Value) -> BTreeSet<String> {
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

fn location_of(param: &Value) -> Option<Location> {
    Location::parse(param.get("in")?.as_str()?)
}

/// How a parameter is written, with the specification's defaults.
pub(super) fn encoding(param: &Value, location: Location, json: bool) -> Encoding {
    let serialization = Serialization::of(param, location);
    if json {
        Encoding::Json {
            reserved: serialization.allow_reserved,
        }
    } else {
        Encoding::Styled(serialization)
    }
}
