//! Keywords that hold schemas of their own, or say what one property asks of another.

use std::collections::BTreeSet;

use serde_json::Value;

use super::context::{Context, EITHER_WAY, LOOSER, TIGHTER, kebab};
use super::shape::{Alternative, Kind, Nodes};
use crate::document::{Document, Node};
use crate::engine::Fold;
use crate::usage::Use;

/// Compares the keywords of JSON Schema that hold schemas of their own.
pub(super) fn compare<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
) {
    for keyword in ["not", "if", "then", "else"] {
        subschema(context, from, to, keyword);
    }
    if from.kind == Kind::String || from.kind == Kind::Any {
        subschema(context, from, to, "contentSchema");
    }
    if from.kind == Kind::Array {
        subschema(context, from, to, "contains");
        closing(context, from, to, "unevaluatedItems", "unevaluated-items");
        prefix_items(context, from, to);
    }
    if from.kind == Kind::Object {
        subschema(context, from, to, "propertyNames");
        dependent_required(context, from, to);
        named(context, from, to, "dependentSchemas", "dependent-schema");
        named(context, from, to, "patternProperties", "pattern-property");
    }
}

/// A keyword with a schema came, went, or holds another schema, which is told as one change of the keyword.
fn subschema<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    keyword: &'static str,
) {
    let all = |document: &Document<'a>, one: &Alternative<'a>| -> Nodes<'a> {
        let said = one
            .nodes
            .iter()
            .filter_map(|node| document.get(*node, keyword));
        said.collect()
    };
    let old = all(&context.engine.base, from);
    let new = all(&context.engine.revision, to);
    let nodes = (old.first().copied(), new.first().copied());
    let (word, verdict) = match nodes {
        (None, None) => return,
        (None, Some(_)) => ("added", TIGHTER),
        (Some(_), None) => ("removed", LOOSER),
        (Some(one), Some(other)) => {
            let fold = Fold {
                base: one.loc,
                revision: other.loc,
                keyword: Some((context.usage.prefix(), keyword)),
            };
            let usage = Use {
                unsure: true,
                ..context.usage.inner()
            };
            context.descend_folded(old, new, usage, fold);
            return;
        }
    };
    context.add(
        &format!("{}-{word}", kebab(keyword)),
        verdict,
        nodes,
        keyword,
        format!("`{keyword}` was {word}"),
    );
}

/// A keyword that forbids what nothing else speaks of; `true` forbids nothing.
fn closing<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    keyword: &str,
    name: &str,
) {
    let read = |one: &Alternative<'a>| -> Option<Node<'a>> {
        one.nodes.iter().copied().find(|node| {
            node.value
                .get(keyword)
                .is_some_and(|said| said != &Value::Bool(true))
        })
    };
    let nodes = (read(from), read(to));
    match nodes {
        (None, Some(_)) => context.add(
            &format!("{name}-added"),
            TIGHTER,
            nodes,
            keyword,
            format!("`{keyword}` was added"),
        ),
        (Some(_), None) => {
            context.add(
                &format!("{name}-removed"),
                LOOSER,
                nodes,
                keyword,
                format!("`{keyword}` was removed"),
            );
        }
        _ => {}
    }
}

fn prefix_items<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    let list =
        |document: &Document<'a>, one: &Alternative<'a>| -> Option<(Node<'a>, Vec<Node<'a>>)> {
            let list = one
                .nodes
                .iter()
                .find_map(|node| document.get(*node, "prefixItems"))?;
            Some((list, document.items(list).collect()))
        };
    let old = list(&context.engine.base, from);
    let new = list(&context.engine.revision, to);
    let nodes = (
        old.as_ref().map(|found| found.0),
        new.as_ref().map(|found| found.0),
    );
    let (old, new) = (
        old.map_or(Vec::new(), |found| found.1),
        new.map_or(Vec::new(), |found| found.1),
    );
    for (one, other) in old.iter().zip(&new) {
        context.descend([*one], [*other], context.usage.inner());
    }
    if new.len() > old.len() {
        context.add(
            "prefix-items-added",
            LOOSER,
            nodes,
            "prefixItems",
            "positions were added to the tuple".into(),
        );
    } else if old.len() > new.len() {
        context.add(
            "prefix-items-removed",
            TIGHTER,
            nodes,
            "prefixItems",
            "positions were removed from the tuple".into(),
        );
    }
}

fn dependent_required<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
) {
    const KEYWORD: &str = "dependentRequired";
    let (old, one) = demands(&context.engine.base, from, KEYWORD);
    let (new, other) = demands(&context.engine.revision, to, KEYWORD);
    let (tighter, looser) = (!new.is_subset(&old), !old.is_subset(&new));
    let (suffix, verdict, word) = match (tighter, looser) {
        (true, true) => ("dependent-required-changed", EITHER_WAY, "changed"),
        (true, false) => ("dependent-required-added", TIGHTER, "now asks for more"),
        (false, true) => ("dependent-required-removed", LOOSER, "now asks for less"),
        (false, false) => return,
    };
    let message = format!("`{KEYWORD}` {word}");
    context.add(suffix, verdict, (one, other), KEYWORD, message);
}

/// Each property that asks for another one.
fn demands<'a>(
    document: &Document<'a>,
    one: &Alternative<'a>,
    keyword: &str,
) -> (BTreeSet<(&'a str, &'a str)>, Option<Node<'a>>) {
    let found: Vec<_> = one
        .nodes
        .iter()
        .filter_map(|node| document.get(*node, keyword))
        .collect();
    let mut all = BTreeSet::new();
    for (name, list) in found.iter().flat_map(|node| document.members(*node)) {
        let wanted = list.value.as_array().into_iter().flatten();
        all.extend(wanted.filter_map(|other| Some((name, other.as_str()?))));
    }
    (all, found.first().copied())
}

/// Schemas under names that somebody chose.
fn named<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    keyword: &str,
    name: &str,
) {
    let read = |document: &Document<'a>, one: &Alternative<'a>| -> Vec<(&'a str, Node<'a>)> {
        one.nodes
            .iter()
            .filter_map(|node| document.get(*node, keyword))
            .flat_map(|all| document.members(all).collect::<Vec<_>>())
            .collect()
    };
    let old = read(&context.engine.base, from);
    let new = read(&context.engine.revision, to);
    for (key, node) in &old {
        match new.iter().find(|(other, _)| other == key) {
            Some((_, other)) => context.descend([*node], [*other], context.usage.inner()),
            None => {
                let aspect = format!("{keyword}:{key}");
                context.add(
                    &format!("{name}-removed"),
                    LOOSER,
                    (Some(*node), None),
                    &aspect,
                    format!("`{keyword}` for `{key}` was removed"),
                );
            }
        }
    }
    for (key, node) in new
        .iter()
        .filter(|(key, _)| old.iter().all(|(other, _)| other != key))
    {
        let aspect = format!("{keyword}:{key}");
        context.add(
            &format!("{name}-added"),
            TIGHTER,
            (None, Some(*node)),
            &aspect,
            format!("`{keyword}` for `{key}` was added"),
        );
    }
}
