//! What an operation is sent beside its parameters.

use super::content;
use super::content_owner::Owner;
use super::scope::{Scope, Told};
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::Engine;
use crate::prose;
use crate::tree::Node;
use crate::usage::{Role, Use};

const ASPECT: &str = "requestBody";
const PART: &str = "the request body";

/// Compares the request bodies of two operations.
pub(super) fn compare<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let nodes = (
        engine.base.get(one, ASPECT),
        engine.revision.get(other, ASPECT),
    );
    match nodes {
        (None, None) => {}
        (Some(old), Some(new)) => both(engine, scope, old, new),
        (old, new) => {
            let required = new.is_some_and(|new| engine.revision.resolve(new).flag("required"));
            let (suffix, class, message) = match (old, required) {
                (Some(_), _) => ("removed", Breaking, "the request body was removed"),
                (None, true) => (
                    "added-required",
                    scope.direction.pick(Breaking, NonBreaking),
                    "a request body was added, required",
                ),
                (None, false) => (
                    "added-optional",
                    NonBreaking,
                    "a request body was added, optional",
                ),
            };
            let told = Told {
                rule: &format!("{}-{suffix}", prefix(scope)),
                class,
                nodes,
                aspect: ASPECT,
                message: message.into(),
            };
            scope.report(engine, told);
        }
    }
}

/// The start of the rules for a whole request body, which in a callback the caller reads.
fn prefix(scope: &Scope) -> &'static str {
    scope.direction.pick("request-body", "callback-body")
}

fn both<'a>(engine: &mut Engine<'a>, scope: &Scope, old: Node<'a>, new: Node<'a>) {
    let Some((old, new, at)) = scope.resolve(engine, (old, new), &scope.at, PART) else {
        return;
    };
    let nodes = (Some(old), Some(new));
    prose::objects(engine, scope.vertex, &at, PART, nodes, &["description"]);
    let change = match (old.flag("required"), new.flag("required")) {
        (false, true) => Some(("required", scope.direction.pick(Breaking, NonBreaking))),
        (true, false) => Some(("optional", scope.direction.pick(NonBreaking, Breaking))),
        _ => None,
    };
    if let Some((word, class)) = change {
        let told = Told {
            rule: &format!("{}-became-{word}", prefix(scope)),
            class,
            nodes,
            aspect: "required",
            message: format!("{PART} became {word}"),
        };
        scope.report_at(engine, &at, told);
    }
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    let owner = Owner {
        at: &at,
        part: PART,
    };
    let usage = Use::new(scope.direction, Role::Body);
    content::compare(engine, scope, &owner, contents, usage);
}
