//! A number that equal alternatives share, by which many are told apart at once.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::members::properties;
use super::shape::{Alternative, Nodes, parts};
use crate::canonical::canonical;
use crate::engine::{Engine, Side};
use crate::tree::Node;

/// A number that equal alternatives share, however they are spelled. Looks `depth` levels deep.
pub(super) fn fingerprint<'a>(
    engine: &mut Engine<'a>,
    side: Side,
    one: &Alternative<'a>,
    depth: usize,
) -> u64 {
    const LIMITS: [&str; 6] = [
        "format",
        "pattern",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
    ];
    let mut hasher = FxHasher::default();
    one.kind.hash(&mut hasher);
    if let Some(values) = &one.values {
        values.list.keys().collect::<Vec<_>>().hash(&mut hasher);
    }
    let mut said: Vec<(&str, Cow<'_, str>)> = Vec::new();
    for node in &one.nodes {
        let required = node.value.get("required").and_then(|list| list.as_array());
        let names = required.into_iter().flatten();
        let names = names.filter_map(|name| name.as_str());
        said.extend(names.map(|name| ("required", name.into())));
        for key in LIMITS {
            if let Some(value) = node.value.get(key) {
                let text = value.as_str().map(Cow::from);
                said.push((key, text.unwrap_or_else(|| canonical(value).into())));
            }
        }
    }
    said.sort_unstable();
    said.dedup();
    said.hash(&mut hasher);
    if depth > 0 {
        let tree = engine.tree(side);
        let mut inner: Vec<_> = properties(tree, &one.nodes).into_iter().collect();
        let items: Nodes<'_> = one
            .nodes
            .iter()
            .filter_map(|node| tree.get(*node, "items"))
            .collect();
        if !items.is_empty() {
            inner.push(("[]", items));
        }
        for (name, nodes) in inner {
            name.hash(&mut hasher);
            inside(engine, side, &nodes, depth - 1).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The fingerprint of a schema inside of another.
fn inside<'a>(engine: &mut Engine<'a>, side: Side, nodes: &[Node<'a>], depth: usize) -> u64 {
    let shape = engine.shape(side, &parts(nodes.iter().copied()));
    let mut prints: Vec<_> = shape
        .alternatives
        .iter()
        .map(|one| fingerprint(engine, side, one, depth))
        .collect();
    prints.sort_unstable();
    let mut hasher = FxHasher::default();
    (shape.null, prints).hash(&mut hasher);
    hasher.finish()
}
