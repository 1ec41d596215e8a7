//! Which components a document uses: those that its paths and webhooks lead to.

use std::collections::HashSet;

use serde_json::Value;

use crate::document::{Document, Loc, Node};

/// The components that can be reached from anything but `components`.
pub(crate) fn used(document: &Document<'_>) -> HashSet<Loc> {
    let mut used = HashSet::new();
    let mut open: Vec<&Value> = Vec::new();
    for (key, value) in document.root().value.as_object().into_iter().flatten() {
        if key != "components" {
            open.push(value);
        }
    }
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                for (key, child) in map {
                    match (key.as_str(), child) {
                        ("mapping", Value::Object(targets)) => {
                            for name in targets.values().filter_map(Value::as_str) {
                                let target = component(document, "schemas", name);
                                enter(document, target, &mut used, &mut open);
                            }
                        }
                        ("security", Value::Array(required)) => {
                            secured(document, required, &mut used, &mut open);
                        }
                        _ => {}
                    }
                    match child {
                        Value::String(text)
                            if key == "$ref" || text.starts_with("#/components/") =>
                        {
                            enter(document, document.lookup(text), &mut used, &mut open);
                        }
                        Value::Object(_) | Value::Array(_) => open.push(child),
                        _ => {}
                    }
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    if let Some(security) = document
        .root()
        .value
        .get("security")
        .and_then(Value::as_array)
    {
        secured(document, security, &mut used, &mut open);
    }
    used
}

fn secured<'a>(
    document: &Document<'a>,
    security: &[Value],
    used: &mut HashSet<Loc>,
    open: &mut Vec<&'a Value>,
) {
    for name in security
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|map| map.keys())
    {
        enter(
            document,
            component(document, "securitySchemes", name),
            used,
            open,
        );
    }
}

fn component<'a>(document: &Document<'a>, kind: &str, name: &str) -> Option<Node<'a>> {
    let components = document.get(document.root(), "components")?;
    document.get(document.get(components, kind)?, name)
}

fn enter<'a>(
    document: &Document<'a>,
    target: Option<Node<'a>>,
    used: &mut HashSet<Loc>,
    open: &mut Vec<&'a Value>,
) {
    // A reference into a path needs no entering; that is walked anyway.
    if let Some(target) = target
        && let Some(component) = document.component(target.loc)
        && used.insert(component)
        && let Some(whole) = document.reach(&document.steps(component))
    {
        open.push(whole.value);
    }
}
