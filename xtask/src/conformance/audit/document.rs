//! What a document offers to those who call it, as it stands there.

use serde_json::Value;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One operation.
pub(super) struct Offer<'d> {
    pub(super) place: String,
    /// In upper case.
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
    pub(super) schema: Option<&'d Value>,
}

pub(super) struct Media<'d> {
    pub(super) place: String,
    pub(super) media_type: String,
    pub(super) schema: Option<&'d Value>,
}

impl Media<'_> {
    /// Without parameters, in lower case.
    pub(super) fn essence(&self) -> String {
        essence(&self.media_type)
    }

    pub(super) fn is_json(&self) -> bool {
        let essence = self.essence();
        ["application/json", "text/json", "*/*"].contains(&essence.as_str())
            || essence.ends_with("+json")
    }

    /// Whether a request in this media type is written from a typed value.
    pub(super) fn is_typed(&self) -> bool {
        let essence = self.essence();
        self.is_json()
            || essence == "application/x-www-form-urlencoded"
            || essence == "multipart/form-data"
    }
}

pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Follows references; what leads nowhere is nothing.
pub(super) fn resolve<'d>(root: &'d Value, value: &'d Value) -> Option<&'d Value> {
    let mut at = value;
    for _ in 0..32 {
        let Some(reference) = at.get("$ref").and_then(Value::as_str) else {
            return Some(at);
        };
        at = target(root, reference)?;
    }
    None
}

/// What a local reference leads to.
pub(super) fn target<'d>(root: &'d Value, reference: &str) -> Option<&'d Value> {
    let pointer = reference.strip_prefix('#')?;
    let pointer = percent_encoding::percent_decode_str(pointer)
        .decode_utf8()
        .ok()?;
    root.pointer(&pointer)
}

/// Every operation under `paths`.
pub(super) fn offers(root: &Value) -> Vec<Offer<'_>> {
    let mut offers = Vec::new();
    for (path, item) in members(root.get("paths")) {
        if path.starts_with("x-") {
            continue;
        }
        let Some(item) = resolve(root, item) else {
            continue;
        };
        for method in METHODS {
            if let Some(operation) = item.get(method).filter(|o| o.is_object()) {
                offers.push(offer(root, path, item, method, operation));
            }
        }
    }
    offers
}

fn offer<'d>(
    root: &'d Value,
    path: &str,
    item: &'d Value,
    method: &str,
    operation: &'d Value,
) -> Offer<'d> {
    let place = format!("/paths/{}/{method}", token(path));
    let mut params: Vec<Param<'d>> = Vec::new();
    for list in [item, operation] {
        for param in list
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let Some(param) = resolve(root, param) else {
                continue;
            };
            let (Some(name), Some(at)) = (text(param, "name"), text(param, "in")) else {
                continue;
            };
            params.retain(|known| (known.name.as_str(), known.at.as_str()) != (name, at));
            params.push(Param {
                name: name.to_owned(),
                at: at.to_owned(),
                schema: param.get("schema"),
            });
        }
    }
    let body = operation
        .get("requestBody")
        .and_then(|body| resolve(root, body));
    let bodies = body
        .map(|body| media(body, &format!("{place}/requestBody")))
        .unwrap_or_default();
    let statuses: Vec<(&String, &Value)> = members(operation.get("responses")).collect();
    let succeeds = |status: &str| status.len() == 3 && status.starts_with('2');
    let any = statuses.iter().any(|(status, _)| succeeds(status));
    let mut responses = Vec::new();
    for (status, response) in statuses {
        // HTTP lets these have no body.
        let silent = method == "head" || status == "204" || status == "205";
        if silent || !(succeeds(status) || (!any && status == "default")) {
            continue;
        }
        if let Some(response) = resolve(root, response) {
            responses.extend(media(response, &format!("{place}/responses/{status}")));
        }
    }
    Offer {
        place,
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        params,
        bodies,
        responses,
    }
}

fn media<'d>(part: &'d Value, place: &str) -> Vec<Media<'d>> {
    members(part.get("content"))
        .map(|(media_type, media)| Media {
            place: format!("{place}/content/{}", token(media_type)),
            media_type: media_type.clone(),
            schema: media.get("schema"),
        })
        .collect()
}

pub(super) fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// A reference token of a JSON pointer.
pub(super) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
