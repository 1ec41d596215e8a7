//! Parameters: from the text on the wire to the JSON that their schema speaks of.

use http::HeaderMap;
use serde_json::{Map, Value};

use super::schema::{Schema, Schemas, below};

/// One parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) pointer: String,
    schema: Option<Schema>,
    form: Form,
}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// How its value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One text.
    Plain,
    /// The text is JSON (`content`).
    Json,
    /// An array, its items repeated under one name.
    Repeated,
    /// An array in one text, its items parted by this.
    Parted(char),
    /// An object whose properties are parameters of their own.
    Spread,
    /// An object as `name[property]`.
    Deep,
    /// A form that is not read, and so not checked.
    Unread,
}

/// What a request says for a parameter.
pub(crate) enum Said {
    Nothing,
    /// A value that can be checked.
    Value(Value),
    /// Something, in a form that is not read.
    Something,
    /// One text was due, and there are more.
    TooOften,
    NotJson(String),
}

/// The parts of a request that hold parameters.
pub(crate) struct Sent<'a> {
    pub(crate) path: &'a [(String, String)],
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
}

impl Parameter {
    /// Reads the parameter object at `pointer`; `None` if it has no name or no place.
    pub(super) fn read(schemas: &Schemas, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let place = match object.get("in")?.as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            "cookie" => Place::Cookie,
            _ => return None,
        };
        let content = object.get("content").and_then(Value::as_object);
        let (schema, form) = match content.and_then(|content| content.keys().next()) {
            Some(media_type) => {
                let media_type = below(&format!("{pointer}/content"), media_type);
                (format!("{media_type}/schema"), Form::Json)
            }
            None => {
                let schema = format!("{pointer}/schema");
                let form = form(object, place, kind(schemas, &schema).as_deref());
                (schema, form)
            }
        };
        let declared = schemas.resolve(&schema).is_some();
        Some(Self {
            name: object.get("name")?.as_str()?.to_owned(),
            place,
            required: place == Place::Path || object.get("required") == Some(&Value::Bool(true)),
            schema: declared.then(|| Schema::at(schema)),
            form,
            pointer,
        })
    }

    pub(crate) fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Whether the query parameter `name` belongs to this one.
    pub(crate) fn owns(&self, name: &str, schemas: &Schemas) -> bool {
        match self.form {
            Form::Deep => deep_property(&self.name, name).is_some(),
            Form::Spread => self
                .properties(schemas)
                .is_none_or(|known| known.contains_key(name)),
            _ => self.name == name,
        }
    }

    /// What `sent` says for this parameter.
    pub(crate) fn said(&self, sent: &Sent<'_>, schemas: &Schemas) -> Said {
        let schema = self.schema.as_ref().map_or("", Schema::pointer);
        let texts = self.texts(sent);
        match self.form {
            Form::Deep | Form::Spread => {
                let mut object = Map::new();
                for (name, text) in sent.query {
                    let property = match self.form {
                        Form::Deep => deep_property(&self.name, name),
                        _ => self.owns(name, schemas).then_some(name.as_str()),
                    };
                    if let Some(property) = property {
                        let place = below(&format!("{schema}/properties"), property);
                        object.insert(property.to_owned(), value(schemas, &place, text));
                    }
                }
                if object.is_empty() {
                    Said::Nothing
                } else {
                    Said::Value(Value::Object(object))
                }
            }
            _ if texts.is_empty() => Said::Nothing,
            Form::Unread => Said::Something,
            Form::Repeated => Said::Value(items(schemas, schema, texts.iter().copied())),
            _ if texts.len() > 1 && self.place == Place::Query => Said::TooOften,
            Form::Parted(separator) => {
                let parts = texts.iter().flat_map(|text| text.split(separator));
                Said::Value(items(schemas, schema, parts.map(str::trim)))
            }
            Form::Json => match texts.first().map(|text| serde_json::from_str(text)) {
                Some(Err(error)) => Said::NotJson(error.to_string()),
                Some(Ok(value)) => Said::Value(value),
                None => Said::Nothing,
            },
            Form::Plain => texts.first().map_or(Said::Nothing, |text| {
                Said::Value(value(schemas, schema, text))
            }),
        }
    }

    fn texts<'a>(&self, sent: &Sent<'a>) -> Vec<&'a str> {
        let named = |pairs: &'a [(String, String)]| {
            pairs
                .iter()
                .filter(|(name, _)| *name == self.name)
                .map(|(_, text)| text.as_str())
                .collect()
        };
        let header = |name: &str| {
            let values = sent.headers.get_all(name);
            values.into_iter().filter_map(|value| value.to_str().ok())
        };
        match self.place {
            Place::Path => named(sent.path),
            Place::Query => named(sent.query),
            Place::Header => header(&self.name).collect(),
            Place::Cookie => header("cookie")
                .flat_map(|cookies| cookies.split(';'))
                .filter_map(|cookie| cookie.trim().split_once('='))
                .filter_map(|(name, text)| (name == self.name).then_some(text))
                .collect(),
        }
    }

    fn properties<'a>(&self, schemas: &'a Schemas) -> Option<&'a Map<String, Value>> {
        let (_, schema) = schemas.resolve(self.schema.as_ref()?.pointer())?;
        schema.get("properties")?.as_object()
    }
}

fn form(object: &Value, place: Place, kind: Option<&str>) -> Form {
    let style = object.get("style").and_then(Value::as_str);
    let style = style.unwrap_or(match place {
        Place::Query | Place::Cookie => "form",
        Place::Path | Place::Header => "simple",
    });
    let explode = object.get("explode").and_then(Value::as_bool);
    match (style, kind, explode.unwrap_or(style == "form")) {
        ("deepObject", ..) => Form::Deep,
        ("form", Some("array"), true) => Form::Repeated,
        ("form" | "simple", Some("array"), _) => Form::Parted(','),
        ("spaceDelimited", ..) => Form::Parted(' '),
        ("pipeDelimited", ..) => Form::Parted('|'),
        ("form", Some("object"), true) if place == Place::Query => Form::Spread,
        (_, Some("object"), _) => Form::Unread,
        ("form" | "simple", ..) => Form::Plain,
        _ => Form::Unread,
    }
}

/// The property that a query parameter sets: `filter[name]` sets `name` of `filter`.
fn deep_property<'a>(parameter: &str, name: &'a str) -> Option<&'a str> {
    name.strip_prefix(parameter)?
        .strip_prefix('[')?
        .strip_suffix(']')
}

fn items<'a>(schemas: &Schemas, schema: &str, texts: impl Iterator<Item = &'a str>) -> Value {
    let items = format!(
        "{}/items",
        schemas
            .resolve(schema)
            .map_or_else(String::new, |(place, _)| place)
    );
    texts.map(|text| value(schemas, &items, text)).collect()
}

/// The JSON that `text` stands for under the schema at `pointer`: a number or a boolean where that is asked for.
pub(super) fn value(schemas: &Schemas, pointer: &str, text: &str) -> Value {
    let parsed = match kind(schemas, pointer).as_deref() {
        Some("integer" | "number" | "boolean" | "null") => serde_json::from_str(text).ok(),
        _ => None,
    };
    parsed
        .filter(|value: &Value| !value.is_string() && !value.is_array() && !value.is_object())
        .unwrap_or_else(|| Value::String(text.to_owned()))
}

/// The type that the schema at `pointer` asks for: its own, or that of the first part that has one.
fn kind(schemas: &Schemas, pointer: &str) -> Option<String> {
    kind_within(schemas, pointer, 8)
}

fn kind_within(schemas: &Schemas, pointer: &str, depth: u8) -> Option<String> {
    let (pointer, schema) = schemas.resolve(pointer)?;
    match schema.get("type") {
        Some(Value::String(name)) => return Some(name.clone()),
        Some(Value::Array(names)) => {
            let mut names = names.iter().filter_map(Value::as_str);
            return names.find(|name| *name != "null").map(str::to_owned);
        }
        _ => {}
    }
    let depth = depth.checked_sub(1)?;
    ["allOf", "oneOf", "anyOf"].iter().find_map(|word| {
        let parts = schema.get(word)?.as_array()?.len();
        (0..parts).find_map(|part| kind_within(schemas, &format!("{pointer}/{word}/{part}"), depth))
    })
}
