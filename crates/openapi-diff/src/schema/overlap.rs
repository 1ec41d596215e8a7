//! Whether two alternatives can be told from one another.

use std::collections::BTreeMap;

use openapi_document::Value;

use super::shape::{Alternative, SchemaType};
use crate::canonical::canonical;
use crate::tree::Node;

/// Can a value that is written for `one`, with the properties it names, also pass as `other`?
pub(super) fn overlap(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    if one.kind != SchemaType::Object || other.kind != SchemaType::Object {
        return one.kind == SchemaType::Any
            || other.kind == SchemaType::Any
            || one.kind.holds(other.kind)
            || other.kind.holds(one.kind);
    }
    // Which document the nodes come from does not matter for their words.
    let (ours, theirs) = (names(&one.nodes), names(&other.nodes));
    let (must, other_must) = (required(&one.nodes), required(&other.nodes));
    let lacks =
        |names: &Named<'_>, must: &[&str]| must.iter().any(|name| !names.contains_key(name));
    if lacks(&ours, &other_must) || closed(&other.nodes) && lacks(&theirs, &must) {
        return false;
    }
    let apart = |name: &&str| match (ours.get(name), theirs.get(name)) {
        (Some(left), Some(right)) => disjoint(left, right),
        _ => false,
    };
    !other_must.iter().chain(&must).any(apart)
}

/// The schemas of each named property.
type Named<'a> = BTreeMap<&'a str, Vec<&'a Value>>;

fn names<'a>(nodes: &[Node<'a>]) -> Named<'a> {
    let mut names = Named::new();
    for (key, value) in nodes
        .iter()
        .filter_map(|node| node.value.get("properties")?.as_object())
        .flatten()
    {
        names.entry(key.as_str()).or_default().push(value);
    }
    names
}

fn required<'a>(nodes: &[Node<'a>]) -> Vec<&'a str> {
    nodes
        .iter()
        .filter_map(|node| node.value.get("required")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn closed(nodes: &[Node<'_>]) -> bool {
    let mut others = nodes
        .iter()
        .filter_map(|node| node.value.get("additionalProperties"));
    others.any(|said| said.as_bool() == Some(false))
}

/// Does no value fit both, by listed values or by type?
fn disjoint(left: &[&Value], right: &[&Value]) -> bool {
    let fixed = |values: &[&Value]| -> Option<Vec<String>> {
        values
            .iter()
            .find_map(|value| match (value.get("const"), value.get("enum")) {
                (Some(value), _) => Some(vec![canonical(value)]),
                (None, Some(Value::Array(list))) => Some(list.iter().map(canonical).collect()),
                _ => None,
            })
    };
    match (fixed(left), fixed(right)) {
        (Some(left), Some(right)) => !left.iter().any(|value| right.contains(value)),
        _ => {
            let types = |values: &[&Value]| -> Option<String> {
                let mut types = values
                    .iter()
                    .filter_map(|value| value.get("type")?.as_str());
                types.next().map(str::to_owned)
            };
            matches!((types(left), types(right)), (Some(left), Some(right)) if left != right)
        }
    }
}
