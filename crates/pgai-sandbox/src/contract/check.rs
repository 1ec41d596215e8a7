//! A request against the contract: what is wrong with it, and where the document says so.

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Map, Value};

use super::{
    Operation,
    parameter::{self, Parameter, Place, Said, Sent},
    schema::{Mismatch, Schema, Schemas, below},
};

/// What the document says is tolerated although its schema forbids it: operation, place in the body, keyword.
///
/// The kind of an agent session: "an absent or unknown value becomes chat".
const TOLERATED: [(&str, &str, &str); 1] = [("POST /agent/sessions", "/type", "enum")];

/// Headers that OpenAPI describes elsewhere than among the parameters.
const NOT_PARAMETERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// The body that an operation takes.
#[derive(Debug)]
pub(super) struct Body {
    required: bool,
    pointer: String,
    /// Media type (or range) and schema.
    contents: Vec<(String, Option<Schema>)>,
}

/// How a request breaks the contract.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// What is wrong and where, with the place in the document.
    pub(crate) message: String,
    /// The status to refuse it with; `None` where a server would let it pass (a parameter that nobody declared).
    pub(crate) refusal: Option<StatusCode>,
}

impl Breach {
    pub(super) fn refused(status: StatusCode, what: &str, pointer: &str) -> Self {
        Self {
            message: format!("{what} (#{pointer})"),
            refusal: Some(status),
        }
    }

    fn bad(what: &str, pointer: &str) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, what, pointer)
    }

    fn passed(what: &str, pointer: &str) -> Self {
        Self {
            message: format!("{what} (#{pointer})"),
            refusal: None,
        }
    }
}

impl Body {
    pub(super) fn read(schemas: &Schemas, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let content = object.get("content").and_then(Value::as_object);
        let contents = content.into_iter().flatten().map(|(media_type, object)| {
            let place = below(&format!("{pointer}/content"), media_type);
            let schema = object.get("schema");
            let schema = schema.map(|_| Schema::at(format!("{place}/schema")));
            (media_type.to_ascii_lowercase(), schema)
        });
        Some(Self {
            required: object.get("required") == Some(&Value::Bool(true)),
            contents: contents.collect(),
            pointer,
        })
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.contents
            .iter()
            .filter_map(|(_, schema)| schema.as_ref())
    }

    fn content(&self, media_type: &str) -> Option<&Option<Schema>> {
        let declared = |(range, _): &&(String, Option<Schema>)| covers(range, media_type);
        let exact = |(range, _): &&(String, Option<Schema>)| range == media_type;
        let mut contents = self.contents.iter();
        let found = contents
            .clone()
            .find(exact)
            .or_else(|| contents.find(declared));
        found.map(|(_, schema)| schema)
    }
}

/// The headers and the body of a request.
pub(crate) struct Parts<'a> {
    pub(crate) path: &'a [(String, String)],
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Every way in which a request to `operation` breaks the contract.
pub(super) fn check(operation: &Operation, schemas: &Schemas, parts: &Parts<'_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    check_parameters(operation, schemas, parts, &mut breaches);
    match &operation.body {
        Some(body) => check_body(operation, body, schemas, parts, &mut breaches),
        None if parts.body.is_empty() => {}
        None => {
            breaches.push(Breach::passed(
                "a body, and the operation has none",
                &operation.pointer,
            ));
        }
    }
    breaches
}

fn check_parameters(
    operation: &Operation,
    schemas: &Schemas,
    parts: &Parts<'_>,
    breaches: &mut Vec<Breach>,
) {
    let sent = Sent {
        path: parts.path,
        query: parts.query,
        headers: parts.headers,
    };
    for parameter in &operation.parameters {
        if parameter.place == Place::Header
            && NOT_PARAMETERS.contains(&parameter.name.to_ascii_lowercase().as_str())
        {
            continue;
        }
        let called = described(parameter);
        let pointer = parameter.pointer.as_str();
        match parameter.said(&sent, schemas) {
            Said::Nothing if parameter.required => {
                let what = format!("{called} is missing");
                breaches.push(Breach::bad(&what, &format!("{pointer}/required")));
            }
            Said::Nothing | Said::Something => {}
            Said::TooOften => {
                breaches.push(Breach::bad(
                    &format!("{called} is given more than once"),
                    pointer,
                ));
            }
            Said::NotJson(problem) => {
                breaches.push(Breach::bad(
                    &format!("{called} is not JSON: {problem}"),
                    pointer,
                ));
            }
            Said::Value(value) => {
                let schema = parameter.schema();
                let found = schema.map(|schema| schemas.mismatches(schema, &value));
                for mismatch in found.into_iter().flatten() {
                    breaches.push(mismatched(&called, &mismatch));
                }
            }
        }
    }
    for (name, _) in parts.query {
        let declared = |parameter: &Parameter| {
            parameter.place == Place::Query && parameter.owns(name, schemas)
        };
        if !operation.parameters.iter().any(declared) {
            let what = format!("query parameter `{name}` is not declared");
            breaches.push(Breach::passed(&what, &operation.pointer));
        }
    }
}

fn check_body(
    operation: &Operation,
    body: &Body,
    schemas: &Schemas,
    parts: &Parts<'_>,
    breaches: &mut Vec<Breach>,
) {
    let pointer = body.pointer.as_str();
    if parts.body.is_empty() {
        if body.required {
            let pointer = format!("{pointer}/required");
            breaches.push(Breach::bad("the body is missing", &pointer));
        }
        return;
    }
    let sent = parts.headers.get(header::CONTENT_TYPE);
    let sent = sent
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = essence(sent);
    let Some(schema) = body.content(&media_type) else {
        let what = if media_type.is_empty() {
            "the body has no content-type".to_owned()
        } else {
            format!("the body's content-type `{media_type}` is not declared")
        };
        let pointer = format!("{pointer}/content");
        breaches.push(Breach::refused(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            &what,
            &pointer,
        ));
        return;
    };
    let value = if is_json(&media_type) {
        match serde_json::from_slice(parts.body) {
            Ok(value) => value,
            Err(error) => {
                breaches.push(Breach::bad(
                    &format!("the body is not JSON: {error}"),
                    pointer,
                ));
                return;
            }
        }
    } else if media_type == "application/x-www-form-urlencoded" {
        let schema = schema.as_ref().map_or("", Schema::pointer);
        form(schemas, schema, parts.body)
    } else {
        return;
    };
    let Some(schema) = schema else { return };
    for mismatch in schemas.mismatches(schema, &value) {
        let (name, place) = (operation.name.as_str(), mismatch.instance.as_str());
        if !TOLERATED.contains(&(name, place, mismatch.keyword.as_str())) {
            breaches.push(mismatched("body", &mismatch));
        }
    }
}

/// An object from a form, its values typed by the schema's properties.
fn form(schemas: &Schemas, schema: &str, body: &[u8]) -> Value {
    let schema = schemas
        .resolve(schema)
        .map_or_else(String::new, |(place, _)| place);
    let mut object = Map::new();
    for (name, text) in form_urlencoded::parse(body) {
        let place = below(&format!("{schema}/properties"), &name);
        let array = schemas
            .resolve(&place)
            .is_some_and(|(_, property)| property.get("type") == Some(&Value::from("array")));
        if array {
            let item = parameter::value(schemas, &format!("{place}/items"), &text);
            let items = object
                .entry(name)
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(items) = items {
                items.push(item);
            }
        } else {
            let value = parameter::value(schemas, &place, &text);
            object.insert(name.into_owned(), value);
        }
    }
    Value::Object(object)
}

fn mismatched(what: &str, mismatch: &Mismatch) -> Breach {
    let place = mismatch.instance.as_str();
    let space = if place.is_empty() { "" } else { " " };
    let what = format!("{what}{space}{place}: {}", mismatch.message);
    Breach::bad(&what, &mismatch.pointer)
}

fn described(parameter: &Parameter) -> String {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    format!("{place} parameter `{}`", parameter.name)
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

pub(super) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Whether the media range of a document (`*/*`, `text/*`, one type) covers `media_type`.
fn covers(range: &str, media_type: &str) -> bool {
    let range = essence(range);
    match range.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => media_type.starts_with(kind),
        None => range == media_type,
    }
}

pub(super) fn wrong_method(path: &str, method: &Method) -> Breach {
    Breach::refused(
        StatusCode::METHOD_NOT_ALLOWED,
        &format!("{path} has no {method}"),
        "/paths",
    )
}

pub(super) fn unknown_path(path: &str) -> Breach {
    Breach::refused(
        StatusCode::NOT_FOUND,
        &format!("no operation has the path {path}"),
        "/paths",
    )
}

pub(super) fn keyless(operation: &Operation) -> Breach {
    Breach::refused(
        StatusCode::UNAUTHORIZED,
        "the API key is missing",
        &operation.pointer,
    )
}

pub(super) fn outside(path: &str, prefix: &str) -> Breach {
    let what = format!("{path} is not under {prefix}, where all operations are");
    Breach::refused(StatusCode::NOT_FOUND, &what, "/servers")
}
