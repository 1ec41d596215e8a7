//! One parameter on both sides: whether it must be sent, and how its value travels.

use super::content;
use super::content_owner::Owner;
use super::scope::{Scope, Told};
use super::style::{style_of, written};
use crate::canonical::canonical;
use crate::change::Class::{Breaking, NonBreaking};
use crate::engine::{Engine, Location, Side};
use crate::lifecycle::{self, Life, Subject};
use crate::prose;
use crate::schema::shape::{Kind, Parts, Shape, parts};
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

/// A parameter, and what it is called where its changes are reported.
struct Both<'s, 'a> {
    old: Node<'a>,
    new: Node<'a>,
    at: &'s Location,
    /// "the query parameter `limit`"
    part: &'s str,
}

impl<'a> Both<'_, 'a> {
    /// Enters a change of the parameter itself.
    fn tell(
        &self,
        engine: &mut Engine<'a>,
        scope: &Scope,
        suffix: &str,
        verdict: Verdict,
        aspect: &str,
        message: String,
    ) {
        let prefix = scope.direction.pick("request", "callback");
        let told = Told {
            rule: &format!("{prefix}-parameter-{suffix}"),
            class: scope.direction.pick(verdict.0, verdict.1),
            nodes: (Some(self.old), Some(self.new)),
            aspect,
            message: format!("{} {message}", self.part),
        };
        scope.report_at(engine, self.at, told);
    }
}

/// Compares two parameters that are the same one, as they are listed.
pub(super) fn pair<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    (one, other): (Node<'a>, Node<'a>),
) {
    let part = describe(engine.base.resolve(one));
    let Some((old, new, at)) = scope.resolve(engine, (one, other), at, &part) else {
        return;
    };
    let both = Both {
        old,
        new,
        at: &at,
        part: &part,
    };
    let nodes = (Some(old), Some(new));
    let keys = ["description", "example", "examples"];
    prose::objects(engine, scope.vertex, &at, &part, nodes, &keys);
    demands(engine, scope, &both);
    let lives = (Life::of(&engine.base, old), Life::of(&engine.revision, new));
    for found in lifecycle::compare(&lives.0, &lives.1, Subject::Parameter, engine.policy) {
        let told = Told {
            rule: &found.rule,
            class: found.class,
            nodes: found.nodes.unwrap_or(nodes),
            aspect: found.aspect,
            message: format!("{part} {}", found.message),
        };
        scope.report_at(engine, &at, told);
    }
    value(engine, scope, &both);
}

/// What a caller must and may send.
fn demands<'a>(engine: &mut Engine<'a>, scope: &Scope, both: &Both<'_, 'a>) {
    let required = (required(both.old), required(both.new));
    let change = match required {
        (false, true) => Some(("required", TIGHTER)),
        (true, false) => Some(("optional", LOOSER)),
        _ => None,
    };
    if let Some((word, verdict)) = change {
        let suffix = format!("became-{word}");
        let message = format!("became {word}");
        both.tell(engine, scope, &suffix, verdict, "required", message);
    }
    for keyword in ["allowEmptyValue", "allowReserved"] {
        let (suffix, verdict, word) = match (both.old.flag(keyword), both.new.flag(keyword)) {
            (true, false) => ("value-forbidden", TIGHTER, "no longer says"),
            (false, true) => ("value-allowed", LOOSER, "now says"),
            _ => continue,
        };
        let message = format!("{word} {keyword}");
        both.tell(engine, scope, suffix, verdict, keyword, message);
    }
}

fn value<'a>(engine: &mut Engine<'a>, scope: &Scope, both: &Both<'_, 'a>) {
    let (old, new) = (both.old, both.new);
    let usage = Use {
        header: old.text("in") == Some("header"),
        ..Use::new(scope.direction, Role::Parameter)
    };
    let contents = (
        engine.base.get(old, "content"),
        engine.revision.get(new, "content"),
    );
    match contents {
        (Some(_), Some(_)) => {
            let owner = Owner {
                at: both.at,
                part: both.part,
            };
            content::compare(engine, scope, &owner, contents, usage);
            return;
        }
        (None, None) => {}
        _ => {
            restyled(engine, scope, both, "is now serialised in another way");
            return;
        }
    }
    let one = parts(engine.base.get(old, "schema"));
    let other = parts(engine.revision.get(new, "schema"));
    let shapes = (
        engine.shape(Side::Base, &one),
        engine.shape(Side::Revision, &other),
    );
    let heading = scope.heading(both.at, both.part);
    if let Some(items) = listed(engine, (new, &shapes.1), &shapes.0) {
        let told = Told {
            rule: "request-parameter-type-generalized",
            class: NonBreaking,
            nodes: (Some(old), Some(new)),
            aspect: "type",
            message: format!("{} may now be given several times", both.part),
        };
        scope.report_at(engine, both.at, told);
        engine.schemas(scope.vertex, (one, items), usage, heading);
        return;
    }
    style(engine, scope, both, (&shapes.0, &shapes.1));
    default(engine, scope, both, (&shapes.0, &shapes.1));
    engine.schemas(scope.vertex, (one, other), usage, heading);
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
        && list.kind == Kind::Array
        && exploded
        && list.nodes.iter().all(one_will_do);
    let items = list
        .nodes
        .iter()
        .filter_map(|node| engine.revision.get(*node, "items"));
    fits.then(|| parts(items))
}

fn restyled<'a>(engine: &mut Engine<'a>, scope: &Scope, both: &Both<'_, 'a>, message: &str) {
    let told = Told {
        rule: "request-parameter-style-changed",
        class: Breaking,
        nodes: (Some(both.old), Some(both.new)),
        aspect: "style",
        message: format!("{} {message}", both.part),
    };
    scope.report_at(engine, both.at, told);
}

/// How values are serialised, as far as it shows for values of this type.
fn style<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    both: &Both<'_, 'a>,
    (before, after): (&Shape<'a>, &Shape<'a>),
) {
    let kinds = before.alternatives.iter().map(|one| one.kind);
    let mut common =
        kinds.filter(|kind| after.alternatives.iter().any(|other| other.kind == *kind));
    let visible = common.any(|kind| written(both.old.value, kind) != written(both.new.value, kind));
    if visible {
        let show = |node: Node<'_>| {
            let (style, explode) = style_of(node.value);
            format!("style {style}, explode {explode}")
        };
        let message = format!("changed from {} to {}", show(both.old), show(both.new));
        restyled(engine, scope, both, &message);
    }
}

/// What happens when the parameter is left out.
fn default<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    both: &Both<'_, 'a>,
    (before, after): (&Shape<'a>, &Shape<'a>),
) {
    let nodes = (
        before.find(&engine.base, "default"),
        after.find(&engine.revision, "default"),
    );
    let short = |node: Node<'a>| prose::short(&node.value.to_string());
    let (word, message) = match nodes {
        (None, Some(new)) => ("added", format!("the default {} was added", short(new))),
        (Some(old), None) => ("removed", format!("the default {} was removed", short(old))),
        (Some(old), Some(new)) if canonical(old.value) != canonical(new.value) => (
            "changed",
            format!("the default changed from {} to {}", short(old), short(new)),
        ),
        _ => return,
    };
    // A value that must always be sent has no default.
    let unneeded = required(both.old) || required(both.new);
    let told = Told {
        rule: &format!("request-parameter-default-value-{word}"),
        class: if unneeded || scope.direction == Direction::Response {
            NonBreaking
        } else {
            Breaking
        },
        nodes,
        aspect: "default",
        message: format!("{}: {message}", both.part),
    };
    scope.report_at(engine, both.at, told);
}
