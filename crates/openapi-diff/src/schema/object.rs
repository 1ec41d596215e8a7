//! Objects: which properties there are, which must be there, and what may stand beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::context::Context;
use super::members::properties;
use super::shape::{Alternative, Nodes, Shape, parts};
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::document::{Document, Node};
use crate::engine::{Engine, Finding, Side};
use crate::usage::{Direction, Use};

impl<'a> Context<'_, 'a> {
    pub(super) fn object(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let (old, new) = (
            properties(&self.engine.base, &from.nodes),
            properties(&self.engine.revision, &to.nodes),
        );
        let (must, will) = (
            required(&self.engine.base, &from.nodes),
            required(&self.engine.revision, &to.nodes),
        );
        let extra = (
            extra(&self.engine.base, &from.nodes),
            extra(&self.engine.revision, &to.nodes),
        );
        let names: BTreeSet<&str> = old
            .keys()
            .chain(new.keys())
            .chain(must.keys())
            .chain(will.keys())
            .copied()
            .collect();
        for name in names {
            let property = Property {
                name,
                old: old.get(name),
                new: new.get(name),
                must: must.get(name).copied(),
                will: will.get(name).copied(),
                closed: matches!(extra.1, Extra::Closed(_)),
            };
            self.property(&property);
        }
        self.extra(extra);
    }

    fn property(&mut self, property: &Property<'_, 'a>) {
        let Property {
            name, must, will, ..
        } = *property;
        let request = self.usage.direction == Direction::Request;
        let shape = |engine: &mut Engine<'a>, side, nodes: Option<&Nodes<'a>>| {
            nodes.map(|nodes| engine.shape(side, &parts(nodes.iter().copied())))
        };
        let old = shape(self.engine, Side::Base, property.old);
        let new = shape(self.engine, Side::Revision, property.new);
        let (unseen_word, other_word) = if request {
            ("readOnly", "writeOnly")
        } else {
            ("writeOnly", "readOnly")
        };
        let flag = |shape: &Option<Rc<Shape<'a>>>, word| {
            shape.as_ref().is_some_and(|shape| shape.flag(word))
        };
        let (was_unseen, is_unseen) = (flag(&old, unseen_word), flag(&new, unseen_word));
        let with_default = if new
            .as_ref()
            .is_some_and(|shape| shape.find(&self.engine.revision, "default").is_some())
        {
            "-with-default"
        } else {
            ""
        };
        let aspect = format!("property:{name}");
        let first = |nodes: Option<&Nodes<'a>>| nodes.and_then(|nodes| nodes.first().copied());
        let nodes = (first(property.old), first(property.new));
        let quiet = (NonBreaking, NonBreaking);
        match (property.old, property.new) {
            (Some(_), None) => {
                let optional = if must.is_some() {
                    "required"
                } else {
                    "optional"
                };
                let message = "was removed".to_owned();
                let (rule, verdict) = match (request, was_unseen) {
                    (true, true) => ("request-read-only-property-removed".into(), quiet),
                    (true, false) if property.closed => (
                        "request-property-removed-and-forbidden".into(),
                        (Breaking, Breaking),
                    ),
                    (true, false) => ("request-property-removed".into(), (Warning, Warning)),
                    (false, true) => (
                        format!("response-{optional}-write-only-property-removed"),
                        quiet,
                    ),
                    (false, false) if must.is_some() => (
                        "response-required-property-removed".into(),
                        (Breaking, Breaking),
                    ),
                    (false, false) => (
                        "response-optional-property-removed".into(),
                        (Warning, Warning),
                    ),
                };
                self.add_rule(rule, verdict, nodes, &aspect, message);
            }
            (None, Some(_)) => {
                let optional = if will.is_some() {
                    "required"
                } else {
                    "optional"
                };
                let (rule, verdict) = match (request, is_unseen) {
                    (true, true) => ("new-read-only-request-property".into(), quiet),
                    (true, false) if will.is_some() && self.usage.header => (
                        "new-required-request-header-property".into(),
                        (Breaking, Breaking),
                    ),
                    (true, false) if will.is_some() => (
                        format!("new-required-request-property{with_default}"),
                        (Breaking, Breaking),
                    ),
                    (true, false) => ("new-optional-request-property".into(), quiet),
                    (false, true) => (
                        format!("response-{optional}-write-only-property-added"),
                        quiet,
                    ),
                    (false, false) => (format!("response-{optional}-property-added"), quiet),
                };
                self.add_rule(
                    rule,
                    verdict,
                    nodes,
                    &aspect,
                    format!("was added, {optional}"),
                );
            }
            (old_nodes, new_nodes) => {
                if let (Some(old_nodes), Some(new_nodes)) = (old_nodes, new_nodes) {
                    let usage = Use {
                        muted: self.usage.muted || was_unseen || is_unseen,
                        ..self.usage.inner()
                    };
                    self.descend(old_nodes.clone(), new_nodes.clone(), usage);
                }
                if let (Some(old), Some(new)) = (&old, &new) {
                    for word in [unseen_word, other_word] {
                        self.visibility(name, nodes, will.is_some(), word, (old, new));
                    }
                }
                self.requirement(property, was_unseen && is_unseen, with_default);
            }
        }
    }

    /// `readOnly` or `writeOnly` came or went.
    fn visibility(
        &mut self,
        name: &str,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
        required: bool,
        word: &str,
        (old, new): (&Shape<'a>, &Shape<'a>),
    ) {
        let (was, is) = (old.flag(word), new.flag(word));
        if was == is {
            return;
        }
        let kebab = if word == "readOnly" {
            "read-only"
        } else {
            "write-only"
        };
        let optional = if required { "required" } else { "optional" };
        let not = if is { "" } else { "not-" };
        let direction = self.usage.direction;
        let rule = format!(
            "{}-{optional}-property-became-{not}{kebab}",
            direction.word()
        );
        let (rule, class) = match (direction, word, required && was) {
            // What callers could not send before, they must send now.
            (Direction::Request, "readOnly", true) => {
                ("new-required-request-property".to_owned(), Breaking)
            }
            (Direction::Response, "writeOnly", true) => (rule, Warning),
            _ => (rule, NonBreaking),
        };
        let message = format!(
            "`{name}` is {} {word}",
            if is { "now" } else { "no longer" }
        );
        let class = if self.usage.muted {
            class.min(NonBreaking)
        } else {
            class
        };
        // The word may stand in the component that the property refers to.
        let saying = |shape: &Shape<'a>| {
            shape
                .nodes
                .iter()
                .find(|node| node.value.get(word) == Some(&Value::Bool(true)))
                .copied()
        };
        let (base, revision) = (saying(old).or(nodes.0), saying(new).or(nodes.1));
        let told = if is { (None, revision) } else { (base, None) };
        let locs = (told.0.map(|node| node.loc), told.1.map(|node| node.loc));
        let at = self.inner_at(
            &nodes.0.into_iter().collect(),
            &nodes.1.into_iter().collect(),
        );
        let at = self
            .engine
            .locate(locs.0, locs.1, &at, (&old.crossed, &new.crossed));
        let (base, revision) = (base.map(|node| node.loc), revision.map(|node| node.loc));
        let aspect = format!("{word}:{name}");
        self.engine.report(
            self.vertex,
            Finding {
                rule,
                class,
                at,
                base,
                revision,
                aspect,
                message,
            },
        );
    }

    fn requirement(&mut self, property: &Property<'_, 'a>, unseen: bool, with_default: &str) {
        let (Some(node), became) = (match (property.must, property.will) {
            (None, Some(node)) => (Some(node), true),
            (Some(node), None) => (Some(node), false),
            _ => return,
        }) else {
            return;
        };
        let nodes = if became {
            (None, Some(node))
        } else {
            (Some(node), None)
        };
        let request = self.usage.direction == Direction::Request;
        let quiet = (NonBreaking, NonBreaking);
        let word = if became { "required" } else { "optional" };
        let (rule, verdict) = match (request, unseen) {
            (true, true) => (format!("request-read-only-property-became-{word}"), quiet),
            (false, true) => (format!("response-write-only-property-became-{word}"), quiet),
            (true, false) if became && self.usage.header => (
                "request-header-property-became-required".into(),
                (Breaking, Breaking),
            ),
            (true, false) if became => (
                format!("request-property-became-required{with_default}"),
                (Breaking, Breaking),
            ),
            (true, false) => ("request-property-became-optional".into(), quiet),
            (false, false) if became => ("response-property-became-required".into(), quiet),
            (false, false) => (
                "response-property-became-optional".into(),
                (Breaking, Breaking),
            ),
        };
        let name = property.name;
        self.add_rule(
            rule,
            verdict,
            nodes,
            &format!("required:{name}"),
            format!("`{name}` became {word}"),
        );
    }

    /// What may stand beside the named properties.
    fn extra(&mut self, (old, new): (Extra<'a>, Extra<'a>)) {
        let shut = matches!(new, Extra::Closed(_));
        match (old, new) {
            (Extra::Open, Extra::Open) | (Extra::Closed(_), Extra::Closed(_)) => {}
            (Extra::Closed(node), other) | (other, Extra::Closed(node)) => {
                let nodes = if shut {
                    (other.node(), Some(node))
                } else {
                    (Some(node), other.node())
                };
                self.closing(shut, node, nodes);
            }
            (old, new) => self.descend(old.schemas(), new.schemas(), self.usage.inner()),
        }
    }

    /// An object was closed to properties that it does not name, or opened, by what `keyword` says.
    fn closing(
        &mut self,
        shut: bool,
        keyword: Node<'a>,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
    ) {
        let document = if shut {
            &self.engine.revision
        } else {
            &self.engine.base
        };
        let unevaluated = document.name(keyword.loc) == "unevaluatedProperties";
        let (verdict, message) = if shut {
            ((Breaking, NonBreaking), "no longer")
        } else {
            ((NonBreaking, Breaking), "now")
        };
        let suffix = match (shut, unevaluated) {
            (true, false) => "additional-properties-forbidden",
            (true, true) => "unevaluated-properties-added",
            (false, false) => "additional-properties-allowed",
            (false, true) => "unevaluated-properties-removed",
        };
        let message = format!("other properties are {message} allowed");
        self.add(suffix, verdict, nodes, "additionalProperties", message);
    }
}

/// One property on both sides.
struct Property<'p, 'a> {
    name: &'p str,
    old: Option<&'p Nodes<'a>>,
    new: Option<&'p Nodes<'a>>,
    must: Option<Node<'a>>,
    will: Option<Node<'a>>,
    /// The revision allows no property that it does not name.
    closed: bool,
}

#[derive(Clone)]
enum Extra<'a> {
    Open,
    Closed(Node<'a>),
    Schema(Nodes<'a>),
}

impl<'a> Extra<'a> {
    fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::Open => None,
            Self::Closed(node) => Some(*node),
            Self::Schema(nodes) => nodes.first().copied(),
        }
    }

    fn schemas(self) -> Nodes<'a> {
        match self {
            Self::Schema(nodes) => nodes,
            Self::Open | Self::Closed(_) => Nodes::new(),
        }
    }
}

fn required<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> BTreeMap<&'a str, Node<'a>> {
    let mut all = BTreeMap::new();
    for list in nodes
        .iter()
        .filter_map(|node| document.get(*node, "required"))
    {
        for item in document.items(list) {
            if let Some(name) = item.value.as_str() {
                all.entry(name).or_insert(item);
            }
        }
    }
    all
}

fn extra<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> Extra<'a> {
    let mut schemas = Nodes::new();
    for node in nodes {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match document.get(*node, keyword) {
                Some(said) if said.value == &Value::Bool(false) => return Extra::Closed(said),
                Some(said) if said.value.as_object().is_some_and(|map| !map.is_empty()) => {
                    schemas.push(said)
                }
                _ => {}
            }
        }
    }
    if schemas.is_empty() {
        Extra::Open
    } else {
        Extra::Schema(schemas)
    }
}
