//! Keywords that hold subschemas beside those for members and items, or say what one property asks of another.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use openapi_document::Value;

use super::context::{Context, kebab};
use super::shape::{Alternative, Nodes, Pair, SchemaType};
use crate::engine::{Fold, same_text};
use crate::tree::{Both, Node, Tree};
use crate::usage::{EITHER_WAY, LOOSER, Medium, Sense, TIGHTER, Use};

/// A keyword with a subschema, which is compared as a schema and told as one change of the keyword.
struct Condition {
    keyword: &'static str,
    sense: Sense,
    /// The types of values that it speaks of.
    kinds: &'static [SchemaType],
    /// Whether several that hold together hold as one, as `then` does and `not` does not.
    joined: bool,
}

const ALL: &[SchemaType] = &[
    SchemaType::Any,
    SchemaType::Boolean,
    SchemaType::Integer,
    SchemaType::Number,
    SchemaType::String,
    SchemaType::Array,
    SchemaType::Object,
];

const fn condition(keyword: &'static str, sense: Sense, kinds: &'static [SchemaType]) -> Condition {
    Condition {
        keyword,
        sense,
        kinds,
        joined: false,
    }
}

const fn joined(keyword: &'static str, kinds: &'static [SchemaType]) -> Condition {
    Condition {
        joined: true,
        ..condition(keyword, Sense::Same, kinds)
    }
}

const CONDITIONS: [Condition; 7] = [
    condition("not", Sense::Inverse, ALL),
    condition("if", Sense::Unknown, ALL),
    condition("then", Sense::Same, ALL),
    condition("else", Sense::Same, ALL),
    condition(
        "contains",
        Sense::Same,
        &[SchemaType::Any, SchemaType::Array],
    ),
    joined("propertyNames", &[SchemaType::Any, SchemaType::Object]),
    joined("contentSchema", &[SchemaType::Any, SchemaType::String]),
];

/// Compares them for alternatives of one type.
pub(super) fn compare<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    for row in &CONDITIONS {
        if row.kinds.contains(&from.kind) {
            subschema(context, (from, to), row);
        }
    }
    if matches!(from.kind, SchemaType::Any | SchemaType::Object) {
        dependent_required(context, (from, to));
        dependent_schemas(context, (from, to));
    }
}

fn all<'a>(tree: &Tree<'a>, one: &Alternative<'a>, keyword: &str) -> Nodes<'a> {
    one.nodes
        .iter()
        .filter_map(|node| tree.get(*node, keyword))
        .collect()
}

/// Must, or may not, items fit a schema? `minContains: 0` alone asks for nothing.
pub(super) fn contains(nodes: &[Node<'_>]) -> bool {
    nodes.iter().any(|node| {
        let said = |keyword: &str| node.value.get(keyword);
        let none = said("minContains").and_then(Value::as_f64) == Some(0.0);
        said("contains").is_some() && (!none || said("maxContains").is_some())
    })
}

fn subschema<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>, row: &Condition) {
    let read = |tree: &Tree<'a>, one: &Alternative<'a>| match row.keyword {
        "contains" if !contains(&one.nodes) => Nodes::new(),
        keyword => all(tree, one, keyword),
    };
    let old = read(&context.engine.base, from);
    let new = read(&context.engine.revision, to);
    if old.is_empty() && new.is_empty() {
        return;
    }
    let counts = |node: &Node<'a>| {
        node.value.get("maxContains").is_some() || node.value.get("minContains").is_some()
    };
    let counted = row.keyword == "contains" && from.nodes.iter().chain(&to.nodes).any(counts);
    let sense = if counted { Sense::Unknown } else { row.sense };
    let mut usage = context.usage.inner().under(sense);
    if row.keyword == "contentSchema" {
        usage.medium = Medium::Json;
    }
    if row.joined && !old.is_empty() && !new.is_empty() {
        inside(context, row, (&old, &new), usage);
        return;
    }
    let (pairs, gone, come) = partners(&old, &new);
    for (one, other) in pairs {
        inside(context, row, (&[one], &[other]), usage);
    }
    for (index, node) in gone.into_iter().enumerate() {
        let beside = new.first().copied();
        presence(context, row, "removed", (Some(node), beside), index);
    }
    for (index, node) in come.into_iter().enumerate() {
        let beside = old.first().copied();
        presence(context, row, "added", (beside, Some(node)), index);
    }
}

fn inside<'a>(
    context: &mut Context<'_, 'a>,
    row: &Condition,
    (old, new): (&[Node<'a>], &[Node<'a>]),
    usage: Use,
) {
    let (Some(one), Some(other)) = (old.first(), new.first()) else {
        return;
    };
    let fold = Fold {
        base: one.loc,
        revision: other.loc,
        keyword: Some((context.usage.prefix(), row.keyword)),
    };
    let step = format!("({})", row.keyword);
    let (old, new) = (old.iter().copied(), new.iter().copied());
    context.descend_folded(old, new, usage, &step, Some(fold));
}

fn presence<'a>(
    context: &mut Context<'_, 'a>,
    row: &Condition,
    word: &str,
    nodes: Both<'a>,
    index: usize,
) {
    let verdict = if word == "added" { TIGHTER } else { LOOSER };
    let keyword = row.keyword;
    let suffix = format!("{}-{word}", kebab(keyword));
    let aspect = format!("{keyword}:{index}");
    let message = format!("`{keyword}` was {word}");
    context.add(&suffix, verdict, nodes, &aspect, message);
}

/// Which of several subschemas stands for which: those that say the same, then the others in their order; and what is left
/// of each side.
#[allow(clippy::type_complexity, reason = "said in words")]
fn partners<'a>(
    old: &[Node<'a>],
    new: &[Node<'a>],
) -> (Vec<(Node<'a>, Node<'a>)>, Vec<Node<'a>>, Vec<Node<'a>>) {
    let same = same_text(old, new);
    let taken: HashSet<usize> = same.iter().flatten().copied().collect();
    let (mut pairs, mut open) = (Vec::new(), Vec::new());
    for (node, index) in old.iter().zip(same) {
        match index {
            Some(index) => pairs.push((*node, new[index])),
            None => open.push(*node),
        }
    }
    let free = (0..new.len()).filter(|index| !taken.contains(index));
    let mut free: Vec<_> = free.map(|index| new[index]).collect();
    let both = open.len().min(free.len());
    pairs.extend(open.drain(..both).zip(free.drain(..both)));
    (pairs, open, free)
}

fn dependent_required<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    const KEYWORD: &str = "dependentRequired";
    let (old, one) = demands(&context.engine.base, from, KEYWORD);
    let (new, other) = demands(&context.engine.revision, to, KEYWORD);
    let (tighter, looser) = (!new.is_subset(&old), !old.is_subset(&new));
    let (suffix, verdict) = match (tighter, looser) {
        (true, true) => ("dependent-required-changed", EITHER_WAY),
        (true, false) => ("dependent-required-added", TIGHTER),
        (false, true) => ("dependent-required-removed", LOOSER),
        (false, false) => return,
    };
    let told = |demands: Vec<&(&str, &str)>, word: &str| {
        let each = |(name, other): &&(&str, &str)| format!("`{name}` {word} requires `{other}`");
        demands.iter().map(each).collect::<Vec<_>>()
    };
    let mut all = told(new.difference(&old).collect(), "now");
    all.extend(told(old.difference(&new).collect(), "no longer"));
    context.add(suffix, verdict, (one, other), KEYWORD, all.join(", "));
}

/// What JSON Schema once said in the place of `dependentRequired`, by lists, and of `dependentSchemas`.
const DEPENDENCIES: &str = "dependencies";
const SCHEMAS: &str = "dependentSchemas";

/// Each property that asks for another one.
fn demands<'a>(
    tree: &Tree<'a>,
    one: &Alternative<'a>,
    keyword: &str,
) -> (BTreeSet<(&'a str, &'a str)>, Option<Node<'a>>) {
    let mut found = all(tree, one, keyword);
    found.extend(all(tree, one, DEPENDENCIES));
    let mut demands = BTreeSet::new();
    for (name, list) in found.iter().flat_map(|node| tree.members(*node)) {
        let wanted = list.value.as_array().into_iter().flatten();
        let wanted = wanted.filter_map(Value::as_str);
        demands.extend(wanted.map(|other| (name, other)));
    }
    (demands, found.first().copied())
}

/// Schemas that hold where a property is there.
fn dependent_schemas<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    let read = |tree: &Tree<'a>, one: &Alternative<'a>| {
        let mut named: BTreeMap<&'a str, Nodes<'a>> = BTreeMap::new();
        let mut found = all(tree, one, SCHEMAS);
        found.extend(all(tree, one, DEPENDENCIES));
        let members = found.iter().flat_map(|node| tree.members(*node));
        for (name, schema) in members.filter(|(_, said)| !said.value.is_array()) {
            named.entry(name).or_default().push(schema);
        }
        named
    };
    let mut old = read(&context.engine.base, from);
    let mut new = read(&context.engine.revision, to);
    for name in old
        .keys()
        .chain(new.keys())
        .copied()
        .collect::<BTreeSet<_>>()
    {
        let (before, after) = (old.remove(name), new.remove(name));
        let first = |nodes: &Option<Nodes<'a>>| nodes.as_ref()?.first().copied();
        let nodes = (first(&before), first(&after));
        let (word, verdict) = match (before, after) {
            (Some(before), Some(after)) => {
                context.descend(before, after, context.usage.inner(), "");
                continue;
            }
            (Some(_), None) => ("removed", LOOSER),
            _ => ("added", TIGHTER),
        };
        let suffix = format!("dependent-schema-{word}");
        let aspect = format!("{SCHEMAS}:{name}");
        let message = format!("the schema for values with `{name}` was {word}");
        context.add(&suffix, verdict, nodes, &aspect, message);
    }
}
