//! Parameters: where each is in a request, and what the request has for it.

use http::HeaderMap;
use openapi_document::{
    MediaType,
    parameter::{Location, Serialization},
};

use super::{
    content::Content,
    serialized::{Format, Reading, Serialized},
};
use crate::contract::{
    cookies::cookies,
    schema::{Schema, Schemas},
};

/// One parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) pointer: String,
    pub(super) value: ParameterValue,
}

/// What the document says of a parameter's value.
#[derive(Debug)]
pub(super) enum ParameterValue {
    Serialized(Serialized, Option<Schema>),
    /// The whole query, as a text of a media type.
    QueryString(Content),
}

/// The parts of a request that hold parameters.
pub(super) struct ParameterSources<'a> {
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
    /// Takes the document's parameter in; `None` if it is one to ignore.
    pub(in crate::contract) fn read(
        schemas: &Schemas,
        parameter: &openapi_document::Parameter<'_>,
    ) -> Option<Self> {
        (!parameter.is_ignored()).then(|| Self {
            name: parameter.name().to_owned(),
            location: parameter.location(),
            required: parameter.is_required(),
            value: ParameterValue::read(schemas, parameter),
            pointer: parameter.address().pointer().to_owned(),
        })
    }

    pub(crate) fn schema(&self) -> Option<&Schema> {
        match &self.value {
            ParameterValue::Serialized(_, schema) => schema.as_ref(),
            ParameterValue::QueryString(content) => content.schema(),
        }
    }

    /// Whether the query parameter `name` belongs to this one.
    pub(super) fn owns(&self, name: &str, schemas: &Schemas) -> bool {
        match &self.value {
            ParameterValue::Serialized(serialized, _) => {
                self.location == Location::Query && serialized.owns(schemas, name)
            }
            ParameterValue::QueryString(_) => true,
        }
    }

    /// What a request has for this parameter.
    pub(super) fn read_from(
        &self,
        serialized: &Serialized,
        sources: &ParameterSources<'_>,
        schemas: &Schemas,
    ) -> Reading {
        match self.location {
            Location::Path => serialized.read(schemas, &sources.path),
            Location::Cookie => serialized.read(schemas, &sources.cookies),
            Location::Header => {
                // A header that is given twice is one list.
                let values = sources.headers.get_all(&self.name).into_iter();
                let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
                if values.is_empty() {
                    return Reading::Absent;
                }
                let value = values.join(",");
                serialized.read(schemas, &[(&self.name, &value)])
            }
            _ => serialized.read(schemas, &sources.query),
        }
    }

    /// The parameter as messages name it.
    pub(super) fn label(&self) -> String {
        format!("{} parameter `{}`", self.location, self.name)
    }
}

impl ParameterValue {
    fn read(schemas: &Schemas, parameter: &openapi_document::Parameter<'_>) -> Self {
        let pointer = parameter.address().pointer();
        let content = Content::read_all(schemas, &format!("{pointer}/content"));
        let content = content.into_iter().next();
        let (format, schema) = match content {
            Some(content) if parameter.location() == Location::QueryString => {
                return Self::QueryString(content);
            }
            Some(content) => {
                let json = content.media_type().is_json();
                let format = if json { Format::Json } else { Format::Opaque };
                (format, format!("{}/schema", content.pointer()))
            }
            None => {
                let Serialization { style, explode, .. } = parameter.serialization();
                (Format::Styled(style, explode), format!("{pointer}/schema"))
            }
        };
        let declared = schemas.resolve(&schema).is_some();
        let serialized = Serialized::new(schemas, parameter.name(), format, schema.clone());
        Self::Serialized(serialized, declared.then(|| Schema::at(schema)))
    }
}

/// The text of a whole query for a media type: a form as it was sent, any other without its percent-encoding.
pub(super) fn query_text(media_type: &MediaType, raw: &str) -> Vec<u8> {
    if media_type.is_form() {
        raw.as_bytes().to_vec()
    } else {
        percent_encoding::percent_decode_str(raw).collect()
    }
}
