//! One side of a comparison: where a value lies in its document and what a reference leads to; knows no rules.

use std::cell::RefCell;
use std::collections::HashMap;

use rustc_hash::FxHashMap;
use serde_json::Value;

/// The methods that a path item can hold.
pub(crate) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// A value and where it lies. Two nodes are the same when they lie at the same place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) loc: Loc,
}

/// A place in a document: an index into [`Document`]'s table of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Loc(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    parent: Loc,
    step: Step<'a>,
    depth: u32,
    /// The named component that this place is or lies in.
    component: Option<Loc>,
}

pub(crate) struct Document<'a> {
    root: &'a Value,
    places: RefCell<Places<'a>>,
}

#[derive(Default)]
struct Places<'a> {
    entries: Vec<Entry<'a>>,
    /// By address: a value lies in its document once.
    known: FxHashMap<usize, Loc>,
    references: HashMap<&'a str, Option<Node<'a>>>,
}

/// Chains of references longer than this are taken for a circle.
const MAX_HOPS: usize = 32;

impl<'a> Document<'a> {
    pub(crate) fn new(root: &'a Value) -> Self {
        let mut places = Places::default();
        places.entries.push(Entry {
            parent: Loc(0),
            step: Step::Index(0),
            depth: 0,
            component: None,
        });
        places.known.insert(address(root), Loc(0));
        Self {
            root,
            places: RefCell::new(places),
        }
    }

    pub(crate) fn root(&self) -> Node<'a> {
        Node {
            value: self.root,
            loc: Loc(0),
        }
    }

    /// Keywords beside `$ref` count from OpenAPI 3.1 on.
    pub(crate) fn siblings_count(&self) -> bool {
        !self
            .root
            .get("openapi")
            .and_then(Value::as_str)
            .is_some_and(|version| version.starts_with("3.0"))
    }

    /// The value at `key` of an object.
    pub(crate) fn get(&self, node: Node<'a>, key: &str) -> Option<Node<'a>> {
        let (key, value) = node.value.as_object()?.get_key_value(key)?;
        Some(Node {
            value,
            loc: self.intern(value, node.loc, Step::Key(key)),
        })
    }

    /// The members of an object.
    pub(crate) fn members(&self, node: Node<'a>) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        node.value
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(key, value)| {
                (
                    key.as_str(),
                    Node {
                        value,
                        loc: self.intern(value, node.loc, Step::Key(key)),
                    },
                )
            })
    }

    /// The items of an array.
    pub(crate) fn items(&self, node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
        node.value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, value)| Node {
                value,
                loc: self.intern(value, node.loc, Step::Index(index)),
            })
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

    /// Where the `$ref` of `node` leads, one step.
    pub(crate) fn target(&self, node: Node<'a>) -> Option<Node<'a>> {
        let reference = node.value.as_object()?.get("$ref")?.as_str()?;
        self.lookup(reference)
    }

    /// What a local reference such as `#/components/schemas/A`, or the bare name of a schema, leads to.
    pub(crate) fn lookup(&self, reference: &'a str) -> Option<Node<'a>> {
        if let Some(known) = self.places.borrow().references.get(reference) {
            return *known;
        }
        let found = self.walk(reference);
        self.places.borrow_mut().references.insert(reference, found);
        found
    }

    /// The component `components/<kind>/<name>`.
    pub(crate) fn component_named(&self, kind: &str, name: &str) -> Option<Node<'a>> {
        let components = self.get(self.root(), "components")?;
        self.get(self.get(components, kind)?, name)
    }

    fn walk(&self, reference: &str) -> Option<Node<'a>> {
        let pointer = reference.strip_prefix('#')?;
        if pointer.is_empty() {
            return Some(self.root());
        }
        let steps: Vec<_> = pointer
            .strip_prefix('/')?
            .split('/')
            .map(unescape)
            .collect();
        self.reach(&steps)
    }

    /// What the keys of a pointer lead to.
    pub(crate) fn reach(&self, steps: &[String]) -> Option<Node<'a>> {
        let mut here = self.root();
        for step in steps {
            here = match here.value {
                Value::Object(_) => self.get(here, step)?,
                Value::Array(items) => {
                    let index = step.parse().ok()?;
                    let value = items.get(index)?;
                    Node {
                        value,
                        loc: self.intern(value, here.loc, Step::Index(index)),
                    }
                }
                _ => return None,
            };
        }
        Some(here)
    }

    fn intern(&self, value: &'a Value, parent: Loc, step: Step<'a>) -> Loc {
        let mut places = self.places.borrow_mut();
        if let Some(loc) = places.known.get(&address(value)) {
            return *loc;
        }
        let loc = Loc(u32::try_from(places.entries.len()).unwrap_or(u32::MAX));
        let above = places.entries[parent.0 as usize];
        let depth = above.depth + 1;
        let mut component = above.component;
        // root / components / kind / name
        if depth == 3 && component.is_none() {
            let holder = places.entries[above.parent.0 as usize];
            if matches!(holder.step, Step::Key("components")) {
                component = Some(loc);
            }
        }
        places.entries.push(Entry {
            parent,
            step,
            depth,
            component,
        });
        places.known.insert(address(value), loc);
        loc
    }

    /// The named component that `loc` is or lies in.
    pub(crate) fn component(&self, loc: Loc) -> Option<Loc> {
        self.places.borrow().entries[loc.0 as usize].component
    }

    /// Do the same keys lead to `loc` as, in another document, to `place`?
    pub(crate) fn same_location(&self, loc: Loc, other: &Self, place: Loc) -> bool {
        let (ours, theirs) = (
            &self.places.borrow().entries,
            &other.places.borrow().entries,
        );
        let (mut one, mut another) = (ours[loc.0 as usize], theirs[place.0 as usize]);
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
        let places = self.places.borrow();
        let mut steps = Vec::new();
        while loc != Loc(0) {
            let entry = places.entries[loc.0 as usize];
            steps.push(match entry.step {
                Step::Key(key) => key.to_owned(),
                Step::Index(index) => index.to_string(),
            });
            loc = entry.parent;
        }
        steps.reverse();
        steps
    }

    /// The name of what the reference at `loc` leads to.
    pub(crate) fn referred(&self, loc: Loc) -> String {
        let node = self.reach(&self.steps(loc));
        let target = node.and_then(|node| self.target(node));
        target.map_or_else(
            || "elsewhere".into(),
            |target| format!("`{}`", self.name(target.loc)),
        )
    }

    /// The last key that leads to `loc`.
    pub(crate) fn name(&self, loc: Loc) -> &'a str {
        match self.places.borrow().entries[loc.0 as usize].step {
            Step::Key(key) => key,
            Step::Index(_) => "",
        }
    }

    /// `loc` as a JSON pointer.
    pub(crate) fn pointer(&self, loc: Loc) -> String {
        self.steps(loc)
            .iter()
            .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")))
            .collect()
    }
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value) as usize
}

/// One step of the pointer in a reference: URI-escaped, then pointer-escaped.
fn unescape(step: &str) -> String {
    let mut bytes = Vec::with_capacity(step.len());
    let raw = step.as_bytes();
    let mut index = 0;
    while index < raw.len() {
        let escaped = (raw[index] == b'%')
            .then(|| step.get(index + 1..index + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = escaped {
            bytes.push(byte);
            index += 3;
        } else {
            bytes.push(raw[index]);
            index += 1;
        }
    }
    String::from_utf8_lossy(&bytes)
        .replace("~1", "/")
        .replace("~0", "~")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use serde_json::json;

    use super::*;

    #[test]
    fn references_lead_to_places() {
        let value = json!({"components": {"schemas": {"a/b": {"items": {"$ref": "#/components/schemas/a~1b"}}}}});
        let document = Document::new(&value);
        let schema = document.lookup("#/components/schemas/a~1b").unwrap();
        let items = document.get(schema, "items").unwrap();
        assert_eq!(document.target(items).unwrap().loc, schema.loc);
        assert_eq!(document.component(items.loc), Some(schema.loc));
        assert_eq!(
            document.pointer(items.loc),
            "/components/schemas/a~1b/items"
        );
        assert!(document.lookup("#/components/schemas/none").is_none());
        assert!(document.lookup("other.json").is_none());
    }

    #[test]
    fn a_circle_of_references_stands_for_itself() {
        let value = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        let document = Document::new(&value);
        let a = document.get(document.root(), "a").unwrap();
        assert_eq!(document.resolve(a).loc, a.loc);
    }
}
