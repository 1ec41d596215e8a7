//! An operation as a tool definition for an agent.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value, json};

use super::endpoint::{Endpoint, RequestBody};

/// An operation as a tool definition.
///
/// It serialises as the Model Context Protocol writes tools: `name`, `description`, `inputSchema`, and
/// `annotations.readOnlyHint`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Tool {
    /// The name, by which [`Catalog::call`](super::Catalog::call) calls it.
    pub name: String,
    /// What the document says of the operation.
    pub description: String,
    /// The JSON Schema of the arguments: an object with the parameters of the operation and the members of its body.
    pub input_schema: Value,
    /// Whether the operation reads and changes nothing, as its HTTP method says.
    pub read_only: bool,
}

impl Serialize for Tool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tool = serializer.serialize_struct("Tool", 4)?;
        tool.serialize_field("name", &self.name)?;
        tool.serialize_field("description", &self.description)?;
        tool.serialize_field("inputSchema", &self.input_schema)?;
        tool.serialize_field("annotations", &json!({"readOnlyHint": self.read_only}))?;
        tool.end()
    }
}

impl Endpoint {
    /// The definition of this operation as a tool.
    pub fn tool(&self) -> Tool {
        let mut words: Vec<&str> = [self.summary(), self.description()]
            .into_iter()
            .flatten()
            .collect();
        if self.is_deprecated() {
            words.push("Deprecated.");
        }
        let request = format!("{} {}", self.method, self.path);
        Tool {
            name: self.name.clone(),
            description: match words.is_empty() {
                true => request,
                false => words.join("\n\n"),
            },
            input_schema: self.input_schema(),
            read_only: self.is_read_only(),
        }
    }

    /// The JSON Schema of the arguments of a call.
    fn input_schema(&self) -> Value {
        let mut properties = Map::new();
        for argument in &self.arguments {
            let mut schema = argument.schema.clone();
            if let (Value::Object(members), Some(words)) = (&mut schema, &argument.description) {
                members.insert("description".to_owned(), words.as_str().into());
            }
            properties.insert(argument.key.clone(), schema);
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), properties.into());
        let required = self.arguments.iter().filter(|argument| {
            let in_optional_body = argument.location.is_none()
                && self.body.as_ref().is_some_and(|body| !body.required);
            argument.required && !in_optional_body
        });
        let required: Vec<Value> = required
            .map(|argument| argument.key.as_str().into())
            .collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        if !self.takes_more() {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        if !self.rules.is_empty() {
            schema.insert("allOf".to_owned(), self.rules.clone().into());
        }
        if !self.definitions.is_empty() {
            schema.insert("$defs".to_owned(), self.definitions.clone().into());
        }
        Value::Object(schema)
    }

    /// Whether a call may have arguments that the document does not name: members of its body.
    pub(super) fn takes_more(&self) -> bool {
        let takes = |body: &RequestBody| body.by_members && body.open;
        self.body.as_ref().is_some_and(takes)
    }
}
