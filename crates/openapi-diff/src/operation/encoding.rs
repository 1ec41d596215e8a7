//! How the parts of a body are serialised: the encoding objects of a media type, part by part, with what goes without
//! saying.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use openapi_document::{Value, media_type};

use super::header_map::headers_of;
use super::scope::Part;
use super::style::written;
use crate::canonical::canonical;
use crate::change::Class::{Breaking, Warning};
use crate::engine::{Engine, Side};
use crate::schema::members::properties;
use crate::schema::shape::{Nodes, SchemaType, Shape, parts};
use crate::tree::{Both, Node, Tree};
use crate::usage::{Direction, Role, Use};

/// What a media type says of its parts.
struct Form<'a> {
    encoding: Option<Node<'a>>,
    said: BTreeMap<&'a str, Node<'a>>,
    /// The parts that the schema knows.
    parts: BTreeMap<&'a str, (Nodes<'a>, Rc<Shape<'a>>)>,
}

impl<'a> Form<'a> {
    fn read(engine: &mut Engine<'a>, side: Side, media: Node<'a>) -> Self {
        let encoding = engine.tree(side).get(media, "encoding");
        let said = engine.tree(side).members_of(media, "encoding").collect();
        // Only beside an `encoding` does it matter which parts there are.
        let schema = engine.tree(side).get(media, "schema");
        let shape = schema.map(|schema| engine.shape(side, &parts([schema])));
        let objects: Vec<Node<'a>> = shape
            .iter()
            .flat_map(|shape| &shape.alternatives)
            .flat_map(|alternative| alternative.nodes.clone())
            .collect();
        let known = properties(engine.tree(side), &objects);
        let parts = known
            .into_iter()
            .map(|(name, nodes)| {
                let shape = engine.shape(side, &parts(nodes.iter().copied()));
                (name, (nodes, shape))
            })
            .collect();
        Self {
            encoding,
            said,
            parts,
        }
    }

    fn part(&self, name: &str) -> FormPart<'_, 'a> {
        FormPart {
            said: self.said.get(name).copied(),
            shape: self.parts.get(name).map(|(_, shape)| shape.as_ref()),
        }
    }
}

/// One part, as one side has it.
#[derive(Clone, Copy)]
struct FormPart<'f, 'a> {
    said: Option<Node<'a>>,
    shape: Option<&'f Shape<'a>>,
}

impl<'a> FormPart<'_, 'a> {
    fn value(&self) -> &'a Value {
        self.said.map_or(&Value::Null, |node| node.value)
    }

    fn kinds(&self) -> Vec<SchemaType> {
        self.shape.map_or(vec![SchemaType::Any], |shape| {
            shape.alternatives.iter().map(|one| one.kind).collect()
        })
    }

    /// The content type, said or usual.
    fn content_type(&self, tree: &Tree<'a>) -> Option<String> {
        let usual = || self.shape.and_then(|shape| usual(tree, shape));
        content_type(self.value()).or_else(|| usual().map(str::to_owned))
    }
}

/// Compares the parts that two media type objects both have; how a part that is new or gone is serialised belongs to its
/// coming or going.
pub(super) fn compare<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (one, other): (Node<'a>, Node<'a>),
    direction: Direction,
) {
    positions(engine, owner, (one, other), direction);
    let silent = |media: &Node<'a>| media.value.get("encoding").is_none();
    if silent(&one) && silent(&other) {
        return;
    }
    let old = Form::read(engine, Side::Base, one);
    let new = Form::read(engine, Side::Revision, other);
    json_parts(engine, &old, &new);
    let names: BTreeSet<&str> = old.said.keys().chain(new.said.keys()).copied().collect();
    for name in names {
        if old.parts.contains_key(name) != new.parts.contains_key(name) {
            continue;
        }
        let (before, after) = (old.part(name), new.part(name));
        let ways = headers(engine, (before.said, after.said));
        headers_inside(engine, owner, name, &ways, direction);
        if differ(engine, before, after) || required(&ways.0) != required(&ways.1) {
            let nodes = (before.said.or(old.encoding), after.said.or(new.encoding));
            let aspect = format!("encoding:{name}");
            let what = format!("the part `{name}`");
            tell(engine, owner, direction, nodes, (&aspect, &what));
        }
    }
}

fn differ<'a>(engine: &Engine<'a>, before: FormPart<'_, 'a>, after: FormPart<'_, 'a>) -> bool {
    let (said, now) = (before.value(), after.value());
    // A type that changes brings its usual content type along, and is reported itself.
    let named = (content_type(said), content_type(now)) != (None, None);
    let mut kinds = before.kinds();
    kinds.retain(|kind| after.kinds().contains(kind));
    named && before.content_type(&engine.base) != after.content_type(&engine.revision)
        || rest(said) != rest(now)
        || kinds
            .iter()
            .any(|kind| written(said, *kind) != written(now, *kind))
}

fn tell<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    direction: Direction,
    nodes: Both<'a>,
    (aspect, what): (&str, &str),
) {
    let rule = format!("{}-body-encoding-changed", direction.word());
    let class = direction.pick(Breaking, Warning);
    let message = format!("the encoding of {what} in {} changed", owner.name);
    owner.tell(engine, (&rule, class), nodes, aspect, message);
}

/// `prefixEncoding` and `itemEncoding` (OpenAPI 3.2): parts by position.
fn positions<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (one, other): (Node<'a>, Node<'a>),
    direction: Direction,
) {
    for (keyword, what) in [
        ("prefixEncoding", "the parts by position"),
        ("itemEncoding", "further parts"),
    ] {
        let nodes = engine.both(one, other, keyword);
        let text = |node: Option<Node<'a>>| node.map(|node| canonical(node.value));
        if text(nodes.0) != text(nodes.1) {
            tell(engine, owner, direction, nodes, (keyword, what));
        }
    }
}

/// Notes which parts are written as JSON, whatever their type.
fn json_parts<'a>(engine: &mut Engine<'a>, old: &Form<'a>, new: &Form<'a>) {
    let json = |form: &Form<'a>, name: &str| {
        let said = form
            .said
            .get(name)
            .and_then(|said| said.text("contentType"));
        said.is_some_and(media_type::is_json)
    };
    for (name, (nodes, _)) in &old.parts {
        if json(old, name) && json(new, name) {
            engine.json_parts.extend(nodes.iter().map(|node| node.loc));
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
fn usual<'a>(tree: &Tree<'a>, shape: &Shape<'a>) -> Option<&'static str> {
    let [one] = shape.alternatives.as_slice() else {
        return None;
    };
    let mut nodes = one.nodes.clone();
    let mut kind = one.kind;
    if kind == SchemaType::Array {
        let items: Vec<_> = nodes
            .iter()
            .filter_map(|node| tree.get(*node, "items"))
            .map(|items| tree.resolve(items))
            .collect();
        let [items] = items.as_slice() else {
            return None;
        };
        kind = items.text("type").and_then(SchemaType::parse)?;
        nodes = [*items].into();
    }
    let binary = nodes
        .iter()
        .any(|node| node.text("format") == Some("binary"));
    match kind {
        SchemaType::String if binary => Some("application/octet-stream"),
        SchemaType::Boolean | SchemaType::Integer | SchemaType::Number | SchemaType::String => {
            Some("text/plain")
        }
        SchemaType::Object => Some("application/json"),
        SchemaType::Array | SchemaType::Any => None,
    }
}

/// Everything else that is said of a part, without what goes without saying.
fn rest(said: &Value) -> String {
    let mut said = said.as_object().cloned().unwrap_or_default();
    said.retain(|key, value| match key.as_str() {
        "contentType" | "style" | "explode" | "headers" => false,
        "allowReserved" => value.as_bool() != Some(false),
        _ => !key.starts_with("x-"),
    });
    canonical(&Value::Object(said))
}

type Headers<'a> = BTreeMap<String, Node<'a>>;

/// The headers of a part, resolved.
fn headers<'a>(engine: &Engine<'a>, (one, other): Both<'a>) -> (Headers<'a>, Headers<'a>) {
    let read = |tree: &Tree<'a>, part: Option<Node<'a>>| {
        let named = part.map_or_else(BTreeMap::new, |part| headers_of(tree, part));
        let resolved = named.into_iter();
        resolved
            .map(|(name, header)| (name, tree.resolve(header)))
            .collect()
    };
    (read(&engine.base, one), read(&engine.revision, other))
}

/// Which headers there are, and which of them must be there.
fn required<'h>(headers: &'h Headers<'_>) -> BTreeMap<&'h str, bool> {
    headers
        .iter()
        .map(|(name, header)| (name.as_str(), header.flag("required")))
        .collect()
}

/// The values of the headers that both have.
fn headers_inside<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    part: &str,
    (old, new): &(Headers<'a>, Headers<'a>),
    direction: Direction,
) {
    for (name, before) in old {
        let Some(after) = new.get(name) else { continue };
        let name = format!("the header `{name}` of the part `{part}` in {}", owner.name);
        let (part, nodes) = (owner.named(name), (Some(*before), Some(*after)));
        part.prose(engine, nodes, &["description", "example", "examples"]);
        let pair = (
            header_schema(&engine.base, *before),
            header_schema(&engine.revision, *after),
        );
        let usage = Use::new(direction, Role::Header);
        part.schemas(engine, pair, usage);
    }
}

/// The schema of a header, said as itself or by its only media type.
fn header_schema<'a>(tree: &Tree<'a>, header: Node<'a>) -> Nodes<'a> {
    let media = || {
        let (_, media) = tree.members(tree.get(header, "content")?).next()?;
        tree.get(tree.resolve(media), "schema")
    };
    parts(tree.get(header, "schema").or_else(media))
}
