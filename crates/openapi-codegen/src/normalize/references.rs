//! References: what can be put in their place is, schemas become components, what leads nowhere becomes opaque.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::walk;
use crate::{Report, names, pointer};

/// How many references may lead to one another before they count as a circle.
const MAX_CHAIN: usize = 32;

pub(super) fn resolve(root: &mut Value, report: &mut Report) {
    definitions(root, report);
    let original = root.clone();
    if let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths.iter_mut() {
            let place = pointer::join("/paths", path);
            path_item(item, &original, &place, report);
        }
    }
    if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
        for kind in ["responses", "requestBodies", "parameters", "headers"] {
            for (name, part) in components
                .get_mut(kind)
                .and_then(Value::as_object_mut)
                .into_iter()
                .flatten()
            {
                let place = pointer::join(&format!("/components/{kind}"), name);
                inline(part, &original, &place, report);
            }
        }
    }
    schemas(root, &original, report);
}

/// `$defs` of a component stand beside it, so that a reference reaches them by a component's path.
fn definitions(root: &mut Value, report: &mut Report) {
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    let mut fresh: Vec<(String, Value)> = Vec::new();
    let Some(components) = root
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    let taken: BTreeSet<String> = components.keys().cloned().collect();
    for (name, schema) in components.iter_mut() {
        let place = pointer::join("/components/schemas", name);
        for key in ["$defs", "definitions"] {
            let Some(Value::Object(definitions)) =
                schema.as_object_mut().and_then(|map| map.remove(key))
            else {
                continue;
            };
            for (inner, definition) in definitions {
                let mut target = format!("{name}_{inner}");
                while taken.contains(&target) {
                    target.push('_');
                }
                let from = pointer::join(&pointer::join(&place, key), &inner);
                report.kept(&from, "defs", format!("stands as the component `{target}`"));
                moved.insert(
                    format!("#{from}"),
                    format!("#{}", pointer::join("/components/schemas", &target)),
                );
                // Inside of a schema with its own `$defs`, `#/$defs/x` is meant as well.
                moved.insert(
                    format!("{place}#/{key}/{inner}"),
                    format!("#{}", pointer::join("/components/schemas", &target)),
                );
                fresh.push((target, definition));
            }
        }
    }
    if moved.is_empty() {
        return;
    }
    let map = components;
    for (name, definition) in fresh {
        map.insert(name, definition);
    }
    walk::schemas(root, &mut |schema, place| {
        let Some(Value::String(reference)) = schema.get_mut("$ref") else {
            return;
        };
        let component = place.split('/').take(4).collect::<Vec<_>>().join("/");
        if let Some(target) = moved
            .get(reference.as_str())
            .or_else(|| moved.get(&format!("{component}{reference}")))
        {
            *reference = target.clone();
        }
    });
}

fn path_item(item: &mut Value, root: &Value, place: &str, report: &mut Report) {
    inline(item, root, place, report);
    let Some(map) = item.as_object_mut() else {
        return;
    };
    for (key, part) in map.iter_mut() {
        let at = pointer::join(place, key);
        if key == "parameters" {
            list(part, root, &at, report);
        } else if let Some(operation) = part.as_object_mut() {
            for (key, part) in operation.iter_mut() {
                let at = pointer::join(&at, key);
                match key.as_str() {
                    "parameters" => list(part, root, &at, report),
                    "requestBody" => inline(part, root, &at, report),
                    "responses" | "x-error-responses" => {
                        for (status, response) in part.as_object_mut().into_iter().flatten() {
                            inline(response, root, &pointer::join(&at, status), report);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

fn list(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for (index, item) in part.as_array_mut().into_iter().flatten().enumerate() {
        inline(item, root, &format!("{place}/{index}"), report);
    }
}

/// Puts what a reference means in its place; what stands beside it (OpenAPI 3.1 allows words there) wins.
fn inline(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for _ in 0..MAX_CHAIN {
        let Some(reference) = part.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
            media(part, root, place, report);
            return;
        };
        let target = pointer::of_reference(&reference).and_then(|pointer| root.pointer(&pointer));
        let Some(Value::Object(target)) = target else {
            report.lost(
                place,
                "missing-reference",
                format!("`{reference}` leads nowhere in this document"),
            );
            if let Some(map) = part.as_object_mut() {
                map.remove("$ref");
            }
            return;
        };
        let mut whole = target.clone();
        for (key, value) in part.as_object().into_iter().flatten() {
            if key != "$ref" {
                whole.insert(key.clone(), value.clone());
            }
        }
        *part = Value::Object(whole);
    }
    report.lost(
        place,
        "missing-reference",
        "the references here lead in a circle",
    );
    if let Some(map) = part.as_object_mut() {
        map.remove("$ref");
    }
}

/// OpenAPI 3.2 and some 3.1 documents refer to media types as well.
fn media(part: &mut Value, root: &Value, place: &str, report: &mut Report) {
    for (name, media) in part
        .get_mut("content")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        if media.get("$ref").is_some() {
            inline(
                media,
                root,
                &format!(
                    "{place}/content/{}",
                    name.replace('~', "~0").replace('/', "~1")
                ),
                report,
            );
        }
    }
}

/// Leads every schema reference to a component: others become one, and what leads nowhere becomes opaque.
fn schemas(root: &mut Value, original: &Value, report: &mut Report) {
    let mut targets: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    let mut fresh: Map<String, Value> = Map::new();
    let taken: BTreeSet<String> = original
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default();
    let mut rewrite =
        |schema: &mut Value, place: &str, report: &mut Report, open: &mut Vec<String>| {
            let Some(reference) = schema
                .get("$ref")
                .and_then(Value::as_str)
                .map(str::to_owned)
            else {
                return;
            };
            let target = targets.entry(reference.clone()).or_insert_with(|| {
                let path = pointer::of_reference(&reference)?;
                let target = original.pointer(&path)?;
                if !(target.is_object() || target.is_boolean()) {
                    return None;
                }
                let (parent, _) = path.rsplit_once('/')?;
                if parent == "/components/schemas" {
                    return Some(format!("#{path}"));
                }
                // A schema within another has no name of its own; its path gives it one.
                let mut name = names::pascal(&hoisted_name(&path));
                while taken.contains(&name) {
                    name.push_str("Part");
                }
                open.push(format!("{name} {path}"));
                Some(format!("#{}", pointer::join("/components/schemas", &name)))
            });
            match target {
                Some(target) if *target == reference => {}
                Some(target) => {
                    report.kept(
                        place,
                        "deep-reference",
                        format!(
                            "`{reference}` stands as the component `{}`",
                            pointer::last(target)
                        ),
                    );
                    schema["$ref"] = Value::String(target.clone());
                }
                None => {
                    report.lost(
                        place,
                        "missing-reference",
                        format!("`{reference}` leads nowhere in this document; any value will do"),
                    );
                    if let Some(map) = schema.as_object_mut() {
                        map.remove("$ref");
                    }
                }
            }
        };
    walk::schemas(root, &mut |schema, place| {
        rewrite(schema, place, report, &mut open)
    });
    while let Some(next) = open.pop() {
        let Some((name, path)) = next.split_once(' ') else {
            continue;
        };
        let Some(mut schema) = original.pointer(path).cloned() else {
            continue;
        };
        walk::schema(&mut schema, path, &mut |schema, place| {
            rewrite(schema, place, report, &mut open)
        });
        fresh.insert(name.to_owned(), schema);
    }
    if !fresh.is_empty()
        && let Some(map) = root.as_object_mut()
    {
        let components = map
            .entry("components")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(components) = components.as_object_mut() {
            let schemas = components
                .entry("schemas")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Some(schemas) = schemas.as_object_mut() {
                schemas.extend(fresh);
            }
        }
    }
}

/// A name from the telling tokens of a path.
fn hoisted_name(path: &str) -> String {
    const SILENT: [&str; 12] = [
        "components",
        "schemas",
        "properties",
        "paths",
        "content",
        "schema",
        "responses",
        "requestBody",
        "items",
        "application/json",
        "allOf",
        "parameters",
    ];
    let tokens: Vec<String> = path
        .split('/')
        .skip(1)
        .map(|t| t.replace("~1", "/").replace("~0", "~"))
        .collect();
    let telling: Vec<String> = tokens
        .iter()
        .map(|token| match token.as_str() {
            "items" => "item".to_owned(),
            other => other.to_owned(),
        })
        .filter(|token| !SILENT.contains(&token.as_str()))
        .collect();
    telling.join("-")
}
