//! Bounds, lengths and counts: one table of the keywords that say how large a value may be.

use serde_json::Value;

use super::context::{Context, EITHER_WAY, LOOSER, NEW_LIMIT, TIGHTER};
use super::shape::{Alternative, Kind};
use crate::document::{Document, Node};

/// A keyword that says how large or how small something may be.
struct Limit {
    keyword: &'static str,
    /// The keyword for a limit that itself is not allowed; OpenAPI 3.0 says by a flag what later versions say by a number.
    exclusive: Option<&'static str>,
    /// What the known rules call it.
    name: &'static str,
    upper: bool,
    kinds: &'static [Kind],
    missing: Missing,
}

/// What holds where the keyword is missing.
#[derive(Clone, Copy, PartialEq)]
enum Missing {
    /// No limit; one that comes is told as that.
    Unlimited,
    /// As if this had been written.
    Means(f64),
}

const NUMBERS: &[Kind] = &[Kind::Any, Kind::Integer, Kind::Number];
const STRINGS: &[Kind] = &[Kind::Any, Kind::String];

const fn lower(keyword: &'static str, name: &'static str, kinds: &'static [Kind]) -> Limit {
    Limit {
        keyword,
        exclusive: None,
        name,
        upper: false,
        kinds,
        missing: Missing::Unlimited,
    }
}

const fn upper(keyword: &'static str, name: &'static str, kinds: &'static [Kind]) -> Limit {
    Limit {
        upper: true,
        ..lower(keyword, name, kinds)
    }
}

const LIMITS: [Limit; 10] = [
    Limit {
        exclusive: Some("exclusiveMinimum"),
        ..lower("minimum", "min", NUMBERS)
    },
    Limit {
        exclusive: Some("exclusiveMaximum"),
        ..upper("maximum", "max", NUMBERS)
    },
    Limit {
        missing: Missing::Means(0.0),
        ..lower("minLength", "min-length", STRINGS)
    },
    upper("maxLength", "max-length", STRINGS),
    lower("minItems", "min-items", &[Kind::Array]),
    upper("maxItems", "max-items", &[Kind::Array]),
    lower("minProperties", "min-properties", &[Kind::Object]),
    upper("maxProperties", "max-properties", &[Kind::Object]),
    Limit {
        missing: Missing::Means(1.0),
        ..lower("minContains", "min-contains", &[Kind::Array])
    },
    Limit {
        missing: Missing::Means(f64::INFINITY),
        ..upper("maxContains", "max-contains", &[Kind::Array])
    },
];

/// Compares the limits that apply to the alternatives' type.
pub(super) fn compare<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
) {
    for row in LIMITS.iter().filter(|row| row.kinds.contains(&from.kind)) {
        limit(context, from, to, row);
    }
    if NUMBERS.contains(&from.kind) {
        multiple(context, from, to);
    }
    if from.kind == Kind::Array {
        unique(context, from, to);
    }
}

/// A limit as one side has it.
#[derive(Clone, Copy)]
struct Edge<'a> {
    value: f64,
    exclusive: bool,
    node: Option<Node<'a>>,
}

impl Edge<'_> {
    fn shown(&self) -> String {
        let word = if self.exclusive { " (exclusive)" } else { "" };
        format!("{}{word}", self.value)
    }
}

/// The strictest of the limits that hold together.
fn edge<'a>(
    document: &Document<'a>,
    one: &Alternative<'a>,
    row: &Limit,
    whole: bool,
) -> Option<Edge<'a>> {
    let mut best: Option<Edge<'a>> = None;
    for node in &one.nodes {
        let flag = row
            .exclusive
            .and_then(|keyword| node.value.get(keyword)?.as_bool());
        let said = [
            Some((row.keyword, flag.unwrap_or(false))),
            row.exclusive.map(|keyword| (keyword, true)),
        ];
        for (keyword, exclusive) in said.into_iter().flatten() {
            let Some(found) = document.get(*node, keyword) else {
                continue;
            };
            let Some(mut value) = found.value.as_f64() else {
                continue;
            };
            let mut exclusive = exclusive;
            if whole && exclusive && value.fract() == 0.0 {
                value += if row.upper { -1.0 } else { 1.0 };
                exclusive = false;
            }
            let edge = Edge {
                value,
                exclusive,
                node: Some(found),
            };
            if best.is_none_or(|known| stricter(&edge, &known, row.upper)) {
                best = Some(edge);
            }
        }
    }
    // A minimum count of zero says nothing.
    best.filter(|edge| row.upper || row.exclusive.is_some() || edge.value > 0.0)
        .or(match row.missing {
            Missing::Unlimited => None,
            Missing::Means(value) => Some(Edge {
                value,
                exclusive: false,
                node: None,
            }),
        })
}

fn stricter(one: &Edge<'_>, other: &Edge<'_>, upper: bool) -> bool {
    if one.value == other.value {
        return one.exclusive && !other.exclusive;
    }
    (one.value < other.value) == upper
}

fn limit<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    row: &Limit,
) {
    let whole = from.kind == Kind::Integer && to.kind == Kind::Integer;
    let old = edge(&context.engine.base, from, row, whole);
    let new = edge(&context.engine.revision, to, row, whole);
    let keyword = row.keyword;
    let (exclusive, word, verdict, message) = match (old, new) {
        (None, Some(new)) => {
            let message = format!("{keyword} {} was added", new.shown());
            (new.exclusive, "set", NEW_LIMIT, message)
        }
        (Some(old), None) => {
            let message = format!("{keyword} {} was removed", old.shown());
            (old.exclusive, "unset", LOOSER, message)
        }
        (Some(old), Some(new)) if old.value != new.value || old.exclusive != new.exclusive => {
            let raised = match old.value == new.value {
                true => new.exclusive != row.upper,
                false => new.value > old.value,
            };
            let word = if raised { "increased" } else { "decreased" };
            let verdict = if raised == row.upper { LOOSER } else { TIGHTER };
            let message = match (old.node, new.node) {
                (None, _) => format!("{keyword} {} was added", new.shown()),
                (_, None) => format!("{keyword} {} was removed", old.shown()),
                _ => format!("{keyword} changed from {} to {}", old.shown(), new.shown()),
            };
            (old.exclusive || new.exclusive, word, verdict, message)
        }
        _ => return,
    };
    let nodes = (
        old.and_then(|edge| edge.node),
        new.and_then(|edge| edge.node),
    );
    let exclusive = if exclusive { "exclusive-" } else { "" };
    let suffix = format!("{exclusive}{}-{word}", row.name);
    context.add(&suffix, verdict, nodes, keyword, message);
}

fn multiple<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    const KEYWORD: &str = "multipleOf";
    let whole = from.kind == Kind::Integer && to.kind == Kind::Integer;
    let read = |document: &Document<'a>, one: &Alternative<'a>| -> Option<(f64, Node<'a>)> {
        let said = one
            .nodes
            .iter()
            .filter_map(|node| document.get(*node, KEYWORD))
            .filter_map(|node| Some((node.value.as_f64()?, node)))
            .filter(|(value, _)| !(whole && *value == 1.0));
        said.max_by(|one, other| one.0.total_cmp(&other.0))
    };
    let old = read(&context.engine.base, from);
    let new = read(&context.engine.revision, to);
    let divides = |small: f64, large: f64| {
        small != 0.0 && ((large / small) - (large / small).round()).abs() < 1e-9
    };
    let (word, verdict, message) = match (old, new) {
        (None, Some((new, _))) => ("set", NEW_LIMIT, format!("{KEYWORD} {new} was added")),
        (Some((old, _)), None) => ("unset", LOOSER, format!("{KEYWORD} {old} was removed")),
        (Some((old, _)), Some((new, _))) if old != new => {
            let (word, verdict) = if divides(new, old) {
                ("generalized", LOOSER)
            } else if divides(old, new) {
                ("specialized", TIGHTER)
            } else {
                ("changed", EITHER_WAY)
            };
            let message = format!("{KEYWORD} changed from {old} to {new}");
            (word, verdict, message)
        }
        _ => return,
    };
    let nodes = (old.map(|found| found.1), new.map(|found| found.1));
    context.add(
        &format!("multiple-of-{word}"),
        verdict,
        nodes,
        KEYWORD,
        message,
    );
}

fn unique<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    let flag = |one: &Alternative<'a>| {
        one.nodes
            .iter()
            .copied()
            .find(|node| node.value.get("uniqueItems") == Some(&Value::Bool(true)))
    };
    let nodes = (flag(from), flag(to));
    let (word, verdict, message) = match nodes {
        (None, Some(_)) => ("added", TIGHTER, "items must now be unique"),
        (Some(_), None) => ("removed", LOOSER, "items need no longer be unique"),
        _ => return,
    };
    let suffix = format!("unique-items-{word}");
    context.add(&suffix, verdict, nodes, "uniqueItems", message.into());
}
