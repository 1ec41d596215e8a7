//! What a text or a number stands for: patterns, content encodings and formats.

use super::context::Context;
use super::shape::{Alternative, Pair, SchemaType};
use crate::canonical::canonical;
use crate::change::Class::{Docs, NonBreaking, Warning};
use crate::tree::{Node, Tree};
use crate::usage::{Direction, EITHER_WAY, HARMLESS, LOOSER, Role, TIGHTER, Verdict};

/// Compares them for alternatives of one type.
pub(super) fn compare<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    if matches!(from.kind, SchemaType::Any | SchemaType::String) {
        content(context, (from, to));
    }
    if from.kind == to.kind {
        format(context, (from, to));
    }
}

/// All values of a keyword, which hold together, sorted.
fn texts<'a>(
    tree: &Tree<'a>,
    one: &Alternative<'a>,
    keyword: &str,
) -> (Vec<String>, Option<Node<'a>>) {
    let found: Vec<_> = one
        .nodes
        .iter()
        .filter_map(|node| tree.get(*node, keyword))
        .collect();
    let mut all: Vec<_> = found.iter().map(|node| canonical(node.value)).collect();
    all.sort_unstable();
    all.dedup();
    (all, found.first().copied())
}

/// Compares the patterns that texts must match.
pub(super) fn pattern<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    if !matches!(from.kind, SchemaType::Any | SchemaType::String) {
        return;
    }
    const EVERYTHING: [&str; 5] = ["\"\"", "\".*\"", "\"^.*$\"", "\"^.*\"", "\".*$\""];
    let read = |tree, one| {
        let (all, node) = texts(tree, one, "pattern");
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
            format!("the pattern {} was removed", old.join(" and ")),
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

fn content<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
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
        let read = |tree, one| {
            let (mut all, node) = texts(tree, one, keyword);
            let (formats, spelled) = texts(tree, one, "format");
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
}

fn shown(texts: &[String]) -> String {
    if texts.is_empty() {
        "none".into()
    } else {
        texts.join(" and ")
    }
}

/// Formats that say how a value is shown, not what it may be.
const HINTS: [&str; 5] = [
    "\"password\"",
    "\"textarea\"",
    "\"html\"",
    "\"markdown\"",
    "\"\"",
];

fn format<'a>(context: &mut Context<'_, 'a>, (from, to): Pair<'_, 'a>) {
    let (old, one) = texts(&context.engine.base, from, "format");
    let (new, other) = texts(&context.engine.revision, to, "format");
    let nodes = (one, other);
    let hints = |all: &[String]| -> Vec<String> {
        let hint = |text: &&String| HINTS.contains(&text.as_str()) && *text != "\"\"";
        all.iter().filter(hint).cloned().collect()
    };
    // 3.0 spells an encoding as a format; that is compared as an encoding.
    let limits = |all: &[String]| -> Vec<String> {
        let encoding =
            |text: &str| to.kind == SchemaType::String && matches!(text, "\"byte\"" | "\"binary\"");
        let limit = |text: &&String| !HINTS.contains(&text.as_str()) && !encoding(text);
        all.iter().filter(limit).cloned().collect()
    };
    let (before, after) = (limits(&old), limits(&new));
    if before != after {
        let (suffix, verdict) = judged(context, to.kind, &before, &after);
        let message = format!(
            "the format changed from {} to {}",
            shown(&before),
            shown(&after)
        );
        context.add(suffix, verdict, nodes, "format", message);
        return;
    }
    let (before, after) = (hints(&old), hints(&new));
    if before != after {
        let message = format!(
            "the format, which says how to show the value, changed from {} to {}",
            shown(&before),
            shown(&after)
        );
        let rule = "format-changed".to_owned();
        context.add_rule(rule, (Docs, Docs), nodes, "format", "", message);
    }
}

/// The rule for a change of formats, of which some are known to hold others.
fn judged(
    context: &Context<'_, '_>,
    kind: SchemaType,
    old: &[String],
    new: &[String],
) -> (&'static str, Verdict) {
    let rank = |list: &[String]| match (
        kind,
        list.first().map_or("none", |text| text.trim_matches('"')),
    ) {
        (SchemaType::Integer, "int8") => Some(1),
        (SchemaType::Integer, "int16") => Some(2),
        (SchemaType::Integer, "int32") => Some(3),
        // Nobody counts further than this without saying so.
        (SchemaType::Integer, "int64" | "none") => Some(4),
        (SchemaType::Number, "float") => Some(1),
        (SchemaType::Number, "double" | "none") => Some(2),
        _ => None,
    };
    let specialized = context.usage.direction == Direction::Response
        || context.usage.role == Role::ParameterProperty;
    let narrower = if specialized {
        "type-specialized"
    } else {
        "type-changed"
    };
    match (rank(old), rank(new)) {
        (Some(one), Some(other)) if one == other => ("type-compatible", HARMLESS),
        (Some(one), Some(other)) if one < other => ("type-generalized", LOOSER),
        (Some(_), Some(_)) => (narrower, TIGHTER),
        _ if new.is_empty() => ("type-generalized", LOOSER),
        _ if old.is_empty() => (narrower, TIGHTER),
        _ => ("type-changed", EITHER_WAY),
    }
}
