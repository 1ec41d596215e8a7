//! References to schemas: each leads to a component.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Object, Value, pointer, reference};

use super::super::walk;
use super::dynamic;
use crate::Report;
use crate::names::{self, Candidates};

/// Leads every schema reference to a component: others become one, and what leads nowhere becomes opaque.
pub(super) fn schemas(root: &mut Value, original: &Value, report: &mut Report) {
    let anchors = dynamic::anchors(original);
    walk::schemas(root, &mut |schema, place| {
        dynamic::lead(schema, place, original, &anchors, report);
        undefine(schema, place, report);
    });
    let names = hoisted(root, original, &anchors);
    let mut lead =
        |schema: &mut Value, place: &str| rewrite(schema, place, original, &names, report);
    walk::schemas(root, &mut lead);
    let mut fresh: Object = Object::new();
    for (path, name) in &names {
        let Some(mut schema) = original.pointer(path).cloned() else {
            continue;
        };
        walk::schema(&mut schema, path, &mut |schema, place| {
            dynamic::lead(schema, place, original, &anchors, report);
            undefine(schema, place, &mut Report::default());
        });
        let mut lead =
            |schema: &mut Value, place: &str| rewrite(schema, place, original, &names, report);
        walk::schema(&mut schema, path, &mut lead);
        fresh.insert(name.clone(), schema);
    }
    if fresh.is_empty() {
        return;
    }
    let mut at = root;
    for key in ["components", "schemas"] {
        let Some(map) = at.as_object_mut() else {
            return;
        };
        at = map
            .entry(key)
            .or_insert_with(|| Value::Object(Object::new()));
    }
    if let Some(schemas) = at.as_object_mut() {
        schemas.extend(fresh);
    }
}

/// Takes a schema's own definitions away: those that a reference leads to become components.
fn undefine(schema: &mut Value, place: &str, report: &mut Report) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    for key in ["$defs", "definitions"] {
        if map.remove(key).is_some() {
            report.kept(
                &pointer::join(place, key),
                "defs",
                "each stands as a component where something refers to it",
            );
        }
    }
}

/// The places of schemas within others that references lead to, each with the name it has as a component. What such a
/// schema refers to itself counts too.
fn hoisted(
    root: &mut Value,
    original: &Value,
    anchors: &BTreeMap<&str, usize>,
) -> BTreeMap<String, String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    let mut note = |schema: &Value, open: &mut Vec<String>| {
        if let Some(path) = target(schema, original)
            && !is_component(&path)
            && found.insert(path.clone())
        {
            open.push(path);
        }
    };
    walk::schemas(root, &mut |schema, _| note(schema, &mut open));
    while let Some(path) = open.pop() {
        if let Some(mut schema) = original.pointer(&path).cloned() {
            walk::schema(&mut schema, &path, &mut |schema, place| {
                dynamic::lead(schema, place, original, anchors, &mut Report::default());
                undefine(schema, place, &mut Report::default());
            });
            walk::schema(&mut schema, &path, &mut |schema, _| note(schema, &mut open));
        }
    }
    named(found, original)
}

/// A name for each location: what tells where it is, else all of its path. None of them could be that of a component.
fn named(found: BTreeSet<String>, original: &Value) -> BTreeMap<String, String> {
    let components = original
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let components = components.into_iter().flat_map(|map| map.keys());
    let mut things: BTreeMap<String, Candidates> = components
        .map(|name| (name.to_string(), Candidates::of_component(name)))
        .collect();
    for path in &found {
        let mut tokens = telling(path);
        let short = tokens.join("-");
        if let Some(last) = tokens.last_mut() {
            *last = names::styled(last);
        }
        let candidates = Candidates::new(vec![
            names::pascal(&short),
            names::pascal(&tokens.join("-")),
            names::pascal(path),
            names::pascal(&names::exact(path)),
        ]);
        // A pointer begins with a slash, which some component's name may do as well.
        things.insert(format!("#{path}"), candidates);
    }
    let chosen = names::choose(&things, names::pascal, &BTreeSet::new());
    let name = |path: String| {
        let name = chosen.get(&format!("#{path}"))?.clone();
        Some((path, name))
    };
    found.into_iter().filter_map(name).collect()
}

/// Where a schema's reference leads.
fn target(schema: &Value, original: &Value) -> Option<String> {
    let path = pointer::of_reference(schema.get("$ref")?.as_str()?)?;
    let target = original.pointer(&path)?;
    (target.is_object() || target.is_boolean()).then(|| path.into_owned())
}

fn is_component(path: &str) -> bool {
    path.rsplit_once('/')
        .is_some_and(|(parent, _)| parent == "/components/schemas")
}

fn rewrite(
    schema: &mut Value,
    place: &str,
    original: &Value,
    names: &BTreeMap<String, String>,
    report: &mut Report,
) {
    let Some(reference) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return;
    };
    let Some(path) = target(schema, original) else {
        report.lost(
            place,
            "missing-reference",
            format!("{}; any value will do", super::unfollowed(&reference)),
        );
        if let Some(map) = schema.as_object_mut() {
            map.remove("$ref");
        }
        return;
    };
    let led = match names.get(&path) {
        Some(name) => {
            report.kept(
                place,
                "deep-reference",
                format!("`{reference}` stands as the component `{name}`"),
            );
            reference::local(&pointer::join("/components/schemas", name))
        }
        None => reference::local(&path),
    };
    schema["$ref"] = led.into();
}

/// The tokens of a path that tell what stands there.
fn telling(path: &str) -> Vec<String> {
    const SILENT: [&str; 14] = [
        "components",
        "schemas",
        "properties",
        "paths",
        "content",
        "schema",
        "responses",
        "requestBody",
        "application/json",
        "allOf",
        "parameters",
        "$defs",
        "definitions",
        "headers",
    ];
    path.split('/')
        .skip(1)
        .map(|token| pointer::unescape(token).into_owned())
        .filter(|token| !SILENT.contains(&token.as_str()))
        .map(|token| {
            if token == "items" {
                "item".to_owned()
            } else {
                token
            }
        })
        .collect()
}
