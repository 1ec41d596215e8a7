//! What an operation answers: status codes, and what comes with each.

use std::collections::{BTreeMap, BTreeSet};

use super::content;
use super::headers;
use super::scope::Scope;
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::Engine;
use crate::tree::{Both, Node, Tree};
use crate::usage::{Role, Use};

/// The responses of an operation by status: a code, a range such as `4XX`, or `default`.
struct Responses<'a>(BTreeMap<String, Node<'a>>);

impl<'a> Responses<'a> {
    fn read(tree: &Tree<'a>, operation: Node<'a>) -> Self {
        let named = tree.members_of(operation, "responses");
        let statuses = named.filter(|(status, _)| !status.starts_with("x-"));
        let spelled = |status: &str| match status {
            DEFAULT => status.to_owned(),
            _ => status.to_uppercase(),
        };
        Self(
            statuses
                .map(|(status, node)| (spelled(status), node))
                .collect(),
        )
    }

    fn get(&self, status: &str) -> Option<Node<'a>> {
        self.0.get(status).copied()
    }

    /// What speaks for a status that has no response of its own: its range, or the default, which speaks for success only
    /// where no success is named.
    fn general(&self, status: &str) -> Option<(String, Node<'a>)> {
        if status == DEFAULT {
            return None;
        }
        let range = range(status).and_then(|range| Some((range.clone(), self.get(&range)?)));
        let named = self.0.keys().any(|known| success(known));
        let default = || {
            let speaks = !success(status) || !named;
            let node = self.get(DEFAULT).filter(|_| speaks)?;
            Some((DEFAULT.to_owned(), node))
        };
        range.or_else(default)
    }
}

const DEFAULT: &str = "default";

/// Compares the responses of two operations.
pub(super) fn compare<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let old = Responses::read(&engine.base, one);
    let new = Responses::read(&engine.revision, other);
    let named = engine.both(one, other, "responses");
    scope.part("the responses").prose(engine, named, &[]);
    let mut replaced = BTreeSet::new();
    for (status, before) in &old.0 {
        if let Some(after) = new.get(status) {
            response(engine, scope, status, *before, after);
        } else if let Some((name, after)) = successor(&old, &new, status) {
            // A range that was there before did not take the place of anything.
            let came = !old.0.contains_key(&name);
            if came {
                replaced.insert(name.clone());
            }
            let nodes = (Some(*before), came.then_some(after));
            renamed(engine, scope, (status, &name), nodes);
            response(engine, scope, status, *before, after);
        } else {
            presence(engine, scope, status, (Some(*before), None));
            if let Some((_, after)) = new.general(status) {
                response(engine, scope, status, *before, after);
            }
        }
    }
    for (status, after) in &new.0 {
        if old.0.contains_key(status) || replaced.contains(status) {
            continue;
        }
        // What answered for it so far still says what to expect.
        if let Some((_, before)) = old.general(status) {
            response(engine, scope, status, before, *after);
        }
        presence(engine, scope, status, (None, Some(*after)));
    }
}

/// The range that took the place of a code, or the code that took the place of a range.
fn successor<'a>(
    old: &Responses<'a>,
    new: &Responses<'a>,
    status: &str,
) -> Option<(String, Node<'a>)> {
    if let Some(range) = range(status) {
        return Some((range.clone(), new.get(&range)?));
    }
    let inside = |name: &str| {
        status.ends_with("XX") && name.get(..1) == status.get(..1) && !old.0.contains_key(name)
    };
    let mut found = new.0.iter().filter(|(name, _)| inside(name));
    found.next().map(|(name, node)| (name.clone(), *node))
}

fn renamed<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    (status, name): (&str, &str),
    nodes: Both<'a>,
) {
    let rule = match name.ends_with("XX") {
        true => "response-status-generalized",
        false => "response-status-specialized",
    };
    let message = format!("the response {status} became {name}");
    let aspect = format!("response:{status}");
    scope.tell(engine, (rule, NonBreaking), nodes, &aspect, message);
}

/// A response came or went.
fn presence<'a>(engine: &mut Engine<'a>, scope: &Scope, status: &str, nodes: Both<'a>) {
    let (word, class) = match (nodes.0, success(status)) {
        (Some(_), true) => ("removed", Breaking),
        (Some(_), false) => ("removed", NonBreaking),
        (None, _) => ("added", NonBreaking),
    };
    let kind = if success(status) {
        "success"
    } else {
        "non-success"
    };
    let rule = format!("response-{kind}-status-{word}");
    let message = format!("the response {status} was {word}");
    let aspect = format!("response:{status}");
    scope.tell(engine, (&rule, class), nodes, &aspect, message);
}

/// The range that a code lies in.
fn range(status: &str) -> Option<String> {
    let code = status.len() == 3 && status.bytes().all(|digit| digit.is_ascii_digit());
    let digit = status.get(..1).filter(|_| code)?;
    Some(format!("{digit}XX"))
}

fn success(status: &str) -> bool {
    status.starts_with('2')
}

fn response<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    status: &str,
    before: Node<'a>,
    after: Node<'a>,
) {
    let part = scope.part(format!("the response {status}"));
    let Some((old, new, mut part)) = part.resolve(engine, (before, after)) else {
        return;
    };
    // A shared response says nothing of the status that it is used for.
    if part.at != scope.at {
        part = part.named("the response");
    }
    part.prose(
        engine,
        (Some(old), Some(new)),
        &["description", "summary", "links"],
    );
    headers::compare(engine, &part, old, new);
    let contents = engine.both(old, new, "content");
    let usage = Use::new(scope.direction.flip(), Role::Body);
    content::compare(engine, &part, contents, usage);
}
