//! A request against the contract: what is wrong with it, and where the document says so.

mod body;
mod brackets;
mod content;
mod form;
mod multipart;
mod parameter;
mod sequence;
mod serialized;
mod style;

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use super::{
    breach::Breach,
    media_type::essence,
    schema::{Direction, Mismatch, Schema, Schemas},
};
pub(super) use body::Body;
use content::BodyValue;
pub(super) use parameter::Parameter;
use parameter::ParameterSources;
use serialized::Reading;

/// The parts of a request that the contract speaks of.
pub(crate) struct RequestParts<'a> {
    pub(crate) path: &'a [(String, String)],
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// What the document says of an operation's requests.
#[derive(Debug)]
pub(super) struct RequestRules<'a> {
    /// The location of the operation.
    pub(super) pointer: &'a str,
    pub(super) parameters: &'a [Parameter],
    pub(super) body: Option<&'a Body>,
}

/// Every way in which a request breaks the contract.
pub(super) fn breaches(
    rules: &RequestRules<'_>,
    schemas: &Schemas,
    parts: &RequestParts<'_>,
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let sources = ParameterSources::new(parts.path, parts.query, parts.headers);
    for parameter in rules.parameters {
        check_parameter(parameter, schemas, &sources, &mut breaches);
    }
    let declared = |name: &str| {
        let mut parameters = rules.parameters.iter();
        parameters.any(|parameter| parameter.owns(name, schemas))
    };
    for (name, _) in parts.query.iter().filter(|(name, _)| !declared(name)) {
        let problem = format!("query parameter `{name}` is not declared");
        breaches.push(Breach::passed(problem, rules.pointer));
    }
    match rules.body {
        Some(body) => check_body(body, schemas, parts, &mut breaches),
        None if parts.body.is_empty() => {}
        None => {
            let problem = "a body, and the operation has none";
            breaches.push(Breach::passed(problem, rules.pointer));
        }
    }
    breaches
}

fn check_parameter(
    parameter: &Parameter,
    schemas: &Schemas,
    sources: &ParameterSources<'_>,
    breaches: &mut Vec<Breach>,
) {
    let label = parameter.label();
    let pointer = parameter.pointer.as_str();
    match parameter.read_from(sources, schemas) {
        Reading::Absent if parameter.required => {
            let problem = format!("{label} is missing");
            breaches.push(Breach::bad(problem, &format!("{pointer}/required")));
        }
        Reading::Absent | Reading::Opaque => {}
        Reading::Malformed(problem) => {
            breaches.push(Breach::bad(format!("{label} {problem}"), pointer));
        }
        Reading::Values(values) => {
            if let Some(schema) = parameter.schema() {
                let found = unfit(schemas, schema, &values);
                breaches.extend(found.into_iter().map(|found| mismatched(&label, found)));
            }
        }
    }
}

fn check_body(
    body: &Body,
    schemas: &Schemas,
    parts: &RequestParts<'_>,
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
    let Some(content) = body.content(sent) else {
        let problem = match essence(sent).as_str() {
            "" => "the body has no content-type".to_owned(),
            media_type => format!("the body's content-type `{media_type}` is not declared"),
        };
        let pointer = format!("{pointer}/content");
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        breaches.push(Breach::refused(status, problem, &pointer));
        return;
    };
    let mut check = |schema: Option<&Schema>, part: &str, value: &Value| {
        let found = schema.map(|schema| schemas.mismatches(schema, value, Direction::Request));
        let found = found.into_iter().flatten();
        breaches.extend(found.map(|found| mismatched(part, found)));
    };
    match body::read(content, schemas, sent, parts.body) {
        BodyValue::One(value) => check(content.schema(), "body", &value),
        BodyValue::Items(items) => {
            for (index, item) in items.iter().enumerate() {
                check(content.item_schema(), &format!("body item {index}"), item);
            }
        }
        BodyValue::Opaque => {}
        BodyValue::Malformed(found) => breaches.extend(found),
    }
}

/// How none of `values`, which are readings of one text, fits: what is wrong with the first.
fn unfit(schemas: &Schemas, schema: &Schema, values: &[Value]) -> Vec<Mismatch> {
    let mut found = values
        .iter()
        .map(|value| schemas.mismatches(schema, value, Direction::Request))
        .collect::<Vec<_>>();
    if found.iter().any(Vec::is_empty) || found.is_empty() {
        return Vec::new();
    }
    found.swap_remove(0)
}

fn mismatched(part: &str, mismatch: Mismatch) -> Breach {
    Breach {
        part: part.to_owned(),
        instance: mismatch.instance,
        keyword: Some(mismatch.keyword),
        ..Breach::bad(mismatch.message, &mismatch.pointer)
    }
}
