//! What a document offers to those who call it, as it stands there.

use openapi_document::{Document, MediaType, Operation, Target, Value, pointer};

/// One operation.
pub(super) struct Offer {
    pub(super) place: String,
    /// As it is sent.
    pub(super) method: String,
    pub(super) path: String,
    /// The names of the parameters.
    pub(super) params: Vec<String>,
    pub(super) bodies: Vec<Media>,
    /// The media types of success responses.
    pub(super) responses: Vec<Media>,
}

pub(super) struct Media {
    pub(super) place: String,
    pub(super) media_type: String,
    /// Where it is, which another place may refer to.
    pub(super) address: String,
}

impl Media {
    pub(super) fn is_range(&self) -> bool {
        MediaType::parse(&self.media_type).is_range()
    }

    /// Whether its values are JSON.
    pub(super) fn is_json(&self) -> bool {
        let media_type = MediaType::parse(&self.media_type);
        media_type.is_json() || media_type.is_sequential_json() || media_type.essence() == "*/*"
    }

    /// Whether who asks for another media type asks for this one.
    pub(super) fn is_met_by(&self, asked: &str) -> bool {
        let (own, asked) = (MediaType::parse(&self.media_type), MediaType::parse(asked));
        let generic = self.is_range() || own.essence() == "text/json";
        own.essence() == asked.essence() || (generic && asked.is_json())
    }
}

/// Every operation under `paths`.
pub(super) fn offers(document: &Document) -> Vec<Offer> {
    let operations = document.operations();
    operations
        .iter()
        .map(|operation| offer(document, operation))
        .collect()
}

fn offer(document: &Document, operation: &Operation<'_>) -> Offer {
    // Also where the path item is a reference, since the generator's report names the path.
    let place = pointer::join(
        &pointer::join("/paths", operation.path()),
        operation.method(),
    );
    let parameters = operation.parameters().into_iter();
    let params = parameters
        .filter(|parameter| !parameter.is_ignored())
        .map(|parameter| parameter.name().to_owned())
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
        let silent = operation.sent_method() == "HEAD" || matches!(*status, "204" | "205");
        if !silent && (succeeds(status) || (!any && *status == "default")) {
            let place = format!("{place}/responses/{status}");
            responses.extend(media(document, response, &place));
        }
    }
    Offer {
        place,
        method: operation.sent_method().into_owned(),
        path: operation.path().to_owned(),
        params,
        bodies,
        responses,
    }
}

fn media(document: &Document, part: &Target<'_>, place: &str) -> Vec<Media> {
    // Some documents refer to the whole map.
    let content = part.value().get("content");
    let content = content.and_then(|content| {
        document
            .follow(content, &part.address().join("content"))
            .ok()
    });
    let Some(content) = content else {
        return Vec::new();
    };
    let all = content.value().as_object().into_iter().flatten();
    all.filter_map(|(media_type, media): (_, &Value)| {
        // Since 3.2 a media type may be a reference.
        let media = document
            .follow(media, &content.address().join(media_type))
            .ok()?;
        Some(Media {
            place: pointer::join(&format!("{place}/content"), media_type),
            media_type: media_type.to_string(),
            address: media.address().pointer().to_owned(),
        })
    })
    .collect()
}
