//! From schema objects to branches: references are followed, `allOf` is multiplied out, unions are opened.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;
use smallvec::smallvec;

use super::kind::{SchemaTypes, meet, named, says_null};
use super::split::{simplify, split};
use super::{Branch, Nodes, Shape, Union};
use crate::schema::keywords::refuses_all;
use crate::tree::{Loc, Node, Tree, reference};

/// Beyond this many branches two unions that hold together are no longer multiplied out.
const MAX_PRODUCT: usize = 256;
/// Beyond this many members a union is cut.
const MAX_BRANCHES: usize = 2048;
/// Schema objects inside of one another, whether written or referred to, beyond which none is followed.
const MAX_DEPTH: usize = 192;
/// Schema objects visited for one normal form. Components that list each other twice would otherwise double at each level.
const MAX_VISITS: usize = 20_000;

#[derive(Debug, Clone)]
struct Expanded<'a> {
    branches: Vec<Branch<'a>>,
    null: bool,
}

struct Expander<'d, 'a> {
    tree: &'d Tree<'a>,
    crossed: Vec<Loc>,
    nodes: Nodes<'a>,
    union: Option<(Union, Node<'a>)>,
    /// The references being followed, so that a circle ends.
    open: Vec<Loc>,
    in_union: usize,
    depth: usize,
    visits: usize,
    cut: bool,
    dangling: BTreeSet<&'a str>,
}

pub(super) fn shape<'a>(tree: &Tree<'a>, parts: &[Node<'a>]) -> Shape<'a> {
    let mut expander = Expander {
        tree,
        crossed: Vec::new(),
        nodes: Nodes::new(),
        union: None,
        open: Vec::new(),
        in_union: 0,
        depth: 0,
        visits: 0,
        cut: false,
        dangling: BTreeSet::new(),
    };
    let mut all = anything(Nodes::new());
    for part in parts {
        let next = expander.expand(*part);
        all = expander.product(all, next);
    }
    let Expander {
        crossed,
        nodes,
        union,
        cut,
        dangling,
        ..
    } = expander;
    let mut null = all.null;
    let mut alternatives = Vec::new();
    for branch in all.branches {
        split(tree, branch, &mut null, &mut alternatives);
    }
    simplify(&mut alternatives, union);
    // Shapes are kept, by the thousand.
    alternatives.shrink_to_fit();
    Shape {
        alternatives,
        null,
        union,
        nodes,
        crossed,
        cut,
        dangling,
    }
}

impl<'a> Expander<'_, 'a> {
    fn expand(&mut self, node: Node<'a>) -> Expanded<'a> {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.depth > MAX_DEPTH {
            self.cut = true;
            return anything(Nodes::new());
        }
        self.depth += 1;
        let expanded = match node.value.as_object() {
            // `true` allows everything; so does, for lack of better knowledge, what is no schema.
            map if map.is_none_or(|map| map.contains_key("not"))
                && refuses_all(self.tree, node) =>
            {
                Expanded {
                    branches: Vec::new(),
                    null: false,
                }
            }
            None => anything(smallvec![node]),
            Some(map) if reference(node.value).is_some() => self.reference(node, map.len() > 1),
            Some(_) => self.own(node),
        };
        self.depth -= 1;
        expanded
    }

    fn reference(&mut self, node: Node<'a>, siblings: bool) -> Expanded<'a> {
        let own = (siblings && self.tree.siblings_count()).then(|| self.own(node));
        let followed = match self.tree.target(node) {
            Some(target) if !self.open.contains(&target.loc) => {
                if let Some(component) = self.tree.component(target.loc)
                    && !self.crossed.contains(&component)
                {
                    self.crossed.push(component);
                }
                self.open.push(target.loc);
                let expanded = self.expand(target);
                self.open.pop();
                expanded
            }
            // A circle adds nothing to what its first turn says.
            Some(_) => anything(Nodes::new()),
            // What a reference to nowhere allows nobody knows.
            None => {
                self.dangling.extend(reference(node.value));
                anything(Nodes::new())
            }
        };
        match own {
            Some(own) => {
                let mut all = self.product(own, followed);
                all.null |= says_null(node.value);
                all
            }
            None => followed,
        }
    }

    /// The keywords of one schema object, without its `$ref`.
    fn own(&mut self, node: Node<'a>) -> Expanded<'a> {
        if self.in_union == 0 {
            self.nodes.push(node);
        }
        let (types, null) = named(node.value);
        let mut all = Expanded {
            branches: vec![Branch {
                nodes: smallvec![node],
                name: None,
                outer: None,
                types,
            }],
            null,
        };
        let tree = self.tree;
        if let Some(members) = tree.get(node, "allOf") {
            for member in tree.items(members) {
                let next = self.expand(member);
                all = self.product(all, next);
            }
        }
        for (keyword, union) in [("oneOf", Union::OneOf), ("anyOf", Union::AnyOf)] {
            if let Some(members) = tree.get(node, keyword) {
                all = self.union(node, members, union, all);
            }
        }
        // Who writes null beside a list of schemas means it, whether or not the listed ones know null.
        all.null |= says_null(node.value);
        all
    }

    /// Is `null` all that a member allows?
    fn only_null(&self, node: Node<'a>, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        if let Some(target) = self.tree.target(node) {
            return self.only_null(target, depth - 1);
        }
        let wrapped = ["allOf", "oneOf", "anyOf"].iter().find_map(|keyword| {
            let list = self.tree.get(node, keyword)?;
            let mut members = self.tree.items(list);
            members.next().filter(|_| members.next().is_none())
        });
        node.text("type") == Some("null")
            || wrapped.is_some_and(|member| self.only_null(member, depth - 1))
    }

    fn union(
        &mut self,
        node: Node<'a>,
        list: Node<'a>,
        union: Union,
        all: Expanded<'a>,
    ) -> Expanded<'a> {
        let members: Vec<_> = self.tree.items(list).collect();
        let telling = members
            .iter()
            .filter(|member| !self.only_null(**member, 8))
            .count();
        if members.is_empty() {
            return all;
        }
        if telling > 1 && self.union.is_none() {
            self.union = Some((union, node));
        }
        let mut known = FxHashSet::default();
        let mut either = Expanded {
            branches: Vec::new(),
            null: false,
        };
        for member in members {
            // A single member is only a wrapper.
            self.in_union += usize::from(telling > 1);
            let mut expanded = self.expand(member);
            self.in_union -= usize::from(telling > 1);
            if telling > 1 {
                let name = self.named(member);
                for branch in &mut expanded.branches {
                    branch.name = branch.name.or(name);
                    branch.outer = name.or(branch.outer);
                }
            }
            either.null |= expanded.null;
            if union == Union::AnyOf {
                // What fits one of two that are the same fits.
                let mine = |branch: &Branch<'a>| -> (Vec<Loc>, Option<SchemaTypes>) {
                    let locs = branch.nodes.iter().map(|node| node.loc);
                    (locs.collect(), branch.types.clone())
                };
                expanded
                    .branches
                    .retain(|branch| known.insert(mine(branch)));
            }
            let room = MAX_BRANCHES.saturating_sub(either.branches.len());
            self.cut |= expanded.branches.len() > room;
            either
                .branches
                .extend(expanded.branches.into_iter().take(room));
        }
        self.product(all, either)
    }

    /// The component that a member of a union is a reference to.
    fn named(&self, member: Node<'a>) -> Option<Node<'a>> {
        let target = self.tree.target(member)?;
        (self.tree.component(target.loc)? == target.loc).then_some(target)
    }

    /// Both hold.
    fn product(&mut self, left: Expanded<'a>, right: Expanded<'a>) -> Expanded<'a> {
        let null = left.null && right.null;
        let (one, other) = (left.branches.len(), right.branches.len());
        if one > 1 && other > 1 && one * other > MAX_PRODUCT {
            self.cut = true;
            return Expanded {
                branches: left.branches,
                null,
            };
        }
        let mut branches = Vec::with_capacity(one * other);
        for one in &left.branches {
            for other in &right.branches {
                branches.extend(both(one, other));
            }
        }
        Expanded { branches, null }
    }
}

/// What two branches allow together; nothing where no value fits both.
fn both<'a>(one: &Branch<'a>, other: &Branch<'a>) -> Option<Branch<'a>> {
    let types = match (&one.types, &other.types) {
        (Some(a), Some(b)) => Some(meet(a, b)),
        (a, b) => a.clone().or_else(|| b.clone()),
    };
    // Alternatives that nothing fits are none, but `{"type": []}` on its own stays visible.
    if types.as_ref().is_some_and(|types| types.is_empty())
        && one.types.as_ref().is_some_and(|types| !types.is_empty())
    {
        return None;
    }
    let mut nodes = one.nodes.clone();
    if nodes.len() * other.nodes.len() <= 64 {
        let new = |node: &&Node<'a>| one.nodes.iter().all(|known| known.loc != node.loc);
        nodes.extend(other.nodes.iter().filter(new).copied());
    } else {
        let known: FxHashSet<Loc> = nodes.iter().map(|node| node.loc).collect();
        let new = |node: &&Node<'a>| !known.contains(&node.loc);
        nodes.extend(other.nodes.iter().filter(new).copied());
    }
    Some(Branch {
        nodes,
        name: one.name.or(other.name),
        outer: one.outer.or(other.outer),
        types,
    })
}

/// What `nodes` allow as long as none of them says anything.
fn anything(nodes: Nodes<'_>) -> Expanded<'_> {
    let branch = Branch {
        nodes,
        name: None,
        outer: None,
        types: None,
    };
    Expanded {
        branches: vec![branch],
        null: true,
    }
}
