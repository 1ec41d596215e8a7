//! Bodies: which media types they come in, and the schema of each.

use openapi_document::MediaType;

use super::encoding;
use super::scope::Part;
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::engine::{Engine, Side};
use crate::schema::shape::{Parts, SchemaType, parts};
use crate::tree::{Both, Node, Tree};
use crate::usage::{Direction, EITHER_WAY, HARMLESS, LOOSER, Medium, Role, TIGHTER, Use};

/// One media type of a `content` map.
struct Media<'a> {
    kind: MediaType,
    /// In one spelling: lower case, parameters in order, and without what goes without saying.
    name: String,
    node: Node<'a>,
}

impl<'a> Media<'a> {
    fn read(tree: &Tree<'a>, name: &str, node: Node<'a>) -> Self {
        let kind = MediaType::parse(name);
        let mut parameters: Vec<_> = kind
            .parameters()
            .map(|(name, value)| match name {
                "charset" => (name, value.to_ascii_lowercase()),
                _ => (name, value.to_owned()),
            })
            // UTF-8 is what JSON is, and what text is for lack of another word.
            .filter(|(name, value)| {
                let usual = kind.is_json() || matches!(value.as_str(), "utf-8" | "utf8");
                *name != "charset" || !usual
            })
            .collect();
        parameters.sort_unstable();
        let parameters = parameters
            .iter()
            .map(|(name, value)| format!(";{name}={value}"));
        Self {
            name: format!("{}{}", kind.essence(), parameters.collect::<String>()),
            node: tree.resolve(node),
            kind,
        }
    }

    fn charset(&self) -> Option<String> {
        let charset = self.kind.parameter("charset")?.to_ascii_lowercase();
        let usual = self.kind.is_json() || matches!(charset.as_str(), "utf-8" | "utf8");
        (!usual).then_some(charset)
    }

    /// How narrow a range is: `*/*`, `text/*`, `text/plain`.
    fn narrowness(&self) -> usize {
        match self.kind.essence() {
            "*" | "*/*" => 0,
            essence if essence.ends_with("/*") => 1,
            _ => 2,
        }
    }
}

/// Compares two `content` maps; one that is missing is empty.
pub(crate) fn compare<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (one, other): Both<'a>,
    usage: Use,
) {
    let shared = one.zip(other).and_then(|pair| owner.resolve(engine, pair));
    let owner = &shared.map_or_else(|| owner.clone(), |(.., part)| part);
    let (old, new) = (read(&engine.base, one), read(&engine.revision, other));
    let (partners, taken) = partners(&old, &new);
    for (media, partner) in old.iter().zip(&partners) {
        match partner {
            Some(index) => {
                named(engine, owner, (media, &new[*index]), usage);
                inside(engine, owner, (media, &new[*index]), usage);
            }
            None => {
                // A range that is there takes what this one took.
                let covering = covering(&new, media);
                let class = covering.map_or(Breaking, |_| NonBreaking);
                let nodes = (Some(media.node), None);
                presence(engine, owner, ("removed", class), (media, nodes), usage);
                if let Some(range) = covering {
                    inside(engine, owner, (media, range), usage);
                }
            }
        }
    }
    for (media, _) in new.iter().zip(taken).filter(|(_, taken)| !taken) {
        let nodes = (None, Some(media.node));
        presence(engine, owner, ("added", NonBreaking), (media, nodes), usage);
        // So far, a range spoke for it.
        if let Some(range) = covering(&old, media) {
            inside(engine, owner, (range, media), usage);
        }
    }
}

fn read<'a>(tree: &Tree<'a>, content: Option<Node<'a>>) -> Vec<Media<'a>> {
    let content = content.into_iter();
    content
        .flat_map(|content| tree.members(content))
        .map(|(name, node)| Media::read(tree, name, node))
        .collect()
}

/// For each media type of `old` the one of `new` that stands for it, and which of `new` stand for one: those of one name,
/// of one essence, and then ranges that took the place of a narrower one or made way for it.
fn partners(old: &[Media<'_>], new: &[Media<'_>]) -> (Vec<Option<usize>>, Vec<bool>) {
    let mut partners = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    let exact = |a: &Media<'_>, b: &Media<'_>| a.name == b.name;
    let same = |a: &Media<'_>, b: &Media<'_>| a.kind.essence() == b.kind.essence();
    let range = |a: &Media<'_>, b: &Media<'_>| a.kind.matches(&b.kind) || b.kind.matches(&a.kind);
    for rule in [
        &exact as &dyn Fn(&Media<'_>, &Media<'_>) -> bool,
        &same,
        &range,
    ] {
        for (media, partner) in old.iter().zip(&mut partners) {
            if partner.is_none() {
                let free = |index: &usize| !taken[*index] && rule(media, &new[*index]);
                *partner = (0..new.len()).find(free);
                if let Some(index) = partner {
                    taken[*index] = true;
                }
            }
        }
    }
    (partners, taken)
}

/// The narrowest of `all` that speaks for a media type.
fn covering<'m, 'a>(all: &'m [Media<'a>], media: &Media<'a>) -> Option<&'m Media<'a>> {
    let speaks = |known: &&Media<'a>| known.kind.matches(&media.kind) && known.name != media.name;
    all.iter()
        .filter(speaks)
        .max_by_key(|known| known.narrowness())
}

fn prefixed(usage: Use, suffix: &str) -> String {
    match usage.direction {
        Direction::Request => format!("request-body-{suffix}"),
        Direction::Response => format!("response-{suffix}"),
    }
}

/// A media type came or went.
fn presence<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (word, class): (&str, Class),
    (media, nodes): (&Media<'a>, Both<'a>),
    usage: Use,
) {
    let message = format!(
        "the media type `{}` of {} was {word}",
        media.name, owner.name
    );
    let rule = prefixed(usage, &format!("media-type-{word}"));
    let aspect = format!("media:{}", media.name);
    owner.tell(engine, (&rule, class), nodes, &aspect, message);
}

/// The name of a media type changed, but still speaks of the same bodies.
fn named<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (old, new): (&Media<'a>, &Media<'a>),
    usage: Use,
) {
    if old.name == new.name {
        return;
    }
    let (suffix, verdict) = match (new.kind.matches(&old.kind), old.kind.matches(&new.kind)) {
        // Whoever reads or writes in one encoding is not understood in another.
        (true, true) if old.charset() != new.charset() => {
            ("media-type-charset-changed", EITHER_WAY)
        }
        (true, true) => ("media-type-name-changed", HARMLESS),
        (true, false) => ("media-type-name-generalized", LOOSER),
        _ => ("media-type-name-specialized", TIGHTER),
    };
    let message = format!(
        "the media type `{}` of {} became `{}`",
        old.name, owner.name, new.name
    );
    let (rule, class) = (prefixed(usage, suffix), usage.judge(verdict));
    let nodes = (Some(old.node), Some(new.node));
    owner.tell(engine, (&rule, class), nodes, "media-name", message);
}

fn inside<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (old, new): (&Media<'a>, &Media<'a>),
    usage: Use,
) {
    // By the narrower of two media types.
    let narrower = match new.narrowness() > old.narrowness() {
        true => new,
        false => old,
    };
    let part = owner.named(format!("{} (`{}`)", owner.name, narrower.name));
    let Some((.., mut part)) = part.resolve(engine, (old.node, new.node)) else {
        return;
    };
    // A shared media type says nothing of what it is used for.
    if part.at != owner.at {
        part = part.named(format!("the media type `{}`", narrower.name));
    }
    // Words of a range are not the words of what it covers.
    if old.narrowness() == new.narrowness() {
        let nodes = (Some(old.node), Some(new.node));
        part.prose(engine, nodes, &["example", "examples", "description"]);
    }
    let usage = Use {
        medium: medium(&old.kind),
        ..usage
    };
    encoding::compare(engine, &part, (old.node, new.node), usage.direction);
    whole(engine, &part, (old, new), usage);
    items(engine, &part, (old, new), usage);
}

fn medium(kind: &MediaType) -> Medium {
    if kind.is_json() || kind.is_sequential_json() || kind.is_range() {
        Medium::Json
    } else if kind.is_xml() {
        Medium::Xml
    } else if kind.is_form() || kind.is_multipart() {
        Medium::Form
    } else {
        Medium::Text
    }
}

/// The `schema` of a media type, which describes a body as a whole.
fn whole<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (old, new): (&Media<'a>, &Media<'a>),
    usage: Use,
) {
    let said = |tree: &Tree<'a>, media: &Media<'a>| parts(tree.get(media.node, "schema"));
    if engine.same(&said(&engine.base, old), &said(&engine.revision, new)) {
        return;
    }
    let one = schema(engine, Side::Base, old);
    let other = schema(engine, Side::Revision, new);
    let presence = usage.role == Role::Body && one.is_some() != other.is_some();
    // A sequence that is now described item by item is compared so.
    let moved = presence
        && (item(&engine.base, old.node).is_some() || item(&engine.revision, new.node).is_some());
    if moved {
        return;
    }
    if !presence {
        let pair = (parts(one), parts(other));
        owner.schemas(engine, pair, usage);
        return;
    }
    let (added, request) = (other.is_some(), usage.direction == Direction::Request);
    let class = match (request, added) {
        (true, true) => Breaking,
        (false, false) => Warning,
        _ => NonBreaking,
    };
    let word = if added { "added" } else { "removed" };
    let rule = format!("{}-body-media-type-schema-{word}", usage.direction.word());
    let message = format!("the schema of {} was {word}", owner.name);
    owner.tell(engine, (&rule, class), (one, other), "schema", message);
}

/// The schema of a media type, unless it says nothing.
fn schema<'a>(engine: &mut Engine<'a>, side: Side, media: &Media<'a>) -> Option<Node<'a>> {
    let node = engine.tree(side).get(media.node, "schema")?;
    let shape = engine.shape(side, &parts([node]));
    // OpenAPI 3.1 writes a body of bytes without a schema.
    let bytes = matches!(medium(&media.kind), Medium::Text | Medium::Xml) && shape.binary();
    (!bytes && !shape.says_nothing()).then_some(node)
}

fn item<'a>(tree: &Tree<'a>, media: Node<'a>) -> Option<Node<'a>> {
    tree.get(media, "itemSchema")
}

/// The `itemSchema` of a sequence (OpenAPI 3.2), which may also be written as the items of its `schema`.
fn items<'a>(
    engine: &mut Engine<'a>,
    owner: &Part<'_>,
    (old, new): (&Media<'a>, &Media<'a>),
    usage: Use,
) {
    let said = (
        item(&engine.base, old.node),
        item(&engine.revision, new.node),
    );
    if said.0.is_none() && said.1.is_none() {
        return;
    }
    let one = said
        .0
        .map_or_else(|| listed(engine, Side::Base, old), |node| parts([node]));
    let other = said
        .1
        .map_or_else(|| listed(engine, Side::Revision, new), |node| parts([node]));
    let part = owner.named(format!("an item of {}", owner.name));
    let usage = Use {
        medium: if usage.medium == Medium::Form {
            Medium::Part
        } else {
            Medium::Json
        },
        ..usage
    };
    part.schemas(engine, (one, other), usage);
}

/// The items of a sequence whose `schema` is an array.
fn listed<'a>(engine: &mut Engine<'a>, side: Side, media: &Media<'a>) -> Parts<'a> {
    let Some(schema) = engine.tree(side).get(media.node, "schema") else {
        return Parts::new();
    };
    let shape = engine.shape(side, &parts([schema]));
    let tree = engine.tree(side);
    let arrays = shape
        .alternatives
        .iter()
        .filter(|one| one.kind == SchemaType::Array);
    let nodes = arrays.flat_map(|one| &one.nodes);
    parts(nodes.filter_map(|node| tree.get(*node, "items")))
}
