//! Whether two alternatives can be told from one another.

use std::collections::BTreeMap;

use openapi_document::Value;

use super::shape::{Alternative, Kind};
use crate::canonical::canonical;
use crate::tree::Node;

/// Can a value that is written for `one`, with the properties it names, also pass as `other`?
pub(super) fn overlap<'a>(one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
    if one.kind != Kind::Object || other.kind != Kind::Object {
        return one.kind == Kind::Any
            || other.kind == Kind::Any
            || one.kind.holds(other.kind)
            || other.kind.holds(one.kind);
    }
    // Which document the nodes come from does not matter for their words.
    let names = |nodes: &[Node<'a>]| -> BTreeMap<&'a str, Vec<&'a Value>> {
        let mut names: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (key, value) in nodes
            .iter()
            .filter_map(|node| node.value.get("properties")?.as_object())
            .flatten()
        {
            names.entry(key.as_str()).or_default().push(value);
        }
        names
    };
    let required = |nodes: &[Node<'a>]| -> Vec<&'a str> {
        nodes
            .iter()
            .filter_map(|node| node.value.get("required")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    };
    let closed = |nodes: &[Node<'a>]| {
        nodes.iter().any(|node| {
            node.value
                .get("additionalProperties")
                .and_then(Value::as_bool)
                == Some(false)
        })
    };
    let (ours, theirs) = (names(&one.nodes), names(&other.nodes));
    if required(&other.nodes)
        .iter()
        .any(|name| !ours.contains_key(name))
    {
        return false;
    }
    if closed(&other.nodes)
        && required(&one.nodes)
            .iter()
            .any(|name| !theirs.contains_key(name))
    {
        return false;
    }
    let fixed = |values: &[&'a Value]| -> Option<Vec<String>> {
        values
            .iter()
            .find_map(|value| match (value.get("const"), value.get("enum")) {
                (Some(value), _) => Some(vec![canonical(value)]),
                (None, Some(Value::Array(list))) => Some(list.iter().map(canonical).collect()),
                _ => None,
            })
    };
    let types = |values: &[&'a Value]| {
        values
            .iter()
            .find_map(|value| value.get("type").and_then(Value::as_str))
    };
    required(&other.nodes).iter().chain(&required(&one.nodes)).all(|name| {
        let (Some(left), Some(right)) = (ours.get(name), theirs.get(name)) else { return true };
        let apart = match (fixed(left), fixed(right)) {
            (Some(left), Some(right)) => !left.iter().any(|value| right.contains(value)),
            _ => matches!((types(left), types(right)), (Some(left), Some(right)) if left != right),
        };
        !apart
    })
}
