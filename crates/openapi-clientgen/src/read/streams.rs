//! Responses that are sequences of items: server-sent events, JSON lines, JSON text sequences.

use openapi_document::{MediaType, Value, pointer};

use super::Reader;
use super::keywords::{alternatives, list};
use super::media::{has_parts, is_string};
use super::name::{Name, within};
use crate::model::{Content, Events, Ty};

/// What an event consists of (HTML, "Server-sent events").
const FIELDS: [&str; 4] = ["event", "id", "retry", "data"];

/// How many schemas are looked at for one question.
const MAX_LOOKS: usize = 500;

impl Reader<'_> {
    /// What a response of this media type holds, if it is a sequence of items that a client reads one by one.
    pub(super) fn sequence(
        &mut self,
        media_type: &str,
        media: &Value,
        hint: &str,
        place: &str,
    ) -> Option<Content> {
        let media_type = MediaType::parse(media_type);
        if media_type.is_event_stream() {
            let events = self.events(media, hint, place);
            return Some(Content::Events(events));
        }
        let separated = separated(&media_type)?;
        let ty = self.item_type(media, hint, place).unwrap_or(Ty::Any);
        Some(Content::Items(ty, separated))
    }

    /// The items of a request body that is a sequence of JSON texts, and whether each stands behind a record separator. Without a
    /// schema of what it is made of it is sent as it comes.
    pub(super) fn sent_items(
        &mut self,
        media_type: &str,
        media: &Value,
        hint: &str,
        place: &str,
    ) -> Option<(Ty, bool)> {
        let separated = separated(&MediaType::parse(media_type))?;
        let made_of = |schema: &Value| has_parts(self.dereferenced(schema));
        if media.get("itemSchema").is_none() && !media.get("schema").is_some_and(made_of) {
            return None;
        }
        Some((self.item_type(media, hint, place)?, separated))
    }

    fn item_type(&mut self, media: &Value, hint: &str, place: &str) -> Option<Ty> {
        let (item, key) = item(media, self)?;
        let item = item.clone();
        let at = format!("{place}{key}");
        Some(self.ty(&item, Name::inline(&within(hint, "item")), &at))
    }

    fn events(&mut self, media: &Value, hint: &str, place: &str) -> Events {
        let Some((item, key)) = item(media, self) else {
            return Events::Text;
        };
        let item = item.clone();
        let at = format!("{place}{key}");
        let described = self.dereferenced(&item).clone();
        if let Some(data) = event_data(&described) {
            let at = pointer::join(&pointer::join(&at, "properties"), "data");
            let inner = self.dereferenced(data).clone();
            if let Some(content) = inner.get("x-contentSchema") {
                let at = pointer::join(&at, "contentSchema");
                return Events::Json(self.ty(content, Name::inline(&within(hint, "data")), &at));
            }
            if is_string(&inner) {
                return Events::Text;
            }
            return Events::Json(self.ty(data, Name::inline(&within(hint, "data")), &at));
        }
        if is_string(&described) && described.get("enum").is_none() {
            return Events::Text;
        }
        let whole = self.are_events(&described, &mut 0);
        let ty = self.ty(&item, Name::inline(&within(hint, "event")), &at);
        if whole {
            Events::Whole(ty)
        } else {
            Events::Json(ty)
        }
    }

    /// Whether a schema describes whole events, and not their data: all of its alternatives do.
    fn are_events(&self, schema: &Value, looks: &mut usize) -> bool {
        *looks += 1;
        if *looks > MAX_LOOKS {
            return false;
        }
        let schema = self.dereferenced(schema);
        if event_data(schema).is_some() {
            return true;
        }
        let mut all = alternatives(schema).peekable();
        if all.peek().is_some() {
            return all.all(|one| self.are_events(one, looks));
        }
        list(schema, "allOf").any(|one| self.are_events(one, looks))
    }
}

/// Whether the texts of a sequence stand behind record separators (RFC 7464), and not on lines; nothing for other media types.
fn separated(media_type: &MediaType) -> Option<bool> {
    let separated =
        media_type.essence() == "application/json-seq" || media_type.suffix() == Some("json-seq");
    media_type.is_sequential_json().then_some(separated)
}

/// The schema of one item, with the pointer to it from the media type: `itemSchema`, or the schema of older documents, which is
/// that of an item too, or of a list of them.
fn item<'m>(media: &'m Value, reader: &'m Reader<'_>) -> Option<(&'m Value, &'static str)> {
    if let Some(item) = media.get("itemSchema") {
        return Some((item, "/itemSchema"));
    }
    let schema = media.get("schema")?;
    match reader.dereferenced(schema).get("items") {
        Some(items) => Some((items, "/schema/items")),
        None => Some((schema, "/schema")),
    }
}

/// The schema of `data`, where an object has the fields of an event and no others.
fn event_data(schema: &Value) -> Option<&Value> {
    let properties = schema.get("properties")?.as_object()?;
    let known = |name: &str| FIELDS.contains(&name);
    properties
        .keys()
        .all(|name| known(name))
        .then(|| properties.get("data"))?
}
