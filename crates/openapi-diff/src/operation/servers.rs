//! Servers: whether what a caller appends paths to is still served.

use std::rc::Rc;

use serde_json::Value;

use super::list::Operation;
use super::scope::Scope;
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::document::{Document, Node};
use crate::engine::{Engine, Location};
use crate::prose;
use crate::schema::shape;

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
    let at: Location = match (old.level, new.level) {
        (Level::Document, Level::Document) => "document".into(),
        (Level::Path, Level::Path) => Rc::clone(&scope.path_at),
        _ => Rc::clone(&scope.at),
    };
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
        let message = format!("the server `{from}` became `{to}`");
        scope.report_at(
            engine,
            &at,
            "server-url-changed",
            Breaking,
            (*one, *other),
            "server",
            message,
        );
    } else {
        for (url, node) in gone {
            let message = format!("the server `{url}` was removed");
            scope.report_at(
                engine,
                &at,
                "server-removed",
                Breaking,
                (node.or(old.list), None),
                &format!("server:{url}"),
                message,
            );
        }
        for (url, node) in added {
            let message = format!("the server `{url}` was added");
            scope.report_at(
                engine,
                &at,
                "server-added",
                NonBreaking,
                (None, node.or(new.list)),
                &format!("server:{url}"),
                message,
            );
        }
    }
    for (url, one) in &before {
        if let Some((_, other)) = after.iter().find(|(other, _)| other == url) {
            prose::objects(
                engine,
                scope.vertex,
                &at,
                (*one, *other),
                &["description", "name"],
            );
            if let (Some(one), Some(other)) = (one, other) {
                variables(engine, scope, &at, *one, *other);
            }
        }
    }
}

fn servers<'a>(document: &Document<'a>, operation: &Operation<'a>) -> Servers<'a> {
    let levels = [
        (Level::Operation, operation.node),
        (Level::Path, operation.item),
        (Level::Document, document.root()),
    ];
    for (level, holder) in levels {
        if let Some(list) = document.get(holder, "servers")
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

/// Each URL as callers see it, and the server object that names it.
fn urls<'a>(document: &Document<'a>, servers: &Servers<'a>) -> Vec<(String, Option<Node<'a>>)> {
    let mut all: Vec<(String, Option<Node<'a>>)> = Vec::new();
    for node in servers
        .list
        .into_iter()
        .flat_map(|list| document.items(list).collect::<Vec<_>>())
    {
        let url = node.value.get("url").and_then(Value::as_str).unwrap_or("/");
        // A final slash is not part of the path that follows.
        let url = canonical(url.trim_end_matches('/'));
        match all.iter_mut().find(|(known, _)| *known == url) {
            None => all.push((url, Some(node))),
            // Of several, the same one in whatever order they are written.
            Some((_, chosen)) => {
                *chosen = [*chosen, Some(node)]
                    .into_iter()
                    .min_by_key(|node| node.map(|node| shape::canonical(node.value)))
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
fn canonical(url: &str) -> String {
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

fn variables<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    one: Node<'a>,
    other: Node<'a>,
) {
    let read = |document: &Document<'a>, node: Node<'a>| -> Vec<(&'a str, Node<'a>)> {
        document
            .get(node, "variables")
            .map(|all| document.members(all).collect())
            .unwrap_or_default()
    };
    let (old, new) = (read(&engine.base, one), read(&engine.revision, other));
    for (name, before) in old {
        let Some((_, after)) = new.iter().find(|(other, _)| *other == name) else {
            continue;
        };
        let nodes = (Some(before), Some(*after));
        if before.value.get("default") != after.value.get("default") {
            let message = format!("the default of the server variable `{name}` changed");
            scope.report_at(
                engine,
                at,
                "server-variable-default-changed",
                Warning,
                nodes,
                "default",
                message,
            );
        }
        let values = |node: Node<'a>| node.value.get("enum").and_then(Value::as_array);
        // A list that comes removes every other value, and one that goes adds them.
        let (removed, what) = match (values(before), values(*after)) {
            (Some(old), Some(new)) if old.iter().any(|value| !new.contains(value)) => (
                true,
                format!("values of the server variable `{name}` were removed"),
            ),
            (Some(old), Some(new)) if new.iter().any(|value| !old.contains(value)) => (
                false,
                format!("values of the server variable `{name}` were added"),
            ),
            (None, Some(_)) => (
                true,
                format!("the server variable `{name}` is now limited to listed values"),
            ),
            (Some(_), None) => (
                false,
                format!("the server variable `{name}` is no longer limited to listed values"),
            ),
            _ => continue,
        };
        let (rule, class) = if removed {
            ("server-variable-value-removed", Breaking)
        } else {
            ("server-variable-value-added", NonBreaking)
        };
        scope.report_at(engine, at, rule, class, nodes, "enum", what);
    }
}
