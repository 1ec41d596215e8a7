//! How values are serialised, as far as it shows.

use serde_json::Value;

use crate::schema::shape::Kind;

/// Style and explode of a parameter or of a part of a form, written or not.
pub(crate) fn style_of(said: &Value) -> (&str, bool) {
    let location = said.get("in").and_then(Value::as_str).unwrap_or("query");
    let usual = if matches!(location, "path" | "header") {
        "simple"
    } else {
        "form"
    };
    let style = said.get("style").and_then(Value::as_str).unwrap_or(usual);
    let explode = said
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(style == "form");
    (style, explode)
}

/// What is left of style and explode for a value of type `kind`.
pub(crate) fn written(said: &Value, kind: Kind) -> (&str, bool) {
    let (style, explode) = style_of(said);
    match (kind, style) {
        (Kind::Object | Kind::Any, "deepObject") => ("deepObject", true),
        (Kind::Boolean | Kind::Integer | Kind::Number | Kind::String, "label" | "matrix") => {
            (style, false)
        }
        (Kind::Boolean | Kind::Integer | Kind::Number | Kind::String, _) => ("plain", false),
        (Kind::Array, "simple") => (style, false),
        // `a=1&a=2`, whatever the separator would have been.
        (Kind::Array, "spaceDelimited" | "pipeDelimited") if explode => ("form", true),
        _ => (style, explode),
    }
}
