//! Request bodies: from the bytes of each media type to the JSON that the document's schema speaks of.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::header;
use serde_json::{Map, Value};

use super::{
    check::{covers, essence, is_json},
    reading::{self, Kind},
    schema::{Schema, Schemas, below},
    written::{Said, Style, Written},
};

/// The body that an operation takes.
#[derive(Debug)]
pub(super) struct Body {
    required: bool,
    pointer: String,
    contents: Vec<Content>,
}

/// One media type of a body.
#[derive(Debug)]
pub(super) struct Content {
    /// A media type or range, in lower case.
    range: String,
    /// The place of the media type in the document.
    pointer: String,
    schema: Option<Schema>,
}

/// What a body turned out to be.
pub(super) enum Read {
    Value(Value),
    /// The sandbox does not look into this media type.
    Unread,
    /// What is wrong, each with its place in the document.
    Broken(Vec<(String, String)>),
}

impl Body {
    pub(super) fn read(schemas: &Schemas, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let content = object.get("content").and_then(Value::as_object);
        let contents = content.into_iter().flatten().map(|(media_type, object)| {
            let place = below(&format!("{pointer}/content"), media_type);
            let schema = object.get("schema");
            Content {
                range: media_type.to_ascii_lowercase(),
                schema: schema.map(|_| Schema::at(format!("{place}/schema"))),
                pointer: place,
            }
        });
        Some(Self {
            required: object.get("required") == Some(&Value::Bool(true)),
            contents: contents.collect(),
            pointer,
        })
    }

    pub(super) fn is_required(&self) -> bool {
        self.required
    }

    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.contents.iter().filter_map(Content::schema)
    }

    /// The content for a `content-type`: of just this one with its parameters, of this name, or of a range that covers it.
    pub(super) fn content(&self, content_type: &str) -> Option<&Content> {
        let bare = |text: &str| text.to_ascii_lowercase().replace([' ', '"'], "");
        let (whole, media_type) = (bare(content_type), essence(content_type));
        let whole = |content: &&Content| bare(&content.range) == whole;
        let named = |content: &&Content| essence(&content.range) == media_type;
        let declared = |content: &&Content| covers(&content.range, &media_type);
        let contents = || self.contents.iter();
        contents()
            .find(whole)
            .or_else(|| contents().find(named))
            .or_else(|| contents().find(declared))
    }
}

impl Content {
    pub(super) fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Reads a body that was sent as `content_type`.
    pub(super) fn read(&self, schemas: &Schemas, content_type: &str, body: &[u8]) -> Read {
        let media_type = essence(content_type);
        let schema = self.schema.as_ref().map(Schema::pointer);
        let bytes = |schema| {
            let schema = schemas.resolve(schema).map(|(_, schema)| schema);
            schema.and_then(|schema| schema.get("format")?.as_str()) == Some("binary")
        };
        if schema.is_some_and(bytes) {
            return Read::Unread;
        }
        if is_json(&media_type) {
            return match serde_json::from_slice(body) {
                Ok(value) => Read::Value(value),
                Err(error) => self.broken(format!("the body is not JSON: {error}")),
            };
        }
        let object = schema.is_some_and(|schema| takes_object(schemas, schema));
        match (media_type.as_str(), schema) {
            // A form that the document has as a text is not taken apart.
            ("multipart/form-data" | "application/x-www-form-urlencoded", Some(_)) if !object => {
                Read::Unread
            }
            ("multipart/form-data", schema) => self.multipart(schemas, schema, content_type, body),
            ("application/x-www-form-urlencoded", Some(schema)) => self.form(schemas, schema, body),
            // A text that is a number or a flag if its schema has it so.
            (text, Some(schema)) if text.starts_with("text/") && text != "text/xml" => {
                match std::str::from_utf8(body) {
                    Ok(text) => Read::Value(reading::scalar(schemas, schema, text)),
                    Err(error) => self.broken(format!("the body is not UTF-8: {error}")),
                }
            }
            _ => Read::Unread,
        }
    }

    fn broken(&self, what: String) -> Read {
        Read::Broken(vec![(what, self.pointer.clone())])
    }

    /// The encoding object of a property, and its place.
    fn encoding<'a>(&self, schemas: &'a Schemas, name: &str) -> Option<(String, &'a Value)> {
        schemas.resolve(&below(&format!("{}/encoding", self.pointer), name))
    }

    /// How the property `name` of the schema at `schema` is written.
    fn written(&self, schemas: &Schemas, schema: &str, name: &str) -> (String, Written) {
        let place = reading::property(schemas, schema, name).unwrap_or_else(reading::nowhere);
        let encoding = self.encoding(schemas, name).map(|(_, object)| object);
        let style = encoding.and_then(|object| object.get("style")?.as_str());
        let style = style.and_then(Style::named).unwrap_or(Style::Property);
        let explode = encoding.and_then(|object| object.get("explode")?.as_bool());
        let written = Written::new(schemas, name, style, explode, place.clone());
        (place, written)
    }

    /// The object that a form is.
    fn form(&self, schemas: &Schemas, schema: &str, body: &[u8]) -> Read {
        let sent: Vec<_> = form_urlencoded::parse(body).collect();
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (&**name, &**text)).collect();
        let (mut object, mut problems) = (Map::new(), Vec::new());
        let mut properties = Vec::new();
        for name in reading::properties(schemas, schema) {
            let (place, written) = self.written(schemas, schema, &name);
            match written.said(schemas, &pairs) {
                Said::Nothing | Said::Something => {}
                Said::Values(values) => {
                    object.insert(name, fitting(schemas, &place, values));
                }
                Said::Wrong(problem) => problems.push((format!("body /{name} {problem}"), place)),
            }
            properties.push(written);
        }
        // What the schema does not describe is a text, or several.
        for (name, text) in pairs {
            if !properties.iter().any(|known| known.owns(schemas, name)) {
                let place = reading::property(schemas, schema, name);
                let place = place.unwrap_or_else(reading::nowhere);
                join(&mut object, name, reading::scalar(schemas, &place, text));
            }
        }
        if problems.is_empty() {
            Read::Value(Value::Object(object))
        } else {
            Read::Broken(problems)
        }
    }

    /// The object that the parts of a multipart form are.
    fn multipart(
        &self,
        schemas: &Schemas,
        schema: Option<&str>,
        content_type: &str,
        body: &[u8],
    ) -> Read {
        let parts = match parts(content_type, body) {
            Ok(parts) => parts,
            Err(problem) => {
                return self.broken(format!("the body is not a multipart form: {problem}"));
            }
        };
        let Some(schema) = schema else {
            return Read::Unread;
        };
        let (mut object, mut problems) = (Map::new(), Vec::new());
        for part in parts {
            let name = part.name.as_str();
            let place = reading::property(schemas, schema, name);
            let place = place.unwrap_or_else(reading::nowhere);
            if let Some(problem) = self.mislabelled(schemas, &part) {
                problems.push(problem);
            }
            match part.value(schemas, &place) {
                // One part of an array is one of its items, unless it is the whole array in JSON.
                Ok(value) if takes_array(schemas, &place) && !value.is_array() => {
                    let items = object
                        .entry(name)
                        .or_insert_with(|| Value::Array(Vec::new()));
                    if let Value::Array(items) = items {
                        items.push(value);
                    }
                }
                Ok(value) => join(&mut object, name, value),
                Err(problem) => problems.push((format!("body /{name} {problem}"), place)),
            }
        }
        if problems.is_empty() {
            Read::Value(Value::Object(object))
        } else {
            Read::Broken(problems)
        }
    }

    /// What is wrong with a part whose media type is none of those that the encoding lists.
    fn mislabelled(&self, schemas: &Schemas, part: &Part) -> Option<(String, String)> {
        let (place, encoding) = self.encoding(schemas, &part.name)?;
        let wanted = encoding.get("contentType")?.as_str()?;
        let sent = part.media_type.as_deref()?;
        let covered = wanted.split(',').any(|range| covers(range, sent));
        let name = &part.name;
        (!covered).then(|| {
            (
                format!("body /{name}: the part's content-type `{sent}` is not `{wanted}`"),
                format!("{place}/contentType"),
            )
        })
    }
}

/// One part of a multipart form.
struct Part {
    name: String,
    media_type: Option<String>,
    content: Bytes,
}

impl Part {
    /// The value under the schema at `place`.
    fn value(&self, schemas: &Schemas, place: &str) -> Result<Value, String> {
        let kinds = reading::kinds(schemas, place);
        let json = self.media_type.as_deref().is_some_and(is_json);
        if json || kinds == [Kind::Object] {
            return serde_json::from_slice(&self.content)
                .map_err(|error| format!("is not JSON: {error}"));
        }
        let place = match kinds.as_slice() {
            [Kind::Array, ..] => reading::items(schemas, place),
            _ => place.to_owned(),
        };
        // A file is a string to the schema, whatever its bytes.
        let text = String::from_utf8_lossy(&self.content);
        if reading::kinds(schemas, &place) == [Kind::Object] {
            return serde_json::from_str(&text).map_err(|error| format!("is not JSON: {error}"));
        }
        Ok(reading::scalar(schemas, &place, &text))
    }
}

fn takes_object(schemas: &Schemas, place: &str) -> bool {
    reading::kinds(schemas, place).contains(&Kind::Object)
}

fn takes_array(schemas: &Schemas, place: &str) -> bool {
    reading::kinds(schemas, place).contains(&Kind::Array)
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
                media_type: media_type.map(essence),
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

/// Adds a value under a name; a name that is given again has an array.
fn join(object: &mut Map<String, Value>, name: &str, value: Value) {
    match object.get_mut(name) {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(known) => *known = Value::Array(vec![known.take(), value]),
    }
}

/// The one of several readings that fits the schema at `place`; the first if none does.
fn fitting(schemas: &Schemas, place: &str, mut values: Vec<Value>) -> Value {
    let schema = Schema::at(place.to_owned());
    let fits = |value: &Value| schemas.mismatches(&schema, value).is_empty();
    let at = match values.len() {
        0 => return Value::Null,
        1 => 0,
        _ => values.iter().position(fits).unwrap_or(0),
    };
    values.swap_remove(at)
}
