//! A request against the contract: what is wrong with it, and where the document says so.

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

use super::{
    Operation,
    body::{Body, Read},
    parameter::{Parameter, Place, Sent},
    schema::{Mismatch, Schema, Schemas},
    written::Said,
};

/// What the document says is tolerated although its schema forbids it: operation, place in the body, keyword.
///
/// The kind of an agent session: "an absent or unknown value becomes chat".
const TOLERATED: [(&str, &str, &str); 1] = [("POST /agent/sessions", "/type", "enum")];

/// Headers that OpenAPI describes elsewhere than among the parameters.
const NOT_PARAMETERS: [&str; 3] = ["accept", "content-type", "authorization"];

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
    let sent = Sent::new(parts.path, parts.query, parts.headers);
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
            Said::Wrong(problem) => {
                breaches.push(Breach::bad(&format!("{called} {problem}"), pointer));
            }
            Said::Values(values) => {
                if let Some(schema) = parameter.schema() {
                    let found = unfit(schemas, schema, &values);
                    breaches.extend(found.iter().map(|found| mismatched(&called, found)));
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
    let pointer = body.pointer();
    if parts.body.is_empty() {
        if body.is_required() {
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
    let Some(content) = body.content(sent) else {
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
    let value = match content.read(schemas, sent, parts.body) {
        Read::Value(value) => value,
        Read::Unread => return,
        Read::Broken(problems) => {
            let refused = |(what, pointer): &(String, String)| Breach::bad(what, pointer);
            breaches.extend(problems.iter().map(refused));
            return;
        }
    };
    let Some(schema) = content.schema() else {
        return;
    };
    for mismatch in schemas.mismatches(schema, &value) {
        let (name, place) = (operation.name.as_str(), mismatch.instance.as_str());
        if !TOLERATED.contains(&(name, place, mismatch.keyword.as_str())) {
            breaches.push(mismatched("body", &mismatch));
        }
    }
}

/// How none of `values`, which are readings of one text, fits: what is wrong with the first.
fn unfit(schemas: &Schemas, schema: &Schema, values: &[Value]) -> Vec<Mismatch> {
    let mut found = values
        .iter()
        .map(|value| schemas.mismatches(schema, value))
        .collect::<Vec<_>>();
    if found.iter().any(Vec::is_empty) || found.is_empty() {
        return Vec::new();
    }
    found.swap_remove(0)
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
pub(super) fn covers(range: &str, media_type: &str) -> bool {
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
