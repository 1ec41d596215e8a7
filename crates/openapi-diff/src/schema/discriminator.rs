//! Discriminators: which property tells the members of a union apart, and which value stands for which member.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashSet;

use super::context::Context;
use super::shape::Shape;
use crate::engine::Side;
use crate::tree::{Both, Loc, Node, Tree};
use crate::usage::{EITHER_WAY, HARMLESS, TIGHTER, Verdict};

/// What a discriminator value stands for: a schema of the document, or the text that leads out of it.
type Target<'a> = Result<Loc, &'a str>;

type Mapping<'a> = BTreeMap<String, Target<'a>>;

impl<'a> Context<'_, 'a> {
    pub(super) fn discriminator(&mut self) {
        const ASPECT: &str = "discriminator";
        let nodes = self.find(ASPECT);
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
        let before = mapping(&self.engine.base, &self.base, old);
        let after = mapping(&self.engine.revision, &self.revision, new);
        self.mappings(nodes, &before, &after);
        self.fallback(nodes);
    }

    fn mappings(&mut self, nodes: Both<'a>, before: &Mapping<'a>, after: &Mapping<'a>) {
        // A member that came or went with its value is told as that.
        let theirs = names(&self.revision).filter_map(|node| self.engine.counterpart(node.loc));
        let (ours, theirs): (FxHashSet<Loc>, FxHashSet<Loc>) = (
            names(&self.base).map(|node| node.loc).collect(),
            theirs.collect(),
        );
        let stays = |members: &FxHashSet<Loc>, target: &Target<'a>| {
            target.as_ref().map_or(true, |loc| members.contains(loc))
        };
        let mut fresh: BTreeMap<Target<'a>, VecDeque<&String>> = BTreeMap::new();
        for (value, target) in after
            .iter()
            .filter(|(value, _)| !before.contains_key(*value))
        {
            if let Some(target) = self.in_base(*target) {
                fresh.entry(target).or_default().push_back(value);
            }
        }
        for (value, target) in before {
            let other = after.get(value).copied();
            if other.is_some_and(|other| self.in_base(other) == Some(*target)) {
                continue;
            }
            let renamed = fresh.get_mut(target).filter(|_| other.is_none());
            // A schema that goes by another value now: who writes the old one is not understood, and who reads the new one
            // fails.
            let (suffix, verdict, message) = match (other, renamed.and_then(VecDeque::pop_front)) {
                (Some(other), _) => {
                    let (was, is) = (
                        self.shown(Side::Base, *target),
                        self.shown(Side::Revision, other),
                    );
                    let message = format!(
                        "the discriminator value `{value}`, which stood for `{was}`, now stands for `{is}`"
                    );
                    ("changed", EITHER_WAY, message)
                }
                (None, Some(other)) => {
                    let message = format!("the discriminator value `{value}` became `{other}`");
                    ("changed", EITHER_WAY, message)
                }
                (None, None) if !stays(&theirs, target) => continue,
                (None, None) => {
                    let message = format!("the discriminator no longer knows `{value}`");
                    ("deleted", TIGHTER, message)
                }
            };
            self.mapped(value, (suffix, verdict), nodes, message);
        }
        fresh.retain(|target, _| stays(&ours, target));
        for value in fresh.values().flatten() {
            let message = format!("the discriminator now knows `{value}`");
            self.mapped(value, ("added", HARMLESS), nodes, message);
        }
    }

    fn mapped(
        &mut self,
        value: &str,
        (word, verdict): (&str, Verdict),
        nodes: Both<'a>,
        message: String,
    ) {
        let suffix = format!("discriminator-mapping-{word}");
        self.add(
            &suffix,
            verdict,
            nodes,
            &format!("mapping:{value}"),
            message,
        );
    }

    /// What a target of the revision stands for in the base; nothing where that has no such schema.
    fn in_base(&self, target: Target<'a>) -> Option<Target<'a>> {
        match target {
            Ok(loc) => self.engine.counterpart(loc).map(Ok),
            outside => Some(outside),
        }
    }

    fn shown(&self, side: Side, target: Target<'a>) -> &'a str {
        target.map_or_else(|text| text, |loc| self.engine.tree(side).name(loc))
    }

    /// `defaultMapping`: what a value stands for that names none, or one that nobody knows.
    fn fallback(&mut self, nodes: Both<'a>) {
        const KEYWORD: &str = "defaultMapping";
        const VALUES: &str = "values that the discriminator does not know are";
        let said = |node: Option<Node<'a>>| node.and_then(|node| node.text(KEYWORD));
        let (verdict, message) = match (said(nodes.0), said(nodes.1)) {
            (None, None) => return,
            (None, Some(new)) => (HARMLESS, format!("{VALUES} now read as `{new}`")),
            (Some(old), None) => (TIGHTER, format!("{VALUES} no longer read as `{old}`")),
            (Some(old), Some(new)) => {
                let other = target(&self.engine.revision, new);
                if self.in_base(other) == Some(target(&self.engine.base, old)) {
                    return;
                }
                (
                    EITHER_WAY,
                    format!("{VALUES} read as `{new}` instead of `{old}`"),
                )
            }
        };
        let suffix = "discriminator-default-mapping-changed";
        self.add(suffix, verdict, nodes, KEYWORD, message);
    }
}

/// The components that are members of a union.
fn names<'s, 'a>(shape: &'s Shape<'a>) -> impl Iterator<Item = Node<'a>> + use<'s, 'a> {
    shape.alternatives.iter().filter_map(|one| one.name)
}

/// The mapping as written, and the members that it leaves out, which go by their names.
fn mapping<'a>(tree: &Tree<'a>, shape: &Shape<'a>, discriminator: Node<'a>) -> Mapping<'a> {
    let mut all = Mapping::new();
    if let Some(mapping) = tree.get(discriminator, "mapping") {
        for (value, name) in tree.members(mapping) {
            if let Some(name) = name.value.as_str() {
                all.insert(value.to_owned(), target(tree, name));
            }
        }
    }
    let mapped: BTreeSet<Target<'a>> = all.values().copied().collect();
    for name in names(shape).filter(|name| !mapped.contains(&Ok(name.loc))) {
        all.insert(tree.name(name.loc).to_owned(), Ok(name.loc));
    }
    all
}

/// What a mapping names, by a reference or by the bare name of a schema.
fn target<'a>(tree: &Tree<'a>, name: &'a str) -> Target<'a> {
    let found = tree
        .lookup(name)
        .or_else(|| tree.component_named("schemas", name));
    found.map(|node| node.loc).ok_or(name)
}
