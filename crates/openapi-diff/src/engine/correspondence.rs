//! Which component of the revision stands for which of the base: the one of the same name, or the one that it was renamed to.

use std::collections::BTreeSet;

use crate::document::{Document, Loc};

/// Do a component of the base and one of the revision stand for the same thing? Those of one name do, and those
/// that look like one that was renamed.
pub(super) fn correspond<'a>(
    documents: (&Document<'a>, &Document<'a>),
    base: Loc,
    revision: Loc,
) -> bool {
    if documents.0.same_location(base, documents.1, revision) {
        return true;
    }
    let (a, b) = (documents.0.steps(base), documents.1.steps(revision));
    let ([_, kind, name], [_, other_kind, other_name]) = (a.as_slice(), b.as_slice()) else {
        return false;
    };
    let exists =
        |document: &Document<'a>, name: &str| document.component_named(kind, name).is_some();
    if kind != other_kind || exists(documents.1, name) || exists(documents.0, other_name) {
        return false;
    }
    let keys = |document: &Document<'a>, name: &str| -> BTreeSet<String> {
        let component = document.component_named(kind, name);
        let properties = component.and_then(|component| component.value.get("properties"));
        let members = properties.and_then(|all| all.as_object());
        members
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect()
    };
    similar(&keys(documents.0, name), &keys(documents.1, other_name)) >= 0.5
}

/// The share of names that two sets have in common.
pub(crate) fn similar(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let both = left.intersection(right).count();
    let all = left.len() + right.len() - both;
    if all == 0 {
        return 0.0;
    }
    // Far below the size at which a float loses count.
    f64::from(u32::try_from(both).unwrap_or(u32::MAX))
        / f64::from(u32::try_from(all).unwrap_or(u32::MAX))
}
