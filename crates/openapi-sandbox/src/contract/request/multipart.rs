//! Bodies of the media type `multipart/form-data`.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::header;
use openapi_document::MediaType;
use serde_json::{Map, Value};

use super::{
    content::{Content, ContentValue},
    form::join,
};
use crate::contract::{
    breach::Breach,
    schema::{SchemaView, Schemas, Shape},
};

/// One part of a multipart form.
struct Part {
    name: String,
    media_type: Option<MediaType>,
    content: Bytes,
}

/// The object that the parts of a form are.
pub(super) fn read(
    content: &Content,
    schemas: &Schemas,
    schema: Option<&SchemaView<'_>>,
    content_type: &str,
    body: &[u8],
) -> ContentValue {
    let parts = match parts(content_type, body) {
        Ok(parts) => parts,
        Err(problem) => {
            return content.malformed(format!("not a multipart form: {problem}"));
        }
    };
    let Some(schema) = schema else {
        return ContentValue::Opaque;
    };
    let (mut object, mut breaches) = (Map::new(), Vec::new());
    for part in parts {
        let name = part.name.as_str();
        let property = schema.property(name);
        breaches.extend(mislabelled(content, schemas, &part));
        match part.value(&property) {
            // One part of an array is one of its items, unless it is the whole array in JSON.
            Ok(value) if property.takes(Shape::Array) && !value.is_array() => {
                let items = object
                    .entry(name)
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(items) = items {
                    items.push(value);
                }
            }
            Ok(value) => join(&mut object, name, value),
            Err(problem) => {
                let pointer = property.pointer().unwrap_or(content.pointer());
                breaches.push(Breach::bad(problem, pointer).in_property(name));
            }
        }
    }
    if breaches.is_empty() {
        ContentValue::One(Value::Object(object))
    } else {
        ContentValue::Malformed(breaches)
    }
}

/// The breach of a part whose media type is none of those that the encoding lists.
fn mislabelled(content: &Content, schemas: &Schemas, part: &Part) -> Option<Breach> {
    let (at, encoding) = content.encoding(schemas, &part.name)?;
    let wanted = encoding.get("contentType")?.as_str()?;
    let sent = part.media_type.as_ref()?;
    let covered = wanted
        .split(',')
        .any(|range| MediaType::parse(range).matches(sent));
    (!covered).then(|| {
        let problem = format!("the part's content-type `{sent}` is not `{wanted}`");
        Breach::bad(problem, &format!("{at}/contentType")).in_property(&part.name)
    })
}

impl Part {
    /// The value under this schema.
    fn value(&self, schema: &SchemaView<'_>) -> Result<Value, String> {
        let not_json = |error| format!("not JSON: {error}");
        let shapes = schema.shapes();
        let json = self.media_type.as_ref().is_some_and(MediaType::is_json);
        if json || shapes == [Shape::Object] {
            return serde_json::from_slice(&self.content).map_err(not_json);
        }
        let schema = match shapes.as_slice() {
            [Shape::Array, ..] => schema.items(),
            _ => schema.clone(),
        };
        // A file is a string to the schema, whatever its bytes.
        let text = String::from_utf8_lossy(&self.content);
        if schema.shapes() == [Shape::Object] {
            return serde_json::from_str(&text).map_err(not_json);
        }
        Ok(schema.scalar(&text))
    }
}

/// The parts of a multipart form.
fn parts(content_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = multer::parse_boundary(content_type).map_err(|error| error.to_string())?;
    let whole = stream::iter([Ok::<_, Infallible>(Bytes::copy_from_slice(body))]);
    let mut form = multer::Multipart::new(whole, boundary);
    let read = async {
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await? {
            let media_type = field.headers().get(header::CONTENT_TYPE);
            let media_type = media_type.and_then(|value| value.to_str().ok());
            parts.push(Part {
                name: field.name().unwrap_or_default().to_owned(),
                media_type: media_type.map(MediaType::parse),
                content: field.bytes().await?,
            });
        }
        Ok::<_, multer::Error>(parts)
    };
    // The whole body is there, so nothing is waited for.
    match read.now_or_never() {
        Some(parts) => parts.map_err(|error| error.to_string()),
        None => Err("it does not end".to_owned()),
    }
}
