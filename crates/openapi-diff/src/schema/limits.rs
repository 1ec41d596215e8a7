//! Keywords that limit a value without looking inside: bounds, lengths, counts, patterns, formats, conditions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::compare::{Context, Verdict};
use super::shape::{Alternative, Kind, canonical};
use crate::change::Class::{Breaking, Docs, NonBreaking, Warning};
use crate::document::Node;
use crate::engine::{Direction, Role};

/// What tightens breaks who sends; what loosens breaks who reads.
const TIGHTER: Verdict = (Breaking, NonBreaking);
const LOOSER: Verdict = (NonBreaking, Breaking);
/// A limit where there was none may only write down what always held.
const NEW_LIMIT: Verdict = (Warning, NonBreaking);
const EITHER_WAY: Verdict = (Breaking, Breaking);
const HARMLESS: Verdict = (NonBreaking, NonBreaking);

/// Compares the limits that apply to the alternatives' type.
pub(super) fn compare<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
) {
    let any = from.kind == Kind::Any;
    if any || matches!(from.kind, Kind::Integer | Kind::Number) {
        bound(context, from, to, &MINIMUM);
        bound(context, from, to, &MAXIMUM);
        multiple(context, from, to);
    }
    if any || from.kind == Kind::String {
        count(context, from, to, "minLength", "min-length", false);
        count(context, from, to, "maxLength", "max-length", true);
        pattern(context, from, to);
        content(context, from, to);
    }
    if from.kind == Kind::Array {
        count(context, from, to, "minItems", "min-items", false);
        count(context, from, to, "maxItems", "max-items", true);
        unique(context, from, to);
    }
    if from.kind == Kind::Object {
        count(context, from, to, "minProperties", "min-properties", false);
        count(context, from, to, "maxProperties", "max-properties", true);
    }
    if from.kind == to.kind {
        format(context, from, to);
    }
}

/// The value of a keyword and the schema object that says it; of several, the one that `stricter` picks.
fn said<'a>(
    nodes: &[Node<'a>],
    document: &crate::document::Document<'a>,
    keyword: &str,
    stricter: impl Fn(f64, f64) -> bool,
) -> Option<(f64, Node<'a>)> {
    let mut best: Option<(f64, Node<'a>)> = None;
    for node in nodes {
        if let Some(found) = document.get(*node, keyword)
            && let Some(value) = found.value.as_f64()
            && best.is_none_or(|(known, _)| stricter(value, known))
        {
            best = Some((value, found));
        }
    }
    best
}

struct Bound {
    keyword: &'static str,
    exclusive: &'static str,
    name: &'static str,
    upper: bool,
}

const MINIMUM: Bound = Bound {
    keyword: "minimum",
    exclusive: "exclusiveMinimum",
    name: "min",
    upper: false,
};
const MAXIMUM: Bound = Bound {
    keyword: "maximum",
    exclusive: "exclusiveMaximum",
    name: "max",
    upper: true,
};

#[derive(Clone, Copy)]
struct Edge<'a> {
    value: f64,
    exclusive: bool,
    node: Node<'a>,
}

fn edge<'a>(
    document: &crate::document::Document<'a>,
    one: &Alternative<'a>,
    bound: &Bound,
    whole: bool,
) -> Option<Edge<'a>> {
    let mut best: Option<Edge<'a>> = None;
    for node in &one.nodes {
        // OpenAPI 3.0 says by a flag what later versions say by a number.
        let flag = node
            .value
            .get(bound.exclusive)
            .and_then(Value::as_bool)
            .unwrap_or(false);
        for (keyword, exclusive) in [(bound.keyword, flag), (bound.exclusive, true)] {
            let Some(found) = document.get(*node, keyword) else {
                continue;
            };
            let Some(mut value) = found.value.as_f64() else {
                continue;
            };
            let mut exclusive = exclusive;
            if whole && exclusive && value.fract() == 0.0 {
                value += if bound.upper { -1.0 } else { 1.0 };
                exclusive = false;
            }
            let edge = Edge {
                value,
                exclusive,
                node: found,
            };
            if best.is_none_or(|known| tighter(&edge, &known, bound.upper)) {
                best = Some(edge);
            }
        }
    }
    best
}

fn tighter(one: &Edge<'_>, other: &Edge<'_>, upper: bool) -> bool {
    if one.value == other.value {
        return one.exclusive && !other.exclusive;
    }
    (one.value < other.value) == upper
}

fn bound<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    bound: &Bound,
) {
    let whole = from.kind == Kind::Integer && to.kind == Kind::Integer;
    let old = edge(&context.engine.base, from, bound, whole);
    let new = edge(&context.engine.revision, to, bound, whole);
    let name = |exclusive: bool| {
        if exclusive {
            format!("exclusive-{}", bound.name)
        } else {
            bound.name.to_owned()
        }
    };
    let nodes = (old.map(|edge| edge.node), new.map(|edge| edge.node));
    let word = bound.keyword;
    let (up, down) = if bound.upper {
        (LOOSER, TIGHTER)
    } else {
        (TIGHTER, LOOSER)
    };
    match (old, new) {
        (None, Some(new)) => {
            let suffix = format!("{}-set", name(new.exclusive));
            context.add(
                &suffix,
                NEW_LIMIT,
                nodes,
                word,
                format!("a {word} of {} was set", new.value),
            );
        }
        (Some(old), None) => {
            let suffix = format!("{}-unset", name(old.exclusive));
            context.add(
                &suffix,
                LOOSER,
                nodes,
                word,
                format!("the {word} of {} was lifted", old.value),
            );
        }
        (Some(old), Some(new)) if old.value != new.value || old.exclusive != new.exclusive => {
            let raised = match old.value == new.value {
                true => new.exclusive != bound.upper,
                false => new.value > old.value,
            };
            let (suffix, verdict) = if raised {
                ("increased", up)
            } else {
                ("decreased", down)
            };
            let suffix = format!("{}-{suffix}", name(old.exclusive || new.exclusive));
            let show = |edge: Edge<'_>| {
                format!(
                    "{}{}",
                    edge.value,
                    if edge.exclusive { " (exclusive)" } else { "" }
                )
            };
            context.add(
                &suffix,
                verdict,
                nodes,
                word,
                format!("the {word} changed from {} to {}", show(old), show(new)),
            );
        }
        _ => {}
    }
}

fn count<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    keyword: &str,
    name: &str,
    upper: bool,
) {
    let stricter = |one: f64, other: f64| (one < other) == upper;
    let relevant = |found: &(f64, Node<'a>)| upper || found.0 > 0.0;
    let old = said(&from.nodes, &context.engine.base, keyword, stricter).filter(relevant);
    let new = said(&to.nodes, &context.engine.revision, keyword, stricter).filter(relevant);
    let nodes = (old.map(|found| found.1), new.map(|found| found.1));
    let (up, down) = if upper {
        (LOOSER, TIGHTER)
    } else {
        (TIGHTER, LOOSER)
    };
    match (old, new) {
        (None, Some((new, _))) => {
            // A minimum length of nothing is a minimum length of zero.
            let (suffix, verdict) = if keyword == "minLength" {
                ("increased", TIGHTER)
            } else {
                ("set", NEW_LIMIT)
            };
            context.add(
                &format!("{name}-{suffix}"),
                verdict,
                nodes,
                keyword,
                format!("{keyword} {new} was set"),
            );
        }
        (Some((old, _)), None) => {
            let suffix = if keyword == "minLength" {
                "decreased"
            } else {
                "unset"
            };
            context.add(
                &format!("{name}-{suffix}"),
                LOOSER,
                nodes,
                keyword,
                format!("{keyword} {old} was lifted"),
            );
        }
        (Some((old, _)), Some((new, _))) if old != new => {
            let (suffix, verdict) = if new > old {
                ("increased", up)
            } else {
                ("decreased", down)
            };
            context.add(
                &format!("{name}-{suffix}"),
                verdict,
                nodes,
                keyword,
                format!("{keyword} changed from {old} to {new}"),
            );
        }
        _ => {}
    }
}

fn multiple<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    let larger = |one: f64, other: f64| one > other;
    let relevant = |found: &(f64, Node<'a>)| {
        !(found.0 == 1.0 && from.kind == Kind::Integer && to.kind == Kind::Integer)
    };
    let old = said(&from.nodes, &context.engine.base, "multipleOf", larger).filter(relevant);
    let new = said(&to.nodes, &context.engine.revision, "multipleOf", larger).filter(relevant);
    let nodes = (old.map(|found| found.1), new.map(|found| found.1));
    let divides = |small: f64, large: f64| {
        small != 0.0 && ((large / small) - (large / small).round()).abs() < 1e-9
    };
    match (old, new) {
        (None, Some((new, _))) => {
            context.add(
                "multiple-of-set",
                NEW_LIMIT,
                nodes,
                "multipleOf",
                format!("multipleOf {new} was set"),
            );
        }
        (Some((old, _)), None) => {
            context.add(
                "multiple-of-unset",
                LOOSER,
                nodes,
                "multipleOf",
                format!("multipleOf {old} was lifted"),
            );
        }
        (Some((old, _)), Some((new, _))) if old != new => {
            let (suffix, verdict) = if divides(new, old) {
                ("multiple-of-generalized", LOOSER)
            } else if divides(old, new) {
                ("multiple-of-specialized", TIGHTER)
            } else {
                ("multiple-of-changed", EITHER_WAY)
            };
            context.add(
                suffix,
                verdict,
                nodes,
                "multipleOf",
                format!("multipleOf changed from {old} to {new}"),
            );
        }
        _ => {}
    }
}

fn unique<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    let flag = |one: &Alternative<'a>| {
        one.nodes
            .iter()
            .copied()
            .find(|node| node.value.get("uniqueItems") == Some(&Value::Bool(true)))
    };
    let nodes = (flag(from), flag(to));
    match nodes {
        (None, Some(_)) => {
            context.add(
                "unique-items-added",
                TIGHTER,
                nodes,
                "uniqueItems",
                "items must now be unique".into(),
            );
        }
        (Some(_), None) => {
            context.add(
                "unique-items-removed",
                LOOSER,
                nodes,
                "uniqueItems",
                "items need no longer be unique".into(),
            );
        }
        _ => {}
    }
}

/// All values of a keyword, which hold together, sorted.
fn texts<'a>(
    document: &crate::document::Document<'a>,
    one: &Alternative<'a>,
    keyword: &str,
) -> (Vec<String>, Option<Node<'a>>) {
    let found: Vec<_> = one
        .nodes
        .iter()
        .filter_map(|node| document.get(*node, keyword))
        .collect();
    let mut all: Vec<_> = found.iter().map(|node| canonical(node.value)).collect();
    all.sort_unstable();
    all.dedup();
    (all, found.first().copied())
}

fn pattern<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    const EVERYTHING: [&str; 5] = ["\"\"", "\".*\"", "\"^.*$\"", "\"^.*\"", "\".*$\""];
    let read = |document, one| {
        let (all, node) = texts(document, one, "pattern");
        let (open, all): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|text| EVERYTHING.contains(&text.as_str()));
        (all, node, !open.is_empty())
    };
    let (old, one, _) = read(&context.engine.base, from);
    let (new, other, open) = read(&context.engine.revision, to);
    let nodes = (one, other);
    if old == new {
        return;
    }
    let (suffix, verdict, message) = if old.is_empty() {
        (
            "pattern-added",
            TIGHTER,
            format!("the pattern {} was added", new.join(" and ")),
        )
    } else if new.is_empty() {
        let suffix = if open && context.usage.direction == Direction::Request {
            "pattern-generalized"
        } else {
            "pattern-removed"
        };
        (
            suffix,
            HARMLESS,
            format!("the pattern {} was lifted", old.join(" and ")),
        )
    } else {
        let message = format!(
            "the pattern changed from {} to {}",
            old.join(" and "),
            new.join(" and ")
        );
        ("pattern-changed", (Warning, NonBreaking), message)
    };
    context.add(suffix, verdict, nodes, "pattern", message);
}

fn content<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    for (keyword, rule, format, meaning) in [
        (
            "contentMediaType",
            "content-media-type-changed",
            "\"binary\"",
            "\"application/octet-stream\"",
        ),
        (
            "contentEncoding",
            "content-encoding-changed",
            "\"byte\"",
            "\"base64\"",
        ),
    ] {
        let read = |document, one| {
            let (mut all, node) = texts(document, one, keyword);
            let (formats, spelled) = texts(document, one, "format");
            if all.is_empty() && formats.iter().any(|text| text == format) {
                all.push(meaning.to_owned());
            }
            (all, node.or(spelled))
        };
        let (old, one) = read(&context.engine.base, from);
        let (new, other) = read(&context.engine.revision, to);
        if old != new {
            let message = format!("{keyword} changed from {} to {}", shown(&old), shown(&new));
            context.add(rule, EITHER_WAY, (one, other), keyword, message);
        }
    }
    presence(
        context,
        from,
        to,
        "contentSchema",
        "content-schema",
        TIGHTER,
        LOOSER,
    );
}

fn shown(texts: &[String]) -> String {
    if texts.is_empty() {
        "none".into()
    } else {
        texts.join(" and ")
    }
}

fn format<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    let (mut old, one) = texts(&context.engine.base, from, "format");
    let (mut new, other) = texts(&context.engine.revision, to, "format");
    // How a value is shown, not what it may be.
    const HINTS: [&str; 5] = [
        "\"password\"",
        "\"textarea\"",
        "\"html\"",
        "\"markdown\"",
        "\"\"",
    ];
    let mut shown_before = old.clone();
    let mut shown_after = new.clone();
    for list in [&mut shown_before, &mut shown_after] {
        list.retain(|text| HINTS.contains(&text.as_str()) && text != "\"\"");
    }
    for list in [&mut old, &mut new] {
        // 3.0 spells an encoding as a format; that is compared as an encoding.
        list.retain(|text| {
            !HINTS.contains(&text.as_str())
                && (to.kind != Kind::String || !matches!(text.as_str(), "\"byte\"" | "\"binary\""))
        });
    }
    if old == new && shown_before != shown_after {
        let message = "the format changed, which says how to show the value".to_owned();
        context.add_rule(
            "format-changed".into(),
            (Docs, Docs),
            (one, other),
            "format",
            message,
        );
    }
    if old == new {
        return;
    }
    let rank = |list: &[String]| match (
        to.kind,
        list.first().map_or("none", |text| text.trim_matches('"')),
    ) {
        (Kind::Integer, "int8") => Some(1),
        (Kind::Integer, "int16") => Some(2),
        (Kind::Integer, "int32") => Some(3),
        // Nobody counts further than this without saying so.
        (Kind::Integer, "int64" | "none") => Some(4),
        (Kind::Number, "float") => Some(1),
        (Kind::Number, "double" | "none") => Some(2),
        _ => None,
    };
    let message = format!("the format changed from {} to {}", shown(&old), shown(&new));
    let narrower = if context.usage.direction == Direction::Response {
        "type-specialized"
    } else {
        "type-changed"
    };
    let (suffix, verdict) = match (rank(&old), rank(&new)) {
        (Some(one), Some(other)) if one == other => ("type-compatible", HARMLESS),
        (Some(one), Some(other)) if one < other => ("type-generalized", LOOSER),
        (Some(_), Some(_)) => (narrower, TIGHTER),
        _ if new.is_empty() => ("type-generalized", LOOSER),
        _ if old.is_empty() => (narrower, TIGHTER),
        _ => ("type-changed", EITHER_WAY),
    };
    let suffix = match (suffix, context.usage.role, context.usage.direction) {
        ("type-changed", Role::ParameterProperty, Direction::Request) if verdict == TIGHTER => {
            "type-specialized"
        }
        (suffix, ..) => suffix,
    };
    context.add(suffix, verdict, (one, other), "format", message);
}

/// Compares the keywords of JSON Schema that hold schemas of their own.
pub(super) fn conditions<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
) {
    presence(context, from, to, "not", "not", TIGHTER, LOOSER);
    for keyword in ["if", "then", "else"] {
        presence(context, from, to, keyword, keyword, TIGHTER, LOOSER);
    }
    if from.kind == Kind::Array {
        presence(context, from, to, "contains", "contains", TIGHTER, LOOSER);
        closing(context, from, to, "unevaluatedItems", "unevaluated-items");
        changed_count(context, from, to, "minContains", "min-contains", false);
        changed_count(context, from, to, "maxContains", "max-contains", true);
        prefix_items(context, from, to);
    }
    if from.kind == Kind::Object {
        presence(
            context,
            from,
            to,
            "propertyNames",
            "property-names",
            TIGHTER,
            LOOSER,
        );
        dependent_required(context, from, to);
        named(context, from, to, "dependentSchemas", "dependent-schema");
        named(context, from, to, "patternProperties", "pattern-property");
    }
}

/// A keyword with a schema came, went, or holds another schema.
fn presence<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    keyword: &str,
    name: &str,
    added: Verdict,
    removed: Verdict,
) {
    let (old, one) = texts(&context.engine.base, from, keyword);
    let (new, other) = texts(&context.engine.revision, to, keyword);
    let nodes = (one, other);
    match nodes {
        (None, Some(_)) => {
            context.add(
                &format!("{name}-added"),
                added,
                nodes,
                keyword,
                format!("`{keyword}` was added"),
            );
        }
        (Some(_), None) => {
            context.add(
                &format!("{name}-removed"),
                removed,
                nodes,
                keyword,
                format!("`{keyword}` was removed"),
            );
        }
        (Some(one), Some(other)) if old != new && context.engine.differ(one, other) => {
            context.add(
                &format!("{name}-changed"),
                EITHER_WAY,
                nodes,
                keyword,
                format!("`{keyword}` changed"),
            );
        }
        _ => {}
    }
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

fn changed_count<'a>(
    context: &mut Context<'_, 'a>,
    from: &Alternative<'a>,
    to: &Alternative<'a>,
    keyword: &str,
    name: &str,
    upper: bool,
) {
    let stricter = |one: f64, other: f64| (one < other) == upper;
    let old = said(&from.nodes, &context.engine.base, keyword, stricter);
    let new = said(&to.nodes, &context.engine.revision, keyword, stricter);
    let missing = if upper { f64::INFINITY } else { 1.0 };
    let (one, other) = (
        old.map_or(missing, |found| found.0),
        new.map_or(missing, |found| found.0),
    );
    if one == other {
        return;
    }
    let (up, down) = if upper {
        (LOOSER, TIGHTER)
    } else {
        (TIGHTER, LOOSER)
    };
    let (suffix, verdict) = if other > one {
        ("increased", up)
    } else {
        ("decreased", down)
    };
    let nodes = (old.map(|found| found.1), new.map(|found| found.1));
    context.add(
        &format!("{name}-{suffix}"),
        verdict,
        nodes,
        keyword,
        format!("{keyword} changed from {one} to {other}"),
    );
}

fn prefix_items<'a>(context: &mut Context<'_, 'a>, from: &Alternative<'a>, to: &Alternative<'a>) {
    let list = |document: &crate::document::Document<'a>,
                one: &Alternative<'a>|
     -> Option<(Node<'a>, Vec<Node<'a>>)> {
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
    document: &crate::document::Document<'a>,
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
    let read = |document: &crate::document::Document<'a>,
                one: &Alternative<'a>|
     -> Vec<(&'a str, Node<'a>)> {
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
                let facet = format!("{keyword}:{key}");
                context.add(
                    &format!("{name}-removed"),
                    LOOSER,
                    (Some(*node), None),
                    &facet,
                    format!("`{keyword}` for `{key}` was removed"),
                );
            }
        }
    }
    for (key, node) in new
        .iter()
        .filter(|(key, _)| old.iter().all(|(other, _)| other != key))
    {
        let facet = format!("{keyword}:{key}");
        context.add(
            &format!("{name}-added"),
            TIGHTER,
            (None, Some(*node)),
            &facet,
            format!("`{keyword}` for `{key}` was added"),
        );
    }
}
