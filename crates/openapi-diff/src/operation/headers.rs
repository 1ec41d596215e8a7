//! Headers of responses: which are promised, and how their values travel.

use serde_json::Value;

use super::content;
use super::header_map::headers_of;
use super::scope::{Scope, flag, resolve};
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::document::Node;
use crate::engine::{Engine, Location};
use crate::prose;
use crate::schema::shape::parts;
use crate::usage::{Role, Use};

/// Compares the headers of two responses.
pub(super) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    one: Node<'a>,
    other: Node<'a>,
) {
    let (old, new) = (
        headers_of(&engine.base, one),
        headers_of(&engine.revision, other),
    );
    for (name, before) in &old {
        let aspect = format!("header:{name}");
        match new.get(name) {
            Some(after) => header(engine, scope, at, name, (*before, *after)),
            None => {
                let (rule, class) = if flag(engine.base.resolve(*before), "required") {
                    ("required-response-header-removed", Breaking)
                } else {
                    ("optional-response-header-removed", Warning)
                };
                let message = format!("the response header `{name}` was removed");
                scope.report_at(
                    engine,
                    at,
                    rule,
                    class,
                    (Some(*before), None),
                    &aspect,
                    message,
                );
            }
        }
    }
    for (name, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let message = format!("the response header `{name}` was added");
        let aspect = format!("header:{name}");
        scope.report_at(
            engine,
            at,
            "response-header-added",
            NonBreaking,
            (None, Some(*after)),
            &aspect,
            message,
        );
    }
}

fn header<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    name: &str,
    (before, after): (Node<'a>, Node<'a>),
) {
    let (old, new, at) = resolve(engine, before, after, at);
    let nodes = (Some(old), Some(new));
    prose::objects(
        engine,
        scope.vertex,
        &at,
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
        scope.report_at(engine, &at, rule, NonBreaking, nodes, "deprecated", message);
    }
    match (flag(old, "required"), flag(new, "required")) {
        (true, false) => {
            let message = format!("the response header `{name}` became optional");
            scope.report_at(
                engine,
                &at,
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
                &at,
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
        content::compare(engine, scope, &at, contents, usage);
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
            &at,
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
    engine.schemas(scope.vertex, one, other, usage, at);
}
