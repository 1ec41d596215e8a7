//! What changed between two schemas in normal form, as a caller who sends or reads such values sees it.

use std::rc::Rc;

use super::context::Context;
use super::prose as words;
use super::shape::{Pair as Alternatives, SchemaType, Shape};
use super::{conditions, formats, items, limits, matching};
use crate::engine::{Engine, Pair, Side};
use crate::prose;
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
        let pair = (&base.alternatives[0], &revision.alternatives[0]);
        words::compare(&mut context, pair);
        return;
    }
    if context.unknown() {
        return;
    }
    context.nullability();
    context.discriminator();
    let matched = matching::alternatives(context.engine, &base, &revision);
    for (one, other) in &matched.units {
        context.descend([*one], [*other], context.usage, "");
    }
    for (one, other) in &matched.pairs {
        context.alternative((&base.alternatives[*one], &revision.alternatives[*other]));
    }
    context.leftovers(&matched);
}

impl<'a> Context<'_, 'a> {
    /// Is there something that cannot be compared, because it lies outside of the document or is too large? The worse is
    /// assumed.
    fn unknown(&mut self) -> bool {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let outside = |shape: &Shape<'a>| shape.dangling.iter().copied().collect::<Vec<_>>();
        if let Some(message) = prose::outside(&outside(&base), &outside(&revision)) {
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
    fn alternative(&mut self, pair: Alternatives<'_, 'a>) {
        let (from, to) = pair;
        // Listed values say themselves what they are.
        let listed = from.values.is_some() && to.values.is_some();
        if from.kind != to.kind && !listed {
            self.retyped(&[from], &[to]);
            if from.kind == SchemaType::Any || to.kind == SchemaType::Any {
                return;
            }
        }
        self.values(pair);
        if !self.listed_within(pair) {
            limits::compare(self, pair);
            formats::pattern(self, pair);
        }
        formats::compare(self, pair);
        match (from.kind, to.kind) {
            (SchemaType::Object, SchemaType::Object) => self.object(pair),
            (SchemaType::Array, SchemaType::Array) => items::compare(self, pair),
            _ => {}
        }
        conditions::compare(self, pair);
        words::compare(self, pair);
    }
}
