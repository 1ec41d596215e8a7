//! Components without effect on callers, because no operation uses them or because they are for people: what happens to
//! them is said.

use std::collections::HashSet;

use openapi_document::Value;
use rustc_hash::FxHashSet;

use crate::canonical::canonical;
use crate::change::Class::{Docs, NonBreaking};
use crate::engine::{Engine, Heading, Location, Vertex};
use crate::operation::content;
use crate::operation::header_map::headers_of;
use crate::operation::scope::Scope;
use crate::operation::style::style_of;
use crate::prose;
use crate::schema::shape::parts;
use crate::tree::{Both, Loc, Node, Tree};
use crate::usage::{Audience, Direction, Role, Use};
use crate::used::used;

/// A component that no operation uses.
struct Unused<'a> {
    kind: &'a str,
    name: &'a str,
    node: Node<'a>,
}

impl<'a> Unused<'a> {
    fn at(&self) -> Location {
        format!("components/{}/{}", self.kind, self.name).into()
    }

    /// Enters that it came, went or changed.
    fn tell(&self, engine: &mut Engine<'a>, vertex: Vertex, word: &str, nodes: Both<'a>) {
        let (kind, name) = (self.kind, self.name);
        let message = format!("`{name}`, which no operation uses, was {word}");
        let rule = match kind {
            "schemas" => format!("api-schema-{word}"),
            "securitySchemes" => format!("api-security-component-{word}"),
            _ => format!("api-component-{word}"),
        };
        let class = match FOR_PEOPLE.contains(&kind) {
            true => Docs,
            false => NonBreaking,
        };
        engine.tell(
            vertex,
            &self.at(),
            (&rule, class),
            nodes,
            "component",
            message,
        );
    }
}

/// Components that say nothing about values: their changes are told here whether they are used or not.
const FOR_PEOPLE: [&str; 2] = ["examples", "links"];

/// Enters components without users that came, went or changed.
pub(crate) fn compare(engine: &mut Engine<'_>) {
    for_people(engine);
    let (mine, theirs) = (used(&engine.base), used(&engine.revision));
    let old = unused(&engine.base, &mine);
    let new = unused(&engine.revision, &theirs);
    let before = texts(&old, &engine.revision);
    let still = texts(&new, &engine.base);
    let vertex = engine.vertex(None);
    for one in &old {
        match engine.revision.component_named(one.kind, one.name) {
            None if still.contains(&(one.kind, canonical(one.node.value))) => {}
            None => one.tell(engine, vertex, "removed", (Some(one.node), None)),
            Some(other) if theirs.contains(&other.loc) || FOR_PEOPLE.contains(&one.kind) => {}
            Some(other) => both(engine, vertex, one, other),
        }
    }
    for other in &new {
        let namesake = engine.base.component_named(other.kind, other.name);
        if namesake.is_none() && !before.contains(&(other.kind, canonical(other.node.value))) {
            other.tell(engine, vertex, "added", (None, Some(other.node)));
        }
    }
}

fn both<'a>(engine: &mut Engine<'a>, vertex: Vertex, one: &Unused<'a>, other: Node<'a>) {
    if one.kind == "schemas" {
        let usage = nobody(Direction::Response, Role::Property);
        let pair = (parts([one.node]), parts([other]));
        engine.schemas(vertex, pair, usage, Heading::new(&one.at(), ""));
        return;
    }
    if core(one.node.value) != core(other.value) {
        one.tell(engine, vertex, "changed", (Some(one.node), Some(other)));
    }
    let scope = Scope::new(vertex, one.at());
    inside(engine, &scope, (one.node, other), &mut HashSet::new());
}

/// What those components say, by kind, that have no namesake in the `other` document: they may only have been renamed.
fn texts<'a>(all: &[Unused<'a>], other: &Tree<'_>) -> HashSet<(&'a str, String)> {
    all.iter()
        .filter(|one| other.component_named(one.kind, one.name).is_none())
        .map(|one| (one.kind, canonical(one.node.value)))
        .collect()
}

fn for_people(engine: &mut Engine<'_>) {
    let vertex = engine.vertex(None);
    for kind in FOR_PEOPLE {
        for (name, one) in engine.base.components(kind) {
            let Some(other) = engine.revision.component_named(kind, name) else {
                continue;
            };
            prose::component(engine, vertex, kind, (one, other));
        }
    }
}

/// What is compared of a component that is no schema, besides its [`core`].
fn inside<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    (one, other): (Node<'a>, Node<'a>),
    known: &mut HashSet<(Loc, Loc)>,
) {
    // A reference in the place of `headers` may lead back here.
    if !known.insert((one.loc, other.loc)) {
        return;
    }
    let whole = scope.part("");
    whole.prose(engine, (Some(one), Some(other)), &PROSE);
    let contents = engine.both(one, other, "content");
    let usage = nobody(Direction::Response, Role::Body);
    content::compare(engine, &scope.part("the component"), contents, usage);
    let headers = headers_of(&engine.revision, other);
    for (name, header) in headers_of(&engine.base, one) {
        if let Some(other) = headers.get(&name) {
            inside(engine, scope, (header, *other), known);
        }
    }
    if let (Some(one), Some(other)) = engine.both(one, other, "schema") {
        let usage = nobody(Direction::Request, Role::Parameter);
        whole.schemas(engine, (parts([one]), parts([other])), usage);
    }
}

fn nobody(direction: Direction, role: Role) -> Use {
    Use {
        audience: Audience::Nobody,
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
                && value.as_bool() != Some(false)
        });
        if map.contains_key("in") && map.contains_key("name") {
            let (style, explode) = style_of(said);
            map.insert("style", style.as_str().into());
            map.insert("explode", explode.into());
        }
        if let Some(headers) = map.get_mut("headers").and_then(Value::as_object_mut) {
            for header in headers.values_mut() {
                *header = core(header).into();
            }
        }
    }
    canonical(&value)
}

fn unused<'a>(tree: &Tree<'a>, used: &FxHashSet<Loc>) -> Vec<Unused<'a>> {
    let mut all = Vec::new();
    let kinds = tree.component_kinds().into_iter();
    for kind in kinds.filter(|kind| !kind.starts_with("x-")) {
        for (name, node) in tree.components(kind) {
            if !used.contains(&node.loc) {
                all.push(Unused { kind, name, node });
            }
        }
    }
    all
}
