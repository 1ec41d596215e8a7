//! What an object allows under each name: its named properties, those that match a pattern, and all others.

use std::collections::BTreeMap;

use super::keywords::refuses_all;
use super::others::Others;
use super::pattern::Patterns;
use super::shape::Nodes;
use crate::tree::{Node, Tree, reference};

/// The members of schema objects that hold together.
pub(super) struct Members<'a> {
    pub(super) named: BTreeMap<&'a str, Nodes<'a>>,
    /// Those that are named to say that they may not be there: `false` is their schema.
    pub(super) forbidden: BTreeMap<&'a str, Node<'a>>,
    required: BTreeMap<&'a str, (Node<'a>, usize)>,
    pub(super) patterns: BTreeMap<&'a str, Nodes<'a>>,
    compiled: Patterns<'a>,
    pub(super) others: Others<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn of(tree: &Tree<'a>, nodes: &[Node<'a>]) -> Self {
        let patterns = by_name(tree, nodes, "patternProperties");
        let shut =
            |schema: &&Node<'a>| reference(schema.value).is_none() && refuses_all(tree, **schema);
        let mut forbidden = BTreeMap::new();
        let mut named = properties(tree, nodes);
        named.retain(|name, schemas| {
            let found = schemas.iter().find(shut).copied();
            forbidden.extend(found.map(|schema| (*name, schema)));
            found.is_none()
        });
        Self {
            named,
            forbidden,
            required: required(tree, nodes),
            compiled: Patterns::new(patterns.keys().copied()),
            patterns,
            others: others(tree, nodes),
        }
    }

    /// The schemas that a property of this name is held to by being spoken of, by name or by pattern.
    pub(super) fn spoken_of(&self, name: &str) -> Option<Nodes<'a>> {
        let mut nodes = self.named.get(name).cloned().unwrap_or_default();
        for pattern in self.compiled.fitting(name) {
            nodes.extend(self.patterns.get(pattern).into_iter().flatten().copied());
        }
        (!nodes.is_empty()).then_some(nodes)
    }

    /// The names of required properties.
    pub(super) fn required_names(&self) -> impl Iterator<Item = &'a str> {
        self.required.keys().copied()
    }

    pub(super) fn is_required(&self, name: &str) -> bool {
        self.required.contains_key(name)
    }

    /// Where a property of this name is said to be required.
    pub(super) fn required(&self, tree: &Tree<'a>, name: &str) -> Option<Node<'a>> {
        let (list, index) = self.required.get(name)?;
        tree.items(*list).nth(*index)
    }

    /// What a property of this name is held to, spoken of or not.
    pub(super) fn governing(&self, name: &str) -> Others<'a> {
        match (self.forbidden.get(name), self.spoken_of(name)) {
            (Some(shut), _) => Others::Nothing(*shut),
            (None, Some(nodes)) => Others::Schemas(nodes),
            (None, None) => self.others.clone(),
        }
    }
}

/// The named properties of schema objects that hold together.
pub(crate) fn properties<'a>(tree: &Tree<'a>, nodes: &[Node<'a>]) -> BTreeMap<&'a str, Nodes<'a>> {
    by_name(tree, nodes, "properties")
}

fn by_name<'a>(tree: &Tree<'a>, nodes: &[Node<'a>], keyword: &str) -> BTreeMap<&'a str, Nodes<'a>> {
    let mut all: BTreeMap<&str, Nodes<'a>> = BTreeMap::new();
    for named in nodes.iter().filter_map(|node| tree.get(*node, keyword)) {
        for (name, schema) in tree.members(named) {
            all.entry(name).or_default().push(schema);
        }
    }
    all
}

fn required<'a>(tree: &Tree<'a>, nodes: &[Node<'a>]) -> BTreeMap<&'a str, (Node<'a>, usize)> {
    let mut all = BTreeMap::new();
    for list in nodes.iter().filter_map(|node| tree.get(*node, "required")) {
        let items = list.value.as_array().into_iter().flatten();
        for (index, item) in items.enumerate() {
            if let Some(name) = item.as_str() {
                all.entry(name).or_insert((list, index));
            }
        }
    }
    all
}

fn others<'a>(tree: &Tree<'a>, nodes: &[Node<'a>]) -> Others<'a> {
    let mut schemas = Nodes::new();
    for node in nodes {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match tree.get(*node, keyword) {
                Some(said) if refuses_all(tree, said) => {
                    return Others::Nothing(said);
                }
                Some(said) => schemas.push(said),
                None => {}
            }
        }
    }
    Others::of(schemas)
}
