//! Discriminators: which property tells the members of a union apart, and which value stands for which member.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::context::Context;
use super::shape::Shape;
use crate::tree::{Both, Loc, Node, Tree};
use crate::usage::{EITHER_WAY, HARMLESS, TIGHTER};

/// Discriminator value to schema.
type Mapping = BTreeMap<String, Loc>;

impl<'a> Context<'_, 'a> {
    pub(super) fn discriminator(&mut self) {
        const ASPECT: &str = "discriminator";
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let nodes = (
            base.find(&self.engine.base, ASPECT),
            revision.find(&self.engine.revision, ASPECT),
        );
        let property = |node: Node<'a>| node.text("propertyName").unwrap_or_default();
        let (old, new) = match nodes {
            (Some(old), Some(new)) => (old, new),
            (None, None) => return,
            (old, new) => {
                let word = if new.is_some() { "added" } else { "removed" };
                let name = old.or(new).map(property).unwrap_or_default();
                let message = format!("the discriminator `{name}` was {word}");
                let suffix = format!("discriminator-{word}");
                self.add(&suffix, HARMLESS, nodes, ASPECT, message);
                return;
            }
        };
        if property(old) != property(new) {
            let message = format!(
                "the discriminator changed from `{}` to `{}`",
                property(old),
                property(new)
            );
            let suffix = "discriminator-property-name-changed";
            self.add(suffix, EITHER_WAY, nodes, ASPECT, message);
        }
        let before = mapping(&self.engine.base, &base, old);
        let after = mapping(&self.engine.revision, &revision, new);
        self.mappings(nodes, &before, &after);
        self.fallback(nodes);
    }

    fn mappings(&mut self, nodes: Both<'a>, before: &Mapping, after: &Mapping) {
        let member = |shape: &Shape<'a>| -> Vec<Loc> {
            shape
                .alternatives
                .iter()
                .filter_map(|one| Some(one.name?.loc))
                .collect()
        };
        // Members by the base's locations; one that came or went with its name is told as that.
        let ours: FxHashSet<Option<Loc>> = member(&self.base).into_iter().map(Some).collect();
        let theirs = member(&self.revision).into_iter();
        let theirs: FxHashSet<Option<Loc>> =
            theirs.map(|loc| self.engine.counterpart(loc)).collect();
        let fresh = after
            .iter()
            .filter(|(value, _)| !before.contains_key(*value));
        // By the schema that the value stands for, in the base.
        let mut fresh: BTreeMap<&String, Option<Loc>> = fresh
            .map(|(value, loc)| (value, self.engine.counterpart(*loc)))
            .collect();
        let mut by_target: FxHashMap<Loc, VecDeque<&String>> = FxHashMap::default();
        for (value, target) in &fresh {
            if let Some(target) = target {
                by_target.entry(*target).or_default().push_back(value);
            }
        }
        // A schema that goes by another value now: who writes the old one is not understood, and who reads the new one fails.
        for (value, target) in before {
            let gone = !after.contains_key(value);
            let renamed = by_target
                .get_mut(target)
                .filter(|_| gone)
                .and_then(VecDeque::pop_front);
            let (suffix, verdict, message) = match (after.get(value), renamed) {
                (None, Some(other)) => {
                    fresh.remove(other);
                    let message = format!("the discriminator value `{value}` became `{other}`");
                    ("discriminator-mapping-changed", EITHER_WAY, message)
                }
                (None, None) if !theirs.contains(&Some(*target)) => continue,
                (None, None) => {
                    let message = format!("the discriminator no longer knows `{value}`");
                    ("discriminator-mapping-deleted", TIGHTER, message)
                }
                (Some(other), _) if !self.engine.correspond(*target, *other) => {
                    let message = format!(
                        "the discriminator value `{value}`, which stood for `{}`, now stands for `{}`",
                        self.engine.base.name(*target),
                        self.engine.revision.name(*other)
                    );
                    ("discriminator-mapping-changed", EITHER_WAY, message)
                }
                (Some(_), _) => continue,
            };
            self.add(suffix, verdict, nodes, &format!("mapping:{value}"), message);
        }
        for (value, target) in fresh {
            if target.is_some() && ours.contains(&target) {
                let message = format!("the discriminator now knows `{value}`");
                let aspect = format!("mapping:{value}");
                self.add(
                    "discriminator-mapping-added",
                    HARMLESS,
                    nodes,
                    &aspect,
                    message,
                );
            }
        }
    }

    /// `defaultMapping`: what a value stands for that names none, or one that nobody knows.
    fn fallback(&mut self, nodes: Both<'a>) {
        const KEYWORD: &str = "defaultMapping";
        let said = |node: Option<Node<'a>>| node.and_then(|node| node.text(KEYWORD));
        let (old, new) = (said(nodes.0), said(nodes.1));
        let target = |tree: &Tree<'a>, name: &'a str| target(tree, name).map(|node| node.loc);
        let (verdict, message) = match (old, new) {
            (None, None) => return,
            (None, Some(new)) => (
                HARMLESS,
                format!("values that the discriminator does not know are now read as `{new}`"),
            ),
            (Some(old), None) => (
                TIGHTER,
                format!(
                    "values that the discriminator does not know are no longer read as `{old}`"
                ),
            ),
            (Some(old), Some(new)) => {
                let targets = (
                    target(&self.engine.base, old),
                    target(&self.engine.revision, new),
                );
                let same = match targets {
                    (Some(one), Some(other)) => self.engine.correspond(one, other),
                    _ => old == new,
                };
                if same {
                    return;
                }
                let message = format!(
                    "values that the discriminator does not know are read as `{new}` instead of `{old}`"
                );
                (EITHER_WAY, message)
            }
        };
        let suffix = "discriminator-default-mapping-changed";
        self.add(suffix, verdict, nodes, KEYWORD, message);
    }
}

/// The mapping as written, and the members that it leaves out, which go by their names.
fn mapping<'a>(tree: &Tree<'a>, shape: &Shape<'a>, discriminator: Node<'a>) -> Mapping {
    let mut all = Mapping::new();
    if let Some(mapping) = tree.get(discriminator, "mapping") {
        for (value, name) in tree.members(mapping) {
            let found = name.value.as_str().and_then(|name| target(tree, name));
            if let Some(found) = found {
                all.insert(value.to_owned(), found.loc);
            }
        }
    }
    let mapped: BTreeSet<Loc> = all.values().copied().collect();
    for name in shape.alternatives.iter().filter_map(|one| one.name) {
        if !mapped.contains(&name.loc) {
            all.insert(tree.name(name.loc).to_owned(), name.loc);
        }
    }
    all
}

/// The schema that a mapping names, by a reference or by its bare name.
fn target<'a>(tree: &Tree<'a>, name: &'a str) -> Option<Node<'a>> {
    tree.lookup(name)
        .or_else(|| tree.component_named("schemas", name))
}
