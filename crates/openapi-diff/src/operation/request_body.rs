//! What an operation is sent beside its parameters.

use super::content;
use super::scope::Scope;
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::Engine;
use crate::tree::Node;
use crate::usage::{Role, Use};

const ASPECT: &str = "requestBody";
const PART: &str = "the request body";

/// Compares the request bodies of two operations.
pub(super) fn compare<'a>(engine: &mut Engine<'a>, scope: &Scope, one: Node<'a>, other: Node<'a>) {
    let nodes = engine.both(one, other, ASPECT);
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
            let rule = format!("{}-{suffix}", prefix(scope));
            scope.tell(engine, (&rule, class), nodes, ASPECT, message.into());
        }
    }
}

/// The start of the rules for a whole request body, which in a callback the caller reads.
fn prefix(scope: &Scope) -> &'static str {
    scope.direction.pick("request-body", "callback-body")
}

fn both<'a>(engine: &mut Engine<'a>, scope: &Scope, old: Node<'a>, new: Node<'a>) {
    let Some((old, new, part)) = scope.part(PART).resolve(engine, (old, new)) else {
        return;
    };
    let nodes = (Some(old), Some(new));
    part.prose(engine, nodes, &["description"]);
    let change = match (old.flag("required"), new.flag("required")) {
        (false, true) => Some(("required", scope.direction.pick(Breaking, NonBreaking))),
        (true, false) => Some(("optional", scope.direction.pick(NonBreaking, Breaking))),
        _ => None,
    };
    if let Some((word, class)) = change {
        let rule = format!("{}-became-{word}", prefix(scope));
        let message = format!("{PART} became {word}");
        part.tell(engine, (&rule, class), nodes, "required", message);
    }
    let contents = engine.both(old, new, "content");
    let usage = Use::new(scope.direction, Role::Body);
    content::compare(engine, &part, contents, usage);
}
