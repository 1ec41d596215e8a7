//! Bodies of the media type `application/x-www-form-urlencoded`.

use openapi_document::parameter::Style;
use serde_json::{Map, Value};

use super::serialized::{Format, Reading, Serialized};
use crate::contract::{breach::Breach, content::Content};

/// The object that a form is.
pub(super) fn read(content: &Content, body: &[u8]) -> Result<Value, Vec<Breach>> {
    let sent: Vec<_> = form_urlencoded::parse(body).collect();
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (&**name, &**text)).collect();
    let schema = &content.schema;
    let (mut object, mut breaches) = (Map::new(), Vec::new());
    let mut properties = Vec::new();
    for name in schema.property_names() {
        let property = schema.property(name);
        let serialized = Serialized::new(name, format(content, name), property.clone());
        match serialized.read(&pairs) {
            Reading::Absent | Reading::Opaque => {}
            Reading::Value(value) => drop(object.insert(name.to_owned(), value)),
            Reading::Malformed(problem) => {
                breaches.push(Breach::bad(problem, property.pointer()).in_property(name));
            }
        }
        properties.push(serialized);
    }
    // What the schema does not describe is a text, or several.
    for (name, text) in pairs {
        if !properties.iter().any(|known| known.owns(name)) {
            join(&mut object, name, schema.property(name).scalar(text));
        }
    }
    match breaches.is_empty() {
        true => Ok(Value::Object(object)),
        false => Err(breaches),
    }
}

/// How the property `name` is serialized.
fn format(content: &Content, name: &str) -> Format {
    let encoding = content.node.get("encoding").get(name);
    let explode = encoding.get("explode").value().and_then(Value::as_bool);
    match (encoding.text("style").and_then(Style::parse), explode) {
        (Some(style), explode) => Format::styled(style, explode),
        (None, Some(false)) => Format::styled(Style::Form, Some(false)),
        (None, _) => Format::FormProperty,
    }
}

/// Adds a value under a name; a name that is given again has an array.
pub(super) fn join(object: &mut Map<String, Value>, name: &str, value: Value) {
    match object.get_mut(name) {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(known) => *known = Value::Array(vec![known.take(), value]),
    }
}
