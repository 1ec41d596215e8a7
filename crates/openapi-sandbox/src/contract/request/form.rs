//! Bodies of the media type `application/x-www-form-urlencoded`.

use openapi_document::parameter::Style;
use serde_json::{Map, Value};

use super::{
    content::{Content, ContentValue},
    serialized::{Format, Reading, Serialized},
};
use crate::contract::{
    breach::Breach,
    schema::{Direction, Schema, SchemaView, Schemas},
};

/// The object that a form is.
pub(super) fn read(
    content: &Content,
    schemas: &Schemas,
    schema: &SchemaView<'_>,
    body: &[u8],
) -> ContentValue {
    let sent: Vec<_> = form_urlencoded::parse(body).collect();
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (&**name, &**text)).collect();
    let (mut object, mut breaches) = (Map::new(), Vec::new());
    let mut properties = Vec::new();
    for name in schema.property_names() {
        let property = schema.property(&name);
        let pointer = property.pointer().unwrap_or(content.pointer()).to_owned();
        let format = format(content, schemas, &name);
        let serialized = Serialized::new(schemas, &name, format, pointer.clone());
        match serialized.read(schemas, &pairs) {
            Reading::Absent | Reading::Opaque => {}
            Reading::Values(values) => {
                object.insert(name, fitting(schemas, pointer, values));
            }
            Reading::Malformed(problem) => {
                breaches.push(Breach::bad(problem, &pointer).in_property(&name));
            }
        }
        properties.push(serialized);
    }
    // What the schema does not describe is a text, or several.
    for (name, text) in pairs {
        if !properties.iter().any(|known| known.owns(schemas, name)) {
            join(&mut object, name, schema.property(name).scalar(text));
        }
    }
    if breaches.is_empty() {
        ContentValue::One(Value::Object(object))
    } else {
        ContentValue::Malformed(breaches)
    }
}

/// How the property `name` is serialized.
fn format(content: &Content, schemas: &Schemas, name: &str) -> Format {
    let encoding = content.encoding(schemas, name).map(|(_, object)| object);
    let style = encoding.and_then(|object| object.get("style")?.as_str());
    let explode = encoding.and_then(|object| object.get("explode")?.as_bool());
    match (style.and_then(Style::parse), explode) {
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

/// The one of several readings that fits the schema at `pointer`; the first if none does.
fn fitting(schemas: &Schemas, pointer: String, mut values: Vec<Value>) -> Value {
    let schema = Schema::at(pointer);
    let fits = |value: &Value| schemas.fits(&schema, value, Direction::Request);
    let at = match values.len() {
        0 => return Value::Null,
        1 => 0,
        _ => values.iter().position(fits).unwrap_or(0),
    };
    values.swap_remove(at)
}
