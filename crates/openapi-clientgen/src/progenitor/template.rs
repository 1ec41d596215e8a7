//! Which path templates progenitor reads.

use crate::model::Operation;
use openapi_document::parameter::Location;

/// Whether progenitor reads the operation's path: it begins with a slash, its braces are paired, no name holds a slash, and its
/// names are those of the path parameters.
pub(super) fn is_readable(operation: &Operation) -> bool {
    let Some(names) = names(&operation.path) else {
        return false;
    };
    let declared = |name: &str| {
        operation
            .params
            .iter()
            .any(|param| param.location == Location::Path && param.wire == name)
    };
    operation.path.starts_with('/') && names.iter().all(|name| declared(name))
}

/// The names in braces, or nothing where the braces are not paired.
fn names(path: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find(['{', '}']) {
        let inner = rest[open..].strip_prefix('{')?;
        let close = inner.find('}')?;
        let name = &inner[..close];
        if name.is_empty() || name.contains(['/', '{']) {
            return None;
        }
        names.push(name);
        rest = &inner[close + 1..];
    }
    Some(names)
}

/// The path with each name in braces as `rename` has it.
pub(super) fn renamed(path: &str, rename: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push('{');
        out.push_str(&rename(name));
        out.push('}');
        rest = behind;
    }
    out.push_str(rest);
    out
}
