//! Where the parts of an operation are compared, and how their changes are entered.

use std::rc::Rc;

use crate::change::Class;
use crate::engine::{Engine, Finding, Heading, Location, Vertex};
use crate::prose;
use crate::tree::{Node, reference};
use crate::usage::Direction;

/// Where the parts of an operation are compared.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) vertex: Vertex,
    pub(crate) at: Location,
    /// Stands for all operations of the path where a change lies in the path item.
    pub(crate) path_at: Location,
    /// What the operation is sent; the other way round in a callback or webhook.
    pub(crate) direction: Direction,
    /// "the webhook `POST done`"; empty for an operation, whose name is its location.
    pub(crate) within: Rc<str>,
}

/// What was found to have changed.
pub(crate) struct Told<'s, 'a> {
    pub(crate) rule: &'s str,
    pub(crate) class: Class,
    pub(crate) nodes: (Option<Node<'a>>, Option<Node<'a>>),
    pub(crate) aspect: &'s str,
    pub(crate) message: String,
}

impl Scope {
    /// A scope of its own that stands for an operation, or for the document.
    pub(crate) fn new(vertex: Vertex, at: Location) -> Self {
        Self {
            vertex,
            path_at: Rc::clone(&at),
            at,
            direction: Direction::Request,
            within: "".into(),
        }
    }

    /// Enters a change at this scope.
    pub(crate) fn report<'a>(&self, engine: &mut Engine<'a>, told: Told<'_, 'a>) {
        self.report_at(engine, &self.at, told);
    }

    /// Enters a change at another location on behalf of this scope.
    pub(crate) fn report_at<'a>(&self, engine: &mut Engine<'a>, at: &Location, told: Told<'_, 'a>) {
        let message = if self.within.is_empty() || *at != self.at {
            told.message
        } else {
            format!("{}: {}", self.within, told.message)
        };
        let finding = Finding {
            rule: told.rule.to_owned(),
            class: told.class,
            at: Rc::clone(at),
            base: told.nodes.0.map(|node| node.loc),
            revision: told.nodes.1.map(|node| node.loc),
            aspect: told.aspect.to_owned(),
            message,
            hidden: false,
        };
        engine.report(self.vertex, finding);
    }

    /// The heading for the schema of a part of the operation.
    pub(crate) fn heading(&self, at: &Location, part: &str) -> Heading {
        if self.within.is_empty() || *at != self.at {
            return Heading::new(at, part);
        }
        Heading::new(at, format!("{part} of {}", self.within))
    }

    /// What two nodes stand for, and where changes between them are reported: at the component that both name, or at `at`.
    /// Nothing where one leads out of the document, of which the worse is assumed; `part` is what it is called.
    pub(crate) fn resolve<'a>(
        &self,
        engine: &mut Engine<'a>,
        (one, other): (Node<'a>, Node<'a>),
        at: &Location,
        part: &str,
    ) -> Option<(Node<'a>, Node<'a>, Location)> {
        let (old, new) = (engine.base.resolve(one), engine.revision.resolve(other));
        let shared = engine.shared((old.loc, new.loc));
        let at = shared.unwrap_or_else(|| Rc::clone(at));
        let outside = (reference(old.value), reference(new.value));
        if outside == (None, None) {
            return Some((old, new, at));
        }
        if let Some(message) = prose::outside(outside.0.as_slice(), outside.1.as_slice()) {
            let told = Told {
                rule: "reference-changed",
                class: Class::Breaking,
                nodes: (Some(old), Some(new)),
                aspect: "reference",
                message: Heading::new(&at, part).sentence("", &message),
            };
            self.report_at(engine, &at, told);
        }
        None
    }
}
