//! Where the parts of an operation are compared, and how their changes are entered.

use std::rc::Rc;

use crate::change::Class;
use crate::engine::{Engine, Heading, Location, Vertex};
use crate::prose;
use crate::schema::shape::Parts;
use crate::tree::{Both, Node, reference};
use crate::usage::{Direction, Use};

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

impl Scope {
    /// A scope of its own that stands for an operation, or for the document.
    pub(crate) fn new(vertex: Vertex, at: Location) -> Self {
        Self {
            vertex,
            path_at: at.clone(),
            at,
            direction: Direction::Request,
            within: "".into(),
        }
    }

    /// A part of the operation, which is reported where that is.
    pub(crate) fn part(&self, name: impl Into<Rc<str>>) -> Part<'_> {
        Part {
            scope: self,
            at: self.at.clone(),
            name: name.into(),
        }
    }

    /// Enters a change of the whole.
    pub(crate) fn tell<'a>(
        &self,
        engine: &mut Engine<'a>,
        judged: (&str, Class),
        nodes: Both<'a>,
        aspect: &str,
        message: String,
    ) {
        self.part("").tell(engine, judged, nodes, aspect, message);
    }
}

/// "the response 200", and where its changes are reported.
#[derive(Clone)]
pub(crate) struct Part<'s> {
    pub(crate) scope: &'s Scope,
    pub(crate) at: Location,
    pub(crate) name: Rc<str>,
}

impl<'s> Part<'s> {
    /// What is reported at the same location under another name.
    pub(crate) fn named(&self, name: impl Into<Rc<str>>) -> Self {
        let name = name.into();
        Self {
            name,
            ..self.clone()
        }
    }

    /// Enters a change. `aspect` tells apart what can change independently at one node.
    pub(crate) fn tell<'a>(
        &self,
        engine: &mut Engine<'a>,
        judged: (&str, Class),
        nodes: Both<'a>,
        aspect: &str,
        message: String,
    ) {
        let scope = self.scope;
        let message = match &*scope.within {
            "" => message,
            _ if self.at != scope.at => message,
            within => format!("{within}: {message}"),
        };
        engine.tell(scope.vertex, &self.at, judged, nodes, aspect, message);
    }

    /// Compares the prose of two objects: their extensions and the keys in `keys`.
    pub(crate) fn prose<'a>(&self, engine: &mut Engine<'a>, nodes: Both<'a>, keys: &[&str]) {
        prose::objects(engine, self.scope.vertex, &self.at, &self.name, nodes, keys);
    }

    /// Asks for the comparison of the schemas of this part.
    pub(crate) fn schemas<'a>(
        &self,
        engine: &mut Engine<'a>,
        pair: (Parts<'a>, Parts<'a>),
        usage: Use,
    ) {
        let heading = match &*self.scope.within {
            within if !within.is_empty() && self.at == self.scope.at => {
                Heading::new(&self.at, format!("{} of {within}", self.name))
            }
            _ => Heading::new(&self.at, Rc::clone(&self.name)),
        };
        engine.schemas(self.scope.vertex, pair, usage, heading);
    }

    /// What two nodes stand for; their changes are reported at the component that both name. Nothing where one leads out of
    /// the document, of which the worse is assumed.
    pub(crate) fn resolve<'a>(
        &self,
        engine: &mut Engine<'a>,
        (one, other): (Node<'a>, Node<'a>),
    ) -> Option<(Node<'a>, Node<'a>, Self)> {
        let (old, new) = (engine.base.resolve(one), engine.revision.resolve(other));
        let at = engine.shared((old.loc, new.loc));
        let part = Self {
            at: at.unwrap_or_else(|| self.at.clone()),
            ..self.clone()
        };
        let outside = (reference(old.value), reference(new.value));
        if outside == (None, None) {
            return Some((old, new, part));
        }
        if let Some(message) = prose::outside(outside.0.as_slice(), outside.1.as_slice()) {
            let message = Heading::new(&part.at, Rc::clone(&part.name)).sentence("", &message);
            let judged = ("reference-changed", Class::Breaking);
            part.tell(engine, judged, (Some(old), Some(new)), "reference", message);
        }
        None
    }
}
