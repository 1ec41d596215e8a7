//! What changed between two schemas in normal form, as a caller who sends or reads such values sees it.

use std::rc::Rc;

use super::context::Context;
use super::shape::{Alternative, Kind, Shape};
use super::{conditions, formats, items, limits, matching, prose};
use crate::engine::{Engine, Pair, Side};
use crate::usage::EITHER_WAY;

/// Makes the comparisons that were asked for, and those that they ask for.
pub(crate) fn settle(engine: &mut Engine<'_>) {
    while let Some(pair) = engine.next() {
        compare(engine, pair);
    }
}

/// Compares a pair and asks for the comparison of what is inside.
fn compare<'a>(engine: &mut Engine<'a>, pair: Pair<'a>) {
    let beside = pair.beside;
    let (base, revision) = if beside {
        let shape = |nodes: &[_]| Rc::new(Shape::beside(nodes));
        (shape(&pair.base), shape(&pair.revision))
    } else {
        (
            engine.shape(Side::Base, &pair.base),
            engine.shape(Side::Revision, &pair.revision),
        )
    };
    let mut context = Context {
        engine,
        usage: pair.usage,
        vertex: pair.vertex,
        base: Rc::clone(&base),
        revision: Rc::clone(&revision),
        heads: (pair.base.first().copied(), pair.revision.first().copied()),
        heading: pair.heading,
    };
    context.annotations();
    if beside {
        let (one, other) = (&base.alternatives[0], &revision.alternatives[0]);
        prose::compare(&mut context, one, other);
        return;
    }
    if context.unknown() {
        return;
    }
    context.nullability();
    context.discriminator();
    let matched = matching::alternatives(context.engine, &base, &revision);
    for (one, other) in &matched.pairs {
        context.alternative(&base.alternatives[*one], &revision.alternatives[*other]);
    }
    context.leftovers(&matched);
}

impl<'a> Context<'_, 'a> {
    /// Is there something that cannot be compared, because it lies outside of the document or is too large? The worse is
    /// assumed.
    fn unknown(&mut self) -> bool {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let listed = |shape: &Shape<'a>| {
            let all: Vec<_> = shape
                .dangling
                .iter()
                .map(|target| format!("`{target}`"))
                .collect();
            all.join(" and ")
        };
        if base.dangling != revision.dangling {
            let message = match (base.dangling.is_empty(), revision.dangling.is_empty()) {
                (true, _) => format!(
                    "is now described by {}, which is not in the document",
                    listed(&revision)
                ),
                (_, true) => format!(
                    "is no longer described by {}, which was not in the document",
                    listed(&base)
                ),
                _ => format!(
                    "the reference changed from {} to {}, neither of which is in the document",
                    listed(&base),
                    listed(&revision)
                ),
            };
            self.add("type-changed", EITHER_WAY, self.heads, "type", message);
            return true;
        }
        if base.cut || revision.cut {
            let message = "changed in a part that is too large to be compared".to_owned();
            self.add("type-changed", EITHER_WAY, self.heads, "cut", message);
        }
        false
    }

    /// Two alternatives that stand for the same thing.
    fn alternative(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        if self.member(from, to) {
            return;
        }
        if from.kind != to.kind {
            self.retyped(&[from], &[to]);
            if from.kind == Kind::Any || to.kind == Kind::Any {
                return;
            }
        }
        self.values(from, to);
        if !self.listed_within(from, to) {
            limits::compare(self, from, to);
            formats::pattern(self, from, to);
        }
        formats::compare(self, from, to);
        match (from.kind, to.kind) {
            (Kind::Object, Kind::Object) => self.object(from, to),
            (Kind::Array, Kind::Array) => items::compare(self, from, to),
            _ => {}
        }
        conditions::compare(self, from, to);
        prose::compare(self, from, to);
    }

    /// Members of a union that are components, and nothing else, are compared as those.
    fn member(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) -> bool {
        let (Some(one), Some(other)) = (from.name, to.name) else {
            return false;
        };
        let (Some((_, ours)), Some((_, theirs))) = (self.base.union, self.revision.union) else {
            return false;
        };
        let alone = |shape: &Shape<'a>, name: crate::tree::Loc| {
            let named = |one: &&Alternative<'a>| one.name.is_some_and(|node| node.loc == name);
            shape.alternatives.iter().filter(named).count() == 1
        };
        let whole = |tree: &crate::tree::Tree<'a>, one: &Alternative<'a>, list, name| {
            let around = one
                .nodes
                .iter()
                .filter(|node| tree.component(node.loc) != Some(name) && !one_of(&node.loc, list));
            around.count() == 0
        };
        if !self.engine.correspond(one.loc, other.loc)
            || !alone(&self.base, one.loc)
            || !alone(&self.revision, other.loc)
            || !whole(&self.engine.base, from, ours, one.loc)
            || !whole(&self.engine.revision, to, theirs, other.loc)
            || !super::shape::bare(&[ours, theirs])
        {
            return false;
        }
        self.descend([one], [other], self.usage, "");
        true
    }
}

fn one_of(loc: &crate::tree::Loc, node: crate::tree::Node<'_>) -> bool {
    *loc == node.loc
}
