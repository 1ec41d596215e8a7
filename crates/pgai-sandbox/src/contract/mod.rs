//! What an OpenAPI document promises, read once and asked for every request.
//!
//! It reads the document as it is published. Nothing that a code generator made of it is used here,
//! since the sandbox judges clients that were generated.

mod body;
mod check;
mod example;
mod key;
mod parameter;
mod reading;
mod route;
mod schema;
mod written;

use std::sync::{Arc, OnceLock};

use http::{Method, StatusCode};
use serde_json::Value;

use crate::error::Error;
use body::Body;
pub(crate) use check::{Breach, Parts};
pub(crate) use example::Example;
use example::Examples;
pub(crate) use key::KeyPlace;
use parameter::Parameter;
pub(crate) use route::{Route, Template};
use schema::{Schema, Schemas, below};

/// The methods that a path item of OpenAPI 3.0 and 3.1 can hold.
const METHODS: [Method; 8] = [
    Method::GET,
    Method::PUT,
    Method::POST,
    Method::DELETE,
    Method::OPTIONS,
    Method::HEAD,
    Method::PATCH,
    Method::TRACE,
];

/// One document, ready to be asked.
#[derive(Debug)]
pub(crate) struct Contract {
    operations: Vec<Operation>,
    schemas: Schemas,
    prefix: String,
    key: KeyPlace,
}

/// One operation of the document.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Method and path template, for example `GET /operations/{public_operation_id}`.
    pub(crate) name: String,
    /// The document's own operationId, if it has one.
    id: Option<String>,
    method: Method,
    path: String,
    /// Its place in the document.
    pointer: String,
    template: Template,
    /// The scope that a key needs (`x-pgai-scope`).
    pub(crate) scope: Option<String>,
    /// Whether it can be called without a key.
    pub(crate) open: bool,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    examples: Examples,
}

impl Contract {
    /// The vendored document, read once per process.
    pub(crate) fn vendored() -> Result<Arc<Self>, Error> {
        static VENDORED: OnceLock<Arc<Contract>> = OnceLock::new();
        if let Some(contract) = VENDORED.get() {
            return Ok(Arc::clone(contract));
        }
        let contract = Arc::new(Self::parse(pgai_client::DOCUMENT)?);
        Ok(Arc::clone(VENDORED.get_or_init(|| contract)))
    }

    /// Reads a document from its text, JSON or YAML.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim_start_matches('\u{feff}');
        // JSON is YAML too, but its own reader is many times faster and says better what is wrong with it.
        let document: Value = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| Error::text("JSON", &error))?
        } else {
            serde_norway::from_str(text).map_err(|error| Error::text("YAML", &error))?
        };
        Self::read(&document)
    }

    fn read(document: &Value) -> Result<Self, Error> {
        let schemas = Schemas::read(document)?;
        let paths = document
            .get("paths")
            .and_then(Value::as_object)
            .ok_or_else(|| Error::document("/paths", "no path items"))?;
        let key = KeyPlace::read(document);
        let mut operations = Vec::new();
        // Members that are no paths are extensions.
        for path in paths.keys().filter(|path| path.starts_with('/')) {
            let Some((pointer, item)) = schemas.resolve(&below("/paths", path)) else {
                continue;
            };
            for method in METHODS {
                let member = method.as_str().to_ascii_lowercase();
                if item.get(&member).is_some() {
                    let place = (pointer.as_str(), member.as_str());
                    operations.push(Operation::read(document, &schemas, method, path, place)?);
                }
            }
        }
        // A path without parameters is more specific than one with them.
        operations.sort_by_key(|operation| operation.template.parameter_count());
        Ok(Self {
            operations,
            schemas,
            prefix: prefix(document),
            key,
        })
    }

    /// The path under which the document's server answers, without a final slash.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Where the document wants the key.
    pub(crate) fn key(&self) -> &KeyPlace {
        &self.key
    }

    /// All operations, those with the fewest path parameters first.
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation that `method` and `path` (below the prefix, as sent) name.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        route::find(&self.operations, method, path)
    }

    /// Every way in which a request breaks the contract.
    pub(crate) fn breaches(&self, operation: &Operation, parts: &Parts<'_>) -> Vec<Breach> {
        check::check(operation, &self.schemas, parts)
    }

    /// The breach of a request whose method and path are no operation.
    pub(crate) fn misrouted(
        &self,
        route: &Route<'_>,
        method: &Method,
        path: &str,
    ) -> Option<Breach> {
        match route {
            Route::Found(..) => None,
            Route::WrongMethod(_) => Some(check::wrong_method(path, method)),
            Route::UnknownPath => Some(check::unknown_path(path)),
            Route::Outside => Some(check::outside(path, &self.prefix)),
        }
    }

    /// The breach of a request that has no key where one is due.
    pub(crate) fn keyless(&self, operation: &Operation) -> Breach {
        check::keyless(operation)
    }

    /// The answer that the document shows for `operation`, or one that fits its schema.
    pub(crate) fn example<'a>(&self, operation: &'a Operation) -> &'a Example {
        operation.examples.get(&self.schemas)
    }

    /// The path of an operation that a bare GET calls, if there is one.
    pub(crate) fn simplest_path(&self) -> Option<&str> {
        let bare = |operation: &&Operation| {
            operation.method == Method::GET
                && !operation
                    .parameters
                    .iter()
                    .any(|parameter| parameter.required)
        };
        self.operations
            .iter()
            .find(bare)
            .map(|operation| route::sent(&operation.path))
    }

    /// The answer that the document asks for where the body `own` does not fit the declared answer of this status.
    pub(crate) fn error(
        &self,
        operation: &Operation,
        status: StatusCode,
        own: &Value,
        told: &str,
    ) -> Option<Example> {
        let responses = format!("{}/responses", operation.pointer);
        example::error(&self.schemas, &responses, status, own, told)
    }

    /// Whether `name` is an operation: `GET /path/{template}`, or an operationId of the document.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.operations
            .iter()
            .any(|operation| operation.is_called(name))
    }

    /// The schemas that cannot be used, each with the reason; requests are not held to these.
    pub(crate) fn unchecked(&self) -> Vec<String> {
        let problem = |schema: &Schema| {
            let problem = self.schemas.problem(schema)?;
            Some(format!("#{}: {problem}", schema.pointer()))
        };
        self.operations
            .iter()
            .flat_map(Operation::schemas)
            .filter_map(problem)
            .collect()
    }
}

impl Operation {
    fn read(
        document: &Value,
        schemas: &Schemas,
        method: Method,
        path: &str,
        (item, member): (&str, &str),
    ) -> Result<Self, Error> {
        let pointer = format!("{item}/{member}");
        let object = document.pointer(&pointer).unwrap_or(&Value::Null);
        let mut parameters = Vec::new();
        for list in [
            format!("{pointer}/parameters"),
            format!("{item}/parameters"),
        ] {
            let count = document
                .pointer(&list)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            for index in 0..count {
                // One of the operation stands before its namesake of the path.
                let read = Parameter::read(schemas, &format!("{list}/{index}"));
                parameters.extend(read.filter(|read| {
                    !parameters.iter().any(|known: &Parameter| {
                        known.place == read.place && known.name == read.name
                    })
                }));
            }
        }
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
        let security = object.get("security").or_else(|| document.get("security"));
        Ok(Self {
            name: format!("{method} {path}"),
            id: text("/operationId").map(str::to_owned),
            template: Template::read(path)?,
            scope: text("/x-pgai-scope/scope").map(str::to_owned),
            open: is_open(security),
            body: Body::read(schemas, &format!("{pointer}/requestBody")),
            examples: Examples::read(schemas, &format!("{pointer}/responses")),
            path: path.to_owned(),
            parameters,
            pointer,
            method,
        })
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.id.as_deref() == Some(name)
    }

    fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let bodies = self.body.iter().flat_map(Body::schemas);
        self.parameters
            .iter()
            .filter_map(Parameter::schema)
            .chain(bodies)
    }
}

/// Whether one of the alternatives is no key at all; no word on it means the same.
fn is_open(security: Option<&Value>) -> bool {
    let alternatives = security.and_then(Value::as_array);
    alternatives.is_none_or(|alternatives| {
        let empty = |one: &Value| one.as_object().is_none_or(serde_json::Map::is_empty);
        alternatives.is_empty() || alternatives.iter().any(empty)
    })
}

/// The path of the first server's URL, its variables at their defaults.
fn prefix(document: &Value) -> String {
    let server = document.pointer("/servers/0");
    let mut url = server
        .and_then(|server| server.get("url"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let variables = server
        .and_then(|server| server.get("variables"))
        .and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => &url,
    };
    let path = path.trim_matches('/');
    if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use serde_json::json;

    use super::*;

    #[test]
    fn the_vendored_document_has_fifteen_operations_under_its_prefix() {
        let contract = Contract::vendored().unwrap();
        assert_eq!(contract.operations().len(), 15);
        assert_eq!(contract.prefix(), "/public-api/v1");
        assert!(contract.knows("POST /agent/sessions"));
    }

    #[test]
    fn a_prefix_is_the_path_of_the_first_server() {
        for (url, prefix_expected) in [
            ("https://a.example/v1/", "/v1"),
            ("https://a.example", ""),
            ("/v2", "/v2"),
            ("https://{region}.a.example/{version}", "/v3"),
        ] {
            let document = json!({"servers": [{"url": url, "variables": {
                "region": {"default": "eu"}, "version": {"default": "v3"}}}]});
            assert_eq!(prefix(&document), prefix_expected, "{url}");
        }
        assert_eq!(prefix(&json!({})), "");
    }

    #[test]
    fn a_document_without_paths_is_refused() {
        let error = Contract::read(&json!({"openapi": "3.0.0"})).unwrap_err();
        assert!(error.to_string().contains("/paths"), "{error}");
    }
}
