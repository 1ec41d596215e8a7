//! A value that a request serializes as text: a parameter, or a property of a form.

use openapi_document::parameter::Style;
use serde_json::{Map, Value};

use super::{
    brackets::{brackets, nested},
    style::{array, member, styled},
};
use crate::contract::schema::{Direction, Node, Shape};

/// How the document describes such a value.
#[derive(Debug)]
pub(super) struct Serialized {
    name: String,
    format: Format,
    pub(super) schema: Node,
    shapes: Vec<Shape>,
}

/// How the text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// In a style, exploded or not.
    Styled(Style, bool),
    /// A property of a form that names no style: arrays are repeated, objects in brackets or as JSON.
    FormProperty,
    /// The text is JSON (a parameter's `content`).
    Json,
    /// The text is of a media type that is not read (a parameter's `content`).
    Opaque,
}

/// What a request has for a value.
pub(super) enum Reading {
    Absent,
    /// The value that the text stands for; if the schema takes several shapes, the first that fits it.
    Value(Value),
    /// A text that is not looked into.
    Opaque,
    /// A text that is no value of this format, with what is wrong.
    Malformed(String),
}

impl Format {
    /// The format for a `style` and `explode` of the document.
    pub(super) fn styled(style: Style, explode: Option<bool>) -> Self {
        Self::Styled(style, explode.unwrap_or_else(|| style.default_explode()))
    }
}

impl Serialized {
    pub(super) fn new(name: &str, format: Format, schema: Node) -> Self {
        Self {
            name: name.to_owned(),
            format,
            shapes: schema.shapes(),
            schema,
        }
    }

    /// Whether the pair of this name belongs to the value.
    pub(super) fn owns(&self, name: &str) -> bool {
        if self.spreads() && self.shapes.contains(&Shape::Object) {
            return self.has_property(name);
        }
        name == self.name || (self.is_bracketed() && brackets(&self.name, name).is_some())
    }

    /// Whether the schema describes the property, or none at all.
    fn has_property(&self, name: &str) -> bool {
        let known = self.schema.property_names();
        known.is_empty() || known.contains(&name)
    }

    /// What `pairs` of names and texts have for the value.
    pub(super) fn read(&self, pairs: &[(&str, &str)]) -> Reading {
        let named = pairs.iter().filter(|(name, _)| *name == self.name);
        let texts: Vec<&str> = named.map(|(_, text)| *text).collect();
        match (self.format, texts.first()) {
            (Format::Opaque | Format::Json, None) => return Reading::Absent,
            (Format::Opaque, Some(_)) => return Reading::Opaque,
            (Format::Json, Some(text)) => {
                return json(text).map_or_else(Reading::Malformed, Reading::Value);
            }
            _ => {}
        }
        let (mut values, mut problem) = (Vec::new(), None);
        for shape in &self.shapes {
            match self.read_as(*shape, pairs, &texts) {
                Ok(value) => values.extend(value),
                Err(wrong) => problem = Some(wrong),
            }
        }
        let fits = |value: &Value| self.schema.fits(value, Direction::Request);
        let fitting = match values.len() {
            2.. => values.iter().position(fits).unwrap_or(0),
            _ => 0,
        };
        match (values.into_iter().nth(fitting), problem) {
            (Some(value), _) => Reading::Value(value),
            (None, Some(problem)) => Reading::Malformed(problem),
            (None, None) => Reading::Absent,
        }
    }

    /// Whether parts of the value have its name with brackets behind it.
    fn is_bracketed(&self) -> bool {
        matches!(
            self.format,
            Format::FormProperty | Format::Styled(Style::DeepObject, _)
        )
    }

    /// Whether an object's properties are pairs of their own.
    fn spreads(&self) -> bool {
        matches!(
            self.format,
            Format::Styled(Style::Form | Style::Cookie, true)
        )
    }

    /// The value of one shape; `None` if there is nothing for it.
    fn read_as(
        &self,
        shape: Shape,
        pairs: &[(&str, &str)],
        texts: &[&str],
    ) -> Result<Option<Value>, String> {
        let schema = &self.schema;
        if self.is_bracketed()
            && shape != Shape::Scalar
            && let Some(value) = nested(schema, &self.name, pairs)
        {
            return Ok(Some(value));
        }
        if self.spreads() && shape == Shape::Object {
            let own = pairs.iter().filter(|(name, _)| self.has_property(name));
            let object: Map<String, Value> =
                own.map(|(name, text)| member(schema, name, text)).collect();
            return Ok((!object.is_empty()).then_some(Value::Object(object)));
        }
        let (style, explode) = match self.format {
            Format::Styled(style, explode) => (style, explode),
            _ => (Style::Form, true),
        };
        match (shape, texts) {
            (_, []) => Ok(None),
            (Shape::Array, texts) if explode && repeats(style) => {
                Ok(Some(array(schema, texts.iter().copied())))
            }
            (Shape::Object, [text]) if self.format == Format::FormProperty => json(text).map(Some),
            (Shape::Object, _) if style == Style::DeepObject => Ok(None),
            (_, [text]) => {
                let value = styled(schema, &self.name, (style, explode), shape, text);
                let wrong = || format!("is not written in the style `{}`", style.as_str());
                value.map(Some).ok_or_else(wrong)
            }
            _ => Err("is given more than once".to_owned()),
        }
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))
}

/// Whether an exploded array repeats its name, instead of being one text.
fn repeats(style: Style) -> bool {
    !matches!(style, Style::Simple | Style::Label | Style::Matrix)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use openapi_document::Document;
    use serde_json::json;

    use super::*;
    use crate::contract::schema::Schemas;

    #[track_caller]
    fn read(style: &str, explode: bool, schema: Value, pairs: &[(&str, &str)]) -> Vec<Value> {
        let document = json!({"openapi": "3.1.0", "s": schema});
        let schemas = Schemas::read(&Document::from_value(document.into()).unwrap()).unwrap();
        let schema = Node::at(&schemas, "/s");
        let style = Style::parse(style);
        let format = style.map_or(Format::FormProperty, |style| {
            Format::styled(style, Some(explode))
        });
        match Serialized::new("p", format, schema).read(pairs) {
            Reading::Value(value) => vec![value],
            Reading::Malformed(problem) => vec![json!({ "wrong": problem })],
            Reading::Absent | Reading::Opaque => Vec::new(),
        }
    }

    #[test]
    fn each_style_is_read_as_openapi_writes_it() {
        let array = || json!({"type": "array", "items": {"type": "integer"}});
        let object = || json!({"type": "object", "properties": {"r": {"type": "integer"}}});
        let numbers = json!([1, 2]);
        let colour = json!({"r": 100, "g": "x"});
        for (style, explode, text) in [
            ("simple", false, "1,2"),
            ("label", true, ".1.2"),
            ("label", false, ".1,2"),
            ("matrix", false, ";p=1,2"),
            ("matrix", true, ";p=1;p=2"),
            ("form", false, "1,2"),
            ("spaceDelimited", false, "1 2"),
            ("pipeDelimited", false, "1|2"),
        ] {
            let read = read(style, explode, array(), &[("p", text)]);
            assert_eq!(read, std::slice::from_ref(&numbers), "{style} {explode}");
        }
        for (style, explode, text) in [
            ("simple", false, "r,100,g,x"),
            ("simple", true, "r=100,g=x"),
            ("label", true, ".r=100.g=x"),
            ("label", false, ".r,100,g,x"),
            ("matrix", false, ";p=r,100,g,x"),
            ("matrix", true, ";r=100;g=x"),
            ("form", false, "r,100,g,x"),
            ("pipeDelimited", false, "r|100|g|x"),
            ("property", true, r#"{"r": 100, "g": "x"}"#),
        ] {
            let read = read(style, explode, object(), &[("p", text)]);
            assert_eq!(read, std::slice::from_ref(&colour), "{style} {explode}");
        }
        let repeated = [("p", "1"), ("p", "2")];
        for style in ["form", "spaceDelimited", "pipeDelimited", "property"] {
            assert_eq!(
                read(style, true, array(), &repeated),
                std::slice::from_ref(&numbers)
            );
        }
        for style in ["deepObject", "property"] {
            let pairs = [("p[r]", "100"), ("p[g]", "x")];
            assert_eq!(
                read(style, true, object(), &pairs),
                std::slice::from_ref(&colour)
            );
        }
        let spread = read("form", true, object(), &[("r", "100"), ("z", "x")]);
        assert_eq!(spread, [json!({"r": 100})]);
        let number = || json!({"type": "integer"});
        assert_eq!(
            read("matrix", false, number(), &[("p", ";p=7")]),
            [json!(7)]
        );
        assert_eq!(read("label", false, number(), &[("p", ".7")]), [json!(7)]);
    }

    #[test]
    fn what_is_not_in_the_style_is_reported() {
        let array = || json!({"type": "array", "items": {"type": "integer"}});
        for (style, explode, pairs) in [
            ("label", false, &[("p", "1,2")][..]),
            ("matrix", false, &[("p", ";q=1")]),
            ("matrix", true, &[("p", ";p=1;q=2")]),
            ("form", false, &[("p", "1"), ("p", "2")]),
        ] {
            let read = read(style, explode, array(), pairs);
            assert!(read[0]["wrong"].is_string(), "{style}: {read:?}");
        }
        let object = json!({"type": "object"});
        let odd = read("simple", false, object, &[("p", "r,1,g")]);
        assert!(odd[0]["wrong"].is_string(), "{odd:?}");
    }

    #[test]
    fn a_schema_of_several_shapes_has_the_reading_that_fits() {
        let range = json!({"anyOf": [
            {"type": "object", "properties": {"gt": {"type": "integer"}}}, {"type": "integer"}]});
        let bracketed = read("deepObject", true, range.clone(), &[("p[gt]", "5")]);
        assert_eq!(bracketed, [json!({"gt": 5})]);
        assert_eq!(read("deepObject", true, range, &[("p", "5")]), [json!(5)]);
        for (most, expected) in [(3, json!("a,b")), (2, json!(["a", "b"]))] {
            let either = json!({"type": ["string", "array"], "items": {"type": "string"}, "maxLength": most});
            let read = read("form", false, either, &[("p", "a,b")]);
            assert_eq!(read, [expected]);
        }
    }

    #[test]
    fn brackets_nest() {
        let schema = json!({"type": "object", "properties": {
            "tags": {"type": "array", "items": {"type": "string"}},
            "lines": {"type": "array", "items": {"type": "object", "properties": {
                "n": {"type": "integer"}}}}}});
        let pairs = [
            ("p[tags][]", "a"),
            ("p[tags][]", "b"),
            ("p[lines][0][n]", "1"),
            ("p[lines][0][m]", "x"),
            ("p[lines][1][n]", "2"),
        ];
        let read = read("deepObject", true, schema, &pairs);
        let lines = json!([{"n": 1, "m": "x"}, {"n": 2}]);
        assert_eq!(read, [json!({"tags": ["a", "b"], "lines": lines})]);
        assert!(brackets("p", &format!("p{}", "[x]".repeat(17))).is_none());
    }
}
