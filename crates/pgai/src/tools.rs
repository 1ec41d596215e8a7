//! The operations as tool definitions for agents, and calls of them by name.

use std::sync::LazyLock;

use openapi_client_runtime::catalog::{Call, Catalog, Tool};
use openapi_document::Document;
use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value};

use crate::{Client, NewCompany, NewContact};

/// The operations of the vendored document, under the names of the generated methods.
pub fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        // The build has read the same text; a test sees that none of its operations is missing here.
        Document::parse(pgai_client::DOCUMENT_WITH_OVERLAY.as_bytes())
            .map(|document| Catalog::with_names(&document, pgai_client::OPERATIONS))
            .unwrap_or_default()
    });
    &CATALOG
}

/// The operations of the vendored document as tool definitions for an agent: name, description, JSON Schema of the
/// arguments, and whether the operation only reads.
///
/// What this crate knows beyond the document is in the schemas too: that a new company needs one of `company_name`, `domain`
/// and `id`, for one. They serialise as the Model Context Protocol writes tools.
///
/// ```
/// let tools = pgai::tools();
/// let add = tools.iter().find(|tool| tool.name == "add_company").unwrap();
/// assert!(!add.read_only);
/// assert_eq!(add.input_schema["properties"]["domain"]["type"], "string");
/// println!("{}", serde_json::to_string(&tools)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn tools() -> Vec<Tool> {
    let mut tools = catalog().tools();
    for tool in &mut tools {
        match tool.name.as_str() {
            "add_company" => enrich::<NewCompany>(&mut tool.input_schema),
            "create_contact" => enrich::<NewContact>(&mut tool.input_schema),
            _ => {}
        }
    }
    tools
}

/// Adds to a schema what that of a type has beyond it; what both have stays as the document says.
fn enrich<T: JsonSchema>(schema: &mut Value) {
    if let (Value::Object(schema), Value::Object(richer)) = (schema, schema_for!(T).to_value()) {
        add(schema, richer);
    }
}

fn add(schema: &mut Map<String, Value>, richer: Map<String, Value>) {
    for (keyword, more) in richer {
        match (schema.get_mut(&keyword), more) {
            (Some(Value::Object(known)), Value::Object(more)) => add(known, more),
            (Some(_), _) => {}
            // The name of a Rust type, and the dialect, which all tools share.
            (None, _) if matches!(keyword.as_str(), "title" | "$schema") => {}
            (None, more) => {
                schema.insert(keyword, more);
            }
        }
    }
}

impl Client {
    /// Calls an operation of the vendored document by its name. `arguments` is an object as the [`Tool`] of the operation
    /// describes it. The call is one like every other: key, retries, pacing, deadlines and tracing are those of the client.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = pgai_sandbox::Sandbox::start().await?;
    /// # let client = pgai::Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build()?;
    /// use serde_json::json;
    ///
    /// let session = client.call("create_agent_session", json!({"title": "Q4", "type": "plan"})).send().await?;
    /// println!("{session}");
    /// let mut rows = client.call("list_contacts", json!({"limit": 50})).items();
    /// while let Some(contact) = rows.next().await.transpose()? {
    ///     println!("{contact}");
    /// }
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn call(&self, name: &str, arguments: impl Into<Value>) -> Call {
        catalog().call(self.runtime(), name, arguments)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_generated_method_is_a_tool_of_the_same_name() {
        let mut names: Vec<String> = tools().into_iter().map(|tool| tool.name).collect();
        names.sort();
        let methods: Vec<&str> = pgai_client::OPERATIONS
            .iter()
            .map(|operation| operation.id)
            .collect();
        assert_eq!(names, methods);
    }

    #[test]
    fn what_the_facade_knows_beyond_the_document_is_in_the_schema() {
        let tools = tools();
        let schema = |name: &str| {
            &tools
                .iter()
                .find(|tool| tool.name == name)
                .unwrap()
                .input_schema
        };
        assert_eq!(
            schema("add_company")["anyOf"][1],
            json!({"required": ["domain"]})
        );
        assert_eq!(
            schema("add_company")["dependentRequired"]["external_id"],
            json!(["source_system"])
        );
        assert_eq!(
            schema("create_contact")["required"],
            json!(["first_name", "last_name", "email"])
        );
    }
}
