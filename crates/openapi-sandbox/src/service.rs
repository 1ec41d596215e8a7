//! What stands behind the operations of a document: a trait, and a service that answers with the document's examples.

use std::fmt::Debug;

use http::Method;

use crate::{
    answer::Answer,
    call::Call,
    contract::{Breach, Operation},
    keys::Key,
    refusal::Refusal,
};

/// A service behind the operations of a document.
///
/// The sandbox has matched a request with its operation, checked its key, its rate and its contract before it asks
/// the service. Every method has a default, so that the least service is [`Examples`].
///
/// ```
/// use openapi_sandbox::{Answer, Call, Contract, Sandbox, Service, answer, http::StatusCode};
///
/// #[derive(Debug)]
/// struct Pets;
///
/// impl Service for Pets {
///     fn answer(&self, call: &Call<'_>) -> Answer {
///         match call.operation().map(|operation| operation.name()) {
///             Some("GET /pets/{id}") => {
///                 let id = call.path_parameter("id").unwrap_or_default();
///                 answer::json(StatusCode::OK, &serde_json::json!({ "id": id, "name": "Rex" }))
///             }
///             _ => call.example(),
///         }
///     }
/// }
///
/// # fn main() -> Result<(), openapi_sandbox::Error> {
/// let contract = Contract::parse(
///     r#"{"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {"/pets/{id}": {"get": {
///         "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
///         "responses": {"200": {"description": "the pet"}}}}}}"#,
/// )?;
/// let sandbox = Sandbox::builder(contract).service(Pets).start_blocking()?;
/// # Ok(())
/// # }
/// ```
pub trait Service: Debug + Send + Sync + 'static {
    /// Answers a request that the sandbox has found to be in order. The default is the document's example.
    fn answer(&self, call: &Call<'_>) -> Answer {
        call.example()
    }

    /// Whether the service answers this request although the document has no operation for it. The path is below the
    /// server's prefix, as sent. The default is no.
    fn answers_undocumented(&self, method: &Method, path: &str) -> bool {
        let _ = (method, path);
        false
    }

    /// Whether the key may call the operation: `Err` names the scope that is missing. The default asks for the scopes
    /// in the document's security requirements.
    ///
    /// # Errors
    ///
    /// If the key lacks a scope.
    fn permits(&self, key: &Key, operation: &Operation) -> Result<(), String> {
        let mut missing = None;
        for scopes in operation.scopes() {
            match scopes.iter().find(|scope| !key.has_scope(scope)) {
                None => return Ok(()),
                Some(scope) => missing = Some(scope.clone()),
            }
        }
        missing.map_or(Ok(()), Err)
    }

    /// Whether the service takes a request to `operation` although it breaks the document in this way, because the
    /// document says elsewhere, in its prose, that it does. The breach is then none. The default is no.
    fn tolerates(&self, operation: &Operation, breach: &Breach) -> bool {
        let _ = (operation, breach);
        false
    }

    /// The answer to a request that the sandbox refuses. The default is [`Refusal::answer`].
    fn refuse(&self, refusal: &Refusal<'_>) -> Answer {
        refusal.answer()
    }

    /// The faults that this service knows beside those of the sandbox: the names for
    /// [`Fault::of_service`](crate::fault::Fault::of_service), each with a sentence on what it does. The default is none.
    fn faults(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
}

/// The service that answers every operation with the document's own example, or with a body that fits its schema.
#[derive(Clone, Copy, Debug, Default)]
pub struct Examples;

impl Service for Examples {}
