//! What a schema says about a value that is sent as text: which shapes and types it takes, and how its parts are
//! described. Validation is not done here.

use openapi_document::pointer;
use serde_json::Value;

use super::{document::Schemas, node::Node};

/// How deep subschemas (`allOf`, `oneOf`, `anyOf`) are looked into; a circle of them ends here.
const DEPTH: u8 = 8;

/// The shape of a value, which decides how a style serializes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Scalar,
    Array,
    Object,
}

impl Node {
    /// The shapes that the schema takes; a scalar if it names none.
    pub(crate) fn shapes(&self) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for name in self.types() {
            let shape = match name {
                "null" => continue,
                "array" => Shape::Array,
                "object" => Shape::Object,
                _ => Shape::Scalar,
            };
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        if shapes.is_empty() {
            shapes.push(Shape::Scalar);
        }
        shapes
    }

    pub(crate) fn takes(&self, shape: Shape) -> bool {
        self.shapes().contains(&shape)
    }

    /// The scalar that `text` stands for: a number, a boolean or null where the schema takes such, or else a string.
    pub(crate) fn scalar(&self, text: &str) -> Value {
        let types = self.types();
        let taken = |value: &Value| match value {
            Value::Number(_) => types.contains(&"integer") || types.contains(&"number"),
            Value::Bool(_) => types.contains(&"boolean"),
            Value::Null => types.contains(&"null"),
            _ => false,
        };
        let parsed = serde_json::from_str(text).ok();
        parsed
            .filter(taken)
            .unwrap_or_else(|| Value::String(text.to_owned()))
    }

    /// The schema of the property `name`.
    pub(crate) fn property(&self, name: &str) -> Self {
        let declared = |at: &str, schema: &Value| {
            schema.get("properties")?.get(name)?;
            Some(pointer::join(&format!("{at}/properties"), name))
        };
        let additional = |at: &str, schema: &Value| {
            let additional = schema.get("additionalProperties")?;
            additional
                .is_object()
                .then(|| format!("{at}/additionalProperties"))
        };
        let found = self.find(&declared).or_else(|| self.find(&additional));
        self.elsewhere(found)
    }

    /// The names of the properties, each once.
    pub(crate) fn property_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |_, schema| {
            let described = schema.get("properties").and_then(Value::as_object);
            for name in described.into_iter().flat_map(serde_json::Map::keys) {
                if !names.contains(&name.as_str()) {
                    names.push(name.as_str());
                }
            }
        });
        names
    }

    /// The schema of an array's items.
    pub(crate) fn items(&self) -> Self {
        let described = |at: &str, schema: &Value| {
            schema.get("items")?;
            Some(format!("{at}/items"))
        };
        self.elsewhere(self.find(&described))
    }

    /// The names of JSON Schema's types that the schema and its subschemas take, in their order.
    fn types(&self) -> Vec<&str> {
        let mut types = Vec::new();
        self.visit(&mut |_, schema| match schema.get("type") {
            Some(Value::String(name)) => types.push(name.as_str()),
            Some(Value::Array(names)) => types.extend(names.iter().filter_map(Value::as_str)),
            _ if schema.get("items").is_some() => types.push("array"),
            _ if schema.get("properties").is_some() => types.push("object"),
            _ => {
                let listed = schema.get("enum").and_then(Value::as_array);
                let listed = listed.into_iter().flatten().chain(schema.get("const"));
                for value in listed {
                    types.push(type_of(value));
                }
            }
        });
        types
    }

    /// The first answer that `ask` has for the schema and its subschemas.
    fn find<T>(&self, ask: &dyn Fn(&str, &Value) -> Option<T>) -> Option<T> {
        let mut found = None;
        self.visit(&mut |at, schema| {
            if found.is_none() {
                found = ask(at, schema);
            }
        });
        found
    }

    /// Shows the schema and its subschemas, each with its location.
    fn visit<'a>(&'a self, see: &mut (dyn FnMut(&str, &'a Value) + '_)) {
        if self.exists() {
            visit(&self.schemas, self.pointer(), DEPTH, see);
        }
    }
}

fn visit<'a>(
    schemas: &'a Schemas,
    pointer: &str,
    depth: u8,
    see: &mut (dyn FnMut(&str, &'a Value) + '_),
) {
    let Some((at, schema)) = schemas.resolve(pointer) else {
        return;
    };
    see(&at, schema);
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let subschemas = schema.get(keyword).and_then(Value::as_array);
        for index in 0..subschemas.map_or(0, Vec::len) {
            visit(schemas, &format!("{at}/{keyword}/{index}"), depth, see);
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
