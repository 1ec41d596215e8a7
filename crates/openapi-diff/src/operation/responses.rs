//! What an operation is sent and what it answers: request body, status codes, headers.

use std::collections::BTreeMap;

use super::content;
use super::headers;
use super::scope::{Scope, flag, resolve};
use crate::change::Class::{Breaking, NonBreaking};
use crate::document::{Document, Node};
use crate::engine::Engine;
use crate::prose;
use crate::usage::{Role, Use};

/// The start of the rules for a whole request body, which in a callback the caller reads.
fn body(scope: &Scope) -> &'static str {
    scope.direction.pick("request-body", "callback-body")
}

/// Compares the request bodies of two operations.
pub(crate) fn request_body<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: Node<'a>,
    other: Node<'a>,
) {
    let (old, new) = (
        engine.base.get(one, "requestBody"),
        engine.revision.get(other, "requestBody"),
    );
    match (old, new) {
        (None, None) => {}
        (Some(_), None) => {
            let rule = format!("{}-removed", body(scope));
            let message = "the request body was removed".into();
            scope.report(engine, &rule, Breaking, (old, new), "requestBody", message);
        }
        (None, Some(added)) => {
            let (word, class) = if flag(engine.revision.resolve(added), "required") {
                ("required", scope.direction.pick(Breaking, NonBreaking))
            } else {
                ("optional", NonBreaking)
            };
            let rule = format!("{}-added-{word}", body(scope));
            let message = format!("a request body was added, {word}");
            scope.report(engine, &rule, class, (old, new), "requestBody", message);
        }
        (Some(old), Some(new)) => {
            let (old, new, at) = resolve(engine, old, new, &scope.at);
            let nodes = (Some(old), Some(new));
            prose::objects(engine, scope.vertex, &at, nodes, &["description"]);
            let change = match (flag(old, "required"), flag(new, "required")) {
                (false, true) => Some(("required", scope.direction.pick(Breaking, NonBreaking))),
                (true, false) => Some(("optional", scope.direction.pick(NonBreaking, Breaking))),
                _ => None,
            };
            if let Some((word, class)) = change {
                let rule = format!("{}-became-{word}", body(scope));
                let message = format!("the request body became {word}");
                scope.report_at(engine, &at, &rule, class, nodes, "required", message);
            }
            let contents = (
                engine.base.get(old, "content"),
                engine.revision.get(new, "content"),
            );
            content::compare(
                engine,
                scope,
                &at,
                contents,
                Use::new(scope.direction, Role::Body),
            );
        }
    }
}

/// Compares the responses of two operations.
pub(crate) fn compare<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let (old, new) = (
        responses(&engine.base, one),
        responses(&engine.revision, other),
    );
    let mut used = Vec::new();
    for (status, before) in &old {
        // A range answers for the codes in it, and a code that took the place of a range for that.
        let inside = |name: &String| name.get(..1) == status.get(..1) && !old.contains_key(name);
        let after = new
            .get_key_value(status)
            .or_else(|| new.get_key_value(&range(status)?))
            .or_else(|| {
                new.iter()
                    .find(|(name, _)| status.ends_with("XX") && inside(name))
            });
        match after {
            Some((name, after)) => {
                used.push(name.clone());
                if name != status {
                    // A range that was there before did not take the place of anything.
                    let moved = (!old.contains_key(name)).then_some(*after);
                    let nodes = (Some(*before), moved);
                    let message = format!("the response {status} became {name}");
                    let aspect = format!("response:{status}");
                    scope.report(
                        engine,
                        if name.ends_with("XX") {
                            "response-status-generalized"
                        } else {
                            "response-status-specialized"
                        },
                        NonBreaking,
                        nodes,
                        &aspect,
                        message,
                    );
                }
                response(engine, scope, *before, *after);
            }
            None => {
                let (rule, class) = if success(status) {
                    ("response-success-status-removed", Breaking)
                } else {
                    ("response-non-success-status-removed", NonBreaking)
                };
                let message = format!("the response {status} was removed");
                scope.report(
                    engine,
                    rule,
                    class,
                    (Some(*before), None),
                    &format!("response:{status}"),
                    message,
                );
            }
        }
    }
    for (status, after) in new.iter().filter(|(status, _)| !used.contains(*status)) {
        // The range that answered for it so far still says what to expect.
        if let Some(before) = range(status).and_then(|range| old.get(&range)) {
            response(engine, scope, *before, *after);
        }
        let rule = if success(status) {
            "response-success-status-added"
        } else {
            "response-non-success-status-added"
        };
        let message = format!("the response {status} was added");
        scope.report(
            engine,
            rule,
            NonBreaking,
            (None, Some(*after)),
            &format!("response:{status}"),
            message,
        );
    }
}

/// The range that a code lies in.
fn range(status: &str) -> Option<String> {
    status
        .get(..1)
        .filter(|_| !status.ends_with("XX"))
        .map(|digit| format!("{digit}XX"))
}

fn success(status: &str) -> bool {
    status.starts_with('2')
}

fn responses<'a>(document: &Document<'a>, operation: Node<'a>) -> BTreeMap<String, Node<'a>> {
    let Some(responses) = document.get(operation, "responses") else {
        return BTreeMap::new();
    };
    document
        .members(responses)
        .filter(|(status, _)| !status.starts_with("x-"))
        .map(|(status, node)| {
            let status = if status == "default" {
                status.to_owned()
            } else {
                status.to_uppercase()
            };
            (status, node)
        })
        .collect()
}

fn response<'a>(engine: &mut Engine<'a>, scope: &Scope, before: Node<'a>, after: Node<'a>) {
    let (old, new, at) = resolve(engine, before, after, &scope.at);
    prose::objects(
        engine,
        scope.vertex,
        &at,
        (Some(old), Some(new)),
        &["description", "summary", "links"],
    );
    headers::compare(engine, scope, &at, old, new);
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    content::compare(
        engine,
        scope,
        &at,
        contents,
        Use::new(scope.direction.flip(), Role::Body),
    );
}
