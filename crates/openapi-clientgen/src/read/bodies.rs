//! Request bodies: each media type with its type and the way it is written.

use openapi_document::media_type::{essence, is_json};
use openapi_document::parameter::Location;
use openapi_document::{Value, pointer};

use super::media::{MediaKind, entries, media_suffix};
use super::name::{Name, within};
use super::params::encoding;
use super::{Reader, text};
use crate::model::{Body, Encoding, Payload, Ty, TypeKind};

impl Reader<'_> {
    pub(super) fn bodies(&mut self, body: &Value, root: &str, place: &str) -> Vec<Body> {
        let mut ordered = entries(body.get("content"));
        ordered.sort_by_key(|(media_type, _)| (request_rank(media_type), *media_type));
        let mut bodies: Vec<Body> = Vec::with_capacity(ordered.len());
        for (media_type, media) in ordered {
            let place = pointer::join(&pointer::join(place, "content"), media_type);
            let suffix = if bodies.is_empty() {
                String::new()
            } else {
                media_suffix(media_type)
            };
            let mut hint = within(root, "body");
            if !suffix.is_empty() {
                hint = within(&hint, &suffix);
            }
            let body = Body {
                media_type: self.sent_as(media_type, media, &place),
                payload: self.payload(media_type, media, &hint, &place),
            };
            // A range of media types adds nothing where one of them is there.
            if !(media_type.contains('*') && bodies.contains(&body)) {
                bodies.push(body);
            }
        }
        bodies
    }

    pub(super) fn payload(
        &mut self,
        media_type: &str,
        media: &Value,
        hint: &str,
        place: &str,
    ) -> Payload {
        if let Some((item, separated)) = self.sent_items(media_type, media, hint, place) {
            return Payload::Items(Ty::List(Box::new(item)), separated);
        }
        let at = pointer::join(place, "schema");
        let schema = media.get("schema");
        let ty = |reader: &mut Self| {
            schema.map(|schema| reader.ty(schema, Name::inline(hint), &at).inner().clone())
        };
        let payload = match self.kind_of(media_type, schema) {
            MediaKind::Json => Payload::Json(ty(self).unwrap_or(Ty::Any)),
            MediaKind::Form => {
                let any = Ty::Map(Box::new(Ty::Any));
                let ty = ty(self).unwrap_or(any.clone());
                match self.behind(&ty) {
                    Ty::Any => Payload::Form(any, form_encodings(media)),
                    Ty::Named(_) | Ty::Map(_) => Payload::Form(ty, form_encodings(media)),
                    // Text that is a form already.
                    _ => Payload::Text,
                }
            }
            MediaKind::Multipart => self.multipart(media, hint, place),
            MediaKind::Text => Payload::Text,
            MediaKind::Bytes => Payload::Bytes,
        };
        if payload.ty().is_none() {
            self.raw(schema.or(media.get("itemSchema")), place);
        }
        payload
    }

    /// The media type that a request names: one of a range, where the document gives a range.
    pub(super) fn sent_as(&mut self, media_type: &str, media: &Value, place: &str) -> String {
        if !media_type.contains('*') {
            return media_type.to_owned();
        }
        let essence = essence(media_type);
        let chosen = match self.kind_of(media_type, media.get("schema")) {
            MediaKind::Json => "application/json",
            MediaKind::Multipart => "multipart/form-data",
            MediaKind::Text if essence.ends_with("xml") => "application/xml",
            MediaKind::Text => "text/plain",
            MediaKind::Form | MediaKind::Bytes => "application/octet-stream",
        };
        let any = matches!(essence.as_str(), "*/*" | "*" | "application/*");
        let reason = format!("`{media_type}` is a range; the request names `{chosen}`");
        if any || chosen != "application/octet-stream" {
            self.report.kept(place, "media-type-range", reason);
        } else {
            self.report.lost(place, "media-type-range", reason);
        }
        chosen.to_owned()
    }

    /// A type behind its aliases.
    pub(super) fn behind(&self, ty: &Ty) -> Ty {
        let mut at = ty;
        for _ in 0..32 {
            match at {
                Ty::Named(name) => match self.types.get(name).map(|def| &def.kind) {
                    Some(TypeKind::Alias(target)) => at = target,
                    Some(TypeKind::Enum(_)) => return Ty::String,
                    _ => break,
                },
                Ty::Option(inner) => at = inner,
                _ => break,
            }
        }
        at.clone()
    }
}

pub(super) fn form_encodings(media: &Value) -> Vec<(String, Encoding)> {
    let Some(map) = media.get("encoding").and_then(Value::as_object) else {
        return Vec::new();
    };
    map.iter()
        .filter(|(_, encoding)| {
            ["style", "explode", "allowReserved", "contentType"]
                .iter()
                .any(|k| encoding.get(*k).is_some())
        })
        .map(|(name, value)| {
            let json = value.get("style").is_none()
                && text(value, "contentType").is_some_and(|t| is_json(&t));
            (name.to_string(), encoding(value, Location::Query, json))
        })
        .collect()
}

/// Which request media type `body` means; the others have a method of their own.
pub(super) fn request_rank(media_type: &str) -> u8 {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/json" => 0,
        _ if media_type.contains('*') => 4,
        _ if is_json(media_type) => 1,
        "application/x-www-form-urlencoded" => 2,
        _ if essence.starts_with("multipart/") => 3,
        _ if essence.starts_with("text/") || essence.ends_with("xml") => 5,
        _ => 6,
    }
}
