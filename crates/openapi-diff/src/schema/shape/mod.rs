//! The normal form of a schema: what it allows, however it is spelled.
//!
//! A schema becomes a list of alternatives, each of one JSON type, and a word on `null`. `$ref` is followed, `allOf` is
//! multiplied out, `oneOf` and `anyOf` become alternatives, a list of types is split, and constants become enumerations.
//! An alternative keeps the schema objects that it was made from, so that every keyword still knows its location.

mod expand;
mod kind;
mod split;

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::Value;
use smallvec::SmallVec;

use crate::canonical::canonical;
use crate::tree::{Loc, Node, Tree};

pub(crate) use kind::SchemaType;
pub(crate) use split::bare;

/// Schema objects that hold together; hardly ever more than one.
pub(crate) type Nodes<'a> = SmallVec<[Node<'a>; 1]>;

/// The same, sorted by location.
pub(crate) type Parts<'a> = Nodes<'a>;

/// The values that an alternative is limited to.
#[derive(Debug, Clone)]
pub(crate) struct Values<'a> {
    /// By their JSON text, which is how they are compared.
    pub(crate) list: BTreeMap<String, &'a Value>,
    /// The schema object that says so.
    pub(crate) node: Node<'a>,
    pub(crate) is_const: bool,
    /// The schema objects that speak of one value only, where each value has one of its own.
    pub(crate) members: BTreeMap<String, Nodes<'a>>,
}

/// One of the things a schema allows.
#[derive(Debug, Clone)]
pub(crate) struct Alternative<'a> {
    pub(crate) kind: SchemaType,
    pub(crate) values: Option<Values<'a>>,
    /// The schema objects that hold together here; without `$ref`, `allOf`, and so on, which are resolved.
    pub(crate) nodes: Nodes<'a>,
    /// The component that a member of `oneOf` or `anyOf` names; of unions inside of one another, that of the inner one.
    pub(crate) name: Option<Node<'a>>,
    /// That of the outer one.
    pub(crate) outer: Option<Node<'a>>,
}

/// Alternatives of the base and of the revision that stand for the same thing.
pub(crate) type Pair<'s, 'a> = (&'s Alternative<'a>, &'s Alternative<'a>);

/// What a conjunction of schema objects allows before it is split by type.
#[derive(Debug, Clone)]
struct Branch<'a> {
    nodes: Nodes<'a>,
    name: Option<Node<'a>>,
    outer: Option<Node<'a>>,
    /// The types that are left; `None` while nobody said any.
    types: Option<kind::SchemaTypes>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Union {
    OneOf,
    AnyOf,
}

#[derive(Debug)]
pub(crate) struct Shape<'a> {
    pub(crate) alternatives: Vec<Alternative<'a>>,
    pub(crate) null: bool,
    /// How several alternatives were written, and the schema object that lists them.
    pub(crate) union: Option<(Union, Node<'a>)>,
    /// Every schema object that took part, wrappers included.
    pub(crate) nodes: Nodes<'a>,
    /// The components that were entered on the way.
    pub(crate) crossed: Vec<Loc>,
    /// Whether something was left out because the schema is too large to be multiplied out.
    pub(crate) cut: bool,
    /// References that lead to nothing in the document.
    pub(crate) dangling: BTreeSet<&'a str>,
}

impl<'a> Shape<'a> {
    /// The normal form of `parts` together.
    pub(crate) fn of(tree: &Tree<'a>, parts: &[Node<'a>]) -> Self {
        expand::shape(tree, parts)
    }

    /// The shape of schema objects that only say something beside what they refer to.
    pub(crate) fn beside(nodes: &[Node<'a>]) -> Self {
        let nodes: Nodes<'a> = nodes.into();
        Self {
            alternatives: vec![Alternative {
                kind: SchemaType::Any,
                values: None,
                nodes: nodes.clone(),
                name: None,
                outer: None,
            }],
            null: true,
            union: None,
            nodes,
            crossed: Vec::new(),
            cut: false,
            dangling: BTreeSet::new(),
        }
    }

    /// The first of the schema objects that says `keyword`.
    pub(crate) fn find(&self, tree: &Tree<'a>, keyword: &str) -> Option<Node<'a>> {
        self.nodes.iter().find_map(|node| tree.get(*node, keyword))
    }

    /// Everything that the schema objects say under `keyword`; members of an `allOf` may say different things.
    pub(crate) fn said(&self, tree: &Tree<'a>, keyword: &str) -> BTreeSet<String> {
        self.nodes
            .iter()
            .filter_map(|node| tree.get(*node, keyword))
            .map(|node| canonical(node.value))
            .collect()
    }

    /// Is every value allowed?
    pub(crate) fn says_nothing(&self) -> bool {
        let known = !self.cut && self.dangling.is_empty();
        known && matches!(self.alternatives.as_slice(), [one] if one.is_anything())
    }

    /// Is it a string of bytes, as OpenAPI 3.0 writes a body that is not text?
    pub(crate) fn binary(&self) -> bool {
        matches!(self.alternatives.as_slice(), [one] if one.kind == SchemaType::String
            && one.nodes.iter().any(|node| node.text("format") == Some("binary")))
    }

    /// Does any of the schema objects outside the members of a union say that `keyword` is true?
    pub(crate) fn flag(&self, keyword: &str) -> bool {
        self.nodes.iter().any(|node| node.flag(keyword))
    }
}

impl Alternative<'_> {
    /// Does it allow every value?
    pub(crate) fn is_anything(&self) -> bool {
        self.kind == SchemaType::Any && self.values.is_none() && bare(&self.nodes)
    }
}

/// A sorted list of parts without doubles.
pub(crate) fn parts<'a>(nodes: impl IntoIterator<Item = Node<'a>>) -> Parts<'a> {
    let mut nodes: Nodes<'_> = nodes.into_iter().collect();
    nodes.sort_by_key(|node| node.loc);
    nodes.dedup_by_key(|node| node.loc);
    nodes
}
