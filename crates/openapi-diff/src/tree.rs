//! One side of a comparison: where a value lies in its document and what a reference leads to; knows no rules.

use std::cell::RefCell;
use std::collections::HashMap;

use openapi_document::{Value, Version, pointer};
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

/// A location in a document: an index into [`Tree`]'s table of locations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Loc(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Index(u32),
}

#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    parent: Loc,
    step: Step<'a>,
    depth: u32,
    /// The named component that this location is or lies in; the root where there is none.
    component: Loc,
}

/// A document whose locations are numbered as they are met.
pub(crate) struct Tree<'a> {
    root: &'a Value,
    siblings_count: bool,
    locations: RefCell<Locations<'a>>,
}

#[derive(Default)]
struct Locations<'a> {
    entries: Vec<Entry<'a>>,
    /// By address: a value lies in its document once.
    known: FxHashMap<usize, Loc>,
    references: HashMap<&'a str, Option<Node<'a>>>,
}

const ROOT: Loc = Loc(0);
/// Chains of references longer than this are taken for a circle.
const MAX_HOPS: usize = 32;

impl<'a> Tree<'a> {
    pub(crate) fn new(root: &'a Value) -> Self {
        let mut locations = Locations::default();
        locations.entries.push(Entry {
            parent: ROOT,
            step: Step::Index(0),
            depth: 0,
            component: ROOT,
        });
        locations.known.insert(address(root), ROOT);
        Self {
            root,
            siblings_count: Version::of(root).map_or(true, Version::has_reference_siblings),
            locations: RefCell::new(locations),
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
        let (key, value) = node.value.as_object()?.get_key_value(key)?;
        Some(self.child(value, node.loc, Step::Key(key)))
    }

    /// The members of an object, in its order.
    pub(crate) fn members(&self, node: Node<'a>) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let members = node.value.as_object().into_iter().flatten();
        members.map(move |(key, value)| {
            let key = key.as_str();
            (key, self.child(value, node.loc, Step::Key(key)))
        })
    }

    /// The items of an array.
    pub(crate) fn items(&self, node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
        let items = node.value.as_array().into_iter().flatten();
        items
            .zip(0..)
            .map(move |(value, index)| self.child(value, node.loc, Step::Index(index)))
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
        self.lookup(reference(node.value)?)
    }

    /// What a local reference such as `#/components/schemas/A` leads to.
    pub(crate) fn lookup(&self, reference: &'a str) -> Option<Node<'a>> {
        if let Some(known) = self.locations.borrow().references.get(reference) {
            return *known;
        }
        let found = self.walk(reference);
        let mut locations = self.locations.borrow_mut();
        locations.references.insert(reference, found);
        found
    }

    /// The kinds of components that the document has, extensions apart.
    pub(crate) fn component_kinds(&self) -> Vec<&'a str> {
        let components = self.get(self.root(), "components");
        let kinds = components.and_then(|all| all.value.as_object());
        let names = kinds.into_iter().flat_map(|all| all.keys());
        names
            .map(|kind| kind.as_str())
            .filter(|kind| !kind.starts_with("x-"))
            .collect()
    }

    /// The components of a kind.
    pub(crate) fn components(&self, kind: &str) -> Vec<(&'a str, Node<'a>)> {
        let components = self.get(self.root(), "components");
        let named = components.and_then(|all| self.get(all, kind));
        named
            .map(|named| self.members(named).collect())
            .unwrap_or_default()
    }

    /// The component `components/<kind>/<name>`.
    pub(crate) fn component_named(&self, kind: &str, name: &str) -> Option<Node<'a>> {
        let components = self.get(self.root(), "components")?;
        self.get(self.get(components, kind)?, name)
    }

    fn walk(&self, reference: &'a str) -> Option<Node<'a>> {
        let pointer = pointer::of_reference(reference)?;
        let steps: Vec<_> = pointer::tokens(&pointer)?.map(String::from).collect();
        self.reach(&steps)
    }

    /// What the keys of a pointer lead to.
    pub(crate) fn reach(&self, steps: &[String]) -> Option<Node<'a>> {
        let mut here = self.root();
        for step in steps {
            here = match here.value {
                Value::Object(_) => self.get(here, step)?,
                Value::Array(items) => {
                    let index: u32 = step.parse().ok()?;
                    let value = items.get(usize::try_from(index).ok()?)?;
                    self.child(value, here.loc, Step::Index(index))
                }
                _ => return None,
            };
        }
        Some(here)
    }

    fn child(&self, value: &'a Value, parent: Loc, step: Step<'a>) -> Node<'a> {
        let mut locations = self.locations.borrow_mut();
        if let Some(loc) = locations.known.get(&address(value)) {
            return Node { value, loc: *loc };
        }
        let loc = Loc(u32::try_from(locations.entries.len()).unwrap_or(u32::MAX));
        let above = locations.entries[parent.0 as usize];
        let depth = above.depth + 1;
        let mut component = above.component;
        // root / components / kind / name
        if depth == 3 && component == ROOT {
            let holder = locations.entries[above.parent.0 as usize];
            if matches!(holder.step, Step::Key("components")) {
                component = loc;
            }
        }
        locations.entries.push(Entry {
            parent,
            step,
            depth,
            component,
        });
        locations.known.insert(address(value), loc);
        Node { value, loc }
    }

    /// The named component that `loc` is or lies in.
    pub(crate) fn component(&self, loc: Loc) -> Option<Loc> {
        let component = self.locations.borrow().entries[loc.0 as usize].component;
        (component != ROOT).then_some(component)
    }

    /// Do the same keys lead to `loc` as, in another document, to `location`?
    pub(crate) fn same_location(&self, loc: Loc, other: &Self, location: Loc) -> bool {
        let (ours, theirs) = (
            &self.locations.borrow().entries,
            &other.locations.borrow().entries,
        );
        let (mut one, mut another) = (ours[loc.0 as usize], theirs[location.0 as usize]);
        if one.depth != another.depth {
            return false;
        }
        while one.depth > 0 {
            if one.step != another.step {
                return false;
            }
            one = ours[one.parent.0 as usize];
            another = theirs[another.parent.0 as usize];
        }
        true
    }

    /// The keys that lead to `loc`; array indices in decimal.
    pub(crate) fn steps(&self, mut loc: Loc) -> Vec<String> {
        let locations = self.locations.borrow();
        let mut steps = Vec::new();
        while loc != ROOT {
            let entry = locations.entries[loc.0 as usize];
            steps.push(match entry.step {
                Step::Key(key) => key.to_owned(),
                Step::Index(index) => index.to_string(),
            });
            loc = entry.parent;
        }
        steps.reverse();
        steps
    }

    /// The last key that leads to `loc`.
    pub(crate) fn name(&self, loc: Loc) -> &'a str {
        match self.locations.borrow().entries[loc.0 as usize].step {
            Step::Key(key) => key,
            Step::Index(_) => "",
        }
    }

    /// `loc` as a JSON pointer.
    pub(crate) fn pointer(&self, loc: Loc) -> String {
        let steps = self.steps(loc);
        steps
            .iter()
            .fold(String::new(), |base, step| pointer::join(&base, step))
    }
}

/// What a schema object refers to.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    let object = schema.as_object()?;
    ["$ref", "$dynamicRef"]
        .iter()
        .find_map(|keyword| object.get(keyword)?.as_str())
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value) as usize
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
