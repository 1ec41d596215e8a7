//! Ids of operations.

use openapi_document::{Object, Value};

use crate::Report;

/// An operation without an id, or with one that another has too, is named by its method and path.
pub(super) fn identify(
    path: &str,
    method: &str,
    operation: &mut Object,
    place: &str,
    repeated: &impl Fn(&str) -> bool,
    report: &mut Report,
) {
    let reason = match operation.get("operationId").and_then(Value::as_str) {
        Some(id) if id.trim().is_empty() => "the id is empty".to_owned(),
        Some(id) if repeated(id) => format!("`{id}` names several operations"),
        Some(_) => return,
        None => "the operation has no id".to_owned(),
    };
    let id = named_by_path(path, method);
    report.kept(
        place,
        "operation-id",
        format!("{reason}; it is called `{id}` after its method and path"),
    );
    operation.insert("operationId".to_owned(), id.into());
}

/// `get /users/{id}/posts` is `get_users_by_id_posts`.
fn named_by_path(path: &str, method: &str) -> String {
    let mut id = method.to_owned();
    for segment in path.split('/').filter(|s| !s.is_empty()) {
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            for part in [before, "by", name] {
                if !part.is_empty() {
                    id.push('_');
                    id.push_str(part);
                }
            }
            rest = behind;
        }
        if !rest.is_empty() {
            id.push('_');
            id.push_str(rest);
        }
    }
    if path.ends_with('/') && path.len() > 1 {
        id.push_str("_slash");
    }
    id
}
