//! What may stand beside the members or the items that are spoken of.

use super::context::Context;
use super::keywords::allows_all;
use super::shape::Nodes;
use crate::engine::Side;
use crate::tree::Node;
use crate::usage::{TIGHTER, Use, Verdict};

#[derive(Clone)]
pub(super) enum Others<'a> {
    Anything,
    /// The keyword that says so.
    Nothing(Node<'a>),
    Schemas(Nodes<'a>),
}

impl<'a> Others<'a> {
    pub(super) fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::Anything => None,
            Self::Nothing(node) => Some(*node),
            Self::Schemas(nodes) => nodes.first().copied(),
        }
    }

    /// What schemas allow that hold together.
    pub(super) fn of(schemas: Nodes<'a>) -> Self {
        match schemas.iter().all(|schema| allows_all(schema.value)) {
            true => Self::Anything,
            false => Self::Schemas(schemas),
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing(_))
    }

    /// The schemas; none where anything goes.
    pub(super) fn schemas(self) -> Nodes<'a> {
        match self {
            Self::Schemas(nodes) => nodes,
            Self::Anything | Self::Nothing(_) => Nodes::new(),
        }
    }
}

/// How it is told that there may be others, and that there may not.
pub(super) struct OthersWording {
    pub(super) aspect: &'static str,
    /// What the others are.
    pub(super) what: &'static str,
    /// The ends of the rules where `unevaluated…` says so, and where another keyword does.
    pub(super) forbidden: [&'static str; 2],
    pub(super) allowed: [&'static str; 2],
    /// How it is judged that they are allowed.
    pub(super) opened: Verdict,
}

impl<'a> Context<'_, 'a> {
    /// Compares the others of both sides, to whose schemas `step` leads.
    pub(super) fn others(
        &mut self,
        (old, new): (Others<'a>, Others<'a>),
        told: &OthersWording,
        (usage, step): (Use, &str),
    ) {
        let nodes = (old.node(), new.node());
        let (side, node, suffixes, verdict, word) = match (old, new) {
            (Others::Anything, Others::Anything) | (Others::Nothing(_), Others::Nothing(_)) => {
                return;
            }
            (_, Others::Nothing(node)) => {
                (Side::Revision, node, told.forbidden, TIGHTER, "no longer")
            }
            (Others::Nothing(node), _) => (Side::Base, node, told.allowed, told.opened, "now"),
            (old, new) => return self.descend(old.schemas(), new.schemas(), usage, step),
        };
        let keyword = self.engine.tree(side).name(node.loc);
        let suffix = suffixes[usize::from(!keyword.starts_with("unevaluated"))];
        let message = format!("{} are {word} allowed", told.what);
        self.add(suffix, verdict, nodes, told.aspect, message);
    }
}
