//! How the parts of a form are written: the `encoding` of a media type, part by part, with what goes without saying.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::header_map::headers_of;
use super::scope::Scope;
use super::style::written;
use crate::change::Class::{Breaking, Warning};
use crate::document::{Document, Node};
use crate::engine::{Engine, Location, Side};
use crate::prose;
use crate::schema::members::properties;
use crate::schema::shape::{Kind, Shape, canonical, parts};
use crate::usage::{Direction, Role, Use};

/// What a media type says of its parts.
struct Form<'a> {
    encoding: Option<Node<'a>>,
    said: BTreeMap<&'a str, Node<'a>>,
    /// The parts that the schema knows.
    parts: BTreeMap<&'a str, Rc<Shape<'a>>>,
}

impl<'a> Form<'a> {
    fn read(engine: &mut Engine<'a>, side: Side, media: Node<'a>) -> Self {
        let encoding = engine.document(side).get(media, "encoding");
        let said = encoding.map_or_else(BTreeMap::new, |node| {
            engine.document(side).members(node).collect()
        });
        // Only beside an `encoding` does it matter which parts there are.
        let schema = engine.document(side).get(media, "schema");
        let shape = schema.map(|schema| engine.shape(side, &parts([schema])));
        let objects: Vec<Node<'a>> = shape
            .iter()
            .flat_map(|shape| &shape.alternatives)
            .flat_map(|alternative| alternative.nodes.clone())
            .collect();
        let known = properties(engine.document(side), &objects);
        let parts = known
            .into_iter()
            .map(|(name, nodes)| (name, engine.shape(side, &parts(nodes))))
            .collect();
        Self {
            encoding,
            said,
            parts,
        }
    }
}

/// Compares the parts that two media type objects both have; how a part that is new or gone is written belongs to its coming or going.
pub(crate) fn compare<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    media: &str,
    (one, other): (Node<'a>, Node<'a>),
    direction: Direction,
) {
    if [one, other]
        .iter()
        .all(|media| media.value.get("encoding").is_none())
    {
        return;
    }
    let old = Form::read(engine, Side::Base, one);
    let new = Form::read(engine, Side::Revision, other);
    let names: BTreeSet<&str> = old.said.keys().chain(new.said.keys()).copied().collect();
    for name in names {
        let (before, after) = (old.parts.get(name), new.parts.get(name));
        if before.is_some() != after.is_some() {
            continue;
        }
        let kinds = |shape: Option<&Rc<Shape<'a>>>| -> Vec<Kind> {
            shape.map_or(vec![Kind::Any], |shape| {
                shape.alternatives.iter().map(|one| one.kind).collect()
            })
        };
        let mut both = kinds(before);
        both.retain(|kind| kinds(after).contains(kind));
        let (one, other) = (old.said.get(name).copied(), new.said.get(name).copied());
        let said = |node: Option<Node<'a>>| node.map_or(&Value::Null, |node| node.value);
        let content = |document, node, shape: Option<&Rc<Shape<'a>>>| {
            content_type(said(node)).or_else(|| {
                shape
                    .and_then(|shape| usual(document, shape))
                    .map(Into::into)
            })
        };
        // A type that changes brings its usual content type along, and is reported itself.
        let content_changed = (content_type(said(one)), content_type(said(other))) != (None, None)
            && content(&engine.base, one, before) != content(&engine.revision, other, after);
        let ways = headers(engine, (one, other));
        headers_inside(engine, scope, at, &ways, direction);
        if content_changed
            || required(&ways.0) != required(&ways.1)
            || rest(said(one)) != rest(said(other))
            || both
                .iter()
                .any(|kind| written(said(one), *kind) != written(said(other), *kind))
        {
            let class = if direction == Direction::Request {
                Breaking
            } else {
                Warning
            };
            let rule = format!("{}-body-encoding-changed", direction.word());
            let message = format!("the encoding of `{name}` in `{media}` changed");
            let nodes = (one.or(old.encoding), other.or(new.encoding));
            let aspect = format!("encoding:{name}");
            scope.report_at(engine, at, &rule, class, nodes, &aspect, message);
        }
    }
}

/// The content types that a part may have, in one spelling.
fn content_type(said: &Value) -> Option<String> {
    let mut types: Vec<String> = said
        .get("contentType")?
        .as_str()?
        .split(',')
        .map(|one| one.replace(' ', "").to_ascii_lowercase())
        .collect();
    types.sort_unstable();
    types.dedup();
    Some(types.join(","))
}

/// The content type of a part that names none, by its type, as the OpenAPI specification has it under "Encoding Object".
fn usual<'a>(document: &Document<'a>, shape: &Shape<'a>) -> Option<&'static str> {
    let [one] = shape.alternatives.as_slice() else {
        return None;
    };
    let mut nodes = one.nodes.clone();
    let mut kind = one.kind;
    if kind == Kind::Array {
        let items: Vec<_> = nodes
            .iter()
            .filter_map(|node| document.get(*node, "items"))
            .map(|items| document.resolve(items))
            .collect();
        let [items] = items.as_slice() else {
            return None;
        };
        kind = items.value.get("type")?.as_str().and_then(Kind::parse)?;
        nodes = [*items].into();
    }
    let says = |key: &str, value: &str| {
        nodes
            .iter()
            .any(|node| node.value.get(key).and_then(Value::as_str) == Some(value))
    };
    match kind {
        Kind::String if says("format", "binary") => Some("application/octet-stream"),
        Kind::Boolean | Kind::Integer | Kind::Number | Kind::String => Some("text/plain"),
        Kind::Object => Some("application/json"),
        Kind::Array | Kind::Any => None,
    }
}

/// Everything else that is said of a part, without what goes without saying.
fn rest(said: &Value) -> String {
    let mut said = said.as_object().cloned().unwrap_or_default();
    said.retain(|key, value| match key.as_str() {
        "contentType" | "style" | "explode" | "headers" => false,
        "allowReserved" => value != &Value::Bool(false),
        _ => !key.starts_with("x-"),
    });
    canonical(&Value::Object(said))
}

type Headers<'a> = BTreeMap<String, Node<'a>>;

/// The headers of a part, resolved.
fn headers<'a>(
    engine: &Engine<'a>,
    (one, other): (Option<Node<'a>>, Option<Node<'a>>),
) -> (Headers<'a>, Headers<'a>) {
    let read = |document: &Document<'a>, part: Option<Node<'a>>| {
        part.map_or_else(BTreeMap::new, |part| {
            headers_of(document, part)
                .into_iter()
                .map(|(name, header)| (name, document.resolve(header)))
                .collect()
        })
    };
    (read(&engine.base, one), read(&engine.revision, other))
}

/// Which headers there are, and which of them must be there.
fn required<'h>(headers: &'h Headers<'_>) -> BTreeMap<&'h str, bool> {
    headers
        .iter()
        .map(|(name, header)| {
            let required = header.value.get("required") == Some(&Value::Bool(true));
            (name.as_str(), required)
        })
        .collect()
}

/// The values of the headers that both have.
fn headers_inside<'a>(
    engine: &mut Engine<'a>,
    scope: &Scope,
    at: &Location,
    (old, new): &(Headers<'a>, Headers<'a>),
    direction: Direction,
) {
    for (name, before) in old {
        let Some(after) = new.get(name) else { continue };
        let nodes = (Some(*before), Some(*after));
        prose::objects(
            engine,
            scope.vertex,
            at,
            nodes,
            &["description", "example", "examples"],
        );
        let schema = |document: &Document<'a>, header| parts(document.get(header, "schema"));
        let pair = (
            schema(&engine.base, *before),
            schema(&engine.revision, *after),
        );
        let usage = Use::new(direction, Role::Header);
        engine.schemas(scope.vertex, pair.0, pair.1, usage, Rc::clone(at));
    }
}
