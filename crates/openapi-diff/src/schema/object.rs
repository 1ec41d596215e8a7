//! Objects: which members there are, by name, by pattern or beside those, and which must be there.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::context::{Both, Context};
use super::members::{Members, Others};
use super::shape::{Alternative, Nodes, parts};
use crate::engine::{Side, member};
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

impl<'a> Context<'_, 'a> {
    pub(super) fn object(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let old = Members::of(&self.engine.base, &from.nodes);
        let new = Members::of(&self.engine.revision, &to.nodes);
        let names: BTreeSet<&str> = old
            .named
            .keys()
            .chain(new.named.keys())
            .chain(old.required.keys())
            .chain(new.required.keys())
            .copied()
            .collect();
        for name in names {
            self.property(name, &old, &new);
        }
        self.patterns(&old, &new);
        self.others(old.others, new.others);
    }

    fn property(&mut self, name: &str, old: &Members<'a>, new: &Members<'a>) {
        let (before, after) = (old.named.get(name), new.named.get(name));
        let first = |nodes: Option<&Nodes<'a>>| nodes.and_then(|nodes| nodes.first().copied());
        let mut known = Member {
            name,
            nodes: (first(before), first(after)),
            required: (
                old.required.get(name).copied(),
                new.required.get(name).copied(),
            ),
            unseen: (false, false),
            with_default: false,
            closed: (
                old.governing(name).is_nothing(),
                new.governing(name).is_nothing(),
            ),
        };
        let shapes = (
            before.map(|nodes| {
                let nodes = parts(nodes.iter().copied());
                self.engine.shape(Side::Base, &nodes)
            }),
            after.map(|nodes| {
                let nodes = parts(nodes.iter().copied());
                self.engine.shape(Side::Revision, &nodes)
            }),
        );
        let word = self.usage.direction.pick("readOnly", "writeOnly");
        known.unseen = (
            shapes.0.as_ref().is_some_and(|shape| shape.flag(word)),
            shapes.1.as_ref().is_some_and(|shape| shape.flag(word)),
        );
        known.with_default = shapes
            .1
            .as_ref()
            .is_some_and(|shape| shape.find(&self.engine.revision, "default").is_some());
        match shapes {
            (Some(one), Some(other)) => {
                self.inside(&known, old.spoken_of(name), new.spoken_of(name));
                for word in ["readOnly", "writeOnly"] {
                    self.visibility(&known, word, (&one, &other));
                }
                self.requirement(&known);
            }
            (Some(_), None) => {
                // What must still be there is only no longer described.
                if known.required.1.is_none() {
                    self.removed(&known);
                } else {
                    self.requirement(&known);
                }
                if known.required.1.is_some() || matches!(new.governing(name), Others::Schemas(_)) {
                    let now = new.governing(name).schemas();
                    self.inside(&known, old.spoken_of(name), Some(now));
                }
            }
            (None, Some(_)) => {
                if known.required.0.is_none() {
                    self.added(&known);
                } else if known.required.1.is_some() {
                    self.described(&known);
                } else {
                    self.requirement(&known);
                }
                if let Others::Schemas(before) = old.governing(name) {
                    self.inside(&known, Some(before), new.spoken_of(name));
                }
            }
            (None, None) => self.requirement(&known),
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
        for (pattern, before) in &old.patterns {
            let step = format!("{{{pattern}}}");
            if let Some(after) = new.patterns.get(pattern) {
                let usage = self.usage.member();
                self.descend(before.clone(), after.clone(), usage, &step);
                continue;
            }
            let verdict = match &new.others {
                Others::Anything => LOOSER,
                Others::Nothing(_) => TIGHTER,
                Others::Schemas(now) => {
                    let usage = self.usage.member();
                    self.descend(before.clone(), now.clone(), usage, &step);
                    HARMLESS
                }
            };
            let nodes = (before.first().copied(), None);
            let message = format!("the properties that match `{pattern}` are no longer described");
            self.add(
                "pattern-property-removed",
                verdict,
                nodes,
                &format!("pattern:{pattern}"),
                message,
            );
        }
        for (pattern, after) in &new.patterns {
            if old.patterns.contains_key(pattern) {
                continue;
            }
            let verdict = match &old.others {
                Others::Anything => TIGHTER,
                Others::Nothing(_) => OPENED,
                Others::Schemas(before) => {
                    let usage = self.usage.member();
                    let step = format!("{{{pattern}}}");
                    self.descend(before.clone(), after.clone(), usage, &step);
                    HARMLESS
                }
            };
            let nodes = (None, after.first().copied());
            let message = format!("properties that match `{pattern}` are now described");
            self.add(
                "pattern-property-added",
                verdict,
                nodes,
                &format!("pattern:{pattern}"),
                message,
            );
        }
    }

    /// What may stand beside the members that are spoken of.
    fn others(&mut self, old: Others<'a>, new: Others<'a>) {
        let shut = new.is_nothing();
        match (old, new) {
            (Others::Anything, Others::Anything) | (Others::Nothing(_), Others::Nothing(_)) => {}
            (Others::Nothing(node), other) | (other, Others::Nothing(node)) => {
                let nodes = if shut {
                    (other.node(), Some(node))
                } else {
                    (Some(node), other.node())
                };
                let side = if shut { Side::Revision } else { Side::Base };
                let keyword = self.engine.tree(side).name(node.loc);
                self.closing(shut, keyword, nodes);
            }
            (old, new) => {
                let usage = Use {
                    medium: self.usage.medium,
                    ..self.usage.member()
                };
                self.descend(old.schemas(), new.schemas(), usage, "{}");
            }
        }
    }

    /// An object was closed to members that it does not speak of, or opened, by what `keyword` says.
    fn closing(&mut self, shut: bool, keyword: &str, nodes: Both<'a>) {
        let unevaluated = keyword == "unevaluatedProperties";
        let (verdict, word) = if shut {
            (TIGHTER, "no longer")
        } else {
            (OPENED, "now")
        };
        let suffix = match (shut, unevaluated) {
            (true, false) => "additional-properties-forbidden",
            (true, true) => "unevaluated-properties-added",
            (false, false) => "additional-properties-allowed",
            (false, true) => "unevaluated-properties-removed",
        };
        let message = format!("properties that the schema does not name are {word} allowed");
        self.add(suffix, verdict, nodes, "additionalProperties", message);
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
pub(super) type Seen<'s, 'a> = (
    &'s Rc<super::shape::Shape<'a>>,
    &'s Rc<super::shape::Shape<'a>>,
);
