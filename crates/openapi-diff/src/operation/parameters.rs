//! Parameters: which are asked for, and how their values travel.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::content;
use super::list::Operation;
use super::scope::{Scope, resolve};
use super::style::{style_of, written};
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::document::{Document, Node};
use crate::engine::{Engine, Location, Side};
use crate::lifecycle::{self, Life, Subject};
use crate::policy;
use crate::prose;
use crate::schema::shape::{Kind, Parts, Shape, canonical, parts};
use crate::usage::{Direction, Role, Use};

/// A parameter as an operation has it.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    /// In the list of the operation or of its path; perhaps a reference.
    listed: Node<'a>,
    node: Node<'a>,
    of_path: bool,
}

impl Parameter<'_> {
    /// Where it is reported when it comes or goes.
    fn at<'s>(&self, scope: &'s Scope) -> &'s Location {
        if self.of_path {
            &scope.path_at
        } else {
            &scope.at
        }
    }
}

/// Compares the parameters of two operations.
pub(crate) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
) {
    let (old, new) = (
        parameters(&engine.base, one),
        parameters(&engine.revision, other),
    );
    for (key, before) in &old {
        match new.get(key) {
            Some(after) => pair(engine, scope, *before, *after),
            None => {
                let (rule, class) = removed(engine, scope, before.node);
                let message = format!("the {} was removed", describe(before.node));
                let nodes = (Some(before.listed), None);
                let at = before.at(scope);
                scope.report_at(engine, at, rule, class, nodes, &aspect(key), message);
            }
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let (rule, class) = added(scope, after);
        let word = if required(after.node) {
            "required"
        } else {
            "optional"
        };
        let message = format!("the {} was added, {word}", describe(after.node));
        let nodes = (None, Some(after.listed));
        let at = after.at(scope);
        scope.report_at(engine, at, rule, class, nodes, &aspect(key), message);
    }
}

/// The rule for a parameter that is new. In a callback it is what the server sends.
fn added(scope: &Scope, parameter: &Parameter<'_>) -> (&'static str, Class) {
    let in_path = parameter.node.value.get("in").and_then(Value::as_str) == Some("path");
    match (scope.direction, required(parameter.node), parameter.of_path) {
        (Direction::Response, ..) => ("callback-parameter-added", NonBreaking),
        _ if in_path => ("new-request-path-parameter", Breaking),
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
fn removed(engine: &Engine<'_>, scope: &Scope, parameter: Node<'_>) -> (&'static str, Class) {
    if scope.direction == Direction::Response {
        let class = if required(parameter) {
            Breaking
        } else {
            Warning
        };
        return ("callback-parameter-removed", class);
    }
    let sunset = parameter.value.get(lifecycle::SUNSET).map(policy::sunset);
    match sunset {
        _ if !flag(parameter, "deprecated") => ("request-parameter-removed", Warning),
        Some(None) => ("request-parameter-sunset-parse", Breaking),
        Some(Some(day)) if engine.policy.ahead(day) => {
            ("request-parameter-removed-before-sunset", Breaking)
        }
        _ => ("request-parameter-removed-with-deprecation", NonBreaking),
    }
}

type Key = (String, String);

fn aspect(key: &Key) -> String {
    format!("parameter:{}:{}", key.0, key.1)
}

/// By at and name; a path parameter by its position, since its name never leaves the document.
fn parameters<'a>(
    document: &Document<'a>,
    operation: &Operation<'a>,
) -> BTreeMap<Key, Parameter<'a>> {
    let mut all = BTreeMap::new();
    let in_path: Vec<&str> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    for (holder, of_path) in [(operation.item, true), (operation.node, false)] {
        let Some(list) = document.get(holder, "parameters") else {
            continue;
        };
        for listed in document.items(list) {
            let node = document.resolve(listed);
            let text = |key: &str| {
                node.value
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let (kind, name) = (text("in"), text("name"));
            let name = match kind {
                // These are described elsewhere and ignored here, as the specification says.
                "header"
                    if ["accept", "content-type", "authorization"]
                        .contains(&name.to_lowercase().as_str()) =>
                {
                    continue;
                }
                "header" => name.to_lowercase(),
                "path" => match in_path.iter().position(|known| *known == name) {
                    Some(position) => position.to_string(),
                    None => continue,
                },
                _ => name.to_owned(),
            };
            all.insert(
                (kind.to_owned(), name),
                Parameter {
                    listed,
                    node,
                    of_path,
                },
            );
        }
    }
    all
}

fn flag(node: Node<'_>, keyword: &str) -> bool {
    node.value
        .get(keyword)
        .and_then(Value::as_bool)
        .unwrap_or(false)
}

fn required(node: Node<'_>) -> bool {
    flag(node, "required") || node.value.get("in").and_then(Value::as_str) == Some("path")
}

fn describe(node: Node<'_>) -> String {
    let text = |key: &str| node.value.get(key).and_then(Value::as_str).unwrap_or("?");
    format!("{} parameter `{}`", text("in"), text("name"))
}

fn pair<'a>(engine: &mut Engine<'a>, scope: &Scope, before: Parameter<'a>, after: Parameter<'a>) {
    let at = if before.of_path && after.of_path {
        &scope.path_at
    } else {
        &scope.at
    };
    let (old, new, at) = resolve(engine, before.listed, after.listed, at);
    let nodes = (Some(old), Some(new));
    prose::objects(
        engine,
        scope.vertex,
        &at,
        nodes,
        &["description", "example", "examples"],
    );
    let name = describe(old);
    let mut report = |suffix: &str, (request, response), aspect: &str, message: String| {
        let rule = format!(
            "{}-parameter-{suffix}",
            scope.direction.pick("request", "callback")
        );
        let (class, message) = (
            scope.direction.pick(request, response),
            format!("the {name} {message}"),
        );
        scope.report_at(engine, &at, &rule, class, nodes, aspect, message);
    };
    let (tighter, looser) = ((Breaking, NonBreaking), (NonBreaking, Breaking));
    match (required(old), required(new)) {
        (false, true) => report(
            "became-required",
            tighter,
            "required",
            "became required".into(),
        ),
        (true, false) => report(
            "became-optional",
            looser,
            "required",
            "became optional".into(),
        ),
        _ => {}
    }
    for keyword in ["allowEmptyValue", "allowReserved"] {
        match (flag(old, keyword), flag(new, keyword)) {
            (true, false) => report(
                "value-forbidden",
                tighter,
                keyword,
                format!("lost {keyword}"),
            ),
            (false, true) => report(
                "value-allowed",
                looser,
                keyword,
                format!("gained {keyword}"),
            ),
            _ => {}
        }
    }
    let lives = (Life::of(&engine.base, old), Life::of(&engine.revision, new));
    for found in lifecycle::compare(&lives.0, &lives.1, Subject::Parameter, engine.policy) {
        scope.report_at(
            engine,
            &at,
            &found.rule,
            found.class,
            found.nodes.unwrap_or(nodes),
            found.aspect,
            format!("the {name} {}", found.message),
        );
    }
    schema(engine, scope, &at, (old, new));
}

fn schema<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    (old, new): (Node<'a>, Node<'a>),
) {
    let usage = Use {
        header: old.value.get("in").and_then(Value::as_str) == Some("header"),
        ..Use::new(scope.direction, Role::Parameter)
    };
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    match contents {
        (Some(one), Some(other)) => {
            content::compare(engine, scope, at, (Some(one), Some(other)), usage);
            return;
        }
        (None, None) => {}
        _ => {
            let message = format!("the {} is now written in another way", describe(old));
            scope.report_at(
                engine,
                at,
                "request-parameter-style-changed",
                Breaking,
                (Some(old), Some(new)),
                "style",
                message,
            );
            return;
        }
    }
    let one = parts(engine.base.get(old, "schema"));
    let other = parts(engine.revision.get(new, "schema"));
    let (before, after) = (
        engine.shape(Side::Base, &one),
        engine.shape(Side::Revision, &other),
    );
    if let Some(items) = listed(engine, (new, &after), &before) {
        let message = format!("the {} may now be given several times", describe(old));
        scope.report_at(
            engine,
            at,
            "request-parameter-type-generalized",
            NonBreaking,
            (Some(old), Some(new)),
            "type",
            message,
        );
        engine.schemas(scope.vertex, one, items, usage, Rc::clone(at));
        return;
    }
    style(engine, scope, at, (old, &before), (new, &after));
    default(engine, scope, at, (old, &before), (new, &after));
    engine.schemas(scope.vertex, one, other, usage, Rc::clone(at));
}

/// The items of a list that took the place of a single value, where `a=1` is also a list of one.
fn listed<'a>(
    engine: &Engine<'a>,
    (new, after): (Node<'a>, &Shape<'a>),
    before: &Shape<'a>,
) -> Option<Parts<'a>> {
    let ([single], [list]) = (
        before.alternatives.as_slice(),
        after.alternatives.as_slice(),
    ) else {
        return None;
    };
    let one_will_do = |node: &Node<'a>| {
        let least = node.value.get("minItems").and_then(Value::as_u64);
        least.unwrap_or(0) <= 1
    };
    let fits = matches!(
        single.kind,
        Kind::Boolean | Kind::Integer | Kind::Number | Kind::String
    ) && list.kind == Kind::Array
        && style_of(new.value) == ("form", true)
        && list.nodes.iter().all(one_will_do);
    let items = list
        .nodes
        .iter()
        .filter_map(|node| engine.revision.get(*node, "items"));
    fits.then(|| parts(items))
}

/// How values are written, as far as it shows for values of this type.
fn style<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    (old, before): (Node<'a>, &Shape<'a>),
    (new, after): (Node<'a>, &Shape<'a>),
) {
    let kinds: Vec<Kind> = before
        .alternatives
        .iter()
        .map(|one| one.kind)
        .filter(|kind| after.alternatives.iter().any(|other| other.kind == *kind))
        .collect();
    let visible = kinds
        .iter()
        .any(|kind| written(old.value, *kind) != written(new.value, *kind));
    if visible {
        let show = |node: Node<'_>| {
            let (style, explode) = style_of(node.value);
            format!("style {style}, explode {explode}")
        };
        let message = format!(
            "the {} changed from {} to {}",
            describe(old),
            show(old),
            show(new)
        );
        scope.report_at(
            engine,
            at,
            "request-parameter-style-changed",
            Breaking,
            (Some(old), Some(new)),
            "style",
            message,
        );
    }
}

/// What happens when the parameter is left out.
fn default<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    (old, before): (Node<'a>, &Shape<'a>),
    (new, after): (Node<'a>, &Shape<'a>),
) {
    let (one, other) = (
        before.find(&engine.base, "default"),
        after.find(&engine.revision, "default"),
    );
    let name = describe(old);
    let (rule, message) = match (one, other) {
        (None, Some(other)) => (
            "request-parameter-default-value-added",
            format!("the default {} of the {name} was added", other.value),
        ),
        (Some(one), None) => (
            "request-parameter-default-value-removed",
            format!("the default {} of the {name} was removed", one.value),
        ),
        (Some(one), Some(other)) if canonical(one.value) != canonical(other.value) => (
            "request-parameter-default-value-changed",
            format!(
                "the default of the {name} changed from {} to {}",
                one.value, other.value
            ),
        ),
        _ => return,
    };
    // A value that must always be sent has no default.
    let class = if required(old) || required(new) || scope.direction == Direction::Response {
        NonBreaking
    } else {
        Breaking
    };
    scope.report_at(engine, at, rule, class, (one, other), "default", message);
}
