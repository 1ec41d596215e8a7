//! Parameters: their identifiers, types and encodings.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::parameter::{Location, Serialization};
use openapi_document::{Value, pointer};

use super::media::{has_parts, is_json_like, media_suffix};
use super::name::{Name, within};
use super::{Reader, flag, text};
use crate::model::{Encoding, Param, Ty};
use crate::names::{self, Candidates};

impl Reader<'_> {
    pub(super) fn params(&mut self, operation: &Value, root: &str, place: &str) -> Vec<Param> {
        let empty = Vec::new();
        let list = operation
            .get("parameters")
            .and_then(Value::as_array)
            .unwrap_or(&empty);
        let idents = identifiers(list, &reserved(operation));
        let mut params = Vec::with_capacity(list.len());
        for (index, param) in list.iter().enumerate() {
            if let Some((name, location)) = identity(param)
                && let Some(ident) = idents.get(&(name, location))
            {
                let place = format!("{place}/parameters/{index}");
                params.push(self.param(param, (name, location), ident, root, &place));
            }
        }
        params.sort_by(|a, b| (a.location, &a.wire).cmp(&(b.location, &b.wire)));
        params
    }

    fn param(
        &mut self,
        param: &Value,
        (name, location): (&str, Location),
        ident: &str,
        root: &str,
        place: &str,
    ) -> Param {
        let content = param
            .get("content")
            .and_then(Value::as_object)
            .and_then(|content| content.iter().next());
        let (schema, json) = match content {
            Some((media_type, media)) => {
                if media.get("encoding").is_some() {
                    let reason =
                        "each field of the form is written as OpenAPI does without `encoding`";
                    self.report.lost(place, "parameter-encoding", reason);
                }
                let schema = media.get("schema");
                // Text of another media type would take a writer of its own; a whole query is a form.
                let made_of = schema.is_some_and(|one| has_parts(self.dereferenced(one)));
                let other =
                    made_of && location != Location::QueryString && !is_json_like(media_type);
                if other {
                    let reason =
                        format!("`{media_type}` has no writer for a parameter; JSON text is sent");
                    self.report.lost(place, "parameter-encoding", reason);
                }
                (schema, other || is_json_like(media_type))
            }
            None => (param.get("schema"), false),
        };
        let hint = within(root, ident);
        let ty = match schema {
            Some(schema) => {
                let place = pointer::join(place, "schema");
                self.ty(schema, Name::inline(&hint), &place)
            }
            None if json => Ty::Any,
            None => Ty::String,
        };
        Param {
            ident: ident.to_owned(),
            wire: name.to_owned(),
            location,
            ty: ty.inner().clone(),
            required: location == Location::Path || flag(param, "required"),
            encoding: encoding(param, location, json),
            deprecated: flag(param, "deprecated"),
            doc: text(param, "description"),
        }
    }
}

/// What OpenAPI tells parameters apart by.
fn identity(param: &Value) -> Option<(&str, Location)> {
    let location = Location::parse(param.get("in")?.as_str()?)?;
    Some((param.get("name")?.as_str()?, location))
}

/// An identifier for each parameter. A name that two could have is neither's; the location tells apart what has one name in two
/// locations.
fn identifiers<'p>(
    list: &'p [Value],
    reserved: &BTreeSet<String>,
) -> BTreeMap<(&'p str, Location), String> {
    let candidates = |name: &str, location: Location| {
        let words = [
            names::telling(name),
            format!("{name}-param"),
            names::spelled_out(name),
            names::styled(name),
            format!("{}-{location}", names::telling(name)),
            format!("{}-{location}", names::styled(name)),
            format!("{location}-{}", names::exact(name)),
        ];
        // What its builder has already is no candidate, and `-param` is one only then.
        let is_reserved = |words: &str| reserved.contains(&names::snake(words));
        let usual = !is_reserved(&words[0]);
        let kept = words
            .iter()
            .enumerate()
            .filter(|(index, words)| match index {
                1 => !usual,
                _ => !is_reserved(words),
            });
        Candidates::new(kept.map(|(_, words)| names::snake(words)).collect())
    };
    let things = list
        .iter()
        .filter_map(identity)
        .map(|(name, location)| ((name, location), candidates(name, location)))
        .collect();
    names::choose(&things, str::to_owned, reserved)
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
