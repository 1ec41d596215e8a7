//! References: what can be put in their place is, schemas become components, what leads nowhere becomes opaque.

mod dynamic;
mod inline;
mod schemas;
mod scope;

use openapi_document::{Value, pointer};

use crate::Report;

pub(super) fn resolve(root: &mut Value, report: &mut Report) {
    scope::copy(root, report);
    let original = root.clone();
    if let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths.iter_mut() {
            let place = pointer::join("/paths", path);
            inline::path_item(item, &original, &place, report);
        }
    }
    if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
        for kind in [
            "responses",
            "requestBodies",
            "parameters",
            "headers",
            "mediaTypes",
            "securitySchemes",
        ] {
            for (name, part) in components
                .get_mut(kind)
                .and_then(Value::as_object_mut)
                .into_iter()
                .flatten()
            {
                let place = pointer::join(&format!("/components/{kind}"), name);
                inline::inline(part, &original, &place, report);
            }
        }
    }
    schemas::schemas(root, &original, report);
}

/// Why a reference is not followed.
fn unfollowed(reference: &str) -> String {
    if reference.starts_with('#') {
        format!("`{reference}` leads nowhere in this document")
    } else {
        format!("`{reference}` is in another document, which is not read")
    }
}
