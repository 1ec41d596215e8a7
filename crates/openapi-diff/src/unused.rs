//! Components without effect on callers, because no operation uses them or because they are for people: what happens to
//! them is said.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value;

use crate::change::Class::{Docs, NonBreaking};
use crate::document::{Document, Loc, Node};
use crate::engine::{Engine, Finding, Location, Vertex};
use crate::operation::content;
use crate::operation::header_map::headers_of;
use crate::operation::scope::Scope;
use crate::operation::style::style_of;
use crate::prose;
use crate::schema::shape::{canonical, parts};
use crate::usage::{Direction, Role, Use};
use crate::used::used;

/// Enters components without users that came, went or changed.
pub(crate) fn compare(engine: &mut Engine<'_>) {
    for_people(engine);
    let (mine, theirs) = (used(&engine.base), used(&engine.revision));
    let (old, new) = (
        unused(&engine.base, &mine),
        unused(&engine.revision, &theirs),
    );
    let before = texts(&old, &engine.revision);
    let still = texts(&new, &engine.base);
    let vertex = engine.vertex(None);
    let at = |kind: &str, name: &str| -> Location { format!("components/{kind}/{name}").into() };
    let rule = |kind: &str, word: &str| match kind {
        "schemas" => format!("api-schema-{word}"),
        "securitySchemes" => format!("api-security-component-{word}"),
        _ => format!("api-component-{word}"),
    };
    let class = |kind: &str| {
        if FOR_PEOPLE.contains(&kind) {
            Docs
        } else {
            NonBreaking
        }
    };
    for (kind, name, one) in &old {
        let other = component(&engine.revision, kind, name);
        let finding = |word: &str, other: Option<Node<'_>>| Finding {
            rule: rule(kind, word),
            class: class(kind),
            at: at(kind, name),
            base: Some(one.loc),
            revision: other.map(|node| node.loc),
            aspect: "component".into(),
            message: format!("`{name}`, which no operation used, was {word}"),
        };
        match other {
            None if still.contains(&(*kind, canonical(one.value))) => {}
            None => engine.report(vertex, finding("removed", None)),
            Some(other) if theirs.contains(&other.loc) || FOR_PEOPLE.contains(kind) => {}
            Some(other) if *kind == "schemas" => {
                let usage = quiet(Direction::Response, Role::Property);
                let schemas = (parts([*one]), parts([other]));
                engine.schemas(vertex, schemas.0, schemas.1, usage, at(kind, name));
            }
            Some(other) => {
                if core(one.value) != core(other.value) {
                    engine.report(vertex, finding("changed", Some(other)));
                }
                inside(engine, vertex, &at(kind, name), (*one, other));
            }
        }
    }
    for (kind, name, other) in &new {
        if component(&engine.base, kind, name).is_none()
            && !before.contains(&(*kind, canonical(other.value)))
        {
            engine.report(
                vertex,
                Finding {
                    rule: rule(kind, "added"),
                    class: class(kind),
                    at: at(kind, name),
                    base: None,
                    revision: Some(other.loc),
                    aspect: "component".into(),
                    message: format!("`{name}`, which no operation uses, was added"),
                },
            );
        }
    }
}

/// What those components say, by kind, that have no namesake in the `other` document: they may only have been renamed.
fn texts<'a>(
    all: &[(&'a str, &'a str, Node<'a>)],
    other: &Document<'_>,
) -> HashSet<(&'a str, String)> {
    all.iter()
        .filter(|(kind, name, _)| component(other, kind, name).is_none())
        .map(|(kind, _, node)| (*kind, canonical(node.value)))
        .collect()
}

/// Components that say nothing about values: their changes are told here whether they are used or not.
const FOR_PEOPLE: [&str; 2] = ["examples", "links"];

fn for_people(engine: &mut Engine<'_>) {
    let vertex = engine.vertex(None);
    for kind in FOR_PEOPLE {
        let Some(named) = components(&engine.base, kind) else {
            continue;
        };
        let named: Vec<_> = engine.base.members(named).collect();
        for (name, one) in named {
            let Some(other) = component(&engine.revision, kind, name) else {
                continue;
            };
            if canonical(one.value) != canonical(other.value) {
                engine.report(
                    vertex,
                    Finding {
                        rule: format!("{kind}-changed"),
                        class: Docs,
                        at: format!("components/{kind}/{name}").into(),
                        base: Some(one.loc),
                        revision: Some(other.loc),
                        aspect: "component".into(),
                        message: format!("`{name}` changed"),
                    },
                );
            }
        }
    }
}

/// What is compared of a component that is no schema, besides its [`core`].
fn inside<'a>(
    engine: &mut Engine<'a>,
    vertex: Vertex,
    at: &Location,
    (one, other): (Node<'a>, Node<'a>),
) {
    prose::objects(engine, vertex, at, (Some(one), Some(other)), &PROSE);
    let scope = Scope {
        vertex,
        at: Rc::clone(at),
        path_at: Rc::clone(at),
        direction: Direction::Response,
    };
    let contents = (
        engine.base.get(one, "content"),
        engine.revision.get(other, "content"),
    );
    content::compare(
        engine,
        &scope,
        at,
        contents,
        quiet(Direction::Response, Role::Body),
    );
    let headers = headers_of(&engine.revision, other);
    for (name, header) in headers_of(&engine.base, one) {
        if let Some(other) = headers.get(&name) {
            inside(engine, vertex, at, (header, *other));
        }
    }
    let schemas = (
        engine.base.get(one, "schema"),
        engine.revision.get(other, "schema"),
    );
    if let (Some(one), Some(other)) = schemas {
        let usage = quiet(Direction::Request, Role::Parameter);
        engine.schemas(vertex, parts([one]), parts([other]), usage, Rc::clone(at));
    }
}

fn quiet(direction: Direction, role: Role) -> Use {
    Use {
        muted: true,
        ..Use::new(direction, role)
    }
}

const PROSE: [&str; 5] = [
    "description",
    "summary",
    "example",
    "examples",
    "bearerFormat",
];

/// The text of a component without prose, without what is compared as a schema, and without what goes without saying.
fn core(said: &Value) -> String {
    let mut value = said.clone();
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, value| {
            !matches!(key.as_str(), "schema" | "content")
                && !PROSE.contains(&key.as_str())
                && !key.starts_with("x-")
                && value != &Value::Bool(false)
        });
        if map.contains_key("in") && map.contains_key("name") {
            let (style, explode) = style_of(said);
            map.insert("style".into(), style.into());
            map.insert("explode".into(), explode.into());
        }
        if let Some(headers) = map.get_mut("headers").and_then(Value::as_object_mut) {
            for header in headers.values_mut() {
                *header = core(header).into();
            }
        }
    }
    canonical(&value)
}

fn unused<'a>(document: &Document<'a>, used: &HashSet<Loc>) -> Vec<(&'a str, &'a str, Node<'a>)> {
    let mut all = Vec::new();
    if let Some(components) = document.get(document.root(), "components") {
        for (kind, named) in document
            .members(components)
            .filter(|(kind, _)| !kind.starts_with("x-"))
        {
            for (name, node) in document.members(named) {
                if !used.contains(&node.loc) {
                    all.push((kind, name, node));
                }
            }
        }
    }
    all
}

fn components<'a>(document: &Document<'a>, kind: &str) -> Option<Node<'a>> {
    document.get(document.get(document.root(), "components")?, kind)
}

fn component<'a>(document: &Document<'a>, kind: &str, name: &str) -> Option<Node<'a>> {
    document.get(components(document, kind)?, name)
}
