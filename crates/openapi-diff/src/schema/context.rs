//! What the comparison of one pair of schemas needs everywhere: both normal forms, and how a change is entered.

use std::rc::Rc;

use serde_json::Value;

use super::shape::{Nodes, Parts, Shape, parts};
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::document::{Document, Loc, Node};
use crate::engine::{Engine, Finding, Fold, Location};
use crate::usage::{Direction, Role, Use};

/// How a change is judged in a request and in a response.
pub(crate) type Verdict = (Class, Class);

/// What tightens breaks who sends; what loosens breaks who reads.
pub(super) const TIGHTER: Verdict = (Breaking, NonBreaking);
pub(super) const LOOSER: Verdict = (NonBreaking, Breaking);
/// A limit where there was none may only write down what always held.
pub(super) const NEW_LIMIT: Verdict = (Warning, NonBreaking);
pub(super) const EITHER_WAY: Verdict = (Breaking, Breaking);
pub(super) const HARMLESS: Verdict = (NonBreaking, NonBreaking);

/// What the comparison of one pair needs everywhere.
pub(crate) struct Context<'e, 'a> {
    pub(crate) engine: &'e mut Engine<'a>,
    pub(crate) usage: Use,
    pub(super) at: Location,
    pub(super) vertex: usize,
    pub(super) base: Rc<Shape<'a>>,
    pub(super) revision: Rc<Shape<'a>>,
    /// The schemas as they were reached, references and all.
    pub(super) heads: (Option<Node<'a>>, Option<Node<'a>>),
    pub(super) fold: Option<Fold>,
}

impl<'a> Context<'_, 'a> {
    /// Enters a change whose rule is the use's prefix and `suffix`.
    pub(crate) fn add(
        &mut self,
        suffix: &str,
        verdict: Verdict,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
        aspect: &str,
        message: String,
    ) {
        let prefix = match (self.usage.muted, self.usage.direction, self.usage.role) {
            (true, Direction::Request, Role::Property) => "request-read-only-property",
            (true, Direction::Response, Role::Property) => "response-write-only-property",
            (false, Direction::Request, Role::ParameterProperty)
                if self.usage.header && suffix == "became-enum" =>
            {
                "request-header-property"
            }
            _ => self.usage.prefix(),
        };
        self.add_rule(
            format!("{prefix}-{suffix}"),
            verdict,
            nodes,
            aspect,
            message,
        );
    }

    /// Enters a change under a rule of its own name.
    pub(crate) fn add_rule(
        &mut self,
        rule: String,
        (request, response): Verdict,
        (base, revision): (Option<Node<'a>>, Option<Node<'a>>),
        aspect: &str,
        message: String,
    ) {
        let mut class = if self.usage.unsure {
            request.max(response)
        } else {
            self.usage.direction.pick(request, response)
        };
        if self.usage.muted {
            class = class.min(NonBreaking);
        }
        let (base, revision) = (base.map(|node| node.loc), revision.map(|node| node.loc));
        let crossed = (self.base.crossed.clone(), self.revision.crossed.clone());
        let at = self
            .engine
            .locate(base, revision, &self.at, (&crossed.0, &crossed.1));
        let message = self.sentence(&message, base, revision);
        let folded = self.fold.filter(|_| at == self.at);
        let (rule, base, revision, aspect, message) = match folded {
            Some(fold) => self.folded(fold, rule, message),
            None => (rule, base, revision, aspect.to_owned(), message),
        };
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

    /// What is told of a change that is part of a larger one.
    fn folded(
        &self,
        fold: Fold,
        rule: String,
        message: String,
    ) -> (String, Option<Loc>, Option<Loc>, String, String) {
        let (rule, aspect, message) = match fold.keyword {
            Some((prefix, keyword)) => (
                format!("{prefix}-{}-changed", kebab(keyword)),
                keyword.to_owned(),
                format!("`{keyword}` changed: {message}"),
            ),
            None => {
                let to = self.engine.revision.referred(fold.revision);
                let message = format!("a reference now leads to {to}; there, {message}");
                (rule, "reference".to_owned(), message)
            }
        };
        (rule, Some(fold.base), Some(fold.revision), aspect, message)
    }

    /// The message with the name of what it speaks of.
    fn sentence(&self, message: &str, base: Option<Loc>, revision: Option<Loc>) -> String {
        let subject = self.subject(base, revision);
        let verb = ["was ", "is ", "may ", "has ", "became "]
            .iter()
            .any(|verb| message.starts_with(verb));
        match (subject.is_empty(), verb) {
            (true, true) => format!("the value {message}"),
            (true, false) => message.to_owned(),
            (false, true) => format!("`{subject}` {message}"),
            (false, false) => format!("`{subject}`: {message}"),
        }
    }

    /// Names what lies at a location inside a schema: `address.zip`.
    fn subject(&self, base: Option<Loc>, revision: Option<Loc>) -> String {
        let steps = match (base, revision) {
            (Some(loc), _) => self.engine.base.steps(loc),
            (None, Some(loc)) => self.engine.revision.steps(loc),
            (None, None) => return String::new(),
        };
        let mut name = String::new();
        let mut steps = steps.iter().map(String::as_str).peekable();
        while let Some(step) = steps.next() {
            match step {
                "properties" => {
                    if let Some(property) = steps.next() {
                        if !name.is_empty() {
                            name.push('.');
                        }
                        name.push_str(property);
                    }
                }
                "items" if !name.is_empty() => name.push_str("[]"),
                "additionalProperties" if !name.is_empty() => name.push_str("{}"),
                _ => {}
            }
        }
        name
    }

    /// Asks for the comparison of something inside.
    pub(super) fn descend(
        &mut self,
        base: impl IntoIterator<Item = Node<'a>>,
        revision: impl IntoIterator<Item = Node<'a>>,
        usage: Use,
    ) {
        let (base, revision) = (parts(base), parts(revision));
        let at = self.inner_at(&base, &revision);
        let fold = self.fold.filter(|_| at == self.at);
        self.engine
            .inner_schemas(self.vertex, (base, revision), usage, at, fold);
    }

    /// Asks for the comparison of something inside, whose changes are one change of what holds it.
    pub(super) fn descend_folded(
        &mut self,
        base: impl IntoIterator<Item = Node<'a>>,
        revision: impl IntoIterator<Item = Node<'a>>,
        usage: Use,
        fold: Fold,
    ) {
        let (base, revision) = (parts(base), parts(revision));
        let at = self.inner_at(&base, &revision);
        let outer = self.fold.filter(|_| at == self.at);
        self.engine.inner_schemas(
            self.vertex,
            (base, revision),
            usage,
            at,
            outer.or(Some(fold)),
        );
    }

    /// A change to what lies inside is reported where the outer schema object that holds it lies.
    pub(super) fn inner_at(&mut self, base: &Parts<'a>, revision: &Parts<'a>) -> Location {
        let (one, other) = (
            base.first().map(|node| node.loc),
            revision.first().map(|node| node.loc),
        );
        let crossed = (&*self.base.crossed, &*self.revision.crossed);
        self.engine.locate(one, other, &self.at, crossed)
    }

    /// The schema object of each side that `says` something, or else one that can stand beside that of the other side.
    pub(super) fn saying(
        &self,
        says: impl Fn(&Value) -> bool,
    ) -> (Option<Node<'a>>, Option<Node<'a>>) {
        let all = |shape: &Shape<'a>| -> Nodes<'a> {
            shape
                .nodes
                .iter()
                .chain(shape.alternatives.iter().flat_map(|one| &one.nodes))
                .copied()
                .collect()
        };
        let (old, new) = (all(&self.base), all(&self.revision));
        let base = old.iter().find(|node| says(node.value)).copied();
        let revision = new.iter().find(|node| says(node.value)).copied();
        let component = |document: &Document<'a>, node: &Node<'a>| document.component(node.loc);
        match (base, revision) {
            (Some(one), None) => {
                let home = component(&self.engine.base, &one);
                let beside = new.iter().find(|node| {
                    let other = component(&self.engine.revision, node);
                    matches!((home, other), (Some(a), Some(b)) if self.engine.correspond(a, b))
                });
                (base, beside.copied().or(self.heads.1))
            }
            (None, Some(other)) => {
                let home = component(&self.engine.revision, &other);
                let beside = old.iter().find(|node| {
                    let one = component(&self.engine.base, node);
                    matches!((one, home), (Some(a), Some(b)) if self.engine.correspond(a, b))
                });
                (beside.copied().or(self.heads.0), revision)
            }
            (None, None) => self.heads,
            both => both,
        }
    }
}

/// `propertyNames` as rules spell it.
pub(super) fn kebab(keyword: &str) -> String {
    let mut text = String::with_capacity(keyword.len() + 4);
    for character in keyword.chars() {
        if character.is_ascii_uppercase() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
