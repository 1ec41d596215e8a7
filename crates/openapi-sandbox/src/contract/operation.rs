//! One operation of a document.

use std::sync::Arc;

use http::{Method, StatusCode};
use openapi_document::Document;
use serde_json::{Map, Value};

use super::{
    breach::Breach,
    path::{PathTemplate, sent},
    request::{self, Body, Parameter},
    response::{self, Success},
    schema::{Node, Schemas},
    security::{Requirement, SecuritySchemes},
};
use crate::{answer::Answer, error::Error, journal::Request};

/// One operation of the document.
#[derive(Debug)]
pub struct Operation {
    name: String,
    id: Option<String>,
    method: Method,
    path: String,
    pointer: String,
    extensions: Map<String, Value>,
    pub(super) template: PathTemplate,
    pub(crate) requirement: Requirement,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    success: Success,
    responses: Node,
}

impl Operation {
    /// Method and path template, for example `GET /pets/{id}`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document's own operationId, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path template.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The location in the document, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The value of a specification extension of the operation, by its name with `x-`.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&Value> {
        self.extensions.get(name)
    }

    /// The scopes (or roles) that the security requirement names: of each alternative, one of which is enough.
    pub fn scopes(&self) -> impl Iterator<Item = &[String]> {
        self.requirement.scopes()
    }

    /// Whether this is its name or its operationId.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name == name || self.id.as_deref() == Some(name)
    }

    /// Every way in which a request breaks the contract.
    pub(crate) fn breaches(&self, path: &[(String, String)], request: &Request) -> Vec<Breach> {
        let (parameters, body) = (&self.parameters, self.body.as_ref());
        request::breaches(&self.pointer, parameters, body, path, request)
    }

    /// The successful response that the document shows, or one that fits its schema.
    pub(crate) fn example(&self) -> Answer {
        self.success.answer()
    }

    /// How an answer with a JSON body does not fit the response that the document declares for its status.
    pub(crate) fn misfits(&self, answer: &Answer) -> Vec<String> {
        response::misfits(&self.responses, answer)
    }

    /// The declared form of an error of this status; see [`response::error`].
    pub(crate) fn error(&self, status: StatusCode, own: &Value, detail: &str) -> Option<Answer> {
        response::error(&self.responses, status, own, detail)
    }

    /// The path that a bare GET calls, if the operation takes one.
    pub(super) fn bare_path(&self) -> Option<&str> {
        let bare = self.method == Method::GET && !self.parameters.iter().any(|one| one.required);
        bare.then(|| sent(&self.path))
    }

    /// The schemas that requests are held to.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Node> {
        let parameters = self.parameters.iter().map(Parameter::schema);
        let contents = self.body.iter().flat_map(|body| &body.contents);
        let bodies = contents.flat_map(|content| [&content.schema, &content.item_schema]);
        parameters.chain(bodies).filter(|schema| schema.exists())
    }
}

/// All operations of the document, those with the fewest path parameters first: a path without parameters is more
/// specific than one with them.
pub(super) fn read_all(
    document: &Document,
    schemas: &Arc<Schemas>,
    security: &SecuritySchemes,
) -> Result<Vec<Operation>, Error> {
    let read = |operation: openapi_document::Operation<'_>| {
        // A method that HTTP does not know cannot be sent.
        let method = operation.sent_method().parse().ok()?;
        Some(read(&operation, method, schemas, security))
    };
    let operations = document.operations().into_iter().filter_map(read);
    let mut operations: Vec<Operation> = operations.collect::<Result<_, _>>()?;
    operations.sort_by_key(|operation| operation.template.parameter_count());
    Ok(operations)
}

fn read(
    operation: &openapi_document::Operation<'_>,
    method: Method,
    schemas: &Arc<Schemas>,
    security: &SecuritySchemes,
) -> Result<Operation, Error> {
    let (path, object) = (operation.path(), operation.value());
    let pointer = operation.address().pointer();
    let id = object.get("operationId").and_then(|id| id.as_str());
    let required = operation.security();
    let extensions = object.iter().filter(|(name, _)| name.starts_with("x-"));
    let parameters = operation.parameters();
    let body = operation.request_body();
    Ok(Operation {
        name: format!("{method} {path}"),
        id: id.map(str::to_owned),
        template: PathTemplate::read(path)?,
        requirement: Requirement::read(security, required.map(|required| required.value())),
        extensions: extensions
            .map(|(name, value)| (name.to_string(), value.to_serde()))
            .collect(),
        parameters: parameters
            .iter()
            .filter_map(|parameter| Parameter::read(schemas, parameter))
            .collect(),
        body: body.map(|body| Body::read(&Node::at(schemas, body.address().pointer()))),
        success: Success::read(schemas, &operation.responses()),
        responses: Node::at(schemas, pointer).get("responses"),
        path: path.to_owned(),
        pointer: pointer.to_owned(),
        method,
    })
}
