//! One parameter on both sides: whether it must be sent, and how its value travels.

use super::content;
use super::scope::{Part, Scope};
use super::style::{style_of, written};
use crate::canonical::canonical;
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::{Engine, Location, Side};
use crate::lifecycle::{self, Life, Subject};
use crate::prose;
use crate::schema::shape::{Parts, SchemaType, Shape, parts};
use crate::tree::{Node, reference};
use crate::usage::{Direction, LOOSER, Role, TIGHTER, Use, Verdict};

/// "the query parameter `limit`".
pub(super) fn describe(node: Node<'_>) -> String {
    if let Some(target) = reference(node.value) {
        return format!("the parameter `{target}`, which is not in the document,");
    }
    let text = |key: &str| node.text(key).unwrap_or("?");
    match text("in") {
        "querystring" => "the query string".to_owned(),
        location => format!("the {location} parameter `{}`", text("name")),
    }
}

pub(super) fn required(node: Node<'_>) -> bool {
    node.flag("required") || node.text("in") == Some("path")
}

/// A parameter on both sides.
type Pair<'a> = (Node<'a>, Node<'a>);

/// Enters a change of the parameter itself.
fn tell<'a>(
    engine: &mut Engine<'a>,
    part: &Part<'_>,
    (suffix, verdict): (&str, Verdict),
    (old, new): Pair<'a>,
    aspect: &str,
    message: &str,
) {
    let direction = part.scope.direction;
    let rule = format!(
        "{}-parameter-{suffix}",
        direction.pick("request", "callback")
    );
    let class = direction.pick(verdict.0, verdict.1);
    let message = format!("{} {message}", part.name);
    part.tell(
        engine,
        (&rule, class),
        (Some(old), Some(new)),
        aspect,
        message,
    );
}

/// Compares two parameters that are the same one, as they are listed.
pub(super) fn pair<'a>(engine: &mut Engine<'a>, scope: &Scope, at: &Location, pair: Pair<'a>) {
    let part = Part {
        at: at.clone(),
        ..scope.part(describe(engine.base.resolve(pair.0)))
    };
    let Some((old, new, part)) = part.resolve(engine, pair) else {
        return;
    };
    let nodes = (Some(old), Some(new));
    part.prose(engine, nodes, &["description", "example", "examples"]);
    demands(engine, &part, (old, new));
    let lives = (Life::of(&engine.base, old), Life::of(&engine.revision, new));
    for found in lifecycle::compare(&lives.0, &lives.1, Subject::Parameter, engine.policy) {
        let nodes = found.nodes.unwrap_or(nodes);
        let message = format!("{} {}", part.name, found.message);
        part.tell(
            engine,
            (&found.rule, found.class),
            nodes,
            found.aspect,
            message,
        );
    }
    value(engine, &part, (old, new));
}

/// What a caller must and may send.
fn demands<'a>(engine: &mut Engine<'a>, part: &Part<'_>, (old, new): Pair<'a>) {
    let change = match (required(old), required(new)) {
        (false, true) => Some(("required", TIGHTER)),
        (true, false) => Some(("optional", LOOSER)),
        _ => None,
    };
    if let Some((word, verdict)) = change {
        let became = format!("became-{word}");
        let message = format!("became {word}");
        tell(
            engine,
            part,
            (&became, verdict),
            (old, new),
            "required",
            &message,
        );
    }
    for keyword in ["allowEmptyValue", "allowReserved"] {
        let (judged, word) = match (old.flag(keyword), new.flag(keyword)) {
            (true, false) => (("value-forbidden", TIGHTER), "no longer says"),
            (false, true) => (("value-allowed", LOOSER), "now says"),
            _ => continue,
        };
        let message = format!("{word} {keyword}");
        tell(engine, part, judged, (old, new), keyword, &message);
    }
}

fn value<'a>(engine: &mut Engine<'a>, part: &Part<'_>, (old, new): Pair<'a>) {
    let usage = Use {
        header: old.text("in") == Some("header"),
        ..Use::new(part.scope.direction, Role::Parameter)
    };
    let contents = engine.both(old, new, "content");
    match contents {
        (Some(_), Some(_)) => return content::compare(engine, part, contents, usage),
        (None, None) => {}
        _ => return restyled(engine, part, (old, new), "is now serialised in another way"),
    }
    let (one, other) = engine.both(old, new, "schema");
    let (one, other) = (parts(one), parts(other));
    let shapes = (
        engine.shape(Side::Base, &one),
        engine.shape(Side::Revision, &other),
    );
    if let Some(items) = listed(engine, (new, &shapes.1), &shapes.0) {
        let message = format!("{} may now be given several times", part.name);
        let judged = ("request-parameter-type-generalized", NonBreaking);
        part.tell(engine, judged, (Some(old), Some(new)), "type", message);
        part.schemas(engine, (one, items), usage);
        return;
    }
    style(engine, part, (old, new), (&shapes.0, &shapes.1));
    default(engine, part, (old, new), (&shapes.0, &shapes.1));
    part.schemas(engine, (one, other), usage);
}

/// The items of a list that took the place of a single value, where `a=1` is also a list of one.
fn listed<'a>(
    engine: &Engine<'a>,
    (new, after): (Node<'a>, &Shape<'a>),
    before: &Shape<'a>,
) -> Option<Parts<'a>> {
    let ([single], [list]) = (
        before.alternatives.as_slice(),
        after.alternatives.as_slice(),
    ) else {
        return None;
    };
    let one_will_do = |node: &Node<'a>| {
        let least = node.value.get("minItems").and_then(|least| least.as_u64());
        least.unwrap_or(0) <= 1
    };
    let exploded = style_of(new.value) == (openapi_document::parameter::Style::Form, true);
    let fits = single.kind.is_scalar()
        && list.kind == SchemaType::Array
        && exploded
        && list.nodes.iter().all(one_will_do);
    let items = list
        .nodes
        .iter()
        .filter_map(|node| engine.revision.get(*node, "items"));
    fits.then(|| parts(items))
}

fn restyled<'a>(engine: &mut Engine<'a>, part: &Part<'_>, (old, new): Pair<'a>, message: &str) {
    let judged = ("request-parameter-style-changed", Breaking);
    let message = format!("{} {message}", part.name);
    part.tell(engine, judged, (Some(old), Some(new)), "style", message);
}

/// How values are serialised, as far as it shows for values of this type.
fn style<'a>(
    engine: &mut Engine<'a>,
    part: &Part<'_>,
    (old, new): Pair<'a>,
    (before, after): (&Shape<'a>, &Shape<'a>),
) {
    let kinds = before.alternatives.iter().map(|one| one.kind);
    let mut common =
        kinds.filter(|kind| after.alternatives.iter().any(|other| other.kind == *kind));
    if common.any(|kind| written(old.value, kind) != written(new.value, kind)) {
        let show = |node: Node<'_>| {
            let (style, explode) = style_of(node.value);
            format!("style {style}, explode {explode}")
        };
        let message = format!("changed from {} to {}", show(old), show(new));
        restyled(engine, part, (old, new), &message);
    }
}

/// What happens when the parameter is left out.
fn default<'a>(
    engine: &mut Engine<'a>,
    part: &Part<'_>,
    (old, new): Pair<'a>,
    (before, after): (&Shape<'a>, &Shape<'a>),
) {
    let nodes = (
        before.find(&engine.base, "default"),
        after.find(&engine.revision, "default"),
    );
    if let (Some(one), Some(other)) = nodes
        && canonical(one.value) == canonical(other.value)
    {
        return;
    }
    let Some((word, message)) = prose::default(nodes) else {
        return;
    };
    // A value that must always be sent has no default.
    let unneeded = required(old) || required(new);
    let class = match unneeded || part.scope.direction == Direction::Response {
        true => NonBreaking,
        false => Breaking,
    };
    let rule = format!("request-parameter-default-value-{word}");
    let message = format!("{}: {message}", part.name);
    part.tell(engine, (&rule, class), nodes, "default", message);
}
