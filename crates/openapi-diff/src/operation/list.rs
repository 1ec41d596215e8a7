//! The operations of a document, and which of one document answers the calls of which of the other.

use std::collections::HashMap;

use serde_json::Value;

use crate::document::{Document, METHODS, Node};

/// One operation and the path item around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// The name of the callback; several can have one expression. Empty elsewhere.
    pub(super) callback: &'a str,
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) item: Node<'a>,
    pub(crate) node: Node<'a>,
}

impl Operation<'_> {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    pub(super) fn flag(&self, keyword: &str) -> bool {
        self.node
            .value
            .get(keyword)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }
}

/// The operations under `paths` or `webhooks`, in the order of the document.
pub(super) fn operations<'a>(document: &Document<'a>, key: &str) -> Vec<Operation<'a>> {
    let mut all = Vec::new();
    if let Some(paths) = document.get(document.root(), key) {
        for (path, item) in document.members(paths) {
            collect(document, "", path, item, &mut all);
        }
    }
    all
}

pub(super) fn collect<'a>(
    document: &Document<'a>,
    callback: &'a str,
    path: &'a str,
    item: Node<'a>,
    all: &mut Vec<Operation<'a>>,
) {
    let item = document.resolve(item);
    for method in METHODS {
        if let Some(node) = document.get(item, method)
            && node.value.is_object()
        {
            all.push(Operation {
                callback,
                path,
                method,
                item,
                node,
            });
        }
    }
}

/// For each operation of `old`, the index of the one in `new` that answers the same calls.
pub(super) fn matched(old: &[Operation<'_>], new: &[Operation<'_>]) -> Vec<Option<usize>> {
    let mut exact: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut by_shape: HashMap<(String, &str), Vec<usize>> = HashMap::new();
    for (index, other) in new.iter().enumerate() {
        exact.insert((other.callback, other.path, other.method), index);
        by_shape
            .entry((template(other.path), other.method))
            .or_default()
            .push(index);
    }
    let mut taken = vec![false; new.len()];
    let mut matched: Vec<Option<usize>> = old
        .iter()
        .map(|one| exact.get(&(one.callback, one.path, one.method)).copied())
        .collect();
    for index in matched.iter().flatten() {
        taken[*index] = true;
    }
    for (one, found) in old.iter().zip(&mut matched) {
        if found.is_none() {
            let same = by_shape.get(&(template(one.path), one.method));
            *found = same
                .into_iter()
                .flatten()
                .copied()
                .find(|index| !taken[*index]);
            if let Some(index) = found {
                taken[*index] = true;
            }
        }
    }
    matched
}

/// A path template with the names of its parameters taken out, under which two documents' operations are the same.
///
/// ```
/// assert_eq!(openapi_diff::template("/pets/{id}"), openapi_diff::template("/pets/{pet_id}"));
/// ```
pub fn template(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                text.push_str("{}");
            }
            '}' => inside = false,
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text
}
