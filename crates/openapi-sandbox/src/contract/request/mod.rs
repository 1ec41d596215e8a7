//! A request against the contract: what is wrong with it, and where the document says so.

mod body;
mod brackets;
mod form;
mod multipart;
mod parameter;
mod sequence;
mod serialized;
mod style;

use http::{StatusCode, header};
use openapi_document::MediaType;
use serde_json::Value;

use super::{
    breach::Breach,
    content::Content,
    schema::{Direction, Node},
};
use crate::journal::Request;
use body::BodyValue;
pub(super) use parameter::Parameter;
use parameter::ParameterValue;
use serialized::Reading;

/// The body that an operation takes.
#[derive(Debug)]
pub(super) struct Body {
    required: bool,
    node: Node,
    pub(super) contents: Vec<Content>,
}

impl Body {
    pub(super) fn read(node: &Node) -> Self {
        let node = node.followed();
        Self {
            required: node.get("required").value() == Some(&Value::Bool(true)),
            contents: Content::read_all(&node),
            node,
        }
    }
}

/// Every way in which a request to the operation at `pointer` breaks the contract. The values of the path are decoded.
pub(super) fn breaches(
    pointer: &str,
    parameters: &[Parameter],
    body: Option<&Body>,
    path: &[(String, String)],
    request: &Request,
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for parameter in parameters {
        breaches.extend(of_parameter(parameter, path, request));
    }
    let declared = |name: &str| parameters.iter().any(|parameter| parameter.owns(name));
    for (name, _) in request.query.iter().filter(|(name, _)| !declared(name)) {
        let problem = format!("query parameter `{name}` is not declared");
        breaches.push(Breach::passed(problem, pointer));
    }
    match body {
        Some(body) => breaches.extend(of_body(body, request)),
        None if request.body.is_empty() => {}
        None => {
            let problem = "a body, and the operation has none";
            breaches.push(Breach::passed(problem, pointer));
        }
    }
    breaches
}

fn of_parameter(
    parameter: &Parameter,
    path: &[(String, String)],
    request: &Request,
) -> Vec<Breach> {
    let (label, pointer) = (parameter.label(), parameter.pointer.as_str());
    let reading = match (&parameter.value, &request.raw_query) {
        (ParameterValue::QueryString(_), None) => Reading::Absent,
        (ParameterValue::QueryString(content), Some(raw)) => {
            let text = parameter::query_text(&content.media_type, raw);
            return of_content(content, &label, &content.media_type.to_string(), &text);
        }
        (ParameterValue::Serialized(serialized), _) => {
            parameter.read_from(serialized, path, request)
        }
    };
    match reading {
        Reading::Absent if parameter.required => {
            let problem = format!("{label} is missing");
            vec![Breach::bad(problem, &format!("{pointer}/required"))]
        }
        Reading::Malformed(problem) => vec![Breach::bad(format!("{label} {problem}"), pointer)],
        Reading::Value(value) => mismatched(parameter.schema(), &label, "", &value),
        Reading::Absent | Reading::Opaque => Vec::new(),
    }
}

fn of_body(body: &Body, request: &Request) -> Vec<Breach> {
    let pointer = body.node.pointer();
    if request.body.is_empty() {
        let missing = || Breach::bad("the body is missing", &format!("{pointer}/required"));
        return body.required.then(missing).into_iter().collect();
    }
    let sent = request.headers.get(header::CONTENT_TYPE);
    let sent = sent.and_then(|value| value.to_str().ok());
    let sent = sent.unwrap_or_default();
    let media_type = MediaType::parse(sent);
    if let Some(content) = Content::covering(&body.contents, &media_type) {
        return of_content(content, "body", sent, &request.body);
    }
    let problem = match media_type.essence() {
        "" => "the body has no content-type".to_owned(),
        essence => format!("the body's content-type `{essence}` is not declared"),
    };
    let (status, pointer) = (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("{pointer}/content"),
    );
    vec![Breach::refused(status, problem, &pointer)]
}

/// How a text that was sent as `content_type` does not fit its content.
fn of_content(content: &Content, part: &str, content_type: &str, text: &[u8]) -> Vec<Breach> {
    match body::read(content, content_type, text) {
        Ok(BodyValue::One(value)) => mismatched(&content.schema, part, "", &value),
        Ok(BodyValue::Items(items)) => {
            let items = items.iter().enumerate();
            let item =
                |(index, item)| mismatched(&content.item_schema, part, &format!("/{index}"), item);
            items.flat_map(item).collect()
        }
        Ok(BodyValue::Opaque) => Vec::new(),
        Err(found) => found.into_iter().map(|found| found.in_part(part)).collect(),
    }
}

/// How the value at the pointer `at` within the part does not fit its schema.
fn mismatched(schema: &Node, part: &str, at: &str, value: &Value) -> Vec<Breach> {
    let found = schema.mismatches(value, Direction::Request).into_iter();
    let breach = |mismatch: super::schema::Mismatch| Breach {
        instance: format!("{at}{}", mismatch.instance),
        keyword: Some(mismatch.keyword),
        ..Breach::bad(mismatch.message, &mismatch.pointer).in_part(part)
    };
    found.map(breach).collect()
}
