//! Paths and operations: which are still there, and what each says about itself.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::list::{Operation, collect, matched, operations, template};
use super::scope::Scope;
use super::{parameters, responses, security, servers};
use crate::change::Class::{Breaking, NonBreaking};
use crate::document::{Document, Loc, Node};
use crate::engine::{Engine, Location};
use crate::lifecycle::{self, Life, Subject};
use crate::policy;
use crate::prose;
use crate::usage::Direction;

/// Compares everything that hangs on operations, and what the documents say about themselves.
pub(crate) fn compare(engine: &mut Engine<'_>) {
    let document = document_scope(engine);
    let roots = (Some(engine.base.root()), Some(engine.revision.root()));
    prose::objects(
        engine,
        document.vertex,
        &document.at,
        roots,
        &["tags", "externalDocs"],
    );
    let info = (
        engine.base.get(engine.base.root(), "info"),
        engine.revision.get(engine.revision.root(), "info"),
    );
    let keys = [
        "title",
        "version",
        "description",
        "summary",
        "contact",
        "license",
        "termsOfService",
    ];
    prose::objects(engine, document.vertex, &document.at, info, &keys);
    for key in ["paths", "components"] {
        let nodes = (
            engine.base.get(engine.base.root(), key),
            engine.revision.get(engine.revision.root(), key),
        );
        prose::objects(engine, document.vertex, &document.at, nodes, &[]);
    }
    paths(engine);
    webhooks(engine, &document);
}

fn document_scope(engine: &mut Engine<'_>) -> Scope {
    let at: Location = "document".into();
    Scope {
        vertex: engine.vertex(None),
        path_at: Rc::clone(&at),
        at,
        direction: Direction::Request,
    }
}

fn paths(engine: &mut Engine<'_>) {
    let old = operations(&engine.base, "paths");
    let new = operations(&engine.revision, "paths");
    let matched = matched(&old, &new);
    let templates: HashSet<String> = new.iter().map(|other| template(other.path)).collect();
    let mut first: HashMap<Loc, Location> = HashMap::new();
    for (one, other) in old.iter().zip(&matched) {
        let name = one.name();
        let vertex = engine.vertex(Some(&name));
        let at: Location = name.into();
        let path_at = Rc::clone(first.entry(one.item.loc).or_insert_with(|| Rc::clone(&at)));
        let scope = Scope {
            vertex,
            at,
            path_at,
            direction: Direction::Request,
        };
        match other {
            Some(index) => {
                let other = &new[*index];
                path_prose(engine, &scope, one, other);
                operation(engine, &scope, one, other);
                security::compare(engine, &scope, one.node, other.node);
                servers::compare(engine, &scope, one, other);
            }
            None => removed(engine, &scope, one, &templates),
        }
    }
    let known: HashSet<usize> = matched.iter().flatten().copied().collect();
    for (index, other) in new.iter().enumerate() {
        if !known.contains(&index) {
            let name = other.name();
            let vertex = engine.vertex(Some(&name));
            let at: Location = name.into();
            let scope = Scope {
                vertex,
                path_at: Rc::clone(&at),
                at,
                direction: Direction::Request,
            };
            scope.report(
                engine,
                "endpoint-added",
                NonBreaking,
                (None, Some(other.node)),
                "operation",
                "the operation was added".into(),
            );
        }
    }
}

fn removed<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    templates: &HashSet<String>,
) {
    let subject = if templates.contains(&template(one.path)) {
        "api"
    } else {
        "api-path"
    };
    let sunset = one.node.value.get(lifecycle::SUNSET).map(policy::sunset);
    let (rule, class, message) = match sunset {
        _ if !one.flag("deprecated") => (
            format!("{subject}-removed-without-deprecation"),
            Breaking,
            "the operation was removed without having been deprecated",
        ),
        Some(None) => (
            "api-path-sunset-parse".into(),
            Breaking,
            "the deprecated operation was removed, and its sunset cannot be read",
        ),
        Some(Some(day)) if engine.policy.ahead(day) => (
            format!("{subject}-removed-before-sunset"),
            Breaking,
            "the operation was removed before its sunset",
        ),
        _ => (
            format!("{subject}-removed-with-deprecation"),
            NonBreaking,
            "the deprecated operation was removed",
        ),
    };
    scope.report(
        engine,
        &rule,
        class,
        (Some(one.node), None),
        "operation",
        message.into(),
    );
}

fn path_prose<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let nodes = (Some(one.item), Some(other.item));
    prose::objects(
        engine,
        scope.vertex,
        &scope.path_at,
        nodes,
        &["summary", "description"],
    );
}

/// Compares two operations, of a path, a callback or a webhook.
fn operation<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let nodes = (Some(one.node), Some(other.node));
    prose::objects(
        engine,
        scope.vertex,
        &scope.at,
        nodes,
        &["summary", "description", "externalDocs"],
    );
    prose::tags(engine, scope.vertex, &scope.at, nodes);
    identity(engine, scope, one, other);
    lifecycle(engine, scope, one, other);
    parameters::compare(engine, scope, one, other);
    responses::request_body(engine, scope, one.node, other.node);
    responses::compare(engine, scope, one.node, other.node);
    callbacks(engine, scope, one.node, other.node);
}

fn identity<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let old = engine.base.get(one.node, "operationId");
    let new = engine.revision.get(other.node, "operationId");
    if old.map(|node| node.value) == new.map(|node| node.value) {
        return;
    }
    let (rule, message) = match (old, new) {
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
        _ => (
            "api-operation-id-removed",
            "the operationId was removed".into(),
        ),
    };
    scope.report(
        engine,
        rule,
        NonBreaking,
        (old, new),
        "operationId",
        message,
    );
}

fn lifecycle<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let flags = (Some(one.node), Some(other.node));
    let (old, new) = (
        Life::of(&engine.base, one.node),
        Life::of(&engine.revision, other.node),
    );
    for found in lifecycle::compare(&old, &new, Subject::Operation, engine.policy) {
        let message = format!("the operation {}", found.message);
        scope.report(
            engine,
            &found.rule,
            found.class,
            found.nodes.unwrap_or(flags),
            found.aspect,
            message,
        );
    }
}

/// In a callback the server sends and the caller answers.
fn callbacks<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let read = |document: &Document<'a>, node| -> Vec<Operation<'a>> {
        let mut all = Vec::new();
        if let Some(callbacks) = document.get(node, "callbacks") {
            for (name, callback) in document.members(callbacks) {
                for (expression, item) in document.members(document.resolve(callback)) {
                    collect(document, name, expression, item, &mut all);
                }
            }
        }
        all
    };
    let (old, new) = (read(&engine.base, one), read(&engine.revision, other));
    let inner = Scope {
        direction: scope.direction.flip(),
        ..scope.clone()
    };
    inverted(engine, &inner, &old, &new, "callback");
}

fn webhooks(engine: &mut Engine<'_>, scope: &Scope) {
    let (old, new) = (
        operations(&engine.base, "webhooks"),
        operations(&engine.revision, "webhooks"),
    );
    let inner = Scope {
        direction: Direction::Response,
        ..scope.clone()
    };
    inverted(engine, &inner, &old, &new, "webhook");
}

fn inverted<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    old: &[Operation<'a>],
    new: &[Operation<'a>],
    word: &str,
) {
    let matched = matched(old, new);
    for (one, other) in old.iter().zip(&matched) {
        match other {
            Some(index) => operation(engine, scope, one, &new[*index]),
            None => {
                let message = format!("the {word} `{}` was removed", one.name());
                scope.report(
                    engine,
                    &format!("{word}-removed"),
                    Breaking,
                    (Some(one.node), None),
                    word,
                    message,
                );
            }
        }
    }
    for (index, other) in new.iter().enumerate() {
        if !matched.contains(&Some(index)) {
            let message = format!("the {word} `{}` was added", other.name());
            scope.report(
                engine,
                &format!("{word}-added"),
                NonBreaking,
                (None, Some(other.node)),
                word,
                message,
            );
        }
    }
}
