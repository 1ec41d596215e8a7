//! One schema without references, `allOf` and choices, for making a value of it. This is no validation: where
//! subschemas contradict each other, the first counts.

use serde_json::{Map, Value};

use crate::contract::schema::{Schemas, local_reference};

/// How many references and subschemas deep a schema is flattened.
const DEPTH: u8 = 16;

/// The keywords of a schema and its subschemas, laid over each other; of `oneOf` and `anyOf` the branch of this index.
pub(super) fn flattened(
    schemas: &Schemas,
    schema: &Value,
    branch: usize,
) -> Option<Map<String, Value>> {
    flatten(schemas, schema, branch, DEPTH)
}

fn flatten(
    schemas: &Schemas,
    schema: &Value,
    branch: usize,
    depth: u8,
) -> Option<Map<String, Value>> {
    let depth = depth.checked_sub(1)?;
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    let mut subschemas: Vec<Value> = Vec::new();
    if let Some(target) = local_reference(schema) {
        whole.remove("$ref");
        subschemas.push(schemas.resolve(&target)?.1.clone());
    }
    if let Some(Value::Array(all)) = whole.remove("allOf") {
        subschemas.extend(all);
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(Value::Array(choices)) = whole.remove(keyword) {
            let chosen = choices.get(branch % choices.len().max(1));
            subschemas.extend(chosen.cloned());
        }
    }
    for subschema in &subschemas {
        for (name, value) in flatten(schemas, subschema, branch, depth)? {
            lay(&mut whole, name, value);
        }
    }
    Some(whole)
}

/// Adds a keyword of a subschema: properties and required names join, of anything else the first counts.
fn lay(whole: &mut Map<String, Value>, name: String, value: Value) {
    match (whole.get_mut(&name), value) {
        (Some(Value::Object(known)), Value::Object(more)) if name == "properties" => {
            for (property, schema) in more {
                known.entry(property).or_insert(schema);
            }
        }
        (Some(Value::Array(known)), Value::Array(more)) if name == "required" => known.extend(more),
        (Some(_), _) => {}
        (None, value) => {
            whole.insert(name, value);
        }
    }
}
