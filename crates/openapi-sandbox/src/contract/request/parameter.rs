//! Parameters: where each is in a request, and what the request has for it.

use std::sync::Arc;

use openapi_document::{
    MediaType,
    parameter::{Location, Serialization},
};

use super::serialized::{Format, Reading, Serialized};
use crate::{
    contract::{
        content::Content,
        cookies::cookies,
        schema::{Node, Schemas},
    },
    journal::Request,
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
    Serialized(Serialized),
    /// The whole query, as a text of a media type.
    QueryString(Content),
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = pairs.iter();
    pairs.map(|(name, text)| (&**name, &**text)).collect()
}

impl Parameter {
    /// Takes the document's parameter in; `None` if it is one to ignore.
    pub(in crate::contract) fn read(
        schemas: &Arc<Schemas>,
        parameter: &openapi_document::Parameter<'_>,
    ) -> Option<Self> {
        let pointer = parameter.address().pointer();
        (!parameter.is_ignored()).then(|| Self {
            name: parameter.name().to_owned(),
            location: parameter.location(),
            required: parameter.is_required(),
            value: ParameterValue::read(&Node::at(schemas, pointer), parameter),
            pointer: pointer.to_owned(),
        })
    }

    pub(crate) fn schema(&self) -> &Node {
        match &self.value {
            ParameterValue::Serialized(serialized) => &serialized.schema,
            ParameterValue::QueryString(content) => &content.schema,
        }
    }

    /// Whether the query parameter `name` belongs to this one.
    pub(super) fn owns(&self, name: &str) -> bool {
        match &self.value {
            ParameterValue::Serialized(serialized) => {
                self.location == Location::Query && serialized.owns(name)
            }
            ParameterValue::QueryString(_) => true,
        }
    }

    /// What a request has for this parameter. The values of its path are decoded.
    pub(super) fn read_from(
        &self,
        serialized: &Serialized,
        path: &[(String, String)],
        request: &Request,
    ) -> Reading {
        match self.location {
            Location::Path => serialized.read(&borrowed(path)),
            Location::Cookie => serialized.read(&cookies(&request.headers).collect::<Vec<_>>()),
            Location::Header => {
                // A header that is given twice is one list.
                let values = request.headers.get_all(&self.name).into_iter();
                let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
                if values.is_empty() {
                    return Reading::Absent;
                }
                serialized.read(&[(&self.name, &values.join(","))])
            }
            _ => serialized.read(&borrowed(&request.query)),
        }
    }

    /// The parameter as messages name it.
    pub(super) fn label(&self) -> String {
        format!("{} parameter `{}`", self.location, self.name)
    }
}

impl ParameterValue {
    fn read(node: &Node, parameter: &openapi_document::Parameter<'_>) -> Self {
        let content = Content::read_all(node).into_iter().next();
        let (format, schema) = match content {
            Some(content) if parameter.location() == Location::QueryString => {
                return Self::QueryString(content);
            }
            Some(content) if content.media_type.is_json() => (Format::Json, content.schema),
            Some(content) => (Format::Opaque, content.schema),
            None => {
                let Serialization { style, explode, .. } = parameter.serialization();
                (Format::Styled(style, explode), node.get("schema"))
            }
        };
        Self::Serialized(Serialized::new(parameter.name(), format, schema))
    }
}

/// The text of a whole query for a media type: a form as it was sent, any other without its percent-encoding.
pub(super) fn query_text(media_type: &MediaType, raw: &str) -> Vec<u8> {
    match media_type.is_form() {
        true => raw.as_bytes().to_vec(),
        false => percent_encoding::percent_decode_str(raw).collect(),
    }
}
