//! What an operation is sent and what it answers: request body, status codes, headers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::document::{Document, Node};
use crate::engine::{Engine, Place, Role, Use};
use crate::operations::{Scope, resolve};
use crate::schema::shape::parts;
use crate::{content, docs};

fn flag(node: Node<'_>, keyword: &str) -> bool {
    node.value
        .get(keyword)
        .and_then(Value::as_bool)
        .unwrap_or(false)
}

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
            let (old, new, place) = resolve(engine, old, new, &scope.place);
            let nodes = (Some(old), Some(new));
            docs::objects(engine, scope.spot, &place, nodes, &["description"]);
            let change = match (flag(old, "required"), flag(new, "required")) {
                (false, true) => Some(("required", scope.direction.pick(Breaking, NonBreaking))),
                (true, false) => Some(("optional", scope.direction.pick(NonBreaking, Breaking))),
                _ => None,
            };
            if let Some((word, class)) = change {
                let rule = format!("{}-became-{word}", body(scope));
                let message = format!("the request body became {word}");
                scope.report_at(engine, &place, &rule, class, nodes, "required", message);
            }
            let contents = (
                engine.base.get(old, "content"),
                engine.revision.get(new, "content"),
            );
            content::compare(
                engine,
                scope,
                &place,
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
                    let facet = format!("response:{status}");
                    scope.report(
                        engine,
                        if name.ends_with("XX") {
                            "response-status-generalized"
                        } else {
                            "response-status-specialized"
                        },
                        NonBreaking,
                        nodes,
                        &facet,
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
    let (old, new, place) = resolve(engine, before, after, &scope.place);
    docs::objects(
        engine,
        scope.spot,
        &place,
        (Some(old), Some(new)),
        &["description", "summary", "links"],
    );
    headers(engine, scope, &place, old, new);
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    content::compare(
        engine,
        scope,
        &place,
        contents,
        Use::new(scope.direction.flip(), Role::Body),
    );
}

fn headers<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    place: &Place,
    one: Node<'a>,
    other: Node<'a>,
) {
    let (old, new) = (
        headers_of(&engine.base, one),
        headers_of(&engine.revision, other),
    );
    for (name, before) in &old {
        let facet = format!("header:{name}");
        match new.get(name) {
            Some(after) => header(engine, scope, place, name, (*before, *after)),
            None => {
                let (rule, class) = if flag(engine.base.resolve(*before), "required") {
                    ("required-response-header-removed", Breaking)
                } else {
                    ("optional-response-header-removed", Warning)
                };
                let message = format!("the response header `{name}` was removed");
                scope.report_at(
                    engine,
                    place,
                    rule,
                    class,
                    (Some(*before), None),
                    &facet,
                    message,
                );
            }
        }
    }
    for (name, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let message = format!("the response header `{name}` was added");
        let facet = format!("header:{name}");
        scope.report_at(
            engine,
            place,
            "response-header-added",
            NonBreaking,
            (None, Some(*after)),
            &facet,
            message,
        );
    }
}

/// The headers of a response or of a part of a form, by name in lower case.
pub(crate) fn headers_of<'a>(
    document: &Document<'a>,
    owner: Node<'a>,
) -> BTreeMap<String, Node<'a>> {
    let headers = document.get(owner, "headers").into_iter();
    headers
        .flat_map(|headers| document.members(headers))
        .map(|(name, node)| (name.to_lowercase(), node))
        // Described by `content` or `contentType`, and ignored here, as the specification says.
        .filter(|(name, _)| name != "content-type")
        .collect()
}

fn header<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    site: &Place,
    name: &str,
    (before, after): (Node<'a>, Node<'a>),
) {
    let (old, new, place) = resolve(engine, before, after, site);
    let nodes = (Some(old), Some(new));
    docs::objects(
        engine,
        scope.spot,
        &place,
        nodes,
        &["description", "example", "examples"],
    );
    let told = match (flag(old, "deprecated"), flag(new, "deprecated")) {
        (false, true) => Some(("response-header-deprecated", "is now deprecated")),
        (true, false) => Some(("response-header-reactivated", "is no longer deprecated")),
        _ => None,
    };
    if let Some((rule, word)) = told {
        let message = format!("the response header `{name}` {word}");
        scope.report_at(
            engine,
            &place,
            rule,
            NonBreaking,
            nodes,
            "deprecated",
            message,
        );
    }
    match (flag(old, "required"), flag(new, "required")) {
        (true, false) => {
            let message = format!("the response header `{name}` became optional");
            scope.report_at(
                engine,
                &place,
                "response-header-became-optional",
                Breaking,
                nodes,
                "required",
                message,
            );
        }
        (false, true) => {
            let message = format!("the response header `{name}` became required");
            scope.report_at(
                engine,
                &place,
                "response-header-became-required",
                NonBreaking,
                nodes,
                "required",
                message,
            );
        }
        _ => {}
    }
    let usage = Use::new(scope.direction.flip(), Role::Header);
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    if contents.0.is_some() && contents.1.is_some() {
        content::compare(engine, scope, &place, contents, usage);
        return;
    }
    let one = parts(engine.base.get(old, "schema"));
    let other = parts(engine.revision.get(new, "schema"));
    // The one thing that `explode` shows in a header: `a,1` or `a=1`.
    let object = |nodes: &[Node<'a>]| {
        nodes
            .iter()
            .any(|node| node.value.get("type") == Some(&Value::from("object")))
    };
    let rewritten = contents.0.is_some() != contents.1.is_some()
        || object(&one) && object(&other) && flag(old, "explode") != flag(new, "explode");
    if rewritten {
        let message = format!("the response header `{name}` is written in another way");
        scope.report_at(
            engine,
            &place,
            "response-header-style-changed",
            Breaking,
            nodes,
            "style",
            message,
        );
    }
    if contents.0.is_some() || contents.1.is_some() {
        return;
    }
    engine.schemas(scope.spot, one, other, usage, place);
}
