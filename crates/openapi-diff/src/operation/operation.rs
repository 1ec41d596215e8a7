//! One operation on both sides, of a path, a webhook or a callback.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::list::{Operation, collect, matched};
use super::scope::Scope;
use super::{parameters, request_body, responses};
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::Engine;
use crate::lifecycle::{self, Life, Subject};
use crate::prose;
use crate::tree::{Node, Tree};

/// Compares two operations that answer the same calls.
pub(super) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let nodes = (Some(one.node), Some(other.node));
    let keys = ["summary", "description", "externalDocs"];
    let name = match &*scope.within {
        "" => "the operation".into(),
        _ => Rc::clone(&scope.within),
    };
    scope.part(name).prose(engine, nodes, &keys);
    prose::tags(engine, scope.vertex, &scope.at, nodes);
    identity(engine, scope, one, other);
    lifecycle(engine, scope, one, other);
    parameters::compare(engine, scope, one, other);
    request_body::compare(engine, scope, one.node, other.node);
    responses::compare(engine, scope, one.node, other.node);
    callbacks(engine, scope, one.node, other.node);
}

fn identity<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let nodes = engine.both(one.node, other.node, "operationId");
    let (rule, message) = match nodes {
        (None, None) => return,
        (Some(old), Some(new)) if old.value == new.value => return,
        (None, Some(new)) => (
            "api-operation-id-added",
            format!("the operationId {} was added", new.value),
        ),
        (Some(old), Some(new)) => (
            "api-operation-id-removed",
            format!(
                "the operationId changed from {} to {}",
                old.value, new.value
            ),
        ),
        (Some(old), None) => (
            "api-operation-id-removed",
            format!("the operationId {} was removed", old.value),
        ),
    };
    scope.tell(engine, (rule, NonBreaking), nodes, "operationId", message);
}

fn lifecycle<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let flags = (Some(one.node), Some(other.node));
    let old = Life::of(&engine.base, one.node);
    let new = Life::of(&engine.revision, other.node);
    for found in lifecycle::compare(&old, &new, Subject::Operation, engine.policy) {
        let message = format!("the operation {}", found.message);
        let (judged, nodes) = (
            (found.rule.as_str(), found.class),
            found.nodes.unwrap_or(flags),
        );
        scope.tell(engine, judged, nodes, found.aspect, message);
    }
}

/// In a callback the server sends and the caller answers.
fn callbacks<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let named = |tree: &Tree<'a>, node| -> BTreeMap<&'a str, Node<'a>> {
        tree.members_of(node, "callbacks").collect()
    };
    let (before, after) = (named(&engine.base, one), named(&engine.revision, other));
    for (name, one) in &before {
        if let Some(other) = after.get(name) {
            let part = scope.part(format!("the callback `{name}`"));
            part.resolve(engine, (*one, *other));
        }
    }
    let read = |tree: &Tree<'a>, named: BTreeMap<&'a str, Node<'a>>| -> Vec<Operation<'a>> {
        let mut all = Vec::new();
        for (name, callback) in named {
            for (expression, item) in tree.members(callback) {
                collect(tree, name, expression, item, &mut all);
            }
        }
        all
    };
    let (old, new) = (read(&engine.base, before), read(&engine.revision, after));
    inverted(engine, scope, &old, &new, "callback");
}

/// Compares operations that the server calls.
pub(super) fn inverted<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    old: &[Operation<'a>],
    new: &[Operation<'a>],
    word: &str,
) {
    let matched = matched(old, new);
    let describe = |one: &Operation<'a>| match one.callback {
        "" => format!("the {word} `{}`", one.name()),
        callback => format!("the {word} `{callback}` (`{}`)", one.name()),
    };
    // A webhook belongs to no operation, and is the user of what it holds.
    let inside = |engine: &mut Engine<'a>, one: &Operation<'a>| {
        let mut inner = scope.clone();
        if word == "webhook" {
            inner.vertex = engine.vertex(Some(&format!("{word} {}", one.path)));
        }
        inner
    };
    let presence = |engine: &mut Engine<'a>, nodes, one: &Operation<'a>, (verb, class)| {
        let rule = format!("{word}-{verb}");
        let message = format!("{} was {verb}", describe(one));
        inside(engine, one).tell(engine, (&rule, class), nodes, word, message);
    };
    let mut both = Vec::new();
    for (one, other) in old.iter().zip(&matched) {
        match other {
            Some(index) => both.push((one, &new[*index])),
            None => {
                let judged = ("removed", Breaking);
                presence(engine, (Some(one.node), None), one, judged);
            }
        }
    }
    let known: HashSet<usize> = matched.iter().flatten().copied().collect();
    let came = new
        .iter()
        .enumerate()
        .filter(|(index, _)| !known.contains(index));
    for (_, other) in came {
        let nodes = (None, Some(other.node));
        presence(engine, nodes, other, ("added", NonBreaking));
    }
    for (one, other) in both {
        let mut inner = inside(engine, one);
        inner.direction = scope.direction.flip();
        inner.within = describe(one).into();
        if word == "callback" && one.path != other.path {
            let (was, is) = (one.path, other.path);
            let message = format!("{} is now sent to `{is}` instead of `{was}`", describe(one));
            let nodes = (Some(one.node), Some(other.node));
            let judged = ("callback-expression-changed", Breaking);
            scope.tell(engine, judged, nodes, "expression", message);
        }
        // A callback may lead back to the operation that asks for it.
        let call = (inner.vertex, one.node.loc, other.node.loc, inner.direction);
        if engine.calls.insert(call) {
            compare(engine, &inner, one, other);
        }
    }
}
