//! What the comparison of one pair of schemas needs everywhere: both normal forms, and how a change is entered.

use std::borrow::Cow;
use std::rc::Rc;

use openapi_document::Value;

use super::shape::{Nodes, Parts, Shape, parts};
use crate::engine::{Engine, Finding, Fold, Heading, Location, Vertex, append, member, path};
use crate::tree::{Both, Loc, Node, Tree};
use crate::usage::{Audience, Direction, Role, Use, Verdict};

pub(crate) struct Context<'e, 'a> {
    pub(crate) engine: &'e mut Engine<'a>,
    pub(crate) usage: Use,
    pub(super) heading: Heading,
    pub(super) vertex: Vertex,
    pub(super) base: Rc<Shape<'a>>,
    pub(super) revision: Rc<Shape<'a>>,
    /// The schemas as they were reached, references and all.
    pub(super) heads: Both<'a>,
}

impl<'a> Context<'_, 'a> {
    /// Enters a change whose rule is the use's prefix and `suffix`.
    pub(crate) fn add(
        &mut self,
        suffix: &str,
        verdict: Verdict,
        nodes: Both<'a>,
        aspect: &str,
        message: String,
    ) {
        let hidden = self.usage.audience == Audience::Hidden;
        let prefix = match (hidden, self.usage.direction, self.usage.role) {
            (true, Direction::Request, Role::Property) => "request-read-only-property",
            (true, Direction::Response, Role::Property) => "response-write-only-property",
            (false, Direction::Request, Role::ParameterProperty)
                if self.usage.header && suffix == "became-enum" =>
            {
                "request-header-property"
            }
            _ => self.usage.prefix(),
        };
        let rule = format!("{prefix}-{suffix}");
        self.add_rule(rule, verdict, nodes, aspect, "", message);
    }

    /// Enters a change under a rule of its own name. `step` leads from the schema to what the change is about.
    pub(crate) fn add_rule(
        &mut self,
        rule: String,
        verdict: Verdict,
        (base, revision): Both<'a>,
        aspect: &str,
        step: &str,
        message: String,
    ) {
        let class = self.usage.judge(verdict);
        let (base, revision) = (base.map(|node| node.loc), revision.map(|node| node.loc));
        let at = self.locate(base, revision);
        let message = self.sentence(&at, (base, revision), step, &message);
        let folded = self.heading.fold.filter(|_| at == self.heading.at);
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
                hidden: self.usage.audience == Audience::Hidden,
            },
        );
    }

    fn locate(&mut self, base: Option<Loc>, revision: Option<Loc>) -> Location {
        let crossed = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let crossed = (&*crossed.0.crossed, &*crossed.1.crossed);
        self.engine
            .locate(base, revision, &self.heading.at, crossed)
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
                message,
            ),
            None => {
                let name = |tree: &Tree<'a>, loc: Loc| {
                    let target = tree.target(tree.node(loc));
                    target.map_or("", |target| tree.name(target.loc))
                };
                let (from, to) = (
                    name(&self.engine.base, fold.base),
                    name(&self.engine.revision, fold.revision),
                );
                let message =
                    format!("a reference to `{from}` now leads to `{to}`; there, {message}");
                (rule, "reference".to_owned(), message)
            }
        };
        (rule, Some(fold.base), Some(fold.revision), aspect, message)
    }

    /// The message with the name of what it speaks of.
    fn sentence(
        &self,
        at: &Location,
        nodes: (Option<Loc>, Option<Loc>),
        step: &str,
        message: &str,
    ) -> String {
        if *at == self.heading.at {
            let mut path = self.heading.path.to_string();
            append(&mut path, step);
            return self.heading.sentence(&path, message);
        }
        let path = self.path_below(nodes, step);
        Heading::new(at, "").sentence(&path, message)
    }

    /// The path of a node below its component, and further to where `step` leads.
    fn path_below(&self, nodes: (Option<Loc>, Option<Loc>), step: &str) -> String {
        let steps = match nodes {
            (Some(loc), _) => self.engine.base.steps(loc),
            (None, Some(loc)) => self.engine.revision.steps(loc),
            (None, None) => Vec::new(),
        };
        let mut path = path(steps.iter().skip(3).map(Cow::as_ref));
        let there = match steps.as_slice() {
            [.., holder, name] if holder == "properties" => member(name) == step,
            _ => false,
        };
        if !there {
            append(&mut path, step);
        }
        path
    }

    /// Asks for the comparison of something inside, to which `step` leads.
    pub(super) fn descend(
        &mut self,
        base: impl IntoIterator<Item = Node<'a>>,
        revision: impl IntoIterator<Item = Node<'a>>,
        usage: Use,
        step: &str,
    ) {
        self.descend_folded(base, revision, usage, step, None);
    }

    /// Asks for the comparison of something inside, whose changes are one change of what holds it.
    pub(super) fn descend_folded(
        &mut self,
        base: impl IntoIterator<Item = Node<'a>>,
        revision: impl IntoIterator<Item = Node<'a>>,
        usage: Use,
        step: &str,
        fold: Option<Fold>,
    ) {
        let (base, revision) = (parts(base), parts(revision));
        if self.engine.same(&base, &revision) {
            return;
        }
        let home = (
            only_component(&self.engine.base, &base),
            only_component(&self.engine.revision, &revision),
        );
        let at = self.locate(home.0, home.1);
        let mut heading = if at == self.heading.at {
            let mut path = self.heading.path.to_string();
            append(&mut path, step);
            Heading {
                path: path.into(),
                ..self.heading.clone()
            }
        } else {
            Heading {
                path: self.path_below(home, "").into(),
                ..Heading::new(&at, "")
            }
        };
        heading.fold = heading.fold.or(fold);
        self.engine
            .schemas(self.vertex, (base, revision), usage, heading);
    }

    /// The first that each side says under a keyword, outside of the members of a union.
    pub(super) fn find(&self, keyword: &str) -> Both<'a> {
        (
            self.base.find(&self.engine.base, keyword),
            self.revision.find(&self.engine.revision, keyword),
        )
    }

    /// The schema object of each side that `says` something, or else one that can stand beside that of the other side.
    pub(super) fn saying(&self, says: impl Fn(&Value) -> bool) -> Both<'a> {
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
        self.beside((base, revision), (&old, &new), self.heads)
    }

    /// Where only one side has a node, the one of the other side that lies in the same component, or else stands for it.
    pub(super) fn beside(
        &self,
        found: Both<'a>,
        (old, new): (&[Node<'a>], &[Node<'a>]),
        otherwise: Both<'a>,
    ) -> Both<'a> {
        let alike =
            |one: &Node<'a>, other: &Node<'a>| self.engine.common(one.loc, other.loc).is_some();
        match found {
            (Some(one), None) => {
                let beside = new.iter().find(|other| alike(&one, other));
                (Some(one), beside.copied().or(otherwise.1))
            }
            (None, Some(other)) => {
                let beside = old.iter().find(|one| alike(one, &other));
                (beside.copied().or(otherwise.0), Some(other))
            }
            (None, None) => otherwise,
            both => both,
        }
    }
}

/// The first of several schema objects, where all lie in one component: a change inside is reported there. Where they do
/// not, it is reported where they were put together.
fn only_component(tree: &Tree<'_>, parts: &Parts<'_>) -> Option<Loc> {
    let first = parts.first()?.loc;
    let home = tree.component(first);
    parts
        .iter()
        .all(|part| tree.component(part.loc) == home)
        .then_some(first)
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
