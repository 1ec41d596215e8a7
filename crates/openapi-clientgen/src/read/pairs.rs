//! Two sets of alternatives that hold together.

use openapi_document::{Value, value};

use super::keywords::{has_structure, is_null};

pub(super) const TOO_MANY_PAIRS: &str =
    "two sets of alternatives hold here together; those of the first decide the type";

/// Alternatives that hold whenever one of each of two sets does; nothing where they would be very many.
pub(super) fn pairs(first: &[&Value], second: &[&Value]) -> Option<Vec<Value>> {
    const MANY: usize = 32;
    let fits = |members: &[&Value]| -> Vec<Value> {
        let values = members.iter().filter(|member| !is_null(member));
        values.map(|member| (*member).clone()).collect()
    };
    let (first, second) = (fits(first), fits(second));
    if first.len() * second.len() > MANY {
        return None;
    }
    let kind = |schema: &Value| schema.get("type").cloned();
    let mut all = Vec::new();
    for one in &first {
        for other in &second {
            // Nothing is of two types.
            if kind(one).is_some() && kind(other).is_some() && kind(one) != kind(other) {
                continue;
            }
            all.push(match (has_structure(one), has_structure(other)) {
                (true, false) => one.clone(),
                (false, true) => other.clone(),
                _ => value!({ "allOf": [one, other] }),
            });
        }
    }
    (!all.is_empty()).then_some(all)
}
