//! The operations of a document, known at run time: as tool definitions, and to be called by name.
//!
//! A generated client knows its operations when it is compiled. Programs that take the name of an operation from their user, or
//! from a model, and those whose document may change without a release, know them by a [`Catalog`].

mod call;
mod endpoint;
mod names;
mod read;
mod schema;
mod tool;

use std::collections::HashMap;
use std::sync::Arc;

use openapi_document::Document;
use serde_json::Value;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::operation::Operation;
pub use call::Call;
pub use endpoint::{Argument, Endpoint};
pub use tool::Tool;

/// The operations of a document, by name.
///
/// ```
/// use openapi_client_runtime::catalog::Catalog;
///
/// let document = br#"{"openapi": "3.1.0", "paths": {"/pets/{id}": {"get": {"operationId": "getPet",
///     "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}]}}}}"#;
/// let catalog = Catalog::parse(document)?;
/// let tool = &catalog.tools()[0];
/// assert_eq!((tool.name.as_str(), tool.read_only), ("get_pet", true));
/// assert_eq!(tool.input_schema["properties"]["id"]["type"], "integer");
/// # Ok::<(), openapi_client_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    endpoints: Vec<Arc<Endpoint>>,
    by_name: HashMap<String, usize>,
}

impl Catalog {
    /// The operations of a document, under the names of their operationIds in snake case; those without one by method and
    /// path.
    pub fn new(document: &Document) -> Self {
        Self::with_names(document, &[])
    }

    /// The operations of a document. Those that `known` has as well, by method and path, are called as there: the table
    /// `OPERATIONS` of a generated client gives them the names of its methods.
    pub fn with_names(document: &Document, known: &[Operation]) -> Self {
        let operations = document.operations();
        let names = names::choose(&operations, known);
        let endpoints: Vec<_> = operations
            .iter()
            .zip(names)
            .map(|(operation, name)| Arc::new(read::endpoint(document, operation, name)))
            .collect();
        let by_name = endpoints
            .iter()
            .enumerate()
            .map(|(index, endpoint)| (endpoint.name.clone(), index))
            .collect();
        Self { endpoints, by_name }
    }

    /// Reads a document in JSON or YAML.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if it is no OpenAPI document.
    pub fn parse(document: &[u8]) -> Result<Self> {
        let document = Document::parse(document)
            .map_err(|error| Error::new(ErrorKind::Config, error.to_string()).with_source(error))?;
        Ok(Self::new(&document))
    }

    /// The operations, in the order of the document.
    pub fn endpoints(&self) -> impl ExactSizeIterator<Item = &Endpoint> {
        self.endpoints.iter().map(AsRef::as_ref)
    }

    /// The operation of this name.
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.find(name).map(AsRef::as_ref)
    }

    /// The definitions of all operations as tools for an agent, in the order of the document.
    pub fn tools(&self) -> Vec<Tool> {
        self.endpoints().map(Endpoint::tool).collect()
    }

    /// A call of the operation of this name. `arguments` is an object as the [`Tool`] of the operation describes it; `null`
    /// stands for an empty one. What is wrong with either is the error of the call.
    pub fn call(&self, client: &Client, name: &str, arguments: impl Into<Value>) -> Call {
        Call::new(client, self.found(name), arguments.into())
    }

    fn find(&self, name: &str) -> Option<&Arc<Endpoint>> {
        self.endpoints.get(*self.by_name.get(name)?)
    }

    fn found(&self, name: &str) -> Result<Arc<Endpoint>> {
        let missing = || {
            let names: Vec<&str> = self.endpoints().map(Endpoint::name).collect();
            let near = names::near(name, &names);
            let hint = match near.is_empty() {
                true => String::new(),
                false => format!("; is one of these meant: {}?", near.join(", ")),
            };
            Error::new(
                ErrorKind::InvalidRequest,
                format!("there is no operation `{name}`{hint}"),
            )
        };
        self.find(name).cloned().ok_or_else(missing)
    }
}
