//! OpenAPI's styles: the value that one text stands for.

use serde_json::{Map, Value};

use crate::contract::schema::{SchemaView, Shape};

/// The styles of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

impl Style {
    /// The style of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "form" => Self::Form,
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            "deepObject" => Self::DeepObject,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
        }
    }

    /// Whether an exploded array repeats its name, instead of being one text.
    pub(super) fn repeats(self) -> bool {
        !matches!(self, Self::Simple | Self::Label | Self::Matrix)
    }
}

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
            Style::Simple | Style::Form | Style::DeepObject => (text, ','),
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
