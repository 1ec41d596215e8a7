//! Lists which operations and components differ between two documents, without judging them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::METHODS;

/// One line per operation, component or other part that was added, removed or changed.
pub(crate) fn list(base: &Value, revision: &Value) -> Vec<String> {
    let (before, after) = (parts(base), parts(revision));
    let mut lines = Vec::new();
    for (name, part) in &before {
        match after.get(name) {
            None => lines.push(format!("removed {name}")),
            Some(other) if other != part => lines.push(format!("changed {name}")),
            Some(_) => {}
        }
    }
    lines.extend(
        after
            .keys()
            .filter(|name| !before.contains_key(*name))
            .map(|name| format!("added {name}")),
    );
    lines
}

fn parts(document: &Value) -> BTreeMap<String, &Value> {
    let mut parts = BTreeMap::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        match key.as_str() {
            "paths" => {
                for (path, item) in value.as_object().into_iter().flatten() {
                    for (key, part) in item.as_object().into_iter().flatten() {
                        if METHODS.contains(&key.as_str()) {
                            parts.insert(format!("{} {path}", key.to_uppercase()), part);
                        } else {
                            parts.insert(format!("{path} {key}"), part);
                        }
                    }
                }
            }
            "components" => {
                for (kind, named) in value.as_object().into_iter().flatten() {
                    for (name, part) in named.as_object().into_iter().flatten() {
                        parts.insert(format!("components/{kind}/{name}"), part);
                    }
                }
            }
            _ => {
                parts.insert(key.clone(), value);
            }
        }
    }
    parts
}
