//! Bounds, lengths and counts: one table of the keywords that say how large a value may be.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use openapi_document::{Number, Value};

use super::context::Context;
use super::decimal::Decimal;
use super::satisfies::satisfies;
use super::shape::{Alternative, Kind};
use crate::canonical::canonical;
use crate::tree::{Node, Tree};
use crate::usage::{EITHER_WAY, LOOSER, NEW_LIMIT, TIGHTER};

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
    Means(i64),
    /// No limit, and one that comes is told as a smaller one.
    Infinite,
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
        missing: Missing::Means(0),
        ..lower("minLength", "min-length", STRINGS)
    },
    upper("maxLength", "max-length", STRINGS),
    lower("minItems", "min-items", &[Kind::Array]),
    upper("maxItems", "max-items", &[Kind::Array]),
    lower("minProperties", "min-properties", &[Kind::Object]),
    upper("maxProperties", "max-properties", &[Kind::Object]),
    Limit {
        missing: Missing::Means(1),
        ..lower("minContains", "min-contains", &[Kind::Array])
    },
    Limit {
        missing: Missing::Infinite,
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
#[derive(Clone)]
struct Edge<'a> {
    /// None where there is no limit.
    value: Option<Number>,
    exclusive: bool,
    /// Whether the limit itself is excluded by a flag beside it.
    flagged: bool,
    node: Option<Node<'a>>,
}

impl<'a> Edge<'a> {
    /// The keyword and the value, as they are written.
    fn shown(&self, tree: &Tree<'a>, row: &Limit) -> (&'a str, String) {
        let Some(node) = self.node else {
            let value = self.value.as_ref().map(Number::to_string);
            return (row.keyword, value.unwrap_or_else(|| "none".to_owned()));
        };
        let keyword = tree.name(node.loc);
        let flagged = self.flagged && keyword == row.keyword;
        let word = if flagged { " (exclusive)" } else { "" };
        (keyword, format!("{}{word}", node.value))
    }

    /// By how much they let through, no limit above every other where limits are upper ones.
    fn compare(&self, other: &Self, upper: bool) -> Ordering {
        let values = match (&self.value, &other.value) {
            (Some(one), Some(other)) => one.cmp(other),
            (None, None) => Ordering::Equal,
            (None, Some(_)) if upper => Ordering::Greater,
            (Some(_), None) if upper => Ordering::Less,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
        };
        let edges = match upper {
            true => other.exclusive.cmp(&self.exclusive),
            false => self.exclusive.cmp(&other.exclusive),
        };
        values.then(edges)
    }
}

/// The strictest of the limits that hold together.
fn edge<'a>(tree: &Tree<'a>, one: &Alternative<'a>, row: &Limit, whole: bool) -> Option<Edge<'a>> {
    let mut best: Option<Edge<'a>> = None;
    for node in &one.nodes {
        let flag = row.exclusive.is_some_and(|keyword| node.flag(keyword));
        let said = [
            Some((row.keyword, flag)),
            row.exclusive.map(|keyword| (keyword, true)),
        ];
        for (keyword, exclusive) in said.into_iter().flatten() {
            let Some(found) = tree.get(*node, keyword) else {
                continue;
            };
            let Some(value) = found.value.as_number() else {
                continue;
            };
            let (value, exclusive) = match within(value, exclusive, row.upper).filter(|_| whole) {
                Some(value) => (value, false),
                None => (value.clone(), exclusive),
            };
            let edge = Edge {
                value: Some(value),
                exclusive,
                flagged: flag,
                node: Some(found),
            };
            let stricter = |known: &Edge<'a>| {
                let order = edge.compare(known, row.upper);
                order
                    == if row.upper {
                        Ordering::Less
                    } else {
                        Ordering::Greater
                    }
            };
            if best.as_ref().is_none_or(stricter) {
                best = Some(edge);
            }
        }
    }
    let missing = |value| Edge {
        value,
        exclusive: false,
        flagged: false,
        node: None,
    };
    // A minimum count of zero says nothing.
    let says = |edge: &Edge<'a>| {
        let zero = edge
            .value
            .as_ref()
            .is_some_and(|value| *value <= Number::from(0));
        row.upper || row.exclusive.is_some() || !zero || matches!(row.missing, Missing::Means(1))
    };
    best.filter(says).or(match row.missing {
        Missing::Unlimited => None,
        Missing::Means(value) => Some(missing(Some(Number::from(value)))),
        Missing::Infinite => Some(missing(None)),
    })
}

/// The values of an alternative that its limits leave few of; nothing where there are more, or other ones than whole numbers.
pub(super) fn few<'a>(tree: &Tree<'a>, one: &Alternative<'a>) -> Option<BTreeSet<String>> {
    const MOST: i64 = 1000;
    if one.kind != Kind::Integer {
        return None;
    }
    let bound = |row| edge(tree, one, row, true)?.value?.as_i64();
    let (least, most) = (bound(&LIMITS[0])?, bound(&LIMITS[1])?);
    if most.checked_sub(least)? > MOST {
        return None;
    }
    let values = (least..=most).map(Value::from);
    let satisfies = satisfies(&one.nodes);
    let kept = values.filter(|value| satisfies(value));
    Some(kept.map(|value| canonical(&value)).collect())
}

/// The whole number that is a limit itself, where only whole numbers are limited.
fn within(value: &Number, exclusive: bool, upper: bool) -> Option<Number> {
    if let Some(whole) = value.as_i64() {
        let step = match (exclusive, upper) {
            (false, _) => 0,
            (true, true) => -1,
            (true, false) => 1,
        };
        return whole.checked_add(step).map(Number::from);
    }
    if value.is_integer() {
        return (!exclusive).then(|| value.clone());
    }
    let near = value.as_f64();
    let whole = if upper { near.floor() } else { near.ceil() };
    // Beyond this a float has no fraction.
    #[allow(clippy::cast_possible_truncation, reason = "bounded just before")]
    (whole.abs() < 1e15).then(|| Number::from(whole as i64))
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
    let nodes = (
        old.as_ref().and_then(|edge| edge.node),
        new.as_ref().and_then(|edge| edge.node),
    );
    let before = old
        .as_ref()
        .map(|edge| edge.shown(&context.engine.base, row));
    let after = new
        .as_ref()
        .map(|edge| edge.shown(&context.engine.revision, row));
    let message = match (nodes, before, after) {
        ((None, _), _, Some((keyword, value))) => format!("{keyword} {value} was added"),
        ((_, None), Some((keyword, value)), _) => format!("{keyword} {value} was removed"),
        (_, Some((one, from)), Some((other, to))) if one == other => {
            format!("{one} changed from {from} to {to}")
        }
        (_, Some((one, from)), Some((other, to))) => format!("{one} {from} became {other} {to}"),
        _ => return,
    };
    let (exclusive, word, verdict) = match (old, new) {
        // A listed value beyond it was one that is written.
        (None, Some(new)) if from.values.is_some() => (new.exclusive, "set", TIGHTER),
        (None, Some(new)) => (new.exclusive, "set", NEW_LIMIT),
        (Some(old), None) => (old.exclusive, "unset", LOOSER),
        (Some(old), Some(new)) => {
            let (word, raised) = match new.compare(&old, row.upper) {
                Ordering::Equal => return,
                Ordering::Greater => ("increased", true),
                Ordering::Less => ("decreased", false),
            };
            let verdict = if raised == row.upper { LOOSER } else { TIGHTER };
            (old.exclusive || new.exclusive, word, verdict)
        }
        (None, None) => return,
    };
    let exclusive = if exclusive { "exclusive-" } else { "" };
    let suffix = format!("{exclusive}{}-{word}", row.name);
    context.add(&suffix, verdict, nodes, row.keyword, message);
}

fn multiple<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    const KEYWORD: &str = "multipleOf";
    let whole = from.kind == Kind::Integer && to.kind == Kind::Integer;
    let read = |tree: &Tree<'a>, one: &Alternative<'a>| -> Option<(Decimal, Node<'a>)> {
        let said = one.nodes.iter().filter_map(|node| {
            let node = tree.get(*node, KEYWORD)?;
            Some((Decimal::of(node.value.as_number()?), node))
        });
        // Those that hold together hold as their least common multiple; of whole numbers, 1.5 allows what 3 does.
        let unit = |value: Decimal| match whole {
            true => value.common_multiple(Decimal::of(&Number::from(1))),
            false => value,
        };
        said.reduce(|(one, node), (other, _)| (one.common_multiple(other), node))
            .map(|(value, node)| (unit(value), node))
            .filter(|(value, _)| !(whole && value.is_one()))
    };
    let old = read(&context.engine.base, from);
    let new = read(&context.engine.revision, to);
    let (word, verdict, message) = match (&old, &new) {
        (None, Some((new, _))) => ("set", NEW_LIMIT, format!("{KEYWORD} {new} was added")),
        (Some((old, _)), None) => ("unset", LOOSER, format!("{KEYWORD} {old} was removed")),
        (Some((old, _)), Some((new, _))) if !old.equals(new) => {
            let (word, verdict) = if new.divides(old) {
                ("generalized", LOOSER)
            } else if old.divides(new) {
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
        let mut nodes = one.nodes.iter().copied();
        nodes.find(|node| node.flag("uniqueItems"))
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
