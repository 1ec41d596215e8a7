//! Parameters: where each stands in a request, and what the request says for it.

use http::HeaderMap;
use serde_json::Value;

use super::{
    check::{essence, is_json},
    schema::{Schema, Schemas, below},
    written::{Said, Style, Written},
};

/// One parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) pointer: String,
    schema: Option<Schema>,
    written: Written,
}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// The parts of a request that hold parameters.
pub(crate) struct Sent<'a> {
    path: Vec<(&'a str, &'a str)>,
    query: Vec<(&'a str, &'a str)>,
    cookies: Vec<(&'a str, &'a str)>,
    headers: &'a HeaderMap,
}

impl<'a> Sent<'a> {
    pub(super) fn new(
        path: &'a [(String, String)],
        query: &'a [(String, String)],
        headers: &'a HeaderMap,
    ) -> Self {
        let cookies = headers.get_all(http::header::COOKIE).into_iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        Self {
            path: pairs(path),
            query: pairs(query),
            cookies: cookies
                .flat_map(|cookies| cookies.split(';'))
                .filter_map(|cookie| cookie.trim().split_once('='))
                .collect(),
            headers,
        }
    }
}

/// Owned pairs as borrowed ones.
pub(super) fn pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect()
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
        let (schema, style) = match content.and_then(|content| content.keys().next()) {
            Some(media_type) => {
                let content = below(&format!("{pointer}/content"), media_type);
                let json = is_json(&essence(media_type));
                let style = if json { Style::Json } else { Style::Unread };
                (format!("{content}/schema"), style)
            }
            None => {
                let style = object.get("style").and_then(Value::as_str);
                let style = style.and_then(Style::named).unwrap_or(match place {
                    Place::Query | Place::Cookie => Style::Form,
                    Place::Path | Place::Header => Style::Simple,
                });
                (format!("{pointer}/schema"), style)
            }
        };
        let name = object.get("name")?.as_str()?;
        let explode = object.get("explode").and_then(Value::as_bool);
        let declared = schemas.resolve(&schema).is_some();
        Some(Self {
            name: name.to_owned(),
            place,
            required: place == Place::Path || object.get("required") == Some(&Value::Bool(true)),
            written: Written::new(schemas, name, style, explode, schema.clone()),
            schema: declared.then(|| Schema::at(schema)),
            pointer,
        })
    }

    pub(crate) fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Whether the query parameter `name` belongs to this one.
    pub(crate) fn owns(&self, name: &str, schemas: &Schemas) -> bool {
        self.written.owns(schemas, name)
    }

    /// What `sent` says for this parameter.
    pub(crate) fn said(&self, sent: &Sent<'_>, schemas: &Schemas) -> Said {
        match self.place {
            Place::Path => self.written.said(schemas, &sent.path),
            Place::Query => self.written.said(schemas, &sent.query),
            Place::Cookie => self.written.said(schemas, &sent.cookies),
            Place::Header => {
                // A header that is given twice is one list.
                let values = sent.headers.get_all(&self.name).into_iter();
                let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
                if values.is_empty() {
                    return Said::Nothing;
                }
                let value = values.join(",");
                self.written.said(schemas, &[(&self.name, &value)])
            }
        }
    }
}
