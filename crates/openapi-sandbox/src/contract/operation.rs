//! One operation of a document.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::{
    breach::Breach,
    path::{PathTemplate, sent},
    pointer,
    request::{self, Body, Parameter, RequestParts, RequestRules},
    response::{self, Example, Success},
    schema::{Schema, Schemas},
    security::{Presented, Requirement, SecuritySchemes},
};
use crate::error::Error;

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
    requirement: Requirement,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    success: Success,
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

    /// Whether it can be called without a key that the sandbox can check.
    pub(crate) fn is_open(&self) -> bool {
        self.requirement.is_open()
    }

    /// The key with which a request meets the security requirement, or what it has instead.
    pub(crate) fn key(&self, presented: &[Presented]) -> Presented {
        self.requirement.key(presented)
    }

    /// Whether this is its name or its operationId.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name == name || self.id.as_deref() == Some(name)
    }

    pub(super) fn breaches(&self, schemas: &Schemas, parts: &RequestParts<'_>) -> Vec<Breach> {
        let rules = RequestRules {
            pointer: &self.pointer,
            parameters: &self.parameters,
            body: self.body.as_ref(),
        };
        request::breaches(&rules, schemas, parts)
    }

    pub(super) fn example(&self, schemas: &Schemas) -> &Example {
        self.success.example(schemas)
    }

    pub(super) fn error(
        &self,
        schemas: &Schemas,
        status: StatusCode,
        own: &Value,
        detail: &str,
    ) -> Option<Example> {
        let responses = format!("{}/responses", self.pointer);
        response::error(schemas, &responses, status, own, detail)
    }

    /// The path that a bare GET calls, if the operation takes one.
    pub(super) fn bare_path(&self) -> Option<&str> {
        let bare = self.method == Method::GET && !self.parameters.iter().any(|one| one.required);
        bare.then(|| sent(&self.path))
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let bodies = self.body.iter().flat_map(Body::schemas);
        self.parameters
            .iter()
            .filter_map(Parameter::schema)
            .chain(bodies)
    }
}

/// All operations of the document, those with the fewest path parameters first: a path without parameters is more
/// specific than one with them.
pub(super) fn read_all(
    document: &Value,
    schemas: &Schemas,
    security: &SecuritySchemes,
) -> Result<Vec<Operation>, Error> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .ok_or_else(|| Error::document("/paths", "no path items"))?;
    let mut operations = Vec::new();
    // Members that are no paths are extensions.
    for path in paths.keys().filter(|path| path.starts_with('/')) {
        let Some((item, object)) = schemas.resolve(&pointer::join("/paths", path)) else {
            continue;
        };
        for (method, member) in methods(object) {
            let place = Place {
                path,
                item: &item,
                method,
                pointer: format!("{item}/{member}"),
            };
            operations.push(place.read(document, schemas, security)?);
        }
    }
    operations.sort_by_key(|operation| operation.template.parameter_count());
    Ok(operations)
}

/// The methods of a path item, each with the pointer of its operation below the item.
fn methods(item: &Value) -> Vec<(Method, String)> {
    const FIXED: [&str; 9] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ];
    let fixed = FIXED.iter().filter(|name| item.get(**name).is_some());
    let fixed = fixed.map(|name| (name.to_ascii_uppercase(), (*name).to_owned()));
    let additional = item.get("additionalOperations").and_then(Value::as_object);
    let additional = additional.into_iter().flat_map(Map::keys);
    let additional =
        additional.map(|name| (name.clone(), pointer::join("additionalOperations", name)));
    let all = fixed.chain(additional);
    all.filter_map(|(name, member)| Some((Method::from_bytes(name.as_bytes()).ok()?, member)))
        .collect()
}

/// Where one operation is.
struct Place<'a> {
    path: &'a str,
    /// The location of the path item.
    item: &'a str,
    method: Method,
    pointer: String,
}

impl Place<'_> {
    fn read(
        self,
        document: &Value,
        schemas: &Schemas,
        security: &SecuritySchemes,
    ) -> Result<Operation, Error> {
        let object = document.pointer(&self.pointer).unwrap_or(&Value::Null);
        let id = object.get("operationId").and_then(Value::as_str);
        let required = object.get("security").or_else(|| document.get("security"));
        let members = object.as_object().into_iter().flatten();
        let extensions = members.filter(|(name, _)| name.starts_with("x-"));
        Ok(Operation {
            name: format!("{} {}", self.method, self.path),
            id: id.map(str::to_owned),
            template: PathTemplate::read(self.path)?,
            requirement: Requirement::read(security, required),
            extensions: extensions
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            parameters: self.parameters(document, schemas),
            body: Body::read(schemas, &format!("{}/requestBody", self.pointer)),
            success: Success::read(schemas, &format!("{}/responses", self.pointer)),
            path: self.path.to_owned(),
            method: self.method,
            pointer: self.pointer,
        })
    }

    /// The operation's parameters, then those of the path item that it does not override.
    fn parameters(&self, document: &Value, schemas: &Schemas) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for owner in [self.pointer.as_str(), self.item] {
            let list = format!("{owner}/parameters");
            let count = document.pointer(&list).and_then(Value::as_array);
            for index in 0..count.map_or(0, Vec::len) {
                let read = Parameter::read(schemas, &format!("{list}/{index}"));
                parameters.extend(read.filter(|read| {
                    !parameters
                        .iter()
                        .any(|known| known.location == read.location && known.name == read.name)
                }));
            }
        }
        parameters
    }
}
