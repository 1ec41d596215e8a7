//! Arrays: what may lie at each position, at all further ones, and how an item is marked as unique.

use super::context::Context;
use super::keywords::{allows_all, refuses_all};
use super::others::{Others, OthersWording};
use super::shape::{Alternative, Nodes, Pair};
use crate::tree::{Node, Tree};
use crate::usage::{LOOSER, TIGHTER};

/// The items of schema objects that hold together.
struct Items<'a> {
    prefix: Vec<Nodes<'a>>,
    /// The first of the keywords that list positions.
    list: Option<Node<'a>>,
    rest: Others<'a>,
}

impl<'a> Items<'a> {
    fn of(tree: &Tree<'a>, one: &Alternative<'a>) -> Self {
        let lists: Vec<Node<'a>> = one
            .nodes
            .iter()
            .filter_map(|node| {
                tree.get(*node, "prefixItems")
                    .or_else(|| listed(tree, *node))
            })
            .collect();
        let mut prefix: Vec<Nodes<'a>> = Vec::new();
        for list in &lists {
            for (index, item) in tree.items(*list).enumerate() {
                if prefix.len() <= index {
                    prefix.push(Nodes::new());
                }
                prefix[index].push(item);
            }
        }
        Self {
            prefix,
            list: lists.first().copied(),
            rest: rest(tree, one),
        }
    }

    fn at(&self, index: usize) -> Others<'a> {
        match self.prefix.get(index) {
            Some(nodes) => Others::Schemas(nodes.clone()),
            None => self.rest.clone(),
        }
    }
}

/// `items` with a list, as JSON Schema had it before `prefixItems`.
fn listed<'a>(tree: &Tree<'a>, node: Node<'a>) -> Option<Node<'a>> {
    tree.get(node, "items").filter(|said| said.value.is_array())
}

/// What holds for the items that no position is named for. `unevaluatedItems` speaks where `items` does not; beside a list,
/// `items` was called `additionalItems`.
fn rest<'a>(tree: &Tree<'a>, one: &Alternative<'a>) -> Others<'a> {
    for keyword in ["items", "unevaluatedItems"] {
        let said = one
            .nodes
            .iter()
            .filter_map(|node| match listed(tree, *node) {
                Some(_) if keyword == "items" => tree.get(*node, "additionalItems"),
                _ => tree.get(*node, keyword),
            });
        let said: Nodes<'a> = said.filter(|said| !allows_all(said.value)).collect();
        if let Some(shut) = said.iter().find(|said| refuses_all(tree, **said)) {
            return Others::Nothing(*shut);
        }
        if !said.is_empty() {
            return Others::Schemas(said);
        }
    }
    Others::Anything
}

const OTHERS: OthersWording = OthersWording {
    aspect: "items",
    what: "further items",
    forbidden: ["unevaluated-items-added", "additional-items-forbidden"],
    allowed: ["unevaluated-items-removed", "additional-items-allowed"],
    opened: LOOSER,
};

/// Compares the items of two arrays.
pub(super) fn compare<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    let old = Items::of(&context.engine.base, from);
    let new = Items::of(&context.engine.revision, to);
    let (mut gained, mut lost) = (Vec::new(), Vec::new());
    for index in 0..old.prefix.len().max(new.prefix.len()) {
        match (old.at(index), new.at(index)) {
            (Others::Nothing(_), Others::Nothing(_)) => {}
            (Others::Nothing(_), _) => gained.push(index),
            (_, Others::Nothing(_)) => lost.push(index),
            (one, other) => {
                let usage = context.usage.item();
                let step = format!("[{index}]");
                context.descend(one.schemas(), other.schemas(), usage, &step);
            }
        }
    }
    let nodes = (old.list.or(old.rest.node()), new.list.or(new.rest.node()));
    if !gained.is_empty() {
        let message = format!("items at {} are now allowed", positions(&gained));
        context.add("prefix-items-added", LOOSER, nodes, "prefixItems", message);
    }
    if !lost.is_empty() {
        let message = format!("items at {} are no longer allowed", positions(&lost));
        context.add(
            "prefix-items-removed",
            TIGHTER,
            nodes,
            "prefixItems",
            message,
        );
    }
    let inside = (context.usage.item(), "[]");
    context.others((old.rest, new.rest), &OTHERS, inside);
}

fn positions(indices: &[usize]) -> String {
    let all: Vec<_> = indices.iter().map(|index| format!("[{index}]")).collect();
    all.join(", ")
}
