//! Bodies of the media type `multipart/form-data`.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::header;
use openapi_document::MediaType;
use serde_json::{Map, Value, json};

use super::form::join;
use crate::contract::{
    breach::Breach,
    content::Content,
    schema::{Node, Shape},
};

/// One part of a multipart form.
struct Part {
    name: String,
    media_type: Option<MediaType>,
    content: Bytes,
}

/// The object that the parts of a form are; null where no schema says anything of it.
pub(super) fn read(
    content: &Content,
    content_type: &str,
    body: &[u8],
) -> Result<Value, Vec<Breach>> {
    let parts = parts(content_type, body).map_err(|problem| {
        let problem = format!("not a multipart form: {problem}");
        vec![Breach::bad(problem, content.node.pointer())]
    })?;
    if !content.schema.exists() {
        return Ok(Value::Null);
    }
    let (mut object, mut breaches) = (Map::new(), Vec::new());
    for part in parts {
        let name = part.name.as_str();
        let property = content.schema.property(name);
        breaches.extend(mislabelled(content, &part));
        match part.value(&property) {
            // One part of an array is one of its items, unless it is the whole array in JSON.
            Ok(value) if property.takes(Shape::Array) && !value.is_array() => {
                let items = object.entry(name).or_insert_with(|| json!([]));
                if let Value::Array(items) = items {
                    items.push(value);
                }
            }
            Ok(value) => join(&mut object, name, value),
            Err(problem) => {
                let at = [&property, &content.node];
                let at = at.into_iter().find(|node| node.exists());
                let pointer = at.map_or("", Node::pointer);
                breaches.push(Breach::bad(problem, pointer).in_property(name));
            }
        }
    }
    match breaches.is_empty() {
        true => Ok(Value::Object(object)),
        false => Err(breaches),
    }
}

/// The breach of a part whose media type is none of those that the encoding lists.
fn mislabelled(content: &Content, part: &Part) -> Option<Breach> {
    let encoding = content.node.get("encoding").get(&part.name);
    let (wanted, sent) = (encoding.text("contentType")?, part.media_type.as_ref()?);
    let covered = wanted
        .split(',')
        .any(|range| MediaType::parse(range).matches(sent));
    (!covered).then(|| {
        let problem = format!("the part's content-type `{sent}` is not `{wanted}`");
        let at = encoding.get("contentType");
        Breach::bad(problem, at.pointer()).in_property(&part.name)
    })
}

impl Part {
    /// The value under this schema.
    fn value(&self, schema: &Node) -> Result<Value, String> {
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
