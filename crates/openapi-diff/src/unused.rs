//! Components that no operation uses: what happens to them reaches nobody, but is said.

use std::collections::HashSet;
use std::rc::Rc;

use crate::change::Class::NonBreaking;
use crate::document::{Document, Loc, Node};
use crate::engine::{Direction, Engine, Finding, Place, Role, Use};
use crate::references::used;
use crate::schema::shape::{canonical, parts};

/// Enters components without users that came, went or changed.
pub(crate) fn compare(engine: &mut Engine<'_>) {
    let (mine, theirs) = (used(&engine.base), used(&engine.revision));
    let (old, new) = (
        unused(&engine.base, &mine),
        unused(&engine.revision, &theirs),
    );
    let spot = engine.spot(None);
    let place = |kind: &str, name: &str| -> Place { format!("components/{kind}/{name}").into() };
    let rule = |kind: &str, word: &str| match kind {
        "schemas" => format!("api-schema-{word}"),
        "securitySchemes" => format!("api-security-component-{word}"),
        _ => format!("api-component-{word}"),
    };
    for (kind, name, one) in &old {
        let other = component(&engine.revision, kind, name);
        let finding = |word: &str, other: Option<Node<'_>>| Finding {
            rule: rule(kind, word),
            class: NonBreaking,
            place: place(kind, name),
            base: Some(one.loc),
            revision: other.map(|node| node.loc),
            facet: "component".into(),
            message: format!("`{name}`, which no operation used, was {word}"),
        };
        match other {
            None => engine.report(spot, finding("removed", None)),
            Some(other) if theirs.contains(&other.loc) => {}
            Some(other) if *kind == "schemas" => {
                let site = place(kind, name);
                let usage = Use {
                    muted: true,
                    ..Use::new(Direction::Response, Role::Property)
                };
                engine.schemas(
                    spot,
                    parts(vec![*one]),
                    parts(vec![other]),
                    usage,
                    Rc::clone(&site),
                );
            }
            Some(other) if canonical(one.value) != canonical(other.value) => {
                engine.report(spot, finding("changed", Some(other)))
            }
            Some(_) => {}
        }
    }
    for (kind, name, other) in &new {
        if component(&engine.base, kind, name).is_none() {
            engine.report(
                spot,
                Finding {
                    rule: rule(kind, "added"),
                    class: NonBreaking,
                    place: place(kind, name),
                    base: None,
                    revision: Some(other.loc),
                    facet: "component".into(),
                    message: format!("`{name}`, which no operation uses, was added"),
                },
            );
        }
    }
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

fn component<'a>(document: &Document<'a>, kind: &str, name: &str) -> Option<Node<'a>> {
    let components = document.get(document.root(), "components")?;
    document.get(document.get(components, kind)?, name)
}
