//! Parameters: where each is in a request, and what the request has for it.

use http::HeaderMap;
use serde_json::Value;

use super::{
    serialized::{Format, Reading, Serialized},
    style::Style,
};
use crate::contract::{
    cookies::cookies,
    media_type::is_json,
    pointer,
    schema::{Schema, Schemas},
};

/// Header parameters of these names OpenAPI tells to ignore, since it describes the headers elsewhere.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// One parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) pointer: String,
    schema: Option<Schema>,
    serialized: Serialized,
}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// The parts of a request that hold parameters.
pub(crate) struct ParameterSources<'a> {
    path: Vec<(&'a str, &'a str)>,
    query: Vec<(&'a str, &'a str)>,
    cookies: Vec<(&'a str, &'a str)>,
    headers: &'a HeaderMap,
}

impl<'a> ParameterSources<'a> {
    pub(super) fn new(
        path: &'a [(String, String)],
        query: &'a [(String, String)],
        headers: &'a HeaderMap,
    ) -> Self {
        Self {
            path: borrowed(path),
            query: borrowed(query),
            cookies: cookies(headers).collect(),
            headers,
        }
    }
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect()
}

impl Parameter {
    /// Reads the parameter object at `pointer`; `None` if it is none, or one to ignore.
    pub(in crate::contract) fn read(schemas: &Schemas, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let location = match object.get("in")?.as_str()? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            _ => return None,
        };
        let name = object.get("name")?.as_str()?;
        if location == Location::Header
            && IGNORED_HEADERS.contains(&name.to_ascii_lowercase().as_str())
        {
            return None;
        }
        let content = object.get("content").and_then(Value::as_object);
        let (schema, format) = match content.and_then(|content| content.keys().next()) {
            Some(media_type) => {
                let content = pointer::join(&format!("{pointer}/content"), media_type);
                let json = is_json(media_type);
                let format = if json { Format::Json } else { Format::Opaque };
                (format!("{content}/schema"), format)
            }
            None => {
                let style = object.get("style").and_then(Value::as_str);
                let style = style.and_then(Style::named);
                let style = style.unwrap_or(default_style(location));
                let explode = object.get("explode").and_then(Value::as_bool);
                (format!("{pointer}/schema"), Format::styled(style, explode))
            }
        };
        let declared = schemas.resolve(&schema).is_some();
        Some(Self {
            name: name.to_owned(),
            location,
            required: location == Location::Path
                || object.get("required") == Some(&Value::Bool(true)),
            serialized: Serialized::new(schemas, name, format, schema.clone()),
            schema: declared.then(|| Schema::at(schema)),
            pointer,
        })
    }

    pub(crate) fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Whether the query parameter `name` belongs to this one.
    pub(super) fn owns(&self, name: &str, schemas: &Schemas) -> bool {
        self.location == Location::Query && self.serialized.owns(schemas, name)
    }

    /// What a request has for this parameter.
    pub(super) fn read_from(&self, sources: &ParameterSources<'_>, schemas: &Schemas) -> Reading {
        match self.location {
            Location::Path => self.serialized.read(schemas, &sources.path),
            Location::Query => self.serialized.read(schemas, &sources.query),
            Location::Cookie => self.serialized.read(schemas, &sources.cookies),
            Location::Header => {
                // A header that is given twice is one list.
                let values = sources.headers.get_all(&self.name).into_iter();
                let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
                if values.is_empty() {
                    return Reading::Absent;
                }
                let value = values.join(",");
                self.serialized.read(schemas, &[(&self.name, &value)])
            }
        }
    }

    /// The parameter as messages name it.
    pub(super) fn label(&self) -> String {
        let location = match self.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        format!("{location} parameter `{}`", self.name)
    }
}

fn default_style(location: Location) -> Style {
    match location {
        Location::Query | Location::Cookie => Style::Form,
        Location::Path | Location::Header => Style::Simple,
    }
}
