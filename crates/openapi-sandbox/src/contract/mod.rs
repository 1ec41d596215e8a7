//! What an OpenAPI document promises, read once and asked for every request.
//!
//! It reads the document as it is published. Nothing that a code generator made of it is used here,
//! since the sandbox judges clients that were generated.

mod breach;
mod content;
mod cookies;
mod operation;
mod path;
mod request;
mod response;
mod route;
mod schema;
mod security;
mod server_url;
mod shorten;
mod webhook;

use std::{path::Path, sync::Arc};

use http::{Method, StatusCode};
use openapi_document::Document;

use crate::{delivery::Delivery, error::Error};
pub use breach::Breach;
pub use operation::Operation;
pub(crate) use route::Route;
use schema::{Node, Schemas};
pub(crate) use security::{Credential, Presented, SecuritySchemes, best_of};
use webhook::Webhook;

/// An OpenAPI document, ready to hold callers to it. A clone shares it.
///
/// ```
/// use openapi_sandbox::Contract;
///
/// # fn main() -> Result<(), openapi_sandbox::Error> {
/// let contract = Contract::parse(
///     r#"{"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"},
///         "paths": {"/pets": {"get": {"operationId": "list", "responses": {}}}}}"#,
/// )?;
/// assert_eq!(contract.operation("list").map(|operation| operation.name()), Some("GET /pets"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Contract(Arc<Terms>);

#[derive(Debug)]
struct Terms {
    document: openapi_document::Value,
    operations: Vec<Operation>,
    webhooks: Vec<Webhook>,
    security: SecuritySchemes,
    prefix: String,
}

impl Contract {
    /// Reads a document from its text, JSON or YAML.
    ///
    /// # Errors
    ///
    /// If it is no OpenAPI 3.0, 3.1 or 3.2 document.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::of(Document::parse(text.as_ref())?)
    }

    /// Reads the document in this file, JSON or YAML, and the files below its folder that it refers to. Locations are
    /// then those of the whole in one piece, in which the parts of other files are under `/components`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is no OpenAPI 3.0, 3.1 or 3.2 document.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Self::of(Document::open(path)?).map_err(|error| error.in_file(path))
    }

    fn of(document: Document) -> Result<Self, Error> {
        let document = Document::from_value(document.into_bundled()?)?;
        if document.root().get("paths").is_none() {
            return Err(Error::document("/paths", "no path items"));
        }
        let schemas = Schemas::read(&document)?;
        let security = SecuritySchemes::read(&document);
        Ok(Self(Arc::new(Terms {
            operations: operation::read_all(&document, &schemas, &security)?,
            webhooks: webhook::read_all(&document, &schemas),
            prefix: server_url::prefix(document.root()),
            security,
            document: document.into_root(),
        })))
    }

    /// All operations, those with the fewest path parameters first.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.0.operations.iter()
    }

    /// The operation of this name (`GET /pets/{id}`) or this operationId.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations().find(|operation| operation.is_named(name))
    }

    /// The names of the document's webhooks (OpenAPI 3.1).
    pub fn webhooks(&self) -> impl Iterator<Item = &str> {
        self.0.webhooks.iter().map(|webhook| webhook.name.as_str())
    }

    /// A request to the webhook of this name, with the body that the document shows, or one that fits its schema; `None`
    /// if the document has no such webhook.
    #[must_use]
    pub fn delivery(&self, webhook: &str) -> Option<Delivery> {
        let mut webhooks = self.0.webhooks.iter();
        let webhook = webhooks.find(|known| known.name == webhook)?;
        Some(webhook.delivery())
    }

    /// The path under which the document's first server answers, without a final slash.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// The schemas of requests that cannot be used, each with the reason; requests are not held to these.
    #[must_use]
    pub fn unchecked(&self) -> Vec<String> {
        let problem = |schema: &Node| {
            let problem = schema.problem()?;
            Some(format!("#{}: {problem}", schema.pointer()))
        };
        self.operations()
            .flat_map(Operation::schemas)
            .filter_map(problem)
            .collect()
    }

    /// The document, in one piece.
    pub(crate) fn document(&self) -> &openapi_document::Value {
        &self.0.document
    }

    /// The security schemes that the sandbox can check.
    pub(crate) fn security_schemes(&self) -> &SecuritySchemes {
        &self.0.security
    }

    /// The operation that `method` and `path` (below the prefix, as sent) name.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        route::find(&self.0.operations, method, path)
    }

    /// The breach of a request whose method and path are no operation.
    pub(crate) fn misrouted(
        &self,
        route: &Route<'_>,
        method: &Method,
        path: &str,
    ) -> Option<Breach> {
        let (not_found, prefix) = (StatusCode::NOT_FOUND, &self.0.prefix);
        let (status, problem, pointer) = match route {
            Route::Found(..) => return None,
            Route::WrongMethod(_) => {
                let problem = format!("{path} has no {method}");
                (StatusCode::METHOD_NOT_ALLOWED, problem, "/paths")
            }
            Route::UnknownPath => {
                let problem = format!("no operation has the path {path}");
                (not_found, problem, "/paths")
            }
            Route::Outside => {
                let problem = format!("{path} is not under {prefix}, where all operations are");
                (not_found, problem, "/servers")
            }
        };
        Some(Breach::refused(status, problem, pointer))
    }

    /// The path of an operation that a bare GET calls, if there is one.
    pub(crate) fn simplest_path(&self) -> Option<&str> {
        self.operations().find_map(Operation::bare_path)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_document_without_paths_is_refused() {
        let error = Contract::parse(r#"{"openapi": "3.0.0"}"#).unwrap_err();
        assert!(error.to_string().contains("/paths"), "{error}");
    }
}
