//! Bodies: which media types they come in, and the schema of each.

use std::rc::Rc;

use super::encoding;
use super::scope::Scope;
use crate::change::Class::{Breaking, NonBreaking, Warning};
use crate::document::{Document, Node};
use crate::engine::{Engine, Location, Side};
use crate::prose;
use crate::schema::shape::parts;
use crate::usage::{Direction, Role, Use};

/// One media type of a `content` map.
struct Media<'a> {
    /// Lower case, without spaces.
    name: String,
    node: Node<'a>,
}

impl Media<'_> {
    /// The name without parameters such as a charset.
    fn essence(&self) -> &str {
        self.name.split(';').next().unwrap_or_default()
    }

    /// Does a body of `other` pass as this one?
    fn covers(&self, other: &Self) -> bool {
        match self.essence() {
            "*/*" | "*" => true,
            range => match range.strip_suffix("/*") {
                Some(kind) => other.essence().split('/').next() == Some(kind),
                None => range == other.essence(),
            },
        }
    }
}

/// Compares two `content` maps; one that is missing is empty.
pub(crate) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    (one, other): (Option<Node<'a>>, Option<Node<'a>>),
    usage: Use,
) {
    let (old, new) = (read(&engine.base, one), read(&engine.revision, other));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let exact = |a: &Media<'_>, b: &Media<'_>| a.name == b.name;
    let same = |a: &Media<'_>, b: &Media<'_>| a.essence() == b.essence();
    let range = |a: &Media<'_>, b: &Media<'_>| a.covers(b) || b.covers(a);
    for rule in [
        &exact as &dyn Fn(&Media<'_>, &Media<'_>) -> bool,
        &same,
        &range,
    ] {
        for (index, media) in old.iter().enumerate() {
            if pairs.iter().any(|pair| pair.0 == index) {
                continue;
            }
            let free = |index_of: &usize| pairs.iter().all(|pair| pair.1 != *index_of);
            if let Some(index_of) = (0..new.len())
                .filter(free)
                .find(|index_of| rule(media, &new[*index_of]))
            {
                pairs.push((index, index_of));
            }
        }
    }
    for (index, index_of) in &pairs {
        named(engine, scope, at, &old[*index], &new[*index_of], usage);
        media(engine, scope, at, &old[*index], &new[*index_of], usage);
    }
    let direction = usage.direction.word();
    for (_, gone) in old
        .iter()
        .enumerate()
        .filter(|(index, _)| pairs.iter().all(|pair| pair.0 != *index))
    {
        // A range that is still there takes what this one took.
        let covered = new.iter().any(|known| known.covers(gone));
        let class = if covered { NonBreaking } else { Breaking };
        let rule = prefixed(direction, "media-type-removed");
        let message = format!("the media type `{}` was removed", gone.name);
        scope.report_at(
            engine,
            at,
            &rule,
            class,
            (Some(gone.node), None),
            &aspect(gone),
            message,
        );
    }
    for (_, added) in new
        .iter()
        .enumerate()
        .filter(|(index, _)| pairs.iter().all(|pair| pair.1 != *index))
    {
        let rule = prefixed(direction, "media-type-added");
        let message = format!("the media type `{}` was added", added.name);
        scope.report_at(
            engine,
            at,
            &rule,
            NonBreaking,
            (None, Some(added.node)),
            &aspect(added),
            message,
        );
    }
}

fn prefixed(direction: &str, suffix: &str) -> String {
    if direction == "request" {
        format!("request-body-{suffix}")
    } else {
        format!("response-{suffix}")
    }
}

fn aspect(media: &Media<'_>) -> String {
    format!("media:{}", media.name)
}

fn read<'a>(document: &Document<'a>, content: Option<Node<'a>>) -> Vec<Media<'a>> {
    let Some(content) = content else {
        return Vec::new();
    };
    document
        .members(content)
        .map(|(name, node)| {
            let mut parts: Vec<_> = name
                .to_lowercase()
                .split(';')
                .map(|part| part.trim().to_owned())
                .collect();
            parts[1..].sort_unstable();
            // JSON is UTF-8 whether it says so or not.
            parts.retain(|part| !matches!(part.as_str(), "charset=utf-8" | "charset=\"utf-8\""));
            Media {
                name: parts.join(";"),
                node: document.resolve(node),
            }
        })
        .collect()
}

/// The name of a media type changed, but still speaks of the same bodies.
fn named<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    old: &Media<'a>,
    new: &Media<'a>,
    usage: Use,
) {
    if old.name == new.name {
        return;
    }
    let request = usage.direction == Direction::Request;
    let (suffix, class) = match (new.covers(old), old.covers(new)) {
        (true, true) => ("media-type-name-changed", NonBreaking),
        (true, false) => (
            "media-type-name-generalized",
            if request { NonBreaking } else { Breaking },
        ),
        _ => (
            "media-type-name-specialized",
            if request { Breaking } else { NonBreaking },
        ),
    };
    let message = format!("the media type `{}` became `{}`", old.name, new.name);
    let rule = prefixed(usage.direction.word(), suffix);
    scope.report_at(
        engine,
        at,
        &rule,
        class,
        (Some(old.node), Some(new.node)),
        "media-name",
        message,
    );
}

fn media<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    old: &Media<'a>,
    new: &Media<'a>,
    usage: Use,
) {
    let nodes = (Some(old.node), Some(new.node));
    prose::objects(engine, scope.vertex, at, nodes, &["example", "examples"]);
    let text = !json(old.essence());
    let xml = old.essence().ends_with("/xml") || old.essence().ends_with("+xml");
    let usage = Use { text, xml, ..usage };
    let (one, other) = (
        schema(engine, Side::Base, old),
        schema(engine, Side::Revision, new),
    );
    match (one, other) {
        (None, None) => {}
        (Some(one), Some(other)) => {
            engine.schemas(
                scope.vertex,
                parts([one]),
                parts([other]),
                usage,
                Rc::clone(at),
            );
        }
        (one, other) if usage.role == Role::Body => {
            let (added, request) = (other.is_some(), usage.direction == Direction::Request);
            let class = match (request, added) {
                (true, true) => Breaking,
                (false, false) => Warning,
                _ => NonBreaking,
            };
            let word = if added { "added" } else { "removed" };
            let rule = format!("{}-body-media-type-schema-{word}", usage.direction.word());
            let message = format!("the schema of `{}` was {word}", old.name);
            scope.report_at(engine, at, &rule, class, (one, other), "schema", message);
        }
        (one, other) => {
            let list = |node: Option<Node<'a>>| parts(node);
            engine.schemas(scope.vertex, list(one), list(other), usage, Rc::clone(at));
        }
    }
    encoding::compare(
        engine,
        scope,
        at,
        &old.name,
        (old.node, new.node),
        usage.direction,
    );
}

fn json(essence: &str) -> bool {
    essence.ends_with("json")
        || essence.contains("json-")
        || matches!(essence, "*/*" | "application/*")
}

/// The schema of a media type, unless it says nothing.
fn schema<'a>(engine: &mut Engine<'a>, side: Side, media: &Media<'a>) -> Option<Node<'a>> {
    let document = engine.document(side);
    let node = document.get(media.node, "schema")?;
    let shape = engine.shape(side, &parts([node]));
    // OpenAPI 3.1 writes a body of bytes without a schema.
    let bytes =
        !json(media.essence()) && !media.essence().starts_with("multipart/") && shape.binary();
    (!bytes && !shape.says_nothing()).then_some(node)
}
