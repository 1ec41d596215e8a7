//! OpenAPI's styles: the value that one text stands for.

use openapi_document::parameter::Style;
use serde_json::{Map, Value};

use crate::contract::schema::{SchemaView, Shape};

/// A text in one style, to be read as a value.
pub(super) struct StyledText<'a> {
    pub(super) name: &'a str,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) schema: &'a SchemaView<'a>,
}

impl StyledText<'_> {
    /// The value of this shape that `text` stands for; `None` if it is not in the style.
    pub(super) fn read(&self, shape: Shape, text: &str) -> Option<Value> {
        let (text, separator) = self.split(shape, text)?;
        let mut parts = text.split(separator).map(str::trim);
        match shape {
            Shape::Scalar => Some(self.schema.scalar(text)),
            Shape::Array if self.style == Style::Matrix && self.explode => {
                let named = format!("{}=", self.name);
                let items: Option<Vec<&str>> =
                    parts.map(|part| part.strip_prefix(&named)).collect();
                Some(array(self.schema, items?.into_iter()))
            }
            Shape::Array => Some(array(self.schema, parts)),
            Shape::Object if self.explode => parts
                .map(|part| {
                    let (name, text) = part.split_once('=')?;
                    Some(member(self.schema, name, text))
                })
                .collect(),
            Shape::Object => {
                let mut object = Map::new();
                while let Some(name) = parts.next() {
                    let (name, value) = member(self.schema, name, parts.next()?);
                    object.insert(name, value);
                }
                Some(Value::Object(object))
            }
        }
    }

    /// The text without the style's prefix, and what separates its parts.
    fn split<'t>(&self, shape: Shape, text: &'t str) -> Option<(&'t str, char)> {
        Some(match self.style {
            Style::SpaceDelimited => (text, ' '),
            Style::PipeDelimited => (text, '|'),
            Style::Label => {
                let text = text.strip_prefix('.')?;
                // Versions of OpenAPI differ on what separates the items where they are not exploded.
                let comma = !self.explode && text.contains(',');
                (text, if comma { ',' } else { '.' })
            }
            Style::Matrix => {
                let text = text.strip_prefix(';')?;
                if shape != Shape::Scalar && self.explode {
                    (text, ';')
                } else {
                    (text.strip_prefix(self.name)?.strip_prefix('=')?, ',')
                }
            }
            _ => (text, ','),
        })
    }
}

/// An array whose items are these texts.
pub(super) fn array<'t>(schema: &SchemaView<'_>, texts: impl Iterator<Item = &'t str>) -> Value {
    let items = schema.items();
    texts.map(|text| items.scalar(text)).collect()
}

/// One property of an object, given as text.
pub(super) fn member(schema: &SchemaView<'_>, name: &str, text: &str) -> (String, Value) {
    (name.to_owned(), schema.property(name).scalar(text))
}
