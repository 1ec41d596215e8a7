//! Which alternative of one schema stands for which of the other; order does not matter.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

use super::members::properties;
use super::shape::{Alternative, Kind, Nodes, Shape, parts};
use crate::canonical::canonical;
use crate::engine::{Engine, Side, similar};
use crate::tree::{Loc, Node};

/// Indices into the alternatives of both sides.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) base_only: Vec<usize>,
    pub(super) revision_only: Vec<usize>,
}

/// More objects than this on both sides are not told apart by their properties, each against each.
const MAX_SCORED: usize = 250_000;

/// Pairs alternatives: by name, by content, by title, by what they have in common, by type.
pub(super) fn alternatives<'a>(
    engine: &mut Engine<'a>,
    base: &Shape<'a>,
    revision: &Shape<'a>,
) -> Matched {
    let (old, new) = (&base.alternatives, &revision.alternatives);
    if let ([one], [other]) = (old.as_slice(), new.as_slice())
        && (one.kind == other.kind || (number(one.kind) && number(other.kind)))
    {
        return Matched {
            pairs: vec![(0, 0)],
            ..Matched::default()
        };
    }
    let mut matched = Pairing {
        partners: vec![None; old.len()],
        taken: vec![false; new.len()],
    };
    by_name(engine, (old, new), &mut matched);
    if matched.open() {
        by_content(engine, (base, revision), &mut matched);
    }
    if matched.open() {
        by_words(engine, (base, revision), &mut matched);
    }
    if matched.open() {
        by_properties(engine, (old, new), &mut matched);
    }
    if matched.open() {
        by_type(engine, (old, new), &mut matched);
    }
    matched.ends()
}

type Sides<'s, 'a> = (&'s [Alternative<'a>], &'s [Alternative<'a>]);

/// For each alternative the component of the base that its name stands for; of a component that is new, nothing.
fn names<'a>(engine: &Engine<'a>, side: Side, all: &[Alternative<'a>]) -> Vec<Option<Loc>> {
    let stands = |loc: Loc| match side {
        Side::Base => Some(loc),
        Side::Revision => engine.counterpart(loc),
    };
    all.iter()
        .map(|one| one.name.and_then(|name| stands(name.loc)))
        .collect()
}

/// Alternatives that are the only one under their name. Several can come from one name, which stands for a union itself;
/// then their content tells.
fn by_name<'a>(engine: &Engine<'a>, (old, new): Sides<'_, 'a>, matched: &mut Pairing) {
    let single = |names: Vec<Option<Loc>>, all: &[Alternative<'a>]| {
        let mut count: FxHashMap<Loc, usize> = FxHashMap::default();
        for name in names.iter().flatten() {
            *count.entry(*name).or_default() += 1;
        }
        let keys = names.into_iter().zip(all);
        let keys = keys.map(|(name, one)| Some((name.filter(|name| count[name] == 1)?, one.kind)));
        keys.collect::<Vec<_>>()
    };
    let mine = single(names(engine, Side::Base, old), old);
    let theirs = single(names(engine, Side::Revision, new), new);
    matched.pair_by(&mine, &theirs);
}

/// Alternatives that mean the same, however they are spelled.
fn by_content<'a>(
    engine: &mut Engine<'a>,
    (base, revision): (&Shape<'a>, &Shape<'a>),
    matched: &mut Pairing,
) {
    const DEPTH: usize = 3;
    let (old, new) = (&base.alternatives, &revision.alternatives);
    let prints = |engine: &mut Engine<'a>, side, all: &[Alternative<'a>]| -> Vec<u64> {
        all.iter()
            .map(|one| fingerprint(engine, side, one, DEPTH))
            .collect()
    };
    let ours = prints(engine, Side::Base, old);
    let theirs = prints(engine, Side::Revision, new);
    let (mine, other) = (
        names(engine, Side::Base, old),
        names(engine, Side::Revision, new),
    );
    let both = |names: &[Option<Loc>], prints: &[u64]| -> Vec<Option<(Loc, u64)>> {
        let both = names.iter().zip(prints);
        both.map(|(name, print)| Some(((*name)?, *print))).collect()
    };
    matched.pair_by(&both(&mine, &ours), &both(&other, &theirs));
    let kinds = |names: &[Option<Loc>], all: &[Alternative<'a>]| -> Vec<Option<(Loc, Kind)>> {
        let both = names.iter().zip(all);
        both.map(|(name, one)| Some(((*name)?, one.kind))).collect()
    };
    matched.pair_by(&kinds(&mine, old), &kinds(&other, new));
    // Of members that mean the same, those with the same prose belong together.
    let words = |whole: &Shape<'a>, prints: &[u64]| -> Vec<Option<(u64, String)>> {
        let said = whole.alternatives.iter().zip(prints).map(|(one, print)| {
            let words = own(whole, one).map(|node| canonical(node.value));
            Some((*print, words.collect::<Vec<_>>().join(",")))
        });
        said.collect()
    };
    if matched.open() {
        matched.pair_by(&words(base, &ours), &words(revision, &theirs));
    }
    let plain = |prints: Vec<u64>| -> Vec<Option<u64>> { prints.into_iter().map(Some).collect() };
    matched.pair_by(&plain(ours), &plain(theirs));
}

/// Alternatives that are called or marked alike.
fn by_words<'a>(
    engine: &Engine<'a>,
    (base, revision): (&Shape<'a>, &Shape<'a>),
    matched: &mut Pairing,
) {
    let (old, new) = (&base.alternatives, &revision.alternatives);
    let titles = |whole: &Shape<'a>| -> Vec<Option<(Kind, &'a str)>> {
        let all = whole.alternatives.iter();
        all.map(|one| Some((one.kind, title(whole, one)?)))
            .collect()
    };
    let tags =
        |all: &[Alternative<'a>]| -> Vec<Vec<(String, String)>> { all.iter().map(tag).collect() };
    let (ours, theirs) = (tags(old), tags(new));
    let may = |one: usize, other: usize| {
        exchangeable(engine, &old[one], &new[other]) && !told_apart(&ours[one], &theirs[other])
    };
    matched.pair_where(&titles(base), &titles(revision), may);
    let marked = |all: &[Alternative<'a>], tags: &[Vec<(String, String)>]| -> Vec<_> {
        let objects = all.iter().zip(tags);
        objects
            .map(|(one, tag)| {
                let marked = one.kind == Kind::Object && !tag.is_empty();
                marked.then(|| tag.clone())
            })
            .collect::<Vec<_>>()
    };
    matched.pair_where(&marked(old, &ours), &marked(new, &theirs), may);
}

/// Objects that have properties in common, those with most first; then those of which one has none.
fn by_properties<'a>(engine: &Engine<'a>, (old, new): Sides<'_, 'a>, matched: &mut Pairing) {
    let names = |side: Side, one: &Alternative<'a>| -> BTreeSet<String> {
        let all = properties(engine.tree(side), &one.nodes);
        all.into_keys().map(str::to_owned).collect()
    };
    let ends = matched.ends();
    let objects = |all: &[Alternative<'a>], open: &[usize]| -> Vec<usize> {
        let objects = open
            .iter()
            .filter(|index| all[**index].kind == Kind::Object);
        objects.copied().collect()
    };
    let (left, right) = (
        objects(old, &ends.base_only),
        objects(new, &ends.revision_only),
    );
    if left.len() * right.len() > MAX_SCORED {
        return;
    }
    let ours: Vec<_> = left
        .iter()
        .map(|one| names(Side::Base, &old[*one]))
        .collect();
    let theirs: Vec<_> = right
        .iter()
        .map(|other| names(Side::Revision, &new[*other]))
        .collect();
    let may = |one: usize, other: usize| {
        exchangeable(engine, &old[one], &new[other])
            && !told_apart(&tag(&old[one]), &tag(&new[other]))
    };
    let mut scored = Vec::new();
    for (one, mine) in left.iter().zip(&ours) {
        for (other, their) in right.iter().zip(&theirs) {
            let score = similar(mine, their);
            if score > 0.0 && may(*one, *other) {
                scored.push((score, *one, *other));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, one, other) in scored {
        matched.take(one, other);
    }
    for (one, mine) in left.iter().zip(&ours) {
        for (other, their) in right.iter().zip(&theirs) {
            if (mine.is_empty() || their.is_empty()) && may(*one, *other) {
                matched.take(*one, *other);
            }
        }
    }
}

/// Arrays of the same component, texts of the same format, and then whatever is of one type.
fn by_type<'a>(engine: &Engine<'a>, (old, new): Sides<'_, 'a>, matched: &mut Pairing) {
    let item = |side: Side, one: &Alternative<'a>| -> Option<Loc> {
        let tree = engine.tree(side);
        let items = one.nodes.iter().find_map(|node| tree.get(*node, "items"))?;
        let component = tree.component(tree.target(items)?.loc)?;
        match side {
            Side::Base => Some(component),
            Side::Revision => engine.counterpart(component),
        }
    };
    let arrays = |side: Side, all: &[Alternative<'a>]| -> Vec<Option<Loc>> {
        let array = |one: &Alternative<'a>| one.kind == Kind::Array;
        all.iter()
            .map(|one| item(side, one).filter(|_| array(one)))
            .collect()
    };
    matched.pair_by(&arrays(Side::Base, old), &arrays(Side::Revision, new));
    let formats = |all: &[Alternative<'a>]| -> Vec<Option<(Kind, &'a str)>> {
        let format = |one: &Alternative<'a>| one.nodes.iter().find_map(|node| node.text("format"));
        all.iter()
            .map(|one| Some((one.kind, format(one)?)))
            .collect()
    };
    matched.pair_by(&formats(old), &formats(new));
    let kinds = |all: &[Alternative<'a>]| -> Vec<Option<Kind>> {
        let plain = |kind: &Kind| !matches!(kind, Kind::Object | Kind::Any);
        all.iter().map(|one| Some(one.kind).filter(plain)).collect()
    };
    matched.pair_by(&kinds(old), &kinds(new));
    let numbers = |all: &[Alternative<'a>]| -> Vec<Option<()>> {
        all.iter()
            .map(|one| number(one.kind).then_some(()))
            .collect()
    };
    matched.pair_by(&numbers(old), &numbers(new));
}

/// Pairs while they are found.
struct Pairing {
    /// By alternative of the base.
    partners: Vec<Option<usize>>,
    /// By alternative of the revision.
    taken: Vec<bool>,
}

impl Pairing {
    fn open(&self) -> bool {
        self.partners.contains(&None) && self.taken.contains(&false)
    }

    /// Pairs what has the same key, in order.
    fn pair_by<K: Hash + Eq>(&mut self, mine: &[Option<K>], theirs: &[Option<K>]) {
        self.pair_where(mine, theirs, |_, _| true);
    }

    /// Pairs what has the same key and may be paired.
    fn pair_where<K: Hash + Eq>(
        &mut self,
        mine: &[Option<K>],
        theirs: &[Option<K>],
        may: impl Fn(usize, usize) -> bool,
    ) {
        let mut free: HashMap<&K, VecDeque<usize>> = HashMap::new();
        for (other, key) in theirs.iter().enumerate() {
            if let Some(key) = key.as_ref().filter(|_| !self.taken[other]) {
                free.entry(key).or_default().push_back(other);
            }
        }
        for (one, key) in mine.iter().enumerate() {
            let open = self.partners[one].is_none();
            let Some(found) = key
                .as_ref()
                .filter(|_| open)
                .and_then(|key| free.get_mut(key))
            else {
                continue;
            };
            if let Some(position) = found.iter().position(|other| may(one, *other))
                && let Some(other) = found.remove(position)
            {
                self.take(one, other);
            }
        }
    }

    fn take(&mut self, one: usize, other: usize) {
        if self.partners[one].is_none() && !self.taken[other] {
            self.partners[one] = Some(other);
            self.taken[other] = true;
        }
    }

    /// What is paired and what is not.
    fn ends(&self) -> Matched {
        let mut matched = Matched::default();
        for (one, partner) in self.partners.iter().copied().enumerate() {
            match partner {
                Some(other) => matched.pairs.push((one, other)),
                None => matched.base_only.push(one),
            }
        }
        let free = self.taken.iter().enumerate().filter(|(_, taken)| !**taken);
        matched.revision_only = free.map(|(other, _)| other).collect();
        matched
    }
}

fn number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Number)
}

/// Two members of unions that name different components are two things, unless one was renamed to the other.
fn exchangeable<'a>(engine: &Engine<'a>, one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
    match (one.name, other.name) {
        (Some(a), Some(b)) => engine.correspond(a.loc, b.loc),
        _ => true,
    }
}

/// The schema objects of a member of a union, without the one that lists the members.
fn own<'s, 'a>(
    whole: &'s Shape<'a>,
    one: &'s Alternative<'a>,
) -> impl Iterator<Item = &'s Node<'a>> {
    let list = whole.union.as_ref().map(|(_, list)| list.loc);
    one.nodes.iter().filter(move |node| Some(node.loc) != list)
}

/// What a member of a union without a name of its own is called.
fn title<'a>(whole: &Shape<'a>, one: &Alternative<'a>) -> Option<&'a str> {
    let mut titles = own(whole, one).filter_map(|node| node.text("title"));
    let only = titles.next()?;
    let alone = whole.union.is_some() && one.name.is_none() && titles.next().is_none();
    alone.then_some(only)
}

/// The properties of an object that can only have one value, which tell it from its siblings.
fn tag(one: &Alternative<'_>) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    for (name, property) in one
        .nodes
        .iter()
        .filter_map(|node| node.value.get("properties")?.as_object())
        .flatten()
    {
        let value =
            property
                .get("const")
                .or_else(|| match property.get("enum")?.as_array()?.as_slice() {
                    [only] => Some(only),
                    _ => None,
                });
        if let Some(value) = value {
            tags.push((name.to_string(), canonical(value)));
        }
    }
    tags.sort_unstable();
    tags
}

/// Does a property that can only have one value have another one in each?
fn told_apart(ours: &[(String, String)], theirs: &[(String, String)]) -> bool {
    let other = |name: &String, value: &String| {
        let mut known = theirs.iter();
        known.any(|(known, fixed)| known == name && fixed != value)
    };
    ours.iter().any(|(name, value)| other(name, value))
}

/// A number that equal alternatives share, however they are spelled. Looks `depth` levels deep.
fn fingerprint<'a>(
    engine: &mut Engine<'a>,
    side: Side,
    one: &Alternative<'a>,
    depth: usize,
) -> u64 {
    const LIMITS: [&str; 6] = [
        "format",
        "pattern",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
    ];
    let mut hasher = DefaultHasher::new();
    one.kind.hash(&mut hasher);
    if let Some(values) = &one.values {
        values.list.keys().collect::<Vec<_>>().hash(&mut hasher);
    }
    let mut said = BTreeSet::new();
    for node in &one.nodes {
        let required = node.value.get("required").and_then(|list| list.as_array());
        let names = required
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str());
        said.extend(names.map(|name| format!("required {name}")));
        for key in LIMITS {
            if let Some(value) = node.value.get(key) {
                said.insert(format!("{key} {}", canonical(value)));
            }
        }
    }
    said.hash(&mut hasher);
    if depth > 0 {
        let tree = engine.tree(side);
        let mut inner: Vec<_> = properties(tree, &one.nodes).into_iter().collect();
        let items: Nodes<'_> = one
            .nodes
            .iter()
            .filter_map(|node| tree.get(*node, "items"))
            .collect();
        if !items.is_empty() {
            inner.push(("[]", items));
        }
        for (name, nodes) in inner {
            name.hash(&mut hasher);
            inside(engine, side, &nodes, depth - 1).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The fingerprint of a schema inside of another.
fn inside<'a>(engine: &mut Engine<'a>, side: Side, nodes: &[Node<'a>], depth: usize) -> u64 {
    let shape = engine.shape(side, &parts(nodes.iter().copied()));
    let mut prints: Vec<_> = shape
        .alternatives
        .iter()
        .map(|one| fingerprint(engine, side, one, depth))
        .collect();
    prints.sort_unstable();
    let mut hasher = DefaultHasher::new();
    (shape.null, prints).hash(&mut hasher);
    hasher.finish()
}
