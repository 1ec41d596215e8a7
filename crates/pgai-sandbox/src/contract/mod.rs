//! What an OpenAPI document promises, read once and asked for every request.
//!
//! It reads the document as it is published. Nothing that a code generator made of it is used here,
//! since the sandbox judges clients that were generated.

mod route;

use std::sync::{Arc, OnceLock};

use http::Method;
use serde_json::Value;

use crate::error::Error;
pub(crate) use route::{Route, Template};

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
    prefix: String,
}

/// One operation of the document.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Method and path template, for example `GET /operations/{public_operation_id}`.
    pub(crate) name: String,
    /// The document's own operationId, if it has one.
    pub(crate) id: Option<String>,
    pub(crate) method: Method,
    pub(crate) template: Template,
    /// The scope that a key needs (`x-pgai-scope`).
    pub(crate) scope: Option<String>,
}

impl Contract {
    /// The vendored document, read once per process.
    pub(crate) fn vendored() -> Result<Arc<Self>, Error> {
        static VENDORED: OnceLock<Arc<Contract>> = OnceLock::new();
        if let Some(contract) = VENDORED.get() {
            return Ok(Arc::clone(contract));
        }
        let document = serde_json::from_str(pgai_client::DOCUMENT)
            .map_err(|error| Error::document("/", error))?;
        let contract = Arc::new(Self::read(&document)?);
        Ok(Arc::clone(VENDORED.get_or_init(|| contract)))
    }

    /// Reads `document`.
    pub(crate) fn read(document: &Value) -> Result<Self, Error> {
        let paths = document
            .get("paths")
            .and_then(Value::as_object)
            .ok_or_else(|| Error::document("/paths", "no path items"))?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in METHODS {
                let key = method.as_str().to_ascii_lowercase();
                if let Some(operation) = item.get(&key) {
                    operations.push(Operation::read(method, path, operation)?);
                }
            }
        }
        // A path without parameters is more specific than one with them.
        operations.sort_by_key(|operation| operation.template.parameter_count());
        Ok(Self {
            operations,
            prefix: prefix(document),
        })
    }

    /// The path under which the document's server answers, without a final slash.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// All operations, those with the fewest path parameters first.
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation that `method` and `path` (below the prefix, as sent) name.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        route::find(&self.operations, method, path)
    }

    /// Whether `name` is an operation: `GET /path/{template}`, or an operationId of the document.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.operations
            .iter()
            .any(|operation| operation.is_called(name))
    }
}

impl Operation {
    fn read(method: Method, path: &str, operation: &Value) -> Result<Self, Error> {
        Ok(Self {
            name: format!("{method} {path}"),
            id: operation
                .get("operationId")
                .and_then(Value::as_str)
                .map(str::to_owned),
            template: Template::read(path)?,
            scope: operation
                .pointer("/x-pgai-scope/scope")
                .and_then(Value::as_str)
                .map(str::to_owned),
            method,
        })
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.id.as_deref() == Some(name)
    }
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
