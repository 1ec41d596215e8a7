//! How OpenAPI's styles write a value as text, and what the text stands for.

use serde_json::{Map, Value};

use super::{
    reading::{self, Kind},
    schema::Schemas,
};

/// Brackets behind a name; more are no value that anybody means, and recursion over them stays small.
const MOST_BRACKETS: usize = 16;

/// One value that a request writes as text: a parameter, or a property of a form.
#[derive(Debug)]
pub(super) struct Written {
    name: String,
    style: Style,
    explode: bool,
    /// Where its schema is.
    schema: String,
    kinds: Vec<Kind>,
}

/// OpenAPI's styles, and two ways beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    Deep,
    /// A property of a form that names no style: arrays are repeated, objects in brackets or as JSON.
    Property,
    /// The text is JSON (a parameter's `content`).
    Json,
    /// The text is of a media type that is not read (a parameter's `content`).
    Unread,
}

/// What a request says for a value.
pub(super) enum Said {
    Nothing,
    /// The values that the text can stand for; more than one if the schema takes several kinds.
    Values(Vec<Value>),
    /// Something that is not checked.
    Something,
    /// Text that is no value in this style.
    Wrong(String),
}

impl Style {
    /// The style of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "form" => Self::Form,
            "spaceDelimited" => Self::Space,
            "pipeDelimited" => Self::Pipe,
            "deepObject" => Self::Deep,
            _ => return None,
        })
    }
}

impl Written {
    pub(super) fn new(
        schemas: &Schemas,
        name: &str,
        style: Style,
        explode: Option<bool>,
        schema: String,
    ) -> Self {
        Self {
            name: name.to_owned(),
            style,
            explode: explode.unwrap_or(matches!(style, Style::Form | Style::Property)),
            kinds: reading::kinds(schemas, &schema),
            schema,
        }
    }

    /// Whether the pair of this name belongs to the value.
    pub(super) fn owns(&self, schemas: &Schemas, name: &str) -> bool {
        if self.spreads(&self.kinds) {
            let known = reading::properties(schemas, &self.schema);
            return known.is_empty() || known.iter().any(|known| known == name);
        }
        name == self.name || (self.is_bracketed() && brackets(&self.name, name).is_some())
    }

    /// What `pairs` of names and texts say for the value.
    pub(super) fn said(&self, schemas: &Schemas, pairs: &[(&str, &str)]) -> Said {
        let named = pairs.iter().filter(|(name, _)| *name == self.name);
        let texts: Vec<&str> = named.map(|(_, text)| *text).collect();
        match self.style {
            Style::Unread if texts.is_empty() => return Said::Nothing,
            Style::Unread => return Said::Something,
            Style::Json => {
                return match texts.first().map(|text| serde_json::from_str(text)) {
                    None => Said::Nothing,
                    Some(Ok(value)) => Said::Values(vec![value]),
                    Some(Err(error)) => Said::Wrong(format!("is not JSON: {error}")),
                };
            }
            _ => {}
        }
        let (mut values, mut problem) = (Vec::new(), None);
        for kind in &self.kinds {
            match self.read(schemas, *kind, pairs, &texts) {
                Ok(value) => values.extend(value),
                Err(wrong) => problem = Some(wrong),
            }
        }
        match problem {
            _ if !values.is_empty() => Said::Values(values),
            Some(problem) => Said::Wrong(problem),
            None => Said::Nothing,
        }
    }

    fn is_bracketed(&self) -> bool {
        matches!(self.style, Style::Deep | Style::Property)
    }

    /// Whether an object's properties are pairs of their own.
    fn spreads(&self, kinds: &[Kind]) -> bool {
        self.style == Style::Form && self.explode && kinds.contains(&Kind::Object)
    }

    /// The value of one kind; `None` if nothing is said for it.
    fn read(
        &self,
        schemas: &Schemas,
        kind: Kind,
        pairs: &[(&str, &str)],
        texts: &[&str],
    ) -> Result<Option<Value>, String> {
        if self.is_bracketed() && kind != Kind::Scalar {
            let mut value = Value::Null;
            for (name, text) in pairs {
                if let Some(tokens) = brackets(&self.name, name) {
                    put(schemas, &self.schema, &mut value, &tokens, text);
                }
            }
            if !value.is_null() {
                return Ok(Some(value));
            }
        }
        if self.spreads(&[kind]) {
            let own = pairs.iter().filter(|(name, _)| self.owns(schemas, name));
            let object: Map<String, Value> = own
                .map(|(name, text)| self.member(schemas, name, text))
                .collect();
            return Ok((!object.is_empty()).then_some(Value::Object(object)));
        }
        let repeats = !matches!(self.style, Style::Simple | Style::Label | Style::Matrix);
        match (kind, texts) {
            (_, []) => Ok(None),
            (Kind::Array, texts) if repeats && self.explode => {
                Ok(Some(self.array(schemas, texts.iter().copied())))
            }
            (Kind::Object, [text]) if self.style == Style::Property => {
                let object = serde_json::from_str(text);
                object
                    .map(Some)
                    .map_err(|error| format!("is not JSON: {error}"))
            }
            (Kind::Object, _) if self.style == Style::Deep => Ok(None),
            (_, [text]) => {
                let value = self.one(schemas, kind, text);
                let style = self.style;
                let wrong = || format!("is not written in the style `{}`", style.name());
                value.map(Some).ok_or_else(wrong)
            }
            _ => Err("is given more than once".to_owned()),
        }
    }

    /// The value that one text stands for; `None` if it is not in this style.
    fn one(&self, schemas: &Schemas, kind: Kind, text: &str) -> Option<Value> {
        let named = format!("{}=", self.name);
        let (text, separator) = match self.style {
            Style::Space => (text, ' '),
            Style::Pipe => (text, '|'),
            Style::Label => {
                let text = text.strip_prefix('.')?;
                // Versions of OpenAPI differ on what parts the items where they are not exploded.
                let comma = !self.explode && text.contains(',');
                (text, if comma { ',' } else { '.' })
            }
            Style::Matrix => {
                let text = text.strip_prefix(';')?;
                match (kind, self.explode) {
                    (Kind::Scalar, _) | (_, false) => (text.strip_prefix(&named)?, ','),
                    (_, true) => (text, ';'),
                }
            }
            _ => (text, ','),
        };
        let mut parts = text.split(separator).map(str::trim);
        match kind {
            Kind::Scalar => Some(reading::scalar(schemas, &self.schema, text)),
            Kind::Array if self.style == Style::Matrix && self.explode => {
                let items: Option<Vec<&str>> =
                    parts.map(|part| part.strip_prefix(&named)).collect();
                Some(self.array(schemas, items?.into_iter()))
            }
            Kind::Array => Some(self.array(schemas, parts)),
            Kind::Object if self.explode => parts
                .map(|part| {
                    let (name, text) = part.split_once('=')?;
                    Some(self.member(schemas, name, text))
                })
                .collect(),
            Kind::Object => {
                let mut object = Map::new();
                while let Some(name) = parts.next() {
                    let (name, value) = self.member(schemas, name, parts.next()?);
                    object.insert(name, value);
                }
                Some(Value::Object(object))
            }
        }
    }

    fn array<'a>(&self, schemas: &Schemas, texts: impl Iterator<Item = &'a str>) -> Value {
        let items = reading::items(schemas, &self.schema);
        texts
            .map(|text| reading::scalar(schemas, &items, text))
            .collect()
    }

    fn member(&self, schemas: &Schemas, name: &str, text: &str) -> (String, Value) {
        let place = reading::property(schemas, &self.schema, name);
        let place = place.unwrap_or_else(reading::nowhere);
        (name.to_owned(), reading::scalar(schemas, &place, text))
    }
}

impl Style {
    fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form | Self::Property => "form",
            Self::Space => "spaceDelimited",
            Self::Pipe => "pipeDelimited",
            Self::Deep => "deepObject",
            Self::Json | Self::Unread => "content",
        }
    }
}

/// What stands in the brackets behind `name`: `filter[by][age]` has `by` and `age` behind `filter`.
fn brackets<'a>(name: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let inner = text
        .strip_prefix(name)?
        .strip_prefix('[')?
        .strip_suffix(']')?;
    let tokens: Vec<&str> = inner.split("][").collect();
    (tokens.len() <= MOST_BRACKETS).then_some(tokens)
}

/// Puts `text` where the brackets say, into what is there already.
fn put(schemas: &Schemas, schema: &str, value: &mut Value, tokens: &[&str], text: &str) {
    let Some((token, rest)) = tokens.split_first() else {
        if !reading::kinds(schemas, schema).contains(&Kind::Array) {
            *value = reading::scalar(schemas, schema, text);
            return;
        }
        // A list may repeat its name without brackets of its own.
        let item = reading::scalar(schemas, &reading::items(schemas, schema), text);
        match value {
            Value::Array(items) => items.push(item),
            _ => *value = Value::Array(vec![item]),
        }
        return;
    };
    let index = token.parse::<usize>().ok();
    let counts = index.is_some() && reading::kinds(schemas, schema).contains(&Kind::Array);
    if token.is_empty() || counts {
        if !value.is_array() {
            *value = Value::Array(Vec::new());
        }
        let Value::Array(items) = value else { return };
        // An index that is there already goes on with its item; all else begins one.
        let at = index.filter(|at| *at < items.len()).unwrap_or_else(|| {
            items.push(Value::Null);
            items.len() - 1
        });
        if let Some(item) = items.get_mut(at) {
            let place = reading::items(schemas, schema);
            put(schemas, &place, item, rest, text);
        }
    } else {
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        let Value::Object(members) = value else {
            return;
        };
        let place = reading::property(schemas, schema, token).unwrap_or_else(reading::nowhere);
        let member = members.entry(*token).or_insert(Value::Null);
        put(schemas, &place, member, rest, text);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use serde_json::json;

    use super::*;

    #[track_caller]
    fn read(style: &str, explode: bool, schema: Value, pairs: &[(&str, &str)]) -> Vec<Value> {
        let document = json!({"openapi": "3.1.0", "s": schema});
        let schemas = Schemas::read(&document).unwrap();
        let style = Style::named(style).unwrap_or(Style::Property);
        let written = Written::new(&schemas, "p", style, Some(explode), "/s".to_owned());
        match written.said(&schemas, pairs) {
            Said::Values(values) => values,
            Said::Wrong(problem) => vec![json!({ "wrong": problem })],
            Said::Nothing | Said::Something => Vec::new(),
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
    fn what_is_not_in_the_style_is_told() {
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
    fn a_schema_of_several_kinds_has_several_readings() {
        let range = json!({"anyOf": [
            {"type": "object", "properties": {"gt": {"type": "integer"}}}, {"type": "integer"}]});
        let bracketed = read("deepObject", true, range.clone(), &[("p[gt]", "5")]);
        assert_eq!(bracketed, [json!({"gt": 5})]);
        assert_eq!(read("deepObject", true, range, &[("p", "5")]), [json!(5)]);
        let either = json!({"type": ["string", "array"], "items": {"type": "string"}});
        let read = read("form", false, either, &[("p", "a,b")]);
        assert_eq!(read, [json!("a,b"), json!(["a", "b"])]);
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
