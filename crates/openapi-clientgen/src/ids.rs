//! The ids of operations that have none of their own: method and path, which no other operation has.

/// The id of an operation without one. `method` is as it is sent.
pub(crate) fn made_up(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

/// What an operation without an id is called: `GET /users/{id}/posts` is `get_users_by_id_posts`. Two operations may have the
/// same words.
pub(crate) fn words(method: &str, path: &str) -> String {
    let mut id = method.to_ascii_lowercase();
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
