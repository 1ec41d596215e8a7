//! References to path items, parameters, bodies and responses: what they mean takes their place.

use openapi_document::{Value, pointer};

use crate::Report;

/// How many references may lead to one another before they count as a circle.
const MAX_CHAIN: usize = 32;

pub(super) fn path_item(item: &mut Value, root: &Value, place: &str, report: &mut Report) {
    inline(item, root, place, report);
    let Some(map) = item.as_object_mut() else {
        return;
    };
    for (key, part) in map.iter_mut() {
        let at = pointer::join(place, key);
        match key.as_str() {
            "parameters" => list(part, root, &at, report),
            "additionalOperations" => {
                for (method, part) in part.as_object_mut().into_iter().flatten() {
                    operation(part, root, &pointer::join(&at, method), report);
                }
            }
            _ => operation(part, root, &at, report),
        }
    }
}

fn operation(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for (key, part) in part.as_object_mut().into_iter().flatten() {
        let at = pointer::join(place, key);
        match key.as_str() {
            "parameters" => list(part, root, &at, report),
            "requestBody" => inline(part, root, &at, report),
            "responses" | "x-error-responses" => {
                for (status, response) in part.as_object_mut().into_iter().flatten() {
                    inline(response, root, &pointer::join(&at, status), report);
                }
            }
            _ => {}
        }
    }
}

fn list(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for (index, item) in part.as_array_mut().into_iter().flatten().enumerate() {
        inline(item, root, &format!("{place}/{index}"), report);
    }
}

/// Puts what a reference means in its place; what stands beside it (OpenAPI 3.1 allows words there) wins.
pub(super) fn inline(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for _ in 0..MAX_CHAIN {
        let Some(reference) = part.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
            media(part, root, place, report);
            return;
        };
        let target = pointer::of_reference(&reference).and_then(|pointer| root.pointer(&pointer));
        let Some(Value::Object(target)) = target else {
            report.lost(place, "missing-reference", super::unfollowed(&reference));
            if let Some(map) = part.as_object_mut() {
                map.remove("$ref");
            }
            return;
        };
        let mut whole = target.clone();
        for (key, value) in part.as_object().into_iter().flatten() {
            if key != "$ref" {
                whole.insert(key.clone(), value.clone());
            }
        }
        *part = Value::Object(whole);
    }
    report.lost(
        place,
        "missing-reference",
        "the references here lead in a circle",
    );
    if let Some(map) = part.as_object_mut() {
        map.remove("$ref");
    }
}

/// OpenAPI 3.2 and some 3.1 documents refer to media types as well.
fn media(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for (name, media) in part
        .get_mut("content")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        if media.get("$ref").is_some() {
            inline(
                media,
                root,
                &pointer::join(&format!("{place}/content"), name),
                report,
            );
        }
    }
}
