//! What changed between two schemas in normal form, as a caller who sends or reads such values sees it.

use std::rc::Rc;

use super::context::Context;
use super::shape::{Alternative, Kind, Nodes};
use super::{conditions, formats, limits, matching, prose};
use crate::document::{Document, Node};
use crate::engine::{Engine, Pair, Side};

/// Makes the comparisons that were asked for, and those that they ask for.
pub(crate) fn settle(engine: &mut Engine<'_>) {
    while let Some(pair) = engine.next() {
        compare(engine, &pair);
    }
}

/// Compares a pair and asks for the comparison of what is inside.
fn compare<'a>(engine: &mut Engine<'a>, pair: &Pair<'a>) {
    let base = engine.shape(Side::Base, &pair.base);
    let revision = engine.shape(Side::Revision, &pair.revision);
    let mut context = Context {
        engine,
        usage: pair.usage,
        at: Rc::clone(&pair.at),
        vertex: pair.vertex,
        base: Rc::clone(&base),
        revision: Rc::clone(&revision),
        heads: (pair.base.first().copied(), pair.revision.first().copied()),
        fold: pair.fold,
    };
    context.nullability();
    context.annotations();
    context.discriminator();
    let matched = matching::alternatives(context.engine, &base, &revision);
    for (one, other) in &matched.pairs {
        context.alternative(&base.alternatives[*one], &revision.alternatives[*other]);
    }
    context.leftovers(&matched);
}

impl<'a> Context<'_, 'a> {
    /// Two alternatives that stand for the same thing.
    fn alternative(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        if from.kind != to.kind {
            self.kind_changed(from, to);
            if from.kind == Kind::Any || to.kind == Kind::Any {
                return;
            }
        }
        self.values(from, to);
        limits::compare(self, from, to);
        formats::compare(self, from, to);
        match (from.kind, to.kind) {
            (Kind::Object, Kind::Object) => self.object(from, to),
            (Kind::Array, Kind::Array) => {
                let items = |document: &Document<'a>, nodes: &[Node<'a>]| -> Nodes<'a> {
                    nodes
                        .iter()
                        .filter_map(|node| document.get(*node, "items"))
                        .collect()
                };
                let pair = (
                    items(&self.engine.base, &from.nodes),
                    items(&self.engine.revision, &to.nodes),
                );
                self.descend(pair.0, pair.1, self.usage.inner());
            }
            _ => {}
        }
        conditions::compare(self, from, to);
        prose::compare(self, from, to);
    }
}
