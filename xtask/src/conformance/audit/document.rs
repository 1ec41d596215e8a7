//! What a document offers to those who call it, as it stands there.

use openapi_document::{Document, METHODS, MediaType, Operation, Target, Text, Value, pointer};

/// One operation.
pub(super) struct Offer<'d> {
    pub(super) place: String,
    /// As it is sent.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) params: Vec<Param<'d>>,
    pub(super) bodies: Vec<Media<'d>>,
    /// The media types of success responses.
    pub(super) responses: Vec<Media<'d>>,
}

pub(super) struct Param<'d> {
    pub(super) name: String,
    pub(super) at: String,
    /// Where the schema is.
    pub(super) address: String,
    pub(super) schema: Option<&'d Value>,
}

pub(super) struct Media<'d> {
    pub(super) place: String,
    pub(super) media_type: String,
    /// Where the schema is, which another place may refer to.
    pub(super) address: String,
    pub(super) schema: Option<&'d Value>,
}

impl Media<'_> {
    /// Without parameters, in lower case.
    pub(super) fn essence(&self) -> String {
        essence(&self.media_type)
    }

    pub(super) fn is_json(&self) -> bool {
        let media_type = MediaType::parse(&self.media_type);
        media_type.is_json() || media_type.essence() == "*/*"
    }

    /// Whether a request in this media type is written from a typed value.
    pub(super) fn is_typed(&self) -> bool {
        let media_type = MediaType::parse(&self.media_type);
        self.is_json() || media_type.is_form() || media_type.essence() == "multipart/form-data"
    }
}

pub(super) fn essence(media_type: &str) -> String {
    MediaType::parse(media_type).essence().to_owned()
}

/// Follows references; what leads nowhere is nothing.
pub(super) fn resolve<'d>(document: &'d Document, value: &'d Value) -> Option<&'d Value> {
    let target = document.follow(value, &document.address("")).ok()?;
    Some(target.value())
}

/// Every operation under `paths`.
pub(super) fn offers(document: &Document) -> Vec<Offer<'_>> {
    let operations = document.operations();
    operations
        .iter()
        .map(|operation| offer(document, operation))
        .collect()
}

fn offer<'d>(document: &'d Document, operation: &Operation<'d>) -> Offer<'d> {
    // Also where the path item is a reference, since the generator's report names the path.
    let place = pointer::join(
        &pointer::join("/paths", operation.path()),
        operation.method(),
    );
    let parameters = operation.parameters().into_iter();
    let params = parameters
        .filter(|parameter| !parameter.is_ignored())
        .map(|parameter| Param {
            name: parameter.name().to_owned(),
            at: parameter.location().to_string(),
            address: parameter.address().join("schema").pointer().to_owned(),
            schema: parameter.value().get("schema"),
        })
        .collect();
    let body = operation.request_body();
    let bodies = body
        .map(|body| media(document, &body, &format!("{place}/requestBody")))
        .unwrap_or_default();
    let statuses = operation.responses();
    let succeeds = |status: &str| status.len() == 3 && status.starts_with('2');
    let any = statuses.iter().any(|(status, _)| succeeds(status));
    let mut responses = Vec::new();
    for (status, response) in &statuses {
        // HTTP lets these have no body.
        let silent = operation.method() == "head" || matches!(*status, "204" | "205");
        if !silent && (succeeds(status) || (!any && *status == "default")) {
            responses.extend(media(
                document,
                response,
                &format!("{place}/responses/{status}"),
            ));
        }
    }
    Offer {
        place,
        // Fields of a path item are in lower case; a method of `additionalOperations` is sent as it is written.
        method: if METHODS.contains(&operation.method()) {
            operation.method().to_ascii_uppercase()
        } else {
            operation.method().to_owned()
        },
        path: operation.path().to_owned(),
        params,
        bodies,
        responses,
    }
}

fn media<'d>(document: &'d Document, part: &Target<'d>, place: &str) -> Vec<Media<'d>> {
    // Some documents refer to the whole map.
    let Some(content) = part.value().get("content") else {
        return Vec::new();
    };
    let Ok(content) = document.follow(content, &part.address().join("content")) else {
        return Vec::new();
    };
    members(Some(content.value()))
        .filter_map(|(media_type, media)| {
            // Since 3.2 a media type may be a reference.
            let media = document
                .follow(media, &content.address().join(media_type))
                .ok()?;
            Some(Media {
                place: pointer::join(&format!("{place}/content"), media_type),
                media_type: media_type.to_string(),
                address: media.address().join("schema").pointer().to_owned(),
                schema: media.value().get("schema"),
            })
        })
        .collect()
}

pub(super) fn members(value: Option<&Value>) -> impl Iterator<Item = (&Text, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}
