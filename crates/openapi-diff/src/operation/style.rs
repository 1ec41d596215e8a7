//! How values are serialised, as far as it shows.

use openapi_document::Value;
use openapi_document::parameter::{Location, Serialization, Style};

use crate::schema::shape::SchemaType;

/// Style and explode of a parameter or of a part of a form, written or not.
pub(crate) fn style_of(said: &Value) -> (Style, bool) {
    let location = said.get("in").and_then(Value::as_str);
    let location = location.and_then(Location::parse);
    let found = Serialization::of(said, location.unwrap_or(Location::Query));
    (found.style, found.explode)
}

/// What is left of style and explode for a value of type `kind`: no style where it is the plain value.
pub(crate) fn written(said: &Value, kind: SchemaType) -> (Option<Style>, bool) {
    let (style, explode) = style_of(said);
    match (kind, style) {
        (SchemaType::Object | SchemaType::Any, Style::DeepObject) => (Some(style), true),
        (_, Style::Label | Style::Matrix) if kind.is_scalar() => (Some(style), false),
        _ if kind.is_scalar() => (None, false),
        (SchemaType::Array, Style::Simple) => (Some(style), false),
        // `a=1&a=2`, whatever the separator would have been.
        (SchemaType::Array, Style::SpaceDelimited | Style::PipeDelimited) if explode => {
            (Some(Style::Form), true)
        }
        _ => (Some(style), explode),
    }
}
