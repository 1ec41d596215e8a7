//! Servers: whether what a caller appends paths to is still served.

use std::collections::{BTreeSet, HashMap};

use openapi_document::Value;

use super::list::Operation;
use super::scope::{Part, Scope};
use crate::canonical;
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::engine::Engine;
use crate::tree::{Both, Node, Tree};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Operation,
    Path,
    Document,
}

struct Servers<'a> {
    level: Level,
    /// The `servers` list; none where the default, `/`, counts.
    list: Option<Node<'a>>,
}

/// Compares the servers that serve two operations.
pub(crate) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let (old, new) = (servers(&engine.base, one), servers(&engine.revision, other));
    let mut part = scope.part("");
    match (old.level, new.level) {
        (Level::Document, Level::Document) => part.at = "document".into(),
        (Level::Path, Level::Path) => part.at = scope.path_at.clone(),
        _ => {}
    }
    let (before, after) = (urls(&engine.base, &old), urls(&engine.revision, &new));
    // Where no address is named, callers have it from elsewhere.
    let (named, still_named) = (old.list.is_some(), new.list.is_some());
    let gone: Vec<_> = before
        .iter()
        .filter(|(url, _)| named && after.iter().all(|(other, _)| other != url))
        .collect();
    let added: Vec<_> = after
        .iter()
        .filter(|(url, _)| still_named && before.iter().all(|(other, _)| other != url))
        .collect();
    if let ([(from, one)], [(to, other)]) = (gone.as_slice(), added.as_slice()) {
        let message = format!("the server `{}` became `{}`", shown(from), shown(to));
        let judged = ("server-url-changed", Breaking);
        part.tell(engine, judged, (*one, *other), "server", message);
    } else {
        for (url, node) in gone {
            presence(engine, &part, url, (node.or(old.list), None));
        }
        for (url, node) in added {
            presence(engine, &part, url, (None, node.or(new.list)));
        }
    }
    for (url, one) in &before {
        if let Some((_, other)) = after.iter().find(|(other, _)| other == url) {
            let part = part.named(format!("the server `{}`", shown(url)));
            part.prose(engine, (*one, *other), &["description", "name"]);
            if let (Some(one), Some(other)) = (one, other) {
                variables(engine, &part, *one, *other);
            }
        }
    }
}

/// A server came or went.
fn presence<'a>(engine: &mut Engine<'a>, part: &Part<'_>, url: &str, nodes: Both<'a>) {
    let (rule, class, word) = match nodes {
        (Some(_), _) => ("server-removed", Breaking, "removed"),
        _ => ("server-added", NonBreaking, "added"),
    };
    let message = format!("the server `{}` was {word}", shown(url));
    let aspect = format!("server:{url}");
    part.tell(engine, (rule, class), nodes, &aspect, message);
}

fn servers<'a>(tree: &Tree<'a>, operation: &Operation<'a>) -> Servers<'a> {
    let levels = [
        (Level::Operation, operation.node),
        (Level::Path, operation.item),
        (Level::Document, tree.root()),
    ];
    for (level, holder) in levels {
        if let Some(list) = tree.get(holder, "servers")
            && list.value.as_array().is_some_and(|list| !list.is_empty())
        {
            return Servers {
                level,
                list: Some(list),
            };
        }
    }
    Servers {
        level: Level::Document,
        list: None,
    }
}

/// A URL as it is written where nothing is left of it.
fn shown(url: &str) -> &str {
    if url.is_empty() { "/" } else { url }
}

/// Each URL as callers see it, and the server object that names it.
fn urls<'a>(tree: &Tree<'a>, servers: &Servers<'a>) -> Vec<(String, Option<Node<'a>>)> {
    let mut all: Vec<(String, Option<Node<'a>>)> = Vec::new();
    for node in servers.list.into_iter().flat_map(|list| tree.items(list)) {
        let url = node.value.get("url").and_then(Value::as_str).unwrap_or("/");
        // A final slash is not part of the path that follows.
        let url = normal(url.trim_end_matches('/'));
        match all.iter_mut().find(|(known, _)| *known == url) {
            None => all.push((url, Some(node))),
            // Of several, the same one in whatever order they are written.
            Some((_, chosen)) => {
                *chosen = [*chosen, Some(node)]
                    .into_iter()
                    .min_by_key(|node| node.map(|node| canonical::canonical(node.value)))
                    .flatten();
            }
        }
    }
    if all.is_empty() {
        all.push((String::new(), None));
    }
    all
}

/// Scheme and host in lower case, as they mean the same in either.
fn normal(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // The name of a variable is another one in lower case.
    let host = if host.contains('{') {
        host.to_owned()
    } else {
        host.to_lowercase()
    };
    format!("{}://{host}{path}", scheme.to_lowercase())
}

/// The addresses at which an operation is served, up to and with a prefix of its path.
pub(super) fn addresses<'a>(
    tree: &Tree<'a>,
    operation: &Operation<'a>,
    prefix: &str,
) -> BTreeSet<String> {
    let urls = urls(tree, &servers(tree, operation)).into_iter();
    urls.map(|(url, _)| format!("{url}{prefix}")).collect()
}

fn variables<'a>(engine: &mut Engine<'a>, part: &Part<'_>, one: Node<'a>, other: Node<'a>) {
    let mut new: HashMap<_, _> = engine.revision.members_of(other, "variables").collect();
    for (name, before) in engine.base.members_of(one, "variables") {
        if let Some(after) = new.remove(name) {
            variable(engine, part, name, (before, after));
        }
    }
}

fn variable<'a>(
    engine: &mut Engine<'a>,
    part: &Part<'_>,
    name: &str,
    (before, after): (Node<'a>, Node<'a>),
) {
    let nodes = (Some(before), Some(after));
    let what = format!("the server variable `{name}`");
    let defaults = (before.value.get("default"), after.value.get("default"));
    if let (Some(one), Some(other)) = defaults
        && one != other
    {
        let message = format!("the default of {what} changed from {one} to {other}");
        let judged = ("server-variable-default-changed", Warning);
        part.tell(engine, judged, nodes, "default", message);
    }
    let values = |node: Node<'a>| node.value.get("enum").and_then(Value::as_array);
    let minus = |left: &Vec<Value>, right: &Vec<Value>| -> String {
        let gone = left.iter().filter(|value| !right.contains(value));
        gone.map(Value::to_string).collect::<Vec<_>>().join(", ")
    };
    // A list that comes removes every other value, and one that goes adds them.
    let (removed, message) = match (values(before), values(after)) {
        (Some(old), Some(new)) if old.iter().any(|value| !new.contains(value)) => {
            (true, format!("{} of {what} were removed", minus(old, new)))
        }
        (Some(old), Some(new)) if new.iter().any(|value| !old.contains(value)) => {
            (false, format!("{} of {what} were added", minus(new, old)))
        }
        (None, Some(new)) => (
            true,
            format!("{what} is now limited to {}", minus(new, &Vec::new())),
        ),
        (Some(_), None) => (
            false,
            format!("{what} is no longer limited to listed values"),
        ),
        _ => return,
    };
    let (rule, class) = if removed {
        ("server-variable-value-removed", Breaking)
    } else {
        ("server-variable-value-added", NonBreaking)
    };
    part.tell(engine, (rule, class), nodes, "enum", message);
}
