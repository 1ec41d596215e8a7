//! The named properties of schema objects that hold together.

use std::collections::BTreeMap;

use super::shape::Nodes;
use crate::document::{Document, Node};

pub(crate) fn properties<'a>(
    document: &Document<'a>,
    nodes: &[Node<'a>],
) -> BTreeMap<&'a str, Nodes<'a>> {
    let mut all: BTreeMap<&str, Nodes<'a>> = BTreeMap::new();
    for properties in nodes
        .iter()
        .filter_map(|node| document.get(*node, "properties"))
    {
        for (name, property) in document.members(properties) {
            all.entry(name).or_default().push(property);
        }
    }
    all
}
