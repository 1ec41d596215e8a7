//! OpenAPI's styles: the value that one text stands for.

use openapi_document::parameter::Style;
use serde_json::{Map, Value};

use crate::contract::schema::{Node, Shape};

/// The value of this shape that `text` stands for in a style, exploded or not; `None` if it is not in the style.
pub(super) fn styled<'t>(
    schema: &Node,
    name: &str,
    (style, explode): (Style, bool),
    shape: Shape,
    text: &'t str,
) -> Option<Value> {
    let (text, separator) = match style {
        Style::SpaceDelimited => (text, ' '),
        Style::PipeDelimited => (text, '|'),
        Style::Label => {
            let text = text.strip_prefix('.')?;
            // Versions of OpenAPI differ on what separates the items where they are not exploded.
            let comma = !explode && text.contains(',');
            (text, if comma { ',' } else { '.' })
        }
        Style::Matrix if explode && shape != Shape::Scalar => (text.strip_prefix(';')?, ';'),
        Style::Matrix => {
            let named = text.strip_prefix(';')?.strip_prefix(name)?;
            (named.strip_prefix('=')?, ',')
        }
        _ => (text, ','),
    };
    let mut parts = text.split(separator).map(str::trim);
    match shape {
        Shape::Scalar => Some(schema.scalar(text)),
        Shape::Array if style == Style::Matrix && explode => {
            let item = |part: &'t str| part.strip_prefix(name)?.strip_prefix('=');
            let items: Option<Vec<&str>> = parts.map(item).collect();
            Some(array(schema, items?.into_iter()))
        }
        Shape::Array => Some(array(schema, parts)),
        Shape::Object if explode => parts
            .map(|part| {
                let (name, text) = part.split_once('=')?;
                Some(member(schema, name, text))
            })
            .collect(),
        Shape::Object => {
            let mut object = Map::new();
            while let Some(name) = parts.next() {
                object.extend([member(schema, name, parts.next()?)]);
            }
            Some(Value::Object(object))
        }
    }
}

/// An array whose items are these texts.
pub(super) fn array<'t>(schema: &Node, texts: impl Iterator<Item = &'t str>) -> Value {
    let items = schema.items();
    texts.map(|text| items.scalar(text)).collect()
}

/// One property of an object, given as text.
pub(super) fn member(schema: &Node, name: &str, text: &str) -> (String, Value) {
    (name.to_owned(), schema.property(name).scalar(text))
}
