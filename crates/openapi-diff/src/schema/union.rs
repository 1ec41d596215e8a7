//! Unions: which alternatives came and went, and how many a value must fit.

use std::rc::Rc;

use super::context::Context;
use super::matching::Matched;
use super::overlap::overlap;
use super::shape::{Alternative, SchemaType, Shape, Union};
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::engine::Side;
use crate::tree::Both;
use crate::usage::{Direction, EITHER_WAY, LOOSER, Role, TIGHTER, Verdict};

/// More alternatives than this are not told from one another, each from each.
const MAX_OVERLAP: usize = 128;

impl<'a> Context<'_, 'a> {
    /// What is allowed on one side and has no counterpart on the other.
    pub(super) fn leftovers(&mut self, matched: &Matched<'a>) {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let (gone, new) = (&matched.base_only, &matched.revision_only);
        let pick = |shape: &'_ Shape<'a>, indices: &[usize]| -> Vec<Alternative<'a>> {
            let picked = indices
                .iter()
                .map(|index| shape.alternatives[*index].clone());
            picked.collect()
        };
        if gone.is_empty() && new.is_empty() {
            self.union_kind(&base, &revision);
            return;
        }
        let anything = |shape: &Shape<'a>, open: &[usize]| {
            open.iter()
                .any(|index| shape.alternatives[*index].is_anything())
        };
        // Beside a schema that allows everything, what else is listed says nothing.
        let opened = anything(&base, gone) != anything(&revision, new);
        if (!gone.is_empty() && !new.is_empty() && matched.none()) || opened {
            let (from, to) = if opened {
                (base.alternatives.clone(), revision.alternatives.clone())
            } else {
                (pick(&base, gone), pick(&revision, new))
            };
            self.replaced(&from, &to);
            return;
        }
        for (count, index) in gone.iter().enumerate() {
            self.gone(&base.alternatives[*index], count);
        }
        for (count, index) in new.iter().enumerate() {
            self.come(&revision.alternatives[*index], count);
        }
        self.union_kind(&base, &revision);
    }

    /// All that was allowed made way for something else.
    fn replaced(&mut self, from: &[Alternative<'a>], to: &[Alternative<'a>]) {
        if let ([one], [other]) = (from, to)
            && one.kind == other.kind
        {
            let message = match (one.name, other.name) {
                (Some(_), _) | (_, Some(_)) => format!(
                    "{} was replaced by {}",
                    self.describe(one, Side::Base),
                    self.describe(other, Side::Revision)
                ),
                _ => format!("was replaced by another {}", other.kind.word()),
            };
            let nodes = self.listed();
            self.add("type-changed", EITHER_WAY, nodes, "type", message);
            return;
        }
        let opened = |all: &[Alternative<'a>]| all.iter().any(Alternative::is_anything);
        let some = |all: &'_ [Alternative<'a>]| -> Vec<Alternative<'a>> {
            if opened(all) {
                let open = all.iter().filter(|one| one.is_anything());
                open.take(1).cloned().collect()
            } else {
                all.to_vec()
            }
        };
        let (from, to) = (some(from), some(to));
        let (from, to): (Vec<_>, Vec<_>) = (from.iter().collect(), to.iter().collect());
        self.retyped(&from, &to);
    }

    /// The schema objects that list the alternatives.
    fn listed(&self) -> Both<'a> {
        let list = |shape: &Shape<'a>| shape.union.map(|(_, node)| node);
        (
            list(&self.base).or(self.heads.0),
            list(&self.revision).or(self.heads.1),
        )
    }

    fn gone(&mut self, one: &Alternative<'a>, count: usize) {
        let compound = matches!(
            one.kind,
            SchemaType::Object | SchemaType::Array | SchemaType::Any
        );
        let suffix = match (compound, self.base.union.or(self.revision.union)) {
            (true, Some((Union::OneOf, _))) => "one-of-removed",
            (true, Some((Union::AnyOf, _))) => "any-of-removed",
            _ => "list-of-types-narrowed",
        };
        let what = self.describe(one, Side::Base);
        let nodes = self.listed();
        let nodes = (nodes.0.or(one.nodes.last().copied()), nodes.1);
        let aspect = format!("removed:{what}:{count}");
        let message = format!("{what} is no longer allowed");
        self.add(suffix, TIGHTER, nodes, &aspect, message);
    }

    fn come(&mut self, one: &Alternative<'a>, count: usize) {
        let what = self.describe(one, Side::Revision);
        let (suffix, verdict, refused) = self.judged_new(one);
        let aspect = format!("added:{what}:{count}");
        let refused = if refused {
            ", and a value that also fits another alternative is refused"
        } else {
            ""
        };
        let message = format!("{what} is now allowed too{refused}");
        let nodes = self.listed();
        self.add(suffix, verdict, nodes, &aspect, message);
    }

    /// The rule for an alternative that is new, and whether values that were allowed now fit two of them, where a value
    /// must fit exactly one.
    fn judged_new(&self, one: &Alternative<'a>) -> (&'static str, Verdict, bool) {
        let base = &self.base;
        let compound = matches!(
            one.kind,
            SchemaType::Object | SchemaType::Array | SchemaType::Any
        );
        let single = base.alternatives.len() == 1;
        let wrapped = base.union.is_none() && single;
        match self.revision.union.or(base.union) {
            Some((Union::OneOf, _)) if compound => {
                let refused = single && base.alternatives.iter().any(|old| overlap(old, one));
                let body = self.usage.role == Role::Body;
                match (wrapped, refused) {
                    (true, true) if body => ("wrapped-in-one-of", EITHER_WAY, true),
                    (true, true) => ("one-of-added", EITHER_WAY, true),
                    (true, false) if body && self.usage.direction == Direction::Response => {
                        ("wrapped-in-one-of", EITHER_WAY, false)
                    }
                    _ => ("one-of-added", LOOSER, false),
                }
            }
            Some((Union::OneOf, _)) => {
                // Every value of an alternative that lies within the new one fits both; so does every value of the new one
                // that lies within an old one, which was allowed as that.
                let open =
                    |one: &Alternative<'a>| one.values.is_none() && super::shape::bare(&one.nodes);
                let holds = |outer: &Alternative<'a>, inner: &Alternative<'a>| {
                    outer.kind != SchemaType::Any && outer.kind.holds(inner.kind) && open(outer)
                };
                if base.alternatives.iter().any(|old| holds(one, old)) {
                    ("one-of-added", EITHER_WAY, true)
                } else if base.alternatives.iter().any(|old| holds(old, one)) {
                    ("one-of-added", (Warning, Breaking), true)
                } else {
                    ("list-of-types-widened", LOOSER, false)
                }
            }
            // Who reads one thing must now be ready for another.
            Some((Union::AnyOf, _)) if compound && base.union.is_none() => {
                ("wrapped-in-any-of", LOOSER, false)
            }
            Some((Union::AnyOf, _)) if compound => ("any-of-added", LOOSER, false),
            _ => ("list-of-types-widened", LOOSER, false),
        }
    }

    /// `oneOf` became `anyOf` or the other way round, which only matters where alternatives overlap.
    fn union_kind(&mut self, base: &Shape<'a>, revision: &Shape<'a>) {
        let (Some((old, _)), Some((new, _))) = (base.union, revision.union) else {
            return;
        };
        let discriminated = |shape: &Shape<'a>| {
            let mut nodes = shape.nodes.iter();
            nodes.any(|node| node.value.get("discriminator").is_some())
        };
        if old == new || discriminated(base) && discriminated(revision) {
            return;
        }
        let all = &base.alternatives;
        // Among many, some overlap for certain.
        let overlaps = all.len() > MAX_OVERLAP
            || (0..all.len()).any(|one| {
                (0..one)
                    .any(|other| overlap(&all[one], &all[other]) || overlap(&all[other], &all[one]))
            });
        if !overlaps {
            return;
        }
        let (suffix, verdict, message) = if new == Union::OneOf {
            (
                "any-of-became-one-of",
                TIGHTER,
                "a value must now fit exactly one alternative",
            )
        } else {
            (
                "one-of-became-any-of",
                (NonBreaking, Warning),
                "a value may now fit several alternatives",
            )
        };
        self.add(suffix, verdict, self.listed(), "union", message.into());
    }

    fn describe(&self, one: &Alternative<'a>, side: Side) -> String {
        if let Some(name) = one.name {
            return format!("`{}`", self.engine.tree(side).name(name.loc));
        }
        let title = one.nodes.iter().rev().find_map(|node| node.text("title"));
        match (title, one.kind) {
            (Some(title), _) => format!("`{title}`"),
            (None, SchemaType::Any) => "a value of any type".to_owned(),
            (None, kind) => format!("{} {}", article(kind.word()), kind.word()),
        }
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}
