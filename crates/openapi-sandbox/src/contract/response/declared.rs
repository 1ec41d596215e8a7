//! Which response and which media type the document declares for an answer.

use http::StatusCode;
use openapi_document::{MediaType, media_type::is_json, pointer};
use serde_json::{Map, Value};

use crate::contract::schema::Schemas;

/// The location of the response for `status` among those at `pointer`: its own, that of its range, or the default.
pub(super) fn response(schemas: &Schemas, pointer: &str, status: StatusCode) -> Option<String> {
    let codes = schemas.resolve(pointer)?.1.as_object()?;
    let range = format!("{}XX", status.as_u16() / 100);
    let names = [status.as_str(), range.as_str(), "default"];
    let code = names.into_iter().find(|name| codes.contains_key(*name))?;
    Some(pointer::join(pointer, code))
}

/// The media type of the response at `pointer`, JSON before others, and the location of its object.
pub(super) fn preferred(schemas: &Schemas, pointer: &str) -> Option<(String, String)> {
    let (at, types) = content(schemas, pointer)?;
    let json = types.keys().find(|name| is_json(name));
    let chosen = json.or_else(|| types.keys().next())?;
    let object = schemas.resolve(&pointer::join(&at, chosen))?.0;
    Some((chosen.clone(), object))
}

/// The location of the object for `sent` in the response at `pointer`.
pub(super) fn matching(schemas: &Schemas, pointer: &str, sent: &MediaType) -> Option<String> {
    let (at, types) = content(schemas, pointer)?;
    let matching = |name: &&String| MediaType::parse(name).matches(sent);
    let name = types.keys().find(matching)?;
    Some(schemas.resolve(&pointer::join(&at, name))?.0)
}

/// The media type objects of the response at `pointer`, and their location.
fn content<'a>(schemas: &'a Schemas, pointer: &str) -> Option<(String, &'a Map<String, Value>)> {
    let (at, response) = schemas.resolve(pointer)?;
    let types = response.get("content")?.as_object()?;
    Some((format!("{at}/content"), types))
}
