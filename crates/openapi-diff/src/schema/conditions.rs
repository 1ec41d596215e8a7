//! Keywords that hold subschemas beside those for members and items, or say what one property asks of another.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use openapi_document::Value;

use super::context::{Context, kebab};
use super::keywords::{judged, limits};
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
        let old = Dependencies::of(&context.engine.base, from);
        let new = Dependencies::of(&context.engine.revision, to);
        dependent_required(context, (&old, &new));
        dependent_schemas(context, (&old, &new));
    }
}

fn all<'a>(tree: &Tree<'a>, one: &Alternative<'a>, keyword: &str) -> Nodes<'a> {
    one.nodes
        .iter()
        .filter_map(|node| tree.get(*node, keyword))
        .collect()
}

/// The schemas under a keyword that say something.
fn telling<'a>(tree: &Tree<'a>, one: &Alternative<'a>, keyword: &str) -> Nodes<'a> {
    if keyword == "contains" && !contains(&one.nodes) {
        return Nodes::new();
    }
    let mut found = all(tree, one, keyword);
    found.retain(|schema| limits(keyword, schema.value));
    found
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
    let old = telling(&context.engine.base, from, row.keyword);
    let new = telling(&context.engine.revision, to, row.keyword);
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

/// What is asked of an object where a property is there.
struct Dependencies<'a> {
    /// Each property with another one that it asks for, by a list.
    required: BTreeSet<(&'a str, &'a str)>,
    /// The keyword that says so first.
    node: Option<Node<'a>>,
    schemas: BTreeMap<&'a str, Nodes<'a>>,
}

impl<'a> Dependencies<'a> {
    fn of(tree: &Tree<'a>, one: &Alternative<'a>) -> Self {
        // JSON Schema once said both under one keyword.
        let before = all(tree, one, "dependencies");
        let mut lists = all(tree, one, "dependentRequired");
        let mut named = all(tree, one, SCHEMAS);
        lists.extend(before.iter().copied());
        named.extend(before);
        let mut required = BTreeSet::new();
        for (name, list) in lists.iter().flat_map(|node| tree.members(*node)) {
            required.extend(listed(list.value).map(|other| (name, other)));
        }
        let mut schemas: BTreeMap<&'a str, Nodes<'a>> = BTreeMap::new();
        let members = named.iter().flat_map(|node| tree.members(*node));
        for (name, schema) in members.filter(|(_, said)| !said.value.is_array()) {
            schemas.entry(name).or_default().push(schema);
        }
        Self {
            required,
            node: lists.first().copied(),
            schemas,
        }
    }

    /// Does a schema ask for this as well where the property is there?
    fn implies(&self, tree: &Tree<'a>, (name, other): (&str, &str)) -> bool {
        let asks = |schema: &Node<'a>| {
            let list = tree.resolve(*schema).value.get("required");
            list.is_some_and(|list| listed(list).any(|asked| asked == other))
        };
        self.schemas.get(name).into_iter().flatten().any(asks)
    }

    /// Do lists ask for all that the schemas under a name do, on the other side?
    fn covers(&self, tree: &Tree<'a>, name: &str, schemas: &[Node<'a>]) -> bool {
        const HOPS: usize = 64;
        schemas
            .iter()
            .all(|schema| self.covers_one(tree, name, *schema, HOPS))
    }

    fn covers_one(&self, tree: &Tree<'a>, name: &str, schema: Node<'a>, hops: usize) -> bool {
        let Some(members) = schema.value.as_object() else {
            return schema.value.as_bool() == Some(true);
        };
        let mut members = members.iter().filter(|(key, _)| judged(key));
        members.all(|(key, value)| match key.as_str() {
            "$ref" => {
                let target = tree.target(schema).filter(|_| hops > 0);
                target.is_some_and(|target| self.covers_one(tree, name, target, hops - 1))
            }
            "required" => listed(value).all(|other| self.required.contains(&(name, other))),
            "type" => value == "object",
            _ => false,
        })
    }
}

/// The names in a list.
fn listed(list: &Value) -> impl Iterator<Item = &str> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str)
}

fn dependent_required<'a>(
    context: &mut Context<'_, 'a>,
    (old, new): (&Dependencies<'a>, &Dependencies<'a>),
) {
    let only = |one: &Dependencies<'a>, other: &Dependencies<'a>, tree: &Tree<'a>, word: &str| {
        let only = one.required.difference(&other.required).copied();
        let only = only.filter(|demand| !other.implies(tree, *demand));
        let each = |(name, other)| format!("`{name}` {word} requires `{other}`");
        only.map(each).collect::<Vec<_>>()
    };
    let mut told = only(new, old, &context.engine.base, "now");
    let gone = only(old, new, &context.engine.revision, "no longer");
    let (suffix, verdict) = match (told.is_empty(), gone.is_empty()) {
        (false, false) => ("dependent-required-changed", EITHER_WAY),
        (false, true) => ("dependent-required-added", TIGHTER),
        (true, false) => ("dependent-required-removed", LOOSER),
        (true, true) => return,
    };
    told.extend(gone);
    let nodes = (old.node, new.node);
    context.add(suffix, verdict, nodes, "dependentRequired", told.join(", "));
}

const SCHEMAS: &str = "dependentSchemas";

/// Schemas that hold where a property is there.
fn dependent_schemas<'a>(
    context: &mut Context<'_, 'a>,
    (old, new): (&Dependencies<'a>, &Dependencies<'a>),
) {
    let names = old.schemas.keys().chain(new.schemas.keys());
    for name in names.copied().collect::<BTreeSet<_>>() {
        let (before, after) = (old.schemas.get(name), new.schemas.get(name));
        let first = |nodes: Option<&Nodes<'a>>| nodes?.first().copied();
        let (word, verdict) = match (before, after) {
            (Some(before), Some(after)) => {
                let (before, after) = (before.iter().copied(), after.iter().copied());
                let step = format!("(with {name})");
                context.descend(before, after, context.usage.inner(), &step);
                continue;
            }
            (Some(before), None) if new.covers(&context.engine.base, name, before) => continue,
            (None, Some(after)) if old.covers(&context.engine.revision, name, after) => continue,
            (Some(_), None) => ("removed", LOOSER),
            _ => ("added", TIGHTER),
        };
        let suffix = format!("dependent-schema-{word}");
        let aspect = format!("{SCHEMAS}:{name}");
        let message = format!("the schema for values with `{name}` was {word}");
        let nodes = (first(before), first(after));
        context.add(&suffix, verdict, nodes, &aspect, message);
    }
}
