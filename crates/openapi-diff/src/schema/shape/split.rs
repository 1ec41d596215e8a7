//! From branches to alternatives: one per type, and as few as say the same.

use std::collections::BTreeMap;

use openapi_document::{Number, Value};
use smallvec::smallvec;

use super::kind::{SchemaType, SchemaTypes, concluded, sorted};
use super::{Alternative, Branch, Nodes, Union, Values};
use crate::canonical::canonical;
use crate::schema::keywords::limits;
use crate::tree::{Loc, Node, Tree};

/// One alternative per type.
pub(super) fn split<'a>(
    tree: &Tree<'a>,
    branch: Branch<'a>,
    null: &mut bool,
    out: &mut Vec<Alternative<'a>>,
) {
    let values = values(tree, &branch.nodes);
    let kinds = match branch.types {
        Some(kinds) => kinds,
        None => match &values {
            Some(values) => {
                let kinds = values
                    .list
                    .values()
                    .filter_map(|value| SchemaType::of(value));
                sorted(kinds.collect::<SchemaTypes>())
            }
            None => {
                let kind = concluded(|keywords| {
                    let says =
                        |node: &Node<'a>| keywords.iter().any(|key| node.value.get(*key).is_some());
                    branch.nodes.iter().any(says)
                });
                *null &= kind == SchemaType::Any;
                smallvec![kind]
            }
        },
    };
    let whole = branch.nodes.iter().any(|node| {
        let step = node.value.get("multipleOf").and_then(Value::as_number);
        step.is_some_and(Number::is_integer)
    });
    for kind in kinds {
        // What is a multiple of a whole number is whole.
        let kind = match kind {
            SchemaType::Number if whole => SchemaType::Integer,
            kind => kind,
        };
        let values = values.clone().and_then(|mut values| {
            values
                .list
                .retain(|_, value| SchemaType::of(value).is_some_and(|found| kind.holds(found)));
            limiting(values, kind)
        });
        out.push(Alternative {
            kind,
            values,
            nodes: branch.nodes.clone(),
            name: branch.name,
            outer: branch.outer,
        });
    }
}

/// The values that all of the enumerations and constants among `nodes` allow; `null` apart.
fn values<'a>(tree: &Tree<'a>, nodes: &[Node<'a>]) -> Option<Values<'a>> {
    let mut all: Option<Values<'a>> = None;
    for node in nodes {
        let (said, is_const) = match (tree.get(*node, "const"), tree.get(*node, "enum")) {
            (Some(value), _) => (vec![value.value], true),
            (None, Some(list)) if list.value.is_array() => {
                (list.value.as_array().into_iter().flatten().collect(), false)
            }
            _ => continue,
        };
        let list: BTreeMap<_, _> = said
            .into_iter()
            .filter(|value| !value.is_null())
            .map(|value| (canonical(value), value))
            .collect();
        match &mut all {
            Some(all) => all.list.retain(|text, _| list.contains_key(text)),
            None => {
                all = Some(Values {
                    list,
                    node: *node,
                    is_const,
                    members: BTreeMap::new(),
                })
            }
        }
    }
    all
}

/// Nothing where the list has every value of the type: `false` and `true`.
fn limiting(values: Values<'_>, kind: SchemaType) -> Option<Values<'_>> {
    (kind != SchemaType::Boolean || values.list.len() < 2).then_some(values)
}

/// Says the same in fewer alternatives.
pub(super) fn simplify<'a>(
    alternatives: &mut Vec<Alternative<'a>>,
    union: Option<(Union, Node<'a>)>,
) {
    if alternatives.len() < 2 {
        return;
    }
    // In `oneOf`, a value that fits two alternatives is refused.
    if !matches!(union, Some((Union::OneOf, _))) {
        absorb(alternatives);
    }
    fold(alternatives, union);
}

/// An alternative that nothing limits holds every other of its type: `anyOf: [{enum}, {type: string}]`.
fn absorb(alternatives: &mut Vec<Alternative<'_>>) {
    for kind in [
        SchemaType::Any,
        SchemaType::Boolean,
        SchemaType::Integer,
        SchemaType::Number,
        SchemaType::String,
    ] {
        let text = |index: &usize| {
            alternatives[*index]
                .nodes
                .iter()
                .map(|node| canonical(node.value))
                .collect::<String>()
        };
        let mut open: Vec<usize> = (0..alternatives.len())
            .filter(|index| {
                let one = &alternatives[*index];
                one.kind == kind && one.values.is_none() && bare(&one.nodes)
            })
            .collect();
        // Of several, the same one in whatever order they are written, with the prose of all.
        if open.len() > 1 {
            open.sort_by_cached_key(text);
        }
        let Some((chosen, others)) = open.split_first() else {
            continue;
        };
        let more: Vec<_> = others
            .iter()
            .flat_map(|index| alternatives[*index].nodes.clone())
            .collect();
        alternatives[*chosen].nodes.extend(more);
        let mut index = 0;
        alternatives.retain(|one| {
            index += 1;
            index - 1 == *chosen || !kind.holds(one.kind)
        });
    }
}

/// Enumerations of one type that are limited alike are one enumeration: `oneOf: [{const}, {const}]`.
fn fold<'a>(alternatives: &mut Vec<Alternative<'a>>, union: Option<(Union, Node<'a>)>) {
    let mut folded: Vec<Alternative<'a>> = Vec::with_capacity(alternatives.len());
    let mut lists: BTreeMap<(SchemaType, Vec<Loc>), usize> = BTreeMap::new();
    for one in alternatives.drain(..) {
        if one.values.is_none() {
            folded.push(one);
            continue;
        }
        let mut limited: Vec<_> = one
            .nodes
            .iter()
            .filter(|node| limited(node))
            .map(|node| node.loc)
            .collect();
        limited.sort_unstable();
        match lists.get(&(one.kind, limited.clone())) {
            Some(index) => join(&mut folded[*index], one, union),
            None => {
                lists.insert((one.kind, limited), folded.len());
                folded.push(one);
            }
        }
    }
    *alternatives = folded;
}

/// Takes the values of `more` into `into`. Schema objects that only one of several values has are kept with that value.
fn join<'a>(into: &mut Alternative<'a>, more: Alternative<'a>, union: Option<(Union, Node<'a>)>) {
    let (Some(known), Some(new)) = (&mut into.values, more.values) else {
        return;
    };
    if known.members.is_empty() {
        let (shared, own): (Nodes<'a>, Nodes<'a>) = into
            .nodes
            .iter()
            .copied()
            .partition(|node| more.nodes.iter().any(|other| other.loc == node.loc));
        for value in known.list.keys() {
            known.members.insert(value.clone(), own.clone());
        }
        into.nodes = shared;
    }
    let own: Nodes<'a> = more
        .nodes
        .iter()
        .filter(|node| into.nodes.iter().all(|known| known.loc != node.loc))
        .copied()
        .collect();
    for (text, value) in new.list {
        let nodes = known.members.entry(text.clone()).or_default();
        nodes.extend(own.iter().copied());
        known.list.insert(text, value);
    }
    known.is_const = false;
    if let Some((_, list)) = union {
        known.node = list;
    }
    if into.kind == SchemaType::Boolean && known.list.len() > 1 {
        into.values = None;
    }
}

/// Is nothing said about a value but what is resolved into the normal form already?
pub(crate) fn bare(nodes: &[Node<'_>]) -> bool {
    !nodes.iter().any(limited)
}

fn limited(node: &Node<'_>) -> bool {
    let members = node.value.as_object().into_iter().flatten();
    members.into_iter().any(|(key, value)| limits(key, value))
}
