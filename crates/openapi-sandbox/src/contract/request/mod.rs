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
use openapi_document::MediaType;
use serde_json::Value;

use super::{
    breach::Breach,
    schema::{Direction, Mismatch, Schema, Schemas},
};
pub(super) use body::Body;
use content::{Content, ContentValue};
pub(super) use parameter::Parameter;
use parameter::{ParameterSources, ParameterValue};
use serialized::Reading;

/// The parts of a request that the contract speaks of.
pub(crate) struct RequestParts<'a> {
    pub(crate) path: &'a [(String, String)],
    pub(crate) query: &'a [(String, String)],
    /// The query as sent.
    pub(crate) raw_query: Option<&'a str>,
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
        breaches.extend(of_parameter(parameter, schemas, &sources, parts.raw_query));
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
        Some(body) => breaches.extend(of_body(body, schemas, parts)),
        None if parts.body.is_empty() => {}
        None => {
            let problem = "a body, and the operation has none";
            breaches.push(Breach::passed(problem, rules.pointer));
        }
    }
    breaches
}

fn of_parameter(
    parameter: &Parameter,
    schemas: &Schemas,
    sources: &ParameterSources<'_>,
    raw_query: Option<&str>,
) -> Vec<Breach> {
    let label = parameter.label();
    let pointer = parameter.pointer.as_str();
    let absent = || {
        let problem = format!("{label} is missing");
        let missing = || Breach::bad(problem, &format!("{pointer}/required"));
        parameter.required.then(missing).into_iter().collect()
    };
    let (serialized, schema) = match (&parameter.value, raw_query) {
        (ParameterValue::QueryString(_), None) => return absent(),
        (ParameterValue::QueryString(content), Some(raw)) => {
            let text = parameter::query_text(content.media_type(), raw);
            let media_type = content.media_type().to_string();
            return of_content(content, schemas, &label, &media_type, &text);
        }
        (ParameterValue::Serialized(serialized, schema), _) => (serialized, schema),
    };
    match (parameter.read_from(serialized, sources, schemas), schema) {
        (Reading::Absent, _) => absent(),
        (Reading::Malformed(problem), _) => {
            vec![Breach::bad(format!("{label} {problem}"), pointer)]
        }
        (Reading::Values(values), Some(schema)) => {
            let found = unfit(schemas, schema, &values).into_iter();
            found.map(|found| mismatched(&label, "", found)).collect()
        }
        (Reading::Opaque | Reading::Values(_), _) => Vec::new(),
    }
}

fn of_body(body: &Body, schemas: &Schemas, parts: &RequestParts<'_>) -> Vec<Breach> {
    let pointer = body.pointer();
    if parts.body.is_empty() {
        let missing = || Breach::bad("the body is missing", &format!("{pointer}/required"));
        return body.is_required().then(missing).into_iter().collect();
    }
    let sent = parts.headers.get(header::CONTENT_TYPE);
    let sent = sent.and_then(|value| value.to_str().ok());
    let sent = sent.unwrap_or_default();
    let media_type = MediaType::parse(sent);
    match body.content(&media_type) {
        Some(content) => of_content(content, schemas, "body", sent, parts.body),
        None => {
            let problem = match media_type.essence() {
                "" => "the body has no content-type".to_owned(),
                essence => format!("the body's content-type `{essence}` is not declared"),
            };
            let pointer = format!("{pointer}/content");
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            vec![Breach::refused(status, problem, &pointer)]
        }
    }
}

/// How a text that was sent as `content_type` does not fit its content.
fn of_content(
    content: &Content,
    schemas: &Schemas,
    part: &str,
    content_type: &str,
    text: &[u8],
) -> Vec<Breach> {
    let check = |schema: Option<&Schema>, at: &str, value: &Value| -> Vec<Breach> {
        let found = schema.map(|schema| schemas.mismatches(schema, value, Direction::Request));
        let found = found.into_iter().flatten();
        found.map(|found| mismatched(part, at, found)).collect()
    };
    match body::read(content, schemas, content_type, text) {
        ContentValue::One(value) => check(content.schema(), "", &value),
        ContentValue::Items(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| check(content.item_schema(), &format!("/{index}"), item))
            .collect(),
        ContentValue::Opaque => Vec::new(),
        ContentValue::Malformed(found) => {
            found.into_iter().map(|found| found.in_part(part)).collect()
        }
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

/// The breach of a value at the pointer `at` within the part.
fn mismatched(part: &str, at: &str, mismatch: Mismatch) -> Breach {
    Breach {
        instance: format!("{at}{}", mismatch.instance),
        keyword: Some(mismatch.keyword),
        ..Breach::bad(mismatch.message, &mismatch.pointer).in_part(part)
    }
}
