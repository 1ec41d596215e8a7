//! Unions: which alternatives came and went, and how a discriminator tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::context::Context;
use super::matching;
use super::shape::{Alternative, Kind, Shape, Union, canonical};
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::document::{Document, Loc, Node};
use crate::engine::{Engine, Side};
use crate::usage::{Direction, Role};

impl<'a> Context<'_, 'a> {
    pub(super) fn discriminator(&mut self) {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let old = base.find(&self.engine.base, "discriminator");
        let new = revision.find(&self.engine.revision, "discriminator");
        let nodes = (old, new);
        let (Some(old), Some(new)) = (old, new) else {
            match (old, new) {
                (None, Some(_)) => self.add(
                    "discriminator-added",
                    (NonBreaking, NonBreaking),
                    nodes,
                    "discriminator",
                    "a discriminator was added".into(),
                ),
                (Some(_), None) => self.add(
                    "discriminator-removed",
                    (NonBreaking, NonBreaking),
                    nodes,
                    "discriminator",
                    "the discriminator was removed".into(),
                ),
                _ => {}
            }
            return;
        };
        let property = |node: Node<'a>| {
            node.value
                .get("propertyName")
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if property(old) != property(new) {
            let message = format!(
                "the discriminator changed from `{}` to `{}`",
                property(old),
                property(new)
            );
            self.add(
                "discriminator-property-name-changed",
                (Breaking, Breaking),
                nodes,
                "discriminator",
                message,
            );
        }
        let before = mapping(&self.engine.base, &base, old);
        let after = mapping(&self.engine.revision, &revision, new);
        // A member that came or went with its name is told as that.
        let member = |engine: &Engine<'a>, shape: &Shape<'a>, loc: Loc, base: bool| {
            shape
                .alternatives
                .iter()
                .filter_map(|one| one.name)
                .any(|name| {
                    if base {
                        engine.correspond(name, loc)
                    } else {
                        engine.correspond(loc, name)
                    }
                })
        };
        // A schema that goes by another value now: who writes the old one is not understood, and who reads the new one fails.
        let mut told: BTreeSet<&String> = BTreeSet::new();
        let fresh: Vec<_> = after
            .iter()
            .filter(|(value, _)| !before.contains_key(*value))
            .collect();
        for (value, target) in &before {
            let renamed = fresh
                .iter()
                .filter(|_| !after.contains_key(value))
                .find(|(other, to)| !told.contains(other) && self.engine.correspond(*target, **to));
            let (rule, levels, message) = match (after.get(value), renamed) {
                (None, Some((other, _))) => {
                    told.insert(other);
                    (
                        "discriminator-mapping-changed",
                        (Breaking, Breaking),
                        format!("the discriminator value `{value}` became `{other}`"),
                    )
                }
                (None, None) if !member(self.engine, &revision, *target, false) => continue,
                (None, None) => (
                    "discriminator-mapping-deleted",
                    (Breaking, NonBreaking),
                    format!("the discriminator no longer knows `{value}`"),
                ),
                (Some(other), _) if !self.engine.correspond(*target, *other) => (
                    "discriminator-mapping-changed",
                    (Breaking, Breaking),
                    format!("the discriminator value `{value}` now stands for another schema"),
                ),
                (Some(_), _) => continue,
            };
            self.add(rule, levels, nodes, &format!("mapping:{value}"), message);
        }
        for (value, target) in fresh.iter().filter(|(value, _)| !told.contains(value)) {
            if !member(self.engine, &base, **target, true) {
                continue;
            }
            let message = format!("the discriminator now knows `{value}`");
            self.add(
                "discriminator-mapping-added",
                (NonBreaking, NonBreaking),
                nodes,
                &format!("mapping:{value}"),
                message,
            );
        }
    }

    /// What is allowed on one side and has no counterpart on the other.
    pub(super) fn leftovers(&mut self, matched: &matching::Matched) {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let (gone, new) = (&matched.base_only, &matched.revision_only);
        let listed = |shape: &Shape<'a>| shape.union.map(|(_, node)| node);
        let nodes = (
            listed(&base).or(self.heads.0),
            listed(&revision).or(self.heads.1),
        );
        if let ([one], [other], true) = (gone.as_slice(), new.as_slice(), matched.pairs.is_empty())
        {
            let (from, to) = (&base.alternatives[*one], &revision.alternatives[*other]);
            if from.kind == to.kind {
                self.add(
                    "type-changed",
                    (Breaking, Breaking),
                    nodes,
                    "type",
                    "is now something else".into(),
                );
            } else {
                self.kind_changed(from, to);
            }
            return;
        }
        if !gone.is_empty() && !new.is_empty() && matched.pairs.is_empty() {
            let words = |shape: &Shape<'_>| {
                shape
                    .alternatives
                    .iter()
                    .map(|one| one.kind.word())
                    .collect::<Vec<_>>()
                    .join(" or ")
            };
            let message = format!(
                "the type changed from {} to {}",
                words(&base),
                words(&revision)
            );
            self.add("type-changed", (Breaking, Breaking), nodes, "type", message);
            return;
        }
        for index in gone {
            let one = &base.alternatives[*index];
            let suffix = match (one.kind, base.union.or(revision.union)) {
                (Kind::Object | Kind::Array | Kind::Any, Some((Union::OneOf, _))) => {
                    "one-of-removed"
                }
                (Kind::Object | Kind::Array | Kind::Any, Some((Union::AnyOf, _))) => {
                    "any-of-removed"
                }
                _ => "list-of-types-narrowed",
            };
            let what = self.describe(one, Side::Base);
            let aspect = format!("removed:{what}:{index}");
            let origin = one.nodes.last().copied();
            let at = (nodes.0.or(origin), nodes.1);
            self.add(
                suffix,
                (Breaking, NonBreaking),
                at,
                &aspect,
                format!("{what} is no longer allowed"),
            );
        }
        for index in new {
            let one = &revision.alternatives[*index];
            let object = matches!(one.kind, Kind::Object | Kind::Array | Kind::Any);
            let what = self.describe(one, Side::Revision);
            let (suffix, verdict) = match revision.union.or(base.union) {
                Some((Union::OneOf, _)) if object => {
                    let overlaps = base.alternatives.len() == 1
                        && base.alternatives.iter().any(|old| self.overlap(old, one));
                    let wrapped = base.union.is_none() && base.alternatives.len() == 1;
                    let body = self.usage.role == Role::Body;
                    match (wrapped, overlaps) {
                        (true, true) if body => ("wrapped-in-one-of", (Breaking, Breaking)),
                        (true, true) => ("one-of-added", (Breaking, Breaking)),
                        (true, false) if body && self.usage.direction == Direction::Response => {
                            ("wrapped-in-one-of", (Breaking, Breaking))
                        }
                        _ => ("one-of-added", (NonBreaking, Breaking)),
                    }
                }
                // Who reads one thing must now be ready for another.
                Some((Union::AnyOf, _)) if object && base.union.is_none() => {
                    ("wrapped-in-any-of", (NonBreaking, Breaking))
                }
                Some((Union::AnyOf, _)) if object => ("any-of-added", (NonBreaking, NonBreaking)),
                _ => ("list-of-types-widened", (NonBreaking, Breaking)),
            };
            self.add(
                suffix,
                verdict,
                nodes,
                &format!("added:{what}:{index}"),
                format!("{what} is now allowed too"),
            );
        }
        self.union_kind(&base, &revision, nodes);
    }

    /// `oneOf` became `anyOf` or the other way round, which only matters where alternatives overlap.
    fn union_kind(
        &mut self,
        base: &Shape<'a>,
        revision: &Shape<'a>,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
    ) {
        let (Some((old, _)), Some((new, _))) = (base.union, revision.union) else {
            return;
        };
        if old == new || base.discriminated() && revision.discriminated() {
            return;
        }
        let all = &base.alternatives;
        let overlap = (0..all.len()).any(|one| {
            (0..all.len()).any(|other| one != other && self.overlap(&all[one], &all[other]))
        });
        if !overlap {
            return;
        }
        if new == Union::OneOf {
            let message = "a value must now fit exactly one alternative".into();
            self.add(
                "any-of-became-one-of",
                (Breaking, NonBreaking),
                nodes,
                "union",
                message,
            );
        } else {
            let message = "a value may now fit several alternatives".into();
            self.add(
                "one-of-became-any-of",
                (NonBreaking, Warning),
                nodes,
                "union",
                message,
            );
        }
    }

    /// Can a value that is written for `one`, with the properties it names, also pass as `other`?
    fn overlap(&mut self, one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
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
                names.entry(key).or_default().push(value);
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
            nodes
                .iter()
                .any(|node| node.value.get("additionalProperties") == Some(&Value::Bool(false)))
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

    fn describe(&self, one: &Alternative<'a>, side: Side) -> String {
        let document = self.engine.document(side);
        match one.name {
            Some(name) => format!("`{}`", document.name(name)),
            None => {
                let title = one
                    .nodes
                    .iter()
                    .rev()
                    .find_map(|node| node.value.get("title")?.as_str());
                title.map_or_else(
                    || format!("{} {}", article(one.kind.word()), one.kind.word()),
                    |title| format!("`{title}`"),
                )
            }
        }
    }
}

impl Shape<'_> {
    fn discriminated(&self) -> bool {
        self.nodes
            .iter()
            .any(|node| node.value.get("discriminator").is_some())
    }
}

/// Discriminator value to schema; a member that the mapping leaves out goes by its name.
fn mapping<'a>(
    document: &Document<'a>,
    shape: &Shape<'a>,
    discriminator: Node<'a>,
) -> BTreeMap<String, Loc> {
    let mut all = BTreeMap::new();
    if let Some(mapping) = document.get(discriminator, "mapping") {
        for (value, target) in document.members(mapping) {
            let Some(target) = target.value.as_str() else {
                continue;
            };
            let found = document.lookup(target).or_else(|| {
                let schemas = document.get(document.root(), "components")?;
                document.get(document.get(schemas, "schemas")?, target)
            });
            if let Some(found) = found {
                all.insert(value.to_owned(), found.loc);
            }
        }
    }
    let mapped: BTreeSet<Loc> = all.values().copied().collect();
    for name in shape.alternatives.iter().filter_map(|one| one.name) {
        if !mapped.contains(&name) {
            all.insert(document.name(name).to_owned(), name);
        }
    }
    all
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}
