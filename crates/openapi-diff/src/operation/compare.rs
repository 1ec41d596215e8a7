//! Paths and webhooks: which operations are still there, and what the documents say about themselves.

use std::collections::{HashMap, HashSet};

use super::list::{Operation, matched, operations, template};
use super::moves::{self, Move};
use super::operation;
use super::scope::Scope;
use super::{security, servers};
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::{Engine, Location};
use crate::lifecycle;
use crate::policy;
use crate::tree::{Loc, reference};

/// Compares everything that hangs on operations, and what the documents say about themselves.
pub(crate) fn compare(engine: &mut Engine<'_>) {
    let document = Scope::new(engine.vertex(None), "document".into());
    let root = (Some(engine.base.root()), Some(engine.revision.root()));
    let part = document.part("the document");
    part.prose(engine, root, &["tags", "externalDocs"]);
    let info = [
        "title",
        "version",
        "description",
        "summary",
        "contact",
        "license",
        "termsOfService",
    ];
    for (key, name, keys) in [
        ("info", "the document", &info[..]),
        ("paths", "`paths`", &[]),
        ("components", "`components`", &[]),
    ] {
        let nodes = engine.both(engine.base.root(), engine.revision.root(), key);
        part.named(name).prose(engine, nodes, keys);
    }
    for key in ["paths", "webhooks"] {
        outside(engine, &document, key);
    }
    paths(engine);
    webhooks(engine, &document);
}

fn paths(engine: &mut Engine<'_>) {
    let old = operations(&engine.base, "paths");
    let new = operations(&engine.revision, "paths");
    let mut matched = matched(&old, &new);
    let moves = moves::find(engine, (&old, &new), &mut matched);
    let templates: HashSet<String> = new.iter().map(|other| template(other.path)).collect();
    let mut first: HashMap<Loc, Location> = HashMap::new();
    for (index, (one, other)) in old.iter().zip(&matched).enumerate() {
        let name = one.name();
        let vertex = engine.vertex(Some(&name));
        let mut scope = Scope::new(vertex, name.into());
        let at = first.entry(one.item.loc);
        scope.path_at = at.or_insert_with(|| scope.at.clone()).clone();
        match other {
            Some(other) => {
                let moved = moves.of(index);
                let item = (one.item.loc, new[*other].item.loc);
                if let Some(shared) = engine.shared(item) {
                    scope.at = shared.clone();
                    scope.path_at = shared;
                    scope.within = format!("`{}`", one.method).into();
                }
                both(engine, &scope, one, &new[*other], moved);
            }
            None => removed(engine, &scope, one, &templates),
        }
    }
    let known: HashSet<usize> = matched.iter().flatten().copied().collect();
    for (_, other) in new
        .iter()
        .enumerate()
        .filter(|(index, _)| !known.contains(index))
    {
        let name = other.name();
        let vertex = engine.vertex(Some(&name));
        let scope = Scope::new(vertex, name.into());
        let message = "the operation was added".to_owned();
        let nodes = (None, Some(other.node));
        scope.tell(
            engine,
            ("endpoint-added", NonBreaking),
            nodes,
            "operation",
            message,
        );
    }
}

/// A path that leads out of the document, and leads elsewhere now.
fn outside(engine: &mut Engine<'_>, document: &Scope, key: &str) {
    let root = engine.base.root();
    let Some(paths) = engine.base.get(root, key) else {
        return;
    };
    for (path, one) in engine.base.members(paths).collect::<Vec<_>>() {
        let paths = engine.revision.get(engine.revision.root(), key);
        let other = paths.and_then(|paths| engine.revision.get(paths, path));
        if reference(engine.base.resolve(one).value).is_some()
            && let Some(other) = other
        {
            let part = document.part(format!("`{path}`"));
            part.resolve(engine, (one, other));
        }
    }
}

/// Compares an operation of a path with what it has become.
fn both<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    other: &Operation<'a>,
    moved: Option<&Move>,
) {
    let nodes = (Some(one.item), Some(other.item));
    let mut part = scope.part("the path");
    part.at = scope.path_at.clone();
    part.prose(engine, nodes, &["summary", "description"]);
    if let Some(moved) = moved {
        moved.tell(engine, scope);
    }
    operation::compare(engine, scope, one, other);
    security::compare(engine, scope, one.node, other.node);
    if !moved.is_some_and(Move::is_served) {
        servers::compare(engine, scope, one, other);
    }
}

fn removed<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    one: &Operation<'a>,
    templates: &HashSet<String>,
) {
    let subject = if templates.contains(&template(one.path)) {
        "api"
    } else {
        "api-path"
    };
    let sunset = one.node.value.get(lifecycle::SUNSET).map(policy::sunset);
    let (rule, class, message) = match sunset {
        _ if !one.node.flag("deprecated") => (
            format!("{subject}-removed-without-deprecation"),
            Breaking,
            "the operation was removed without having been deprecated",
        ),
        Some(None) => (
            "api-path-sunset-parse".into(),
            Breaking,
            "the deprecated operation was removed, and its sunset cannot be read",
        ),
        Some(Some(day)) if engine.policy.ahead(day) => (
            format!("{subject}-removed-before-sunset"),
            Breaking,
            "the operation was removed before its sunset",
        ),
        _ => (
            format!("{subject}-removed-with-deprecation"),
            NonBreaking,
            "the deprecated operation was removed",
        ),
    };
    let nodes = (Some(one.node), None);
    scope.tell(engine, (&rule, class), nodes, "operation", message.into());
}

fn webhooks(engine: &mut Engine<'_>, scope: &Scope) {
    let old = operations(&engine.base, "webhooks");
    let new = operations(&engine.revision, "webhooks");
    operation::inverted(engine, scope, &old, &new, "webhook");
}
