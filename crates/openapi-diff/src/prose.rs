//! Changes that only people notice: prose, examples, titles, tags, extensions, versions.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::Value;

use crate::canonical::canonical;
use crate::change::Class::Docs;
use crate::engine::{Engine, Location, Vertex};
use crate::tree::{Both, Node, Tree};

/// The prose of any other object: its extensions and the keys in `keys`.
pub(crate) fn objects<'a>(
    engine: &mut Engine<'a>,
    vertex: Vertex,
    at: &Location,
    part: &str,
    (base, revision): Both<'a>,
    keys: &[&str],
) {
    let read = |tree: &Tree<'a>, node: Option<Node<'a>>| -> BTreeMap<&'a str, Node<'a>> {
        let members = node.into_iter().flat_map(|node| tree.members(node));
        members
            .filter(|(key, _)| keys.contains(key) || extension(key))
            .collect()
    };
    let (old, new) = (read(&engine.base, base), read(&engine.revision, revision));
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        let (one, other) = (old.get(name).copied(), new.get(name).copied());
        if let (Some(one), Some(other)) = (one, other)
            && one.value == other.value
        {
            // What the same references lead to is told where that lies.
            let refer = matches!(name, "examples" | "links");
            let one = engine.base.resolve(one);
            for (key, other) in engine.revision.members(other).filter(|_| refer) {
                if let Some(one) = engine.base.get(one, key) {
                    let pair = (engine.base.resolve(one), engine.revision.resolve(other));
                    component(engine, vertex, name, pair);
                }
            }
            continue;
        }
        let text = |tree: &Tree<'a>, node: Option<Node<'a>>| {
            let text = unordered(tree, name, node?);
            (!matches!(text.as_str(), "" | "\"\"" | "[]" | "{}" | "false")).then_some(text)
        };
        let texts = (text(&engine.base, one), text(&engine.revision, other));
        if texts.0 == texts.1 {
            continue;
        }
        let (one, other) = (texts.0.and(one), texts.1.and(other));
        let what = match (one, other) {
            (Some(one), Some(other)) if name != "description" => shown(one.value, other.value),
            _ => verb(one.is_some(), other.is_some()).to_owned(),
        };
        let message = match part {
            "" => format!("{name} {what}"),
            part => format!("{name} of {part} {what}"),
        };
        engine.tell(
            vertex,
            at,
            (&format!("{}-changed", rule(name)), Docs),
            (one, other),
            name,
            message,
        );
    }
}

/// Enters that a component that is for people, an example or a link, changed.
pub(crate) fn component<'a>(
    engine: &mut Engine<'a>,
    vertex: Vertex,
    kind: &str,
    (one, other): (Node<'a>, Node<'a>),
) {
    if let Some(at) = engine.shared((one.loc, other.loc))
        && one.value != other.value
    {
        let message = format!("`{}` changed", engine.base.name(one.loc));
        engine.tell(
            vertex,
            &at,
            (&format!("{kind}-changed"), Docs),
            (Some(one), Some(other)),
            "component",
            message,
        );
    }
}

/// The tags of an operation, of which each comes or goes on its own.
pub(crate) fn tags<'a>(
    engine: &mut Engine<'a>,
    vertex: Vertex,
    at: &Location,
    (base, revision): Both<'a>,
) {
    let read = |tree: &Tree<'a>, node: Option<Node<'a>>| -> BTreeMap<&'a str, Node<'a>> {
        node.and_then(|node| tree.get(node, "tags"))
            .into_iter()
            .flat_map(|list| tree.items(list).collect::<Vec<_>>())
            .filter_map(|tag| Some((tag.value.as_str()?, tag)))
            .collect()
    };
    let (old, new) = (read(&engine.base, base), read(&engine.revision, revision));
    for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let nodes = (old.get(name).copied(), new.get(name).copied());
        let (rule, verb) = match nodes {
            (Some(_), None) => ("api-tag-removed", "removed"),
            (None, Some(_)) => ("api-tag-added", "added"),
            _ => continue,
        };
        let message = format!("the tag `{name}` was {verb}");
        engine.tell(
            vertex,
            at,
            (rule, Docs),
            nodes,
            &format!("tag:{name}"),
            message,
        );
    }
}

/// Lists known values of an open set: a limit, not prose.
pub(crate) const EXTENSIBLE_ENUM: &str = "x-extensible-enum";

fn extension(key: &str) -> bool {
    key.starts_with("x-") && key != EXTENSIBLE_ENUM
}

/// A text that is the same where the order of tags or the use of components is another one.
fn unordered<'a>(tree: &Tree<'a>, key: &str, node: Node<'a>) -> String {
    match (key, node.value) {
        ("tags", Value::Array(list)) => {
            let mut texts: Vec<_> = list.iter().map(canonical).collect();
            texts.sort_unstable();
            format!("[{}]", texts.join(","))
        }
        ("examples" | "links", Value::Object(named)) if !named.is_empty() => {
            let text = |(name, one)| format!("{name}:{}", canonical(tree.resolve(one).value));
            let mut texts: Vec<_> = tree.members(node).map(text).collect();
            texts.sort_unstable();
            texts.join(",")
        }
        (_, value) => canonical(value),
    }
}

pub(crate) fn rule(key: &str) -> &str {
    if key.starts_with("x-") {
        "extension"
    } else {
        key.trim_start_matches('$')
    }
}

pub(crate) fn verb(was: bool, is: bool) -> &'static str {
    match (was, is) {
        (false, true) => "was added",
        (true, false) => "was removed",
        _ => "changed",
    }
}

/// What is to be told where references lead out of the document, from those of the base to those of the revision; nothing
/// where they are the same.
pub(crate) fn outside(old: &[&str], new: &[&str]) -> Option<String> {
    let listed = |all: &[&str]| {
        let all: Vec<_> = all.iter().map(|target| format!("`{target}`")).collect();
        all.join(" and ")
    };
    let (from, to) = (listed(old), listed(new));
    Some(match (old, new) {
        _ if old == new => return None,
        ([], _) => format!("is now described by {to}, which is not in the document"),
        (_, []) => format!("is no longer described by {from}, which was not in the document"),
        _ => format!(
            "the reference changed from {from} to {to}, neither of which is in the document"
        ),
    })
}

/// "changed from 1 to 2", where both values are short.
pub(crate) fn shown(one: &Value, other: &Value) -> String {
    const LONGEST: usize = 60;
    let (from, to) = (one.to_string(), other.to_string());
    if from.len() > LONGEST || to.len() > LONGEST || from == to {
        return "changed".into();
    }
    format!("changed from {from} to {to}")
}

/// What happened to a default, as a word and as a sentence.
pub(crate) fn default(nodes: Both<'_>) -> Option<(&'static str, String)> {
    let short = |node: Node<'_>| short(&node.value.to_string());
    Some(match nodes {
        (None, None) => return None,
        (None, Some(new)) => ("added", format!("the default {} was added", short(new))),
        (Some(old), None) => ("removed", format!("the default {} was removed", short(old))),
        (Some(old), Some(new)) => {
            let message = format!("the default changed from {} to {}", short(old), short(new));
            ("changed", message)
        }
    })
}

/// A value as a sentence can hold it: what is long is cut.
fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// "the values 1, 2 and 5 more": as many as a sentence holds.
pub(crate) fn listed<'s>(values: impl IntoIterator<Item = &'s String>) -> String {
    const MOST: usize = 20;
    let all: Vec<String> = values.into_iter().map(|value| short(value)).collect();
    let shown = all[..all.len().min(MOST)].join(", ");
    match all.len() {
        0 => "nothing".into(),
        1 => format!("the value {shown}"),
        count if count > MOST => format!("the values {shown} and {} more", count - MOST),
        _ => format!("the values {shown}"),
    }
}
