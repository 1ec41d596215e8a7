//! Bounds, lengths and counts: one table of the keywords that say how large a value may be.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use openapi_document::{Number, Value};

use super::conditions;
use super::context::Context;
use super::decimal::Decimal;
use super::satisfies::satisfies;
use super::shape::{Alternative, Pair, SchemaType};
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
    kinds: &'static [SchemaType],
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

const NUMBERS: &[SchemaType] = &[SchemaType::Any, SchemaType::Integer, SchemaType::Number];
const STRINGS: &[SchemaType] = &[SchemaType::Any, SchemaType::String];

const fn lower(keyword: &'static str, name: &'static str, kinds: &'static [SchemaType]) -> Limit {
    Limit {
        keyword,
        exclusive: None,
        name,
        upper: false,
        kinds,
        missing: Missing::Unlimited,
    }
}

const fn upper(keyword: &'static str, name: &'static str, kinds: &'static [SchemaType]) -> Limit {
    Limit {
        upper: true,
        ..lower(keyword, name, kinds)
    }
}

impl Limit {
    fn counts_contained(&self) -> bool {
        matches!(self.keyword, "minContains" | "maxContains")
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
    lower("minItems", "min-items", &[SchemaType::Array]),
    upper("maxItems", "max-items", &[SchemaType::Array]),
    lower("minProperties", "min-properties", &[SchemaType::Object]),
    upper("maxProperties", "max-properties", &[SchemaType::Object]),
    Limit {
        missing: Missing::Means(1),
        ..lower("minContains", "min-contains", &[SchemaType::Array])
    },
    Limit {
        missing: Missing::Infinite,
        ..upper("maxContains", "max-contains", &[SchemaType::Array])
    },
];

/// Compares the limits that apply to the alternatives' type.
pub(super) fn compare<'a>(context: &mut Context<'_, 'a>, pair: Pair<'_, 'a>) {
    let kind = pair.0.kind;
    // How many items must be contained says nothing without `contains`, and comes and goes with it.
    let contains = conditions::contains(&pair.0.nodes) && conditions::contains(&pair.1.nodes);
    let speaks = |row: &&Limit| row.kinds.contains(&kind) && (contains || !row.counts_contained());
    for row in LIMITS.iter().filter(speaks) {
        limit(context, pair, row);
    }
    if NUMBERS.contains(&kind) {
        multiple(context, pair);
    }
    if kind == SchemaType::Array {
        unique(context, pair);
    }
}

/// A limit as one side has it.
struct Edge<'a> {
    /// None where there is no limit.
    value: Option<Number>,
    exclusive: bool,
    /// Whether a flag beside it says that it is excluded.
    flagged: bool,
    node: Option<Node<'a>>,
}

impl<'a> Edge<'a> {
    /// What a limit is where none is written.
    fn missing(value: Option<Number>) -> Self {
        Self {
            value,
            exclusive: false,
            flagged: false,
            node: None,
        }
    }

    /// The keyword and the value, as they are written.
    fn shown(&self, tree: &Tree<'a>, row: &Limit) -> (&'a str, String) {
        let Some(node) = self.node else {
            let value = self.value.as_ref().map(Number::to_string);
            return (row.keyword, value.unwrap_or_else(|| "none".to_owned()));
        };
        let word = if self.flagged { " (exclusive)" } else { "" };
        (tree.name(node.loc), format!("{}{word}", node.value))
    }

    /// Less where it allows fewer values than another one.
    fn allows(&self, other: &Self, upper: bool) -> Ordering {
        let values = match (&self.value, &other.value) {
            (Some(one), Some(other)) if upper => one.cmp(other),
            (Some(one), Some(other)) => other.cmp(one),
            (one, other) => one.is_none().cmp(&other.is_none()),
        };
        values.then(other.exclusive.cmp(&self.exclusive))
    }
}

/// The strictest of the limits that hold together.
fn edge<'a>(tree: &Tree<'a>, one: &Alternative<'a>, row: &Limit, whole: bool) -> Option<Edge<'a>> {
    let written = one.nodes.iter().flat_map(|node| {
        let flagged = row.exclusive.is_some_and(|keyword| node.flag(keyword));
        let exclusive = row.exclusive.map(|keyword| (keyword, true, false));
        let said = [Some((row.keyword, flagged, flagged)), exclusive];
        said.into_iter()
            .flatten()
            .filter_map(|(keyword, exclusive, flagged)| {
                let found = tree.get(*node, keyword)?;
                let value = found.value.as_number()?;
                let within = within(value, exclusive, row.upper).filter(|_| whole);
                Some(Edge {
                    exclusive: exclusive && within.is_none(),
                    value: within.or_else(|| Some(value.clone())),
                    flagged,
                    node: Some(found),
                })
            })
    });
    let strictest = written.reduce(|best, next| match next.allows(&best, row.upper) {
        Ordering::Less => next,
        _ => best,
    });
    // A minimum count of zero says nothing.
    let counts = !row.upper && row.exclusive.is_none() && row.missing != Missing::Means(1);
    let zero = Some(Number::from(0));
    strictest
        .filter(|edge| !counts || edge.value > zero)
        .or(match row.missing {
            Missing::Unlimited => None,
            Missing::Means(value) => Some(Edge::missing(Some(Number::from(value)))),
            Missing::Infinite => Some(Edge::missing(None)),
        })
}

/// The values of an alternative that its limits leave few of; nothing where there are more, or other ones than whole numbers.
pub(super) fn few<'a>(tree: &Tree<'a>, one: &Alternative<'a>) -> Option<BTreeSet<String>> {
    const MOST: i64 = 1000;
    if one.kind != SchemaType::Integer {
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

fn limit<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>, row: &Limit) {
    let whole = from.kind == SchemaType::Integer && to.kind == SchemaType::Integer;
    let (base, revision) = (&context.engine.base, &context.engine.revision);
    let (old, new) = (edge(base, from, row, whole), edge(revision, to, row, whole));
    let shown = (
        old.as_ref().map(|edge| edge.shown(base, row)),
        new.as_ref().map(|edge| edge.shown(revision, row)),
    );
    let nodes = (
        old.as_ref().and_then(|edge| edge.node),
        new.as_ref().and_then(|edge| edge.node),
    );
    let message = match (nodes, shown) {
        ((None, _), (_, Some((keyword, value)))) => format!("{keyword} {value} was added"),
        ((_, None), (Some((keyword, value)), _)) => format!("{keyword} {value} was removed"),
        (_, (Some((one, from)), Some((other, to)))) if one == other => {
            format!("{one} changed from {from} to {to}")
        }
        (_, (Some((one, from)), Some((other, to)))) => format!("{one} {from} became {other} {to}"),
        _ => return,
    };
    let (word, verdict) = match (&old, &new) {
        (None, None) => return,
        // A listed value beyond it was one that is written.
        (None, Some(_)) if from.values.is_some() => ("set", TIGHTER),
        (None, Some(_)) => ("set", NEW_LIMIT),
        (Some(_), None) => ("unset", LOOSER),
        (Some(old), Some(new)) => match (new.allows(old, row.upper), row.upper) {
            (Ordering::Equal, _) => return,
            (Ordering::Greater, true) => ("increased", LOOSER),
            (Ordering::Greater, false) => ("decreased", LOOSER),
            (Ordering::Less, true) => ("decreased", TIGHTER),
            (Ordering::Less, false) => ("increased", TIGHTER),
        },
    };
    let excluded = [old, new].iter().flatten().any(|edge| edge.exclusive);
    let exclusive = if excluded { "exclusive-" } else { "" };
    let suffix = format!("{exclusive}{}-{word}", row.name);
    context.add(&suffix, verdict, nodes, row.keyword, message);
}

fn multiple<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    const KEYWORD: &str = "multipleOf";
    let one = || Decimal::of(&Number::from(1));
    let read = |tree: &Tree<'a>, of: &Alternative<'a>| -> Option<(Decimal, Node<'a>)> {
        let whole = of.kind == SchemaType::Integer;
        let said = of.nodes.iter().filter_map(|node| {
            let node = tree.get(*node, KEYWORD)?;
            Some((Decimal::of(node.value.as_number()?), node))
        });
        // Those that hold together hold as their least common multiple; of whole numbers, 1.5 allows what 3 does.
        let unit = |value: Decimal| match whole {
            true => value.common_multiple(one()),
            false => value,
        };
        said.reduce(|(one, node), (other, _)| (one.common_multiple(other), node))
            .map(|(value, node)| (unit(value), node))
            .filter(|(value, _)| !(whole && value.is_one()))
    };
    let mut old = read(&context.engine.base, from);
    let mut new = read(&context.engine.revision, to);
    // A step that whole numbers keep is told by the type.
    let kept = |step: &(Decimal, Node<'a>), other: &Option<(Decimal, Node<'a>)>| {
        let whole = one();
        step.0
            .divides(other.as_ref().map_or(&whole, |(other, _)| other))
    };
    match (from.kind, to.kind) {
        (SchemaType::Integer, SchemaType::Number) => new = new.filter(|step| !kept(step, &old)),
        (SchemaType::Number, SchemaType::Integer) => old = old.filter(|step| !kept(step, &new)),
        _ => {}
    }
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
    let suffix = format!("multiple-of-{word}");
    context.add(&suffix, verdict, nodes, KEYWORD, message);
}

fn unique<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
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
