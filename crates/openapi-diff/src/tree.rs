//! One side of a comparison: where a value lies in its document and what a reference leads to; knows no rules.

use std::borrow::Cow;
use std::cell::RefCell;

use openapi_document::{Iter, Value, Version, pointer};
use rustc_hash::FxHashMap;

/// A value and where it lies. Two nodes are the same when they lie at the same location.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) loc: Loc,
}

impl<'a> Node<'a> {
    /// What a member says, when that is a text.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Does the member `key` say that it is so?
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool) == Some(true)
    }
}

/// What each side has of something, where it has it.
pub(crate) type Both<'a> = (Option<Node<'a>>, Option<Node<'a>>);

/// A location in a document: an index into [`Tree`]'s table of locations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Loc(u32);

/// What is known of a location. Those of the members of an object, or of the items of an array, follow one another in the
/// table, so that a member's key is told by its number.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    value: &'a Value,
    parent: Loc,
    /// The location of the first member or item; the root while nobody asked for any.
    children: Loc,
    /// The named component that this location is or lies in; the root where there is none.
    component: Loc,
    /// Where the reference that stands here leads, once somebody asked.
    target: Loc,
}

/// A document whose locations are numbered as they are met.
pub(crate) struct Tree<'a> {
    root: &'a Value,
    siblings_count: bool,
    locations: RefCell<Locations<'a>>,
    references: RefCell<FxHashMap<&'a str, Option<Node<'a>>>>,
}

struct Locations<'a>(Vec<Entry<'a>>);

impl<'a> Locations<'a> {
    fn at(&self, loc: Loc) -> &Entry<'a> {
        &self.0[loc.0 as usize]
    }

    /// The location of the first of `count` members or items.
    fn children(&mut self, parent: Loc, values: impl Iterator<Item = &'a Value>) -> Loc {
        let above = *self.at(parent);
        if above.children != ROOT {
            return above.children;
        }
        let first = self.next();
        // root / components / kind / name
        let named = above.component == ROOT
            && above.parent != ROOT
            && self.at(above.parent).parent == ROOT
            && self.key(above.parent) == Some("components");
        for value in values {
            let component = if named { self.next() } else { above.component };
            self.0.push(Entry {
                value,
                parent,
                children: ROOT,
                component,
                target: UNASKED,
            });
        }
        self.0[parent.0 as usize].children = first;
        first
    }

    fn next(&self) -> Loc {
        Loc(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    /// The number of a member or an item in what holds it.
    fn index(&self, loc: Loc) -> usize {
        let first = self.at(self.at(loc).parent).children;
        (loc.0 - first.0) as usize
    }

    /// The key of a member.
    fn key(&self, loc: Loc) -> Option<&'a str> {
        let holder = self.at(self.at(loc).parent).value.as_object()?;
        Some(holder.get_index(self.index(loc))?.0)
    }

    /// From a location to the root.
    fn upwards(&self, loc: Loc) -> impl Iterator<Item = Loc> {
        let up = move |loc: &Loc| Some(self.at(*loc).parent);
        std::iter::successors(Some(loc), up).take_while(|loc| *loc != ROOT)
    }
}

const ROOT: Loc = Loc(0);
const UNASKED: Loc = Loc(u32::MAX);
const NOWHERE: Loc = Loc(u32::MAX - 1);
/// Chains of references longer than this are taken for a circle.
const MAX_HOPS: usize = 32;

impl<'a> Tree<'a> {
    pub(crate) fn new(root: &'a Value) -> Self {
        let entry = Entry {
            value: root,
            parent: ROOT,
            children: ROOT,
            component: ROOT,
            target: UNASKED,
        };
        Self {
            root,
            siblings_count: Version::of(root).map_or(true, Version::has_reference_siblings),
            locations: RefCell::new(Locations(vec![entry])),
            references: RefCell::default(),
        }
    }

    pub(crate) fn root(&self) -> Node<'a> {
        Node {
            value: self.root,
            loc: ROOT,
        }
    }

    /// Do keywords beside `$ref` count?
    pub(crate) fn siblings_count(&self) -> bool {
        self.siblings_count
    }

    /// The value at `key` of an object.
    pub(crate) fn get(&self, node: Node<'a>, key: &str) -> Option<Node<'a>> {
        self.child(node, node.value.as_object()?.get_index_of(key)?)
    }

    /// The members of a map, in its order. Authors write a reference in the place of a map; it is followed.
    pub(crate) fn members(
        &self,
        node: Node<'a>,
    ) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        let node = self.resolve(node);
        let members = node.value.as_object().into_iter().flatten();
        members
            .zip(self.children(node).0..)
            .map(|((key, value), loc)| {
                (
                    key.as_str(),
                    Node {
                        value,
                        loc: Loc(loc),
                    },
                )
            })
    }

    /// The members of the map under a key; none where there is no such map.
    pub(crate) fn members_of(
        &self,
        node: Node<'a>,
        key: &str,
    ) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        let map = self.get(node, key).map(|map| self.members(map));
        map.into_iter().flatten()
    }

    /// The items of an array, also of one that a reference leads to.
    pub(crate) fn items(&self, node: Node<'a>) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let node = self.resolve(node);
        let items = node.value.as_array().into_iter().flatten();
        items.zip(self.children(node).0..).map(|(value, loc)| Node {
            value,
            loc: Loc(loc),
        })
    }

    /// The location of the first member or item of a value.
    fn children(&self, node: Node<'a>) -> Loc {
        let mut locations = self.locations.borrow_mut();
        match node.value {
            Value::Object(members) => locations.children(node.loc, members.values()),
            Value::Array(items) => locations.children(node.loc, items.iter()),
            _ => ROOT,
        }
    }

    /// The member or the item of a number.
    fn child(&self, node: Node<'a>, index: usize) -> Option<Node<'a>> {
        let value = match node.value {
            Value::Object(members) => members.get_index(index)?.1,
            Value::Array(items) => items.get(index)?,
            _ => return None,
        };
        let loc = Loc(self.children(node).0 + u32::try_from(index).ok()?);
        Some(Node { value, loc })
    }

    /// What `node` stands for: itself, or what its `$ref` leads to. A reference to nowhere stands for itself.
    pub(crate) fn resolve(&self, node: Node<'a>) -> Node<'a> {
        let mut here = node;
        for _ in 0..MAX_HOPS {
            match self.target(here) {
                Some(next) => here = next,
                None => return here,
            }
        }
        node
    }

    /// Where the `$ref` of `node` leads, one step. A `$dynamicRef` leads where it would without a dynamic scope.
    pub(crate) fn target(&self, node: Node<'a>) -> Option<Node<'a>> {
        let reference = reference(node.value)?;
        let known = self.locations.borrow().at(node.loc).target;
        match known {
            UNASKED => {
                let found = self.lookup(reference);
                let target = found.map_or(NOWHERE, |found| found.loc);
                self.locations.borrow_mut().0[node.loc.0 as usize].target = target;
                found
            }
            NOWHERE => None,
            loc => Some(self.node(loc)),
        }
    }

    /// What a local reference such as `#/components/schemas/A` leads to.
    pub(crate) fn lookup(&self, reference: &'a str) -> Option<Node<'a>> {
        if let Some(known) = self.references.borrow().get(reference) {
            return *known;
        }
        let found = self.walk(reference);
        self.references.borrow_mut().insert(reference, found);
        found
    }

    /// The kinds of components that the document has.
    pub(crate) fn component_kinds(&self) -> Vec<&'a str> {
        let components = self.get(self.root(), "components");
        let kinds = components.and_then(|all| all.value.as_object());
        let names = kinds.into_iter().flat_map(|all| all.keys());
        names.map(|kind| kind.as_str()).collect()
    }

    /// The components of a kind.
    pub(crate) fn components(&self, kind: &str) -> Vec<(&'a str, Node<'a>)> {
        let components = self.get(self.root(), "components");
        let named = components.map(|all| self.members_of(all, kind));
        named.into_iter().flatten().collect()
    }

    /// The component `components/<kind>/<name>`.
    pub(crate) fn component_named(&self, kind: &str, name: &str) -> Option<Node<'a>> {
        let components = self.get(self.root(), "components")?;
        self.get(self.get(components, kind)?, name)
    }

    fn walk(&self, reference: &'a str) -> Option<Node<'a>> {
        let pointer = pointer::of_reference(reference)?;
        let mut here = self.root();
        for step in pointer::tokens(&pointer)? {
            here = match here.value {
                Value::Object(_) => self.get(here, &step)?,
                _ => self.child(here, step.parse().ok()?)?,
            };
        }
        Some(here)
    }

    /// The named component that `loc` is or lies in.
    pub(crate) fn component(&self, loc: Loc) -> Option<Loc> {
        let component = self.locations.borrow().at(loc).component;
        (component != ROOT).then_some(component)
    }

    /// The value at a location.
    pub(crate) fn node(&self, loc: Loc) -> Node<'a> {
        let value = self.locations.borrow().at(loc).value;
        Node { value, loc }
    }

    /// The keys that lead to `loc`; array indices in decimal.
    pub(crate) fn steps(&self, loc: Loc) -> Vec<Cow<'a, str>> {
        let locations = self.locations.borrow();
        let step = |loc| match locations.key(loc) {
            Some(key) => Cow::Borrowed(key),
            None => Cow::Owned(locations.index(loc).to_string()),
        };
        let mut steps: Vec<_> = locations.upwards(loc).map(step).collect();
        steps.reverse();
        steps
    }

    /// The last key that leads to `loc`.
    pub(crate) fn name(&self, loc: Loc) -> &'a str {
        self.locations.borrow().key(loc).unwrap_or_default()
    }

    /// `loc` as a JSON pointer.
    pub(crate) fn pointer(&self, loc: Loc) -> String {
        let mut text = String::new();
        for step in self.steps(loc) {
            text.push('/');
            text.push_str(&pointer::escape(&step));
        }
        text
    }
}

/// Every member of every object in a value.
pub(crate) fn members_within(root: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let mut open = vec![root];
    let mut members: Option<Iter<'_>> = None;
    std::iter::from_fn(move || {
        loop {
            if let Some((key, member)) = members.as_mut().and_then(Iterator::next) {
                if member.is_object() || member.is_array() {
                    open.push(member);
                }
                return Some((key.as_str(), member));
            }
            match open.pop()? {
                Value::Object(map) => members = Some(map.iter()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    })
}

/// What a schema object refers to.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    let object = schema.as_object()?;
    ["$ref", "$dynamicRef"]
        .iter()
        .find_map(|keyword| object.get(keyword)?.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use openapi_document::value;

    use super::*;

    #[test]
    fn references_lead_to_locations() {
        let value = value!({"components": {"schemas": {"a/b": {"items": {"$ref": "#/components/schemas/a~1b"}}}}});
        let tree = Tree::new(&value);
        let schema = tree.lookup("#/components/schemas/a~1b").unwrap();
        let items = tree.get(schema, "items").unwrap();
        assert_eq!(tree.target(items).unwrap().loc, schema.loc);
        assert_eq!(tree.component(items.loc), Some(schema.loc));
        assert_eq!(tree.pointer(items.loc), "/components/schemas/a~1b/items");
        assert!(tree.lookup("#/components/schemas/none").is_none());
        assert!(tree.lookup("other.json").is_none());
    }

    #[test]
    fn a_circle_of_references_stands_for_itself() {
        let value = value!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        let tree = Tree::new(&value);
        let a = tree.get(tree.root(), "a").unwrap();
        assert_eq!(tree.resolve(a).loc, a.loc);
    }
}
