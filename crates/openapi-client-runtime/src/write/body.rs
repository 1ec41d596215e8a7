//! The body of a request, by its media type.

use std::borrow::Cow;

use serde::Serialize;

use super::multipart::{self, PartEncoding};
use super::parameter;
use super::style::Encoding;
use super::tree::Node;
use crate::Sequence;

/// A body that is ready to be sent.
#[derive(Debug)]
pub struct Body {
    pub(super) media_type: Cow<'static, str>,
    pub(super) content: reqwest::Body,
}

impl Body {
    /// A body that is sent as it is.
    #[must_use]
    pub fn raw(
        media_type: impl Into<Cow<'static, str>>,
        content: impl Into<reqwest::Body>,
    ) -> Self {
        Self {
            media_type: media_type.into(),
            content: content.into(),
        }
    }

    /// A value as JSON.
    ///
    /// # Errors
    ///
    /// When the value holds what JSON cannot, such as a number that is not finite.
    pub fn json<T: Serialize>(media_type: &'static str, value: &T) -> Result<Self, String> {
        let text = match serde_json::to_string(value) {
            Ok(text) if !text.contains("null") => text,
            // serde_json writes a number that JSON does not have as null; a tree refuses it.
            _ => Node::of(value)?.to_json(),
        };
        Ok(Self::raw(media_type, text))
    }

    /// A list as a sequence of JSON texts.
    ///
    /// # Errors
    ///
    /// When the value is no list, or holds what JSON cannot.
    pub fn items<T: Serialize>(
        media_type: &'static str,
        value: &T,
        sequence: Sequence,
    ) -> Result<Self, String> {
        let before = match sequence {
            Sequence::Lines => "",
            Sequence::Separated => "\u{1e}",
        };
        let mut texts = String::new();
        for item in list(value)? {
            texts.extend([before, &item.to_json(), "\n"]);
        }
        Ok(Self::raw(media_type, texts))
    }

    /// An object as the fields of a form, each with its encoding where the document gives one.
    ///
    /// # Errors
    ///
    /// When the value is no object, or holds what cannot be sent.
    pub fn form<T: Serialize>(value: &T, encodings: &[(&str, Encoding)]) -> Result<Self, String> {
        let mut fields = Vec::new();
        for (name, value) in members(value)? {
            let own = encodings.iter().find(|(field, _)| *field == name);
            let encoding = own.map_or_else(|| parameter::usual(&value), |(_, encoding)| *encoding);
            parameter::pairs(&name, encoding, &value, &mut fields);
        }
        Ok(Self::raw(
            "application/x-www-form-urlencoded",
            fields.join("&"),
        ))
    }

    /// An object as named parts, in the order of `parts`, which says how each is written; the other members come after those.
    ///
    /// # Errors
    ///
    /// When the value is no object, or holds what cannot be sent.
    pub fn multipart<T: Serialize>(
        media_type: &str,
        value: &T,
        parts: &[PartEncoding],
    ) -> Result<Self, String> {
        let parts = multipart::named(members(value)?, parts);
        Ok(Self::of_parts(media_type, parts))
    }

    /// A list as parts without names (OpenAPI 3.2, `itemSchema` of a multipart media type): the first ones by `prefix`, the others
    /// by `item`.
    ///
    /// # Errors
    ///
    /// When the value is no list, or holds what cannot be sent.
    pub fn parts<T: Serialize>(
        media_type: &str,
        value: &T,
        prefix: &[PartEncoding],
        item: PartEncoding,
    ) -> Result<Self, String> {
        let parts = multipart::unnamed(list(value)?, prefix, item);
        Ok(Self::of_parts(media_type, parts))
    }

    fn of_parts(media_type: &str, parts: Vec<multipart::Part>) -> Self {
        let boundary = multipart::boundary(&parts);
        let root = multipart::root_type(media_type, &parts);
        Self::raw(
            format!("{media_type}; boundary={boundary}{root}"),
            multipart::write(parts, &boundary),
        )
    }
}

fn list<T: Serialize>(value: &T) -> Result<Vec<Node>, String> {
    match Node::of(value)? {
        Node::List(items) => Ok(items),
        _ => Err("the body is made of a list, and this is none".to_owned()),
    }
}

fn members<T: Serialize>(value: &T) -> Result<Vec<(String, Node)>, String> {
    match Node::of(value)? {
        Node::Members(members) => Ok(members),
        _ => Err("a form is made of an object, and this is none".to_owned()),
    }
}

/// A body that must be sent, in whichever of its media types.
///
/// # Errors
///
/// When there is none.
#[doc(hidden)]
pub fn required(body: Result<Option<Body>, String>) -> Result<Option<Body>, String> {
    body.and_then(|body| {
        body.map(Some)
            .ok_or_else(|| "body was not initialized".to_owned())
    })
}
