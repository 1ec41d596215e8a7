//! Objects: which members there are, by name, by pattern or beside those, and which must be there.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::context::Context;
use super::members::Members;
use super::others::{Others, OthersWording};
use super::shape::{Nodes, Pair, Shape, parts};
use crate::engine::{Side, member};
use crate::tree::Both;
use crate::usage::{HARMLESS, LOOSER, Medium, OPENED, TIGHTER, Use};

/// What is known of one member on both sides.
pub(super) struct Member<'p, 'a> {
    pub(super) name: &'p str,
    /// The schemas under its name.
    pub(super) nodes: Both<'a>,
    pub(super) required: Both<'a>,
    /// Whether nobody sees it in this direction.
    pub(super) unseen: (bool, bool),
    pub(super) with_default: bool,
    /// Whether the base, or the revision, allows no member that it does not speak of.
    pub(super) closed: (bool, bool),
}

const OTHERS: OthersWording = OthersWording {
    aspect: "additionalProperties",
    what: "properties that the schema does not name",
    forbidden: [
        "unevaluated-properties-added",
        "additional-properties-forbidden",
    ],
    allowed: [
        "unevaluated-properties-removed",
        "additional-properties-allowed",
    ],
    opened: OPENED,
};

impl<'a> Context<'_, 'a> {
    pub(super) fn object(&mut self, (from, to): Pair<'_, 'a>) {
        let old = Members::of(&self.engine.base, &from.nodes);
        let new = Members::of(&self.engine.revision, &to.nodes);
        let named = old.named.keys().chain(new.named.keys()).copied();
        let required = old.required_names().chain(new.required_names());
        let forbidden = old.forbidden.keys().chain(new.forbidden.keys()).copied();
        let names: BTreeSet<&str> = named.chain(required).chain(forbidden).collect();
        for name in names {
            self.property(name, &old, &new);
        }
        self.patterns(&old, &new);
        let usage = Use {
            medium: self.usage.medium,
            ..self.usage.member()
        };
        self.others((old.others, new.others), &OTHERS, (usage, "{}"));
    }

    fn property(&mut self, name: &str, old: &Members<'a>, new: &Members<'a>) {
        let (before, after) = (old.named.get(name), new.named.get(name));
        if let (Some(before), Some(after)) = (before, after)
            && old.is_required(name) == new.is_required(name)
            && old.patterns.is_empty()
            && new.patterns.is_empty()
            && self.engine.same(before, after)
        {
            return;
        }
        let mut shape = |side: Side, nodes: Option<&Nodes<'a>>| {
            let nodes = parts(nodes?.iter().copied());
            Some(self.engine.shape(side, &nodes))
        };
        let shapes = (shape(Side::Base, before), shape(Side::Revision, after));
        let known = self.known(name, (old, new), (shapes.0.as_deref(), shapes.1.as_deref()));
        match shapes {
            (Some(one), Some(other)) => {
                self.inside(&known, old.spoken_of(name), new.spoken_of(name));
                for word in ["readOnly", "writeOnly"] {
                    self.visibility(&known, word, (&one, &other));
                }
                self.requirement(&known);
            }
            (Some(_), None) => {
                self.no_longer_named(&known);
                if let Others::Schemas(now) = new.governing(name) {
                    self.inside(&known, old.spoken_of(name), Some(now));
                }
            }
            (None, Some(_)) => {
                self.newly_named(&known);
                if let Others::Schemas(before) = old.governing(name) {
                    self.inside(&known, Some(before), new.spoken_of(name));
                }
            }
            (None, None) => {
                let shut = |members: &Members<'a>| members.forbidden.get(name).copied();
                self.forbidden(&known, (shut(old), shut(new)));
                self.requirement(&known);
            }
        }
    }

    /// What is known of a property on both sides.
    fn known<'p>(
        &self,
        name: &'p str,
        (old, new): (&Members<'a>, &Members<'a>),
        shapes: (Option<&Shape<'a>>, Option<&Shape<'a>>),
    ) -> Member<'p, 'a> {
        let first = |members: &Members<'a>| members.named.get(name)?.first().copied();
        let word = self.usage.direction.pick("readOnly", "writeOnly");
        let unseen = |shape: Option<&Shape<'a>>| shape.is_some_and(|shape| shape.flag(word));
        let default = |shape: &Shape<'a>| shape.find(&self.engine.revision, "default").is_some();
        Member {
            name,
            nodes: (first(old), first(new)),
            required: (
                old.required(&self.engine.base, name),
                new.required(&self.engine.revision, name),
            ),
            unseen: (unseen(shapes.0), unseen(shapes.1)),
            with_default: shapes.1.is_some_and(default),
            closed: (
                old.governing(name).is_nothing(),
                new.governing(name).is_nothing(),
            ),
        }
    }

    /// A property is no longer named; what must still be there is only no longer described.
    fn no_longer_named(&mut self, known: &Member<'_, 'a>) {
        if known.required.1.is_none() {
            self.removed(known);
        } else {
            self.described(known, false);
            self.requirement(known);
        }
    }

    /// A property is newly named; what had to be there all along is only described now.
    fn newly_named(&mut self, known: &Member<'_, 'a>) {
        if known.required.0.is_none() {
            self.added(known);
        } else {
            self.described(known, true);
            self.requirement(known);
        }
    }

    /// Compares the values of a member.
    fn inside(&mut self, known: &Member<'_, 'a>, old: Option<Nodes<'a>>, new: Option<Nodes<'a>>) {
        let mut usage = self.usage.member();
        if known.unseen.0 || known.unseen.1 {
            usage = usage.hidden();
        }
        let json = known.nodes.0.map(|node| node.loc);
        if json.is_some_and(|loc| self.engine.json_parts.contains(&loc)) {
            usage.medium = Medium::Json;
        }
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        self.descend(old, new, usage, &member(known.name));
    }

    /// Members whose names match a pattern.
    fn patterns(&mut self, old: &Members<'a>, new: &Members<'a>) {
        let usage = self.usage.member();
        let patterns = old.patterns.keys().chain(new.patterns.keys());
        for pattern in patterns.copied().collect::<BTreeSet<_>>() {
            let (before, after) = (old.patterns.get(pattern), new.patterns.get(pattern));
            let first = |nodes: Option<&Nodes<'a>>| nodes?.first().copied();
            let nodes = (first(before), first(after));
            // What held for such members is compared with what holds now.
            let governing = |nodes: Option<&Nodes<'a>>, others: &Others<'a>| {
                nodes.map_or_else(|| others.clone(), |nodes| Others::of(nodes.clone()))
            };
            let inside = (
                governing(before, &old.others),
                governing(after, &new.others),
            );
            let verdict = match &inside {
                (Others::Anything, Others::Anything) => continue,
                (Others::Nothing(_), _) => OPENED,
                (Others::Anything, _) | (_, Others::Nothing(_)) => TIGHTER,
                (_, Others::Anything) => LOOSER,
                _ => HARMLESS,
            };
            if let (Others::Schemas(one), Others::Schemas(other)) = inside {
                self.descend(one, other, usage, &format!("{{{pattern}}}"));
            }
            let (word, message) = match (before, after) {
                (Some(_), Some(_)) => continue,
                (Some(_), None) => (
                    "removed",
                    format!("the properties that match `{pattern}` are no longer described"),
                ),
                _ => (
                    "added",
                    format!("properties that match `{pattern}` are now described"),
                ),
            };
            let suffix = format!("pattern-property-{word}");
            self.add(
                &suffix,
                verdict,
                nodes,
                &format!("pattern:{pattern}"),
                message,
            );
        }
    }
}

impl<'a> Member<'_, 'a> {
    /// `required` or `optional`, as the base has it.
    pub(super) fn was(&self) -> &'static str {
        word(self.required.0.is_some())
    }

    /// `required` or `optional`, as the revision has it.
    pub(super) fn is(&self) -> &'static str {
        word(self.required.1.is_some())
    }
}

fn word(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

/// A reference count is all that a shape in hand costs.
pub(super) type Seen<'s, 'a> = (&'s Rc<Shape<'a>>, &'s Rc<Shape<'a>>);
