//! Scopes: the one that an operation needs (`x-pgai-scope`), and the keys that have it.

use openapi_sandbox::{Key, Operation};

/// Whether the key has the operation's scope; else names it.
pub(super) fn permits(key: &Key, operation: &Operation) -> Result<(), String> {
    let scope = operation.extension("x-pgai-scope");
    let Some(scope) = scope.and_then(|scope| scope.get("scope")?.as_str()) else {
        return Ok(());
    };
    let held = key
        .scopes()
        .is_none_or(|held| held.iter().any(|held| covers(held, scope)));
    if held { Ok(()) } else { Err(scope.to_owned()) }
}

/// Whether `held` is `scope`, its resource's wildcard, or `*`.
fn covers(held: &str, scope: &str) -> bool {
    let wildcard = || {
        let resource = held.strip_suffix(":*")?;
        let (wanted, _) = scope.split_once(':')?;
        Some(resource == wanted)
    };
    held == "*" || held == scope || wildcard() == Some(true)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn wildcards_cover_their_resource_alone() {
        assert!(covers("*", "territories:read"));
        assert!(covers("contacts:*", "contacts:write"));
        assert!(covers("contacts:read", "contacts:read"));
        assert!(!covers("contacts:*", "territories:read"));
        assert!(!covers("contacts:read", "contacts:write"));
    }
}
