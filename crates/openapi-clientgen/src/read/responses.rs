//! Success responses: what each status holds, and what `send` yields.

use openapi_document::media_type::{essence, is_json};
use openapi_document::{Value, pointer};

use super::Reader;
use super::media::{
    MediaKind, entries, is_generic_json, is_json_like, is_wildcard, without_charset,
};
use super::name::{Name, within};
use crate::model::{Content, Def, Outcome, Success, Ty, TypeKind};
use crate::status::status_range;

impl Reader<'_> {
    pub(super) fn successes(
        &mut self,
        operation: &Value,
        root: &str,
        place: &str,
    ) -> (Vec<Success>, Outcome) {
        let responses = entries(operation.get("responses"));
        let typed = responses
            .iter()
            .filter(|(_, response)| primary_content(response).is_some_and(is_json_like))
            .count();
        let mut list = Vec::new();
        for (status, response) in responses {
            let Some(range) = status_range(status) else {
                continue;
            };
            let place = pointer::join(&pointer::join(place, "responses"), status);
            let mut hint = within(root, "response");
            if typed > 1 {
                hint = within(&hint, status);
            }
            let mut contents = self.contents(response, &hint, &place);
            let first = if contents.is_empty() {
                None
            } else {
                Some(contents.remove(0))
            };
            let (media_type, content) = match first {
                Some((media_type, content)) => (Some(media_type), content),
                // A range says less than a code: some of its codes may well carry a body.
                None if range.0 != range.1 => (None, Content::Raw),
                None => (None, Content::Empty),
            };
            list.push(Success {
                status: range,
                content,
                others: contents,
                media_type,
                variant: None,
            });
        }
        // A single code is more telling than the range around it.
        list.sort_by_key(|s| (s.status.1 - s.status.0, s.status.0));
        if list.is_empty() {
            list.push(Success {
                status: (200, 299),
                content: Content::Raw,
                others: Vec::new(),
                media_type: None,
                variant: None,
            });
        }
        let outcome = self.outcome(&mut list, root);
        (list, outcome)
    }

    pub(super) fn contents(
        &mut self,
        response: &Value,
        hint: &str,
        place: &str,
    ) -> Vec<(String, Content)> {
        let mut ordered = entries(response.get("content"));
        ordered.sort_by_key(|(media_type, _)| (response_rank(media_type), *media_type));
        let mut contents: Vec<(String, Content)> = Vec::new();
        for (media_type, media) in ordered {
            let media_place = pointer::join(&pointer::join(place, "content"), media_type);
            let place = pointer::join(&media_place, "schema");
            let schema = media.get("schema");
            let wild = is_wildcard(media_type) && schema.is_none();
            let json = !wild && self.kind_of(media_type, schema) == MediaKind::Json;
            let content = if json {
                let ty = schema.map_or(Ty::Any, |schema| {
                    self.ty(schema, Name::inline(hint), &place)
                });
                // What is opaque may arrive as anything.
                Content::Json(if ty == Ty::Map(Box::new(Ty::Any)) {
                    Ty::Any
                } else {
                    ty
                })
            } else if let Some(items) = self.sequence(media_type, media, hint, &media_place) {
                items
            } else {
                self.raw(schema.or(media.get("itemSchema")), &media_place);
                Content::Raw
            };
            // What only widens the range of names for one thing adds nothing.
            let same = |known: &(String, Content)| {
                known.1 == content
                    && (without_charset(&known.0) == without_charset(media_type)
                        || is_generic_json(media_type))
            };
            if json && contents.iter().any(same) {
                continue;
            }
            contents.push((media_type.to_owned(), content));
        }
        contents
    }

    /// The type of an error's body, where it is a component.
    pub(super) fn error_type(&self, response: &Value) -> Option<String> {
        let media_type = primary_content(response)?;
        let schema = response.get("content")?.get(media_type)?.get("schema")?;
        self.referenced(schema)
            .map(|name| self.type_names[name].clone())
    }

    pub(super) fn outcome(&mut self, list: &mut [Success], root: &str) -> Outcome {
        let mut kinds: Vec<Content> = Vec::new();
        for success in list.iter() {
            if success.content != Content::Empty && !kinds.contains(&success.content) {
                kinds.push(success.content.clone());
            }
        }
        let empty = list.iter().any(|s| s.content == Content::Empty);
        match (kinds.as_slice(), empty) {
            ([], _) => Outcome::One(Content::Empty),
            ([Content::Json(ty)], true) => Outcome::Maybe(ty.clone()),
            ([only], _) => Outcome::One(only.clone()),
            _ => {
                let name = within(root, "outcome");
                let mut variants: Vec<(String, Content)> = Vec::new();
                for success in list.iter_mut() {
                    let ident = status_word(success.status);
                    variants.push((ident.clone(), success.content.clone()));
                    success.variant = Some(ident);
                }
                let doc = Some("What a successful response holds, by its status.".to_owned());
                self.types.insert(
                    name.clone(),
                    Def {
                        doc,
                        deprecated: false,
                        kind: TypeKind::Outcomes(variants),
                    },
                );
                Outcome::Several(name)
            }
        }
    }
}

pub(super) fn response_rank(media_type: &str) -> u8 {
    match essence(media_type).as_str() {
        "application/json" => 0,
        _ if is_json(media_type) => 1,
        _ if is_wildcard(media_type) => 3,
        "text/event-stream" => 4,
        _ => 2,
    }
}

/// The media type of a response that `send` reads.
pub(super) fn primary_content(response: &Value) -> Option<&str> {
    let content = entries(response.get("content")).into_iter();
    let first = content.min_by_key(|(media_type, _)| response_rank(media_type))?;
    Some(first.0)
}

pub(super) fn status_word((first, last): (u16, u16)) -> String {
    if first != last {
        return "Success".to_owned();
    }
    match first {
        200 => "Ok".to_owned(),
        201 => "Created".to_owned(),
        202 => "Accepted".to_owned(),
        203 => "NonAuthoritative".to_owned(),
        204 => "NoContent".to_owned(),
        205 => "ResetContent".to_owned(),
        206 => "PartialContent".to_owned(),
        207 => "MultiStatus".to_owned(),
        other => format!("Status{other}"),
    }
}
