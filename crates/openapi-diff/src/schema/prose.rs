//! The prose of schemas, and the keywords that this comparison does not know.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Text, Value};

use super::context::Context;
use super::keywords::judged;
use super::shape::{Alternative, Nodes, Pair};
use crate::canonical::canonical;
use crate::change::Class::Docs;
use crate::prose::{rule, shown, verb};
use crate::tree::{Both, Node, Tree};
use crate::usage::{EITHER_WAY, Medium};

/// The prose of two alternatives, wherever in them it stands.
pub(super) fn compare<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    let valued = |one: &Alternative<'a>| {
        let values = one.values.as_ref();
        values.is_some_and(|values| !values.members.is_empty())
    };
    let by_value = valued(from) || valued(to);
    let mut nodes = from.nodes.iter().zip(&to.nodes);
    let alike = from.nodes.len() == to.nodes.len() && nodes.all(|(a, b)| words(a).eq(words(b)));
    // Most prose stays as it is, and is long.
    if alike && !by_value {
        return;
    }
    let (one, other) = (Words::of(from, by_value), Words::of(to, by_value));
    let old = prose(&one.shared);
    let new = prose(&other.shared);
    let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for key in keys {
        let Some(nodes) = differing(context, old.get(key), new.get(key)) else {
            continue;
        };
        let message = format!("{key} {}", change(key, nodes));
        // How a value is written in XML says nothing to who reads JSON.
        if key == "xml" && context.usage.medium == Medium::Xml {
            context.add("xml-changed", EITHER_WAY, nodes, key, message);
            continue;
        }
        told(context, key, nodes, message);
    }
    members(context, &one, &other);
}

/// What a schema object says that is not judged elsewhere.
fn words<'a>(schema: &Node<'a>) -> impl Iterator<Item = (&'a Text, &'a Value)> + use<'a> {
    let members = schema.value.as_object().into_iter().flatten();
    members.filter(|(key, _)| !judged(key.as_str()))
}

/// The schema objects in which an alternative has its prose.
struct Words<'a> {
    shared: Nodes<'a>,
    /// Those that speak of one listed value.
    values: BTreeMap<String, Nodes<'a>>,
}

impl<'a> Words<'a> {
    /// Told apart `by_value` where either side has schema objects for its values.
    fn of(one: &Alternative<'a>, by_value: bool) -> Self {
        let shared = one.nodes.clone();
        let Some(list) = one.values.as_ref().filter(|_| by_value) else {
            return Self {
                shared,
                values: BTreeMap::new(),
            };
        };
        let mut values = BTreeMap::new();
        for value in list.list.keys() {
            values.insert(value.clone(), Nodes::new());
        }
        values.extend(list.members.clone());
        // A single value has no other schema object to share one with.
        let lists =
            |node: &Node<'a>| node.value.get("const").is_some() || node.value.get("enum").is_some();
        match values.values_mut().next() {
            Some(nodes) if list.list.len() == 1 && list.members.is_empty() => {
                let (own, shared): (Nodes<'a>, Nodes<'a>) = shared.into_iter().partition(lists);
                *nodes = own;
                Self { shared, values }
            }
            _ => Self { shared, values },
        }
    }
}

/// The prose of listed values that both sides have; what a value says that comes or goes belongs to its coming or going.
fn members<'a>(context: &mut Context<'_, 'a>, old: &Words<'a>, new: &Words<'a>) {
    let mut changed: BTreeMap<String, (Vec<&str>, Both<'a>)> = BTreeMap::new();
    for (value, nodes) in &old.values {
        let Some(others) = new.values.get(value) else {
            continue;
        };
        let before = prose(nodes);
        let after = prose(others);
        let keys: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            if let Some(nodes) = differing(context, before.get(key), after.get(key)) {
                let entry = changed.entry(key.to_owned());
                entry.or_insert((Vec::new(), nodes)).0.push(value);
            }
        }
    }
    for (key, (values, nodes)) in changed {
        let verb = verb(nodes.0.is_some(), nodes.1.is_some());
        let message = format!("{key} of {} {verb}", values.join(", "));
        told(context, &key, nodes, message);
    }
}

/// Where two sides say different things; nothing where they say the same. A text that both have has not changed.
fn differing<'a>(
    context: &Context<'_, 'a>,
    old: Option<&Texts<'a>>,
    new: Option<&Texts<'a>>,
) -> Option<Both<'a>> {
    let none = Texts::new();
    let (one, other) = (old.unwrap_or(&none), new.unwrap_or(&none));
    let only = |one: &Texts<'a>, other: &Texts<'a>| {
        let mut only = one.iter().filter(|(text, _)| !other.contains_key(*text));
        only.next().map(|(_, said)| *said)
    };
    let (gone, come) = (only(one, other), only(other, one));
    if gone.is_none() && come.is_none() {
        return None;
    }
    let first = |texts: &Texts<'a>| texts.values().next().copied();
    Some((
        gone.or_else(|| first(one))
            .and_then(|said| said.node(&context.engine.base)),
        come.or_else(|| first(other))
            .and_then(|said| said.node(&context.engine.revision)),
    ))
}

fn told<'a>(context: &mut Context<'_, 'a>, key: &str, nodes: Both<'a>, message: String) {
    let rule = match key {
        "title" | "description" | "examples" | "externalDocs" | "xml" => key,
        key if key.starts_with(['$', 'x']) => rule(key),
        _ => "keyword",
    };
    let rule = format!("{rule}-changed");
    context.add_rule(rule, (Docs, Docs), nodes, key, "", message);
}

/// What happened to a keyword, with both values where they are short.
fn change(key: &str, nodes: Both<'_>) -> String {
    let verb = verb(nodes.0.is_some(), nodes.1.is_some());
    match nodes {
        (Some(one), Some(other)) if key != "description" => shown(one.value, other.value),
        _ => verb.to_owned(),
    }
}

/// Each thing that is said under a keyword, and where.
type Texts<'a> = BTreeMap<String, Said<'a>>;

/// What is said under each keyword.
type Prose<'a> = BTreeMap<&'a str, Texts<'a>>;

/// A keyword of a schema object; where it lies is only asked once it matters.
#[derive(Clone, Copy)]
struct Said<'a> {
    schema: Node<'a>,
    key: &'a str,
}

impl<'a> Said<'a> {
    fn node(self, tree: &Tree<'a>) -> Option<Node<'a>> {
        tree.get(self.schema, self.key)
    }
}

fn prose<'a>(nodes: &[Node<'a>]) -> Prose<'a> {
    let mut all: Prose<'a> = BTreeMap::new();
    for schema in nodes {
        for (key, value) in words(schema) {
            let key = key.as_str();
            let (name, texts) = match (key, value) {
                // One example in 3.0, a list of them in 3.1.
                ("example", value) => ("examples", vec![canonical(value)]),
                ("examples", Value::Array(list)) => {
                    ("examples", list.iter().map(canonical).collect())
                }
                (key, value) => (key, vec![canonical(value)]),
            };
            let said = Said {
                schema: *schema,
                key,
            };
            let entry = all.entry(name).or_default();
            for text in texts {
                entry.entry(text).or_insert(said);
            }
        }
    }
    all.retain(|_, found| found.keys().any(|text| text != "\"\""));
    all
}
