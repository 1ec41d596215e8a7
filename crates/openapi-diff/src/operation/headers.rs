//! Headers of responses: which are promised, and how their values travel.

use super::content;
use super::header_map::headers_of;
use super::scope::Part;
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::engine::Engine;
use crate::schema::shape::parts;
use crate::tree::{Both, Node, Tree};
use crate::usage::{Role, Use};

/// Compares the headers of two responses.
pub(super) fn compare<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    one: Node<'a>,
    other: Node<'a>,
) {
    let old = headers_of(&engine.base, one);
    let new = headers_of(&engine.revision, other);
    for (name, before) in &old {
        if let Some(after) = new.get(name) {
            header(engine, owner, (*before, *after));
            continue;
        }
        let judged = match engine.base.resolve(*before).flag("required") {
            true => ("required-response-header-removed", Breaking),
            false => ("optional-response-header-removed", Warning),
        };
        let name = engine.base.name(before.loc);
        presence(
            engine,
            owner,
            judged,
            (Some(*before), None),
            (name, "removed"),
        );
    }
    for (_, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let name = engine.revision.name(after.loc);
        let judged = ("response-header-added", NonBreaking);
        presence(engine, owner, judged, (None, Some(*after)), (name, "added"));
    }
}

fn presence<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    judged: (&str, Class),
    nodes: Both<'a>,
    (name, word): (&str, &str),
) {
    let message = format!("the header `{name}` of {} was {word}", owner.name);
    owner.tell(engine, judged, nodes, &format!("header:{name}"), message);
}

fn header<'a>(engine: &mut Engine<'a>, owner: &Part<'_>, pair: (Node<'a>, Node<'a>)) {
    let name = format!("the header `{}`", engine.base.name(pair.0.loc));
    let Some((old, new, mut part)) = owner.named(name).resolve(engine, pair) else {
        return;
    };
    if part.at == owner.at {
        part = part.named(format!("{} of {}", part.name, owner.name));
    }
    let nodes = (Some(old), Some(new));
    part.prose(engine, nodes, &["description", "example", "examples"]);
    promises(engine, &part, (old, new));
    let usage = Use::new(part.scope.direction.flip(), Role::Header);
    let contents = engine.both(old, new, "content");
    if contents.0.is_some() && contents.1.is_some() {
        content::compare(engine, &part, contents, usage);
        return;
    }
    let schema = |tree: &Tree<'a>, header| parts(tree.get(header, "schema"));
    let (one, other) = (schema(&engine.base, old), schema(&engine.revision, new));
    // The one thing that `explode` shows in a header: `a,1` or `a=1`.
    let object = |nodes: &[Node<'a>]| nodes.iter().any(|node| node.text("type") == Some("object"));
    let rewritten = contents.0.is_some() != contents.1.is_some()
        || object(&one) && object(&other) && old.flag("explode") != new.flag("explode");
    if rewritten {
        let message = format!("{} is serialised in another way", part.name);
        let judged = ("response-header-style-changed", Breaking);
        part.tell(engine, judged, nodes, "style", message);
    }
    if contents.0.is_none() && contents.1.is_none() {
        part.schemas(engine, (one, other), usage);
    }
}

/// Whether the header comes, and for how long.
fn promises<'a>(engine: &mut Engine<'a>, part: &Part<'_>, (old, new): (Node<'a>, Node<'a>)) {
    for (keyword, came, went) in [
        (
            "deprecated",
            (
                "response-header-deprecated",
                NonBreaking,
                "is now deprecated",
            ),
            (
                "response-header-reactivated",
                NonBreaking,
                "is no longer deprecated",
            ),
        ),
        (
            "required",
            (
                "response-header-became-required",
                NonBreaking,
                "became required",
            ),
            (
                "response-header-became-optional",
                Breaking,
                "became optional",
            ),
        ),
    ] {
        let (rule, class, message) = match (old.flag(keyword), new.flag(keyword)) {
            (false, true) => came,
            (true, false) => went,
            _ => continue,
        };
        let message = format!("{} {message}", part.name);
        part.tell(
            engine,
            (rule, class),
            (Some(old), Some(new)),
            keyword,
            message,
        );
    }
}
