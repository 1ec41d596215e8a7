//! The operations of a document, and which of one document answers the calls of which of the other.

use std::collections::{HashMap, VecDeque};

use openapi_document::METHODS;

use crate::tree::{Node, Tree};

/// One operation and the path item around it.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'a> {
    /// The name of the callback; several can have one expression. Empty elsewhere.
    pub(super) callback: &'a str,
    pub(crate) path: &'a str,
    /// In upper case, as it is sent; what OpenAPI 3.2 adds is sent as it is written.
    pub(crate) method: String,
    pub(crate) item: Node<'a>,
    pub(crate) node: Node<'a>,
}

impl Operation<'_> {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The operations under `paths` or `webhooks`, by path and method, whatever the order of the document.
pub(super) fn operations<'a>(tree: &Tree<'a>, key: &str) -> Vec<Operation<'a>> {
    let mut all = Vec::new();
    let mut items: Vec<_> = tree.members_of(tree.root(), key).collect();
    items.sort_unstable_by_key(|(path, _)| *path);
    for (path, item) in items {
        collect(tree, "", path, item, &mut all);
    }
    all
}

pub(super) fn collect<'a>(
    tree: &Tree<'a>,
    callback: &'a str,
    path: &'a str,
    item: Node<'a>,
    all: &mut Vec<Operation<'a>>,
) {
    let item = tree.resolve(item);
    let fixed = METHODS
        .iter()
        .filter_map(|method| Some((method.to_uppercase(), tree.get(item, method)?)));
    let additional = tree.members_of(item, "additionalOperations");
    let named = additional.map(|(method, node)| (method.to_owned(), node));
    for (method, node) in fixed.chain(named) {
        if node.value.is_object() {
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
    let exact = |one: &Operation<'_>| format!("{} {}", one.callback, one.path);
    // The name of a callback never leaves the document, the expression of its address counts whole.
    let address = |one: &Operation<'_>| match one.callback {
        "" => template(one.path),
        _ => one.path.to_owned(),
    };
    let callback = |one: &Operation<'_>| one.callback.to_owned();
    let mut taken = vec![false; new.len()];
    let mut matched = vec![None; old.len()];
    for key in [
        &exact as &dyn Fn(&Operation<'_>) -> String,
        &address,
        &callback,
    ] {
        let mut free: HashMap<(String, &str), VecDeque<usize>> = HashMap::new();
        for (index, other) in new.iter().enumerate().filter(|(index, _)| !taken[*index]) {
            let key = key(other);
            if !key.is_empty() {
                free.entry((key, &other.method))
                    .or_default()
                    .push_back(index);
            }
        }
        for (one, found) in old.iter().zip(&mut matched) {
            if found.is_none() {
                let same = free.get_mut(&(key(one), one.method.as_str()));
                *found = same.and_then(VecDeque::pop_front);
                found.iter().for_each(|index| taken[*index] = true);
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
#[must_use]
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
