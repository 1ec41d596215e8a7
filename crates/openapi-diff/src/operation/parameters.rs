//! Parameters: which are asked for, and which of one document is which of the other.

use std::collections::BTreeMap;

use openapi_document::parameter::is_ignored_header;

use super::list::Operation;
use super::parameter::{describe, pair, required};
use super::scope::Scope;
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::engine::Engine;
use crate::lifecycle;
use crate::policy;
use crate::tree::{Both, Node, Tree, reference};
use crate::usage::Direction;

/// A parameter as an operation has it.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    /// In the list of the operation or of its path; perhaps a reference.
    listed: Node<'a>,
    node: Node<'a>,
    of_path: bool,
}

impl<'a> Parameter<'a> {
    /// Enters that it came or went.
    fn tell(
        &self,
        engine: &mut Engine<'a>,
        scope: &Scope,
        judged: (&str, Class),
        (nodes, key): (Both<'a>, &Key),
        message: String,
    ) {
        let mut part = scope.part("");
        if self.of_path {
            part.at = scope.path_at.clone();
        }
        let aspect = format!("parameter:{}:{}", key.0, key.1);
        part.tell(engine, judged, nodes, &aspect, message);
    }

    /// A segment of the path, which is there whether or not a parameter describes it.
    fn is_segment(&self) -> bool {
        self.node.text("in") == Some("path")
    }
}

/// By location and name; a path parameter by its position, since its name never leaves the document.
type Key = (String, String);

/// Compares the parameters of two operations.
pub(super) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let old = parameters(&engine.base, one);
    let new = parameters(&engine.revision, other);
    for (key, before) in &old {
        if let Some(after) = new.get(key) {
            let shared = before.of_path && after.of_path;
            let at = if shared { &scope.path_at } else { &scope.at };
            pair(engine, scope, at, (before.listed, after.listed));
            continue;
        }
        let judged = removed(engine, scope, before);
        let what = describe(before.node);
        let message = match before.is_segment() {
            true => format!("{what}, a segment of the path, is no longer described"),
            false => format!("{what} was removed"),
        };
        let nodes = (Some(before.listed), None);
        before.tell(engine, scope, judged, (nodes, key), message);
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let judged = added(scope, after);
        let what = describe(after.node);
        let word = match () {
            () if reference(after.node.value).is_some() => "perhaps required",
            () if required(after.node) => "required",
            () => "optional",
        };
        let message = match after.is_segment() {
            true => format!("{what}, a segment of the path all along, is now described"),
            false => format!("{what} was added, {word}"),
        };
        let nodes = (None, Some(after.listed));
        after.tell(engine, scope, judged, (nodes, key), message);
    }
}

/// The rule for a parameter that is new. In a callback it is what the server sends.
fn added(scope: &Scope, parameter: &Parameter<'_>) -> (&'static str, Class) {
    match (scope.direction, required(parameter.node), parameter.of_path) {
        (Direction::Response, ..) => ("callback-parameter-added", NonBreaking),
        _ if parameter.is_segment() => ("new-request-path-parameter", NonBreaking),
        // What leads out of the document may be required.
        _ if reference(parameter.node.value).is_some() => {
            ("new-required-request-parameter", Breaking)
        }
        (_, true, true) => (
            "new-required-request-default-parameter-to-existing-path",
            Breaking,
        ),
        (_, true, false) => ("new-required-request-parameter", Breaking),
        (_, false, true) => (
            "new-optional-request-default-parameter-to-existing-path",
            NonBreaking,
        ),
        (_, false, false) => ("new-optional-request-parameter", NonBreaking),
    }
}

/// The rule for a parameter that is gone.
fn removed(engine: &Engine<'_>, scope: &Scope, parameter: &Parameter<'_>) -> (&'static str, Class) {
    let node = parameter.node;
    if scope.direction == Direction::Response {
        let class = if required(node) { Breaking } else { Warning };
        return ("callback-parameter-removed", class);
    }
    if parameter.is_segment() {
        return ("request-path-parameter-removed", NonBreaking);
    }
    let sunset = node.value.get(lifecycle::SUNSET).map(policy::sunset);
    match sunset {
        _ if !node.flag("deprecated") => ("request-parameter-removed", Warning),
        Some(None) => ("request-parameter-sunset-parse", Breaking),
        Some(Some(day)) if engine.policy.ahead(day) => {
            ("request-parameter-removed-before-sunset", Breaking)
        }
        _ => ("request-parameter-removed-with-deprecation", NonBreaking),
    }
}

fn parameters<'a>(tree: &Tree<'a>, operation: &Operation<'a>) -> BTreeMap<Key, Parameter<'a>> {
    let mut all = BTreeMap::new();
    let in_path: Vec<&str> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    for (holder, of_path) in [(operation.item, true), (operation.node, false)] {
        let Some(list) = tree.get(holder, "parameters") else {
            continue;
        };
        for listed in tree.items(list) {
            let node = tree.resolve(listed);
            let outside = reference(node.value).map(|target| ("$ref", target));
            let text = |key: &str| node.text(key).unwrap_or_default();
            let (kind, name) = outside.unwrap_or_else(|| (text("in"), text("name")));
            let name = match kind {
                "header" if is_ignored_header(name) => continue,
                "header" => name.to_lowercase(),
                "path" => match in_path.iter().position(|known| *known == name) {
                    Some(position) => position.to_string(),
                    None => continue,
                },
                // There is one, whose name nobody sees.
                "querystring" => String::new(),
                _ => name.to_owned(),
            };
            let parameter = Parameter {
                listed,
                node,
                of_path,
            };
            all.insert((kind.to_owned(), name), parameter);
        }
    }
    all
}
