//! Schema objects that stand for another one: a reference, or a wrapper of one member, with nothing beside it but words.

use smallvec::SmallVec;

use crate::schema::shape::Parts;
use crate::tree::{Node, Tree, reference};

/// No further than this is it looked for where two chains meet.
const MAX_HOPS: usize = 8;

/// `node` and what it stands for, one step after the other.
pub(super) fn chain<'a>(tree: &Tree<'a>, node: Node<'a>) -> SmallVec<[Node<'a>; 4]> {
    let mut chain = SmallVec::from_iter([node]);
    let mut here = node;
    while let Some(next) = step(tree, here).filter(|_| chain.len() < MAX_HOPS) {
        chain.push(next);
        here = next;
    }
    chain
}

fn step<'a>(tree: &Tree<'a>, node: Node<'a>) -> Option<Node<'a>> {
    let object = node.value.as_object()?;
    let wordy = |but: &str| {
        object
            .iter()
            .all(|(key, value)| key.as_str() == but || words(key, value))
    };
    if reference(node.value).is_some() {
        let keyword = if object.contains_key("$ref") {
            "$ref"
        } else {
            "$dynamicRef"
        };
        let alone = !tree.siblings_count() || wordy(keyword);
        return tree.target(node).filter(|_| alone);
    }
    ["allOf", "oneOf", "anyOf"].iter().find_map(|keyword| {
        let list = tree.get(node, keyword)?;
        let mut members = tree.items(list);
        let only = members.next().filter(|_| members.next().is_none())?;
        wordy(keyword).then_some(only)
    })
}

/// The schema objects among `wrappers` that say something beside what they stand for.
pub(super) fn wordy<'a>(tree: &Tree<'a>, wrappers: &[Node<'a>]) -> Parts<'a> {
    let says = |node: &&Node<'a>| {
        let ignored = !tree.siblings_count() && reference(node.value).is_some();
        !ignored && node.value.as_object().is_some_and(|map| map.len() > 1)
    };
    wrappers.iter().filter(says).copied().collect()
}

/// Does a keyword leave alone which values are allowed, and who may see them?
fn words(key: &str, value: &openapi_document::Value) -> bool {
    match key {
        "title" | "description" | "summary" | "example" | "examples" | "externalDocs"
        | "$comment" | "default" | "deprecated" | "readOnly" | "writeOnly" => true,
        "nullable" => value.as_bool() == Some(false),
        _ => key.starts_with("x-") && key != crate::prose::EXTENSIBLE_ENUM,
    }
}
