//! Which alternative of one schema stands for which of the other; order does not matter.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fingerprint::fingerprint;
use super::members::properties;
use super::shape::{Alternative, Nodes, SchemaType, Shape, bare, parts};
use crate::canonical::canonical;
use crate::engine::{Engine, Side, similar};
use crate::tree::{Loc, Node};

/// Indices into the alternatives of both sides.
#[derive(Debug, Default)]
pub(super) struct Matched<'a> {
    /// Members of both unions that are components, and nothing else: they are compared as those.
    pub(super) units: Vec<(Node<'a>, Node<'a>)>,
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) base_only: Vec<usize>,
    pub(super) revision_only: Vec<usize>,
}

impl Matched<'_> {
    /// Does nothing of one side stand for anything of the other?
    pub(super) fn none(&self) -> bool {
        self.pairs.is_empty() && self.units.is_empty()
    }
}

/// More objects than this on both sides are not told apart by their properties, each against each.
const MAX_SCORED: usize = 250_000;

/// Pairs alternatives: by name, by content, by title, by what they have in common, by type.
pub(super) fn alternatives<'a>(
    engine: &mut Engine<'a>,
    base: &Shape<'a>,
    revision: &Shape<'a>,
) -> Matched<'a> {
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
        shapes: [base, revision],
        partners: vec![None; old.len()],
        taken: vec![false; new.len()],
    };
    let units = units(engine, (base, revision), &mut matched);
    let names = [
        names(engine, Side::Base, old),
        names(engine, Side::Revision, new),
    ];
    by_name(&names, &mut matched);
    for rule in [by_content, by_words, by_properties, by_type] {
        if matched.open() {
            rule(engine, &names, &mut matched);
        }
    }
    Matched {
        units,
        ..matched.ends()
    }
}

/// Takes out the alternatives of members that are the same component in both unions, with nothing beside it that counts.
fn units<'a>(
    engine: &mut Engine<'a>,
    (base, revision): (&Shape<'a>, &Shape<'a>),
    matched: &mut Pairing<'_, 'a>,
) -> Vec<(Node<'a>, Node<'a>)> {
    let mut units = Vec::new();
    if base.union.is_none() || revision.union.is_none() {
        return units;
    }
    let ours = by_outer(&base.alternatives);
    let theirs: FxHashMap<Option<Loc>, (Node<'a>, Vec<usize>)> = by_outer(&revision.alternatives)
        .into_iter()
        .map(|(node, indices)| (engine.counterpart(node.loc), (node, indices)))
        .collect();
    for (one, indices) in ours {
        let Some((other, others)) = theirs.get(&Some(one.loc)) else {
            continue;
        };
        if whole(engine, Side::Base, one, (&base.alternatives, &indices))
            && whole(
                engine,
                Side::Revision,
                *other,
                (&revision.alternatives, others),
            )
        {
            indices
                .iter()
                .for_each(|index| matched.partners[*index] = Some(UNIT));
            others.iter().for_each(|index| matched.taken[*index] = true);
            units.push((one, *other));
        }
    }
    units
}

/// Stands for the partner of what is compared with its whole member.
const UNIT: usize = usize::MAX;

/// The alternatives of each member that is a component.
fn by_outer<'a>(all: &[Alternative<'a>]) -> Vec<(Node<'a>, Vec<usize>)> {
    let mut found: Vec<(Node<'a>, Vec<usize>)> = Vec::new();
    let mut known: FxHashMap<Loc, usize> = FxHashMap::default();
    for (index, one) in all.iter().enumerate() {
        let Some(outer) = one.outer else { continue };
        let place = *known.entry(outer.loc).or_insert_with(|| {
            found.push((outer, Vec::new()));
            found.len() - 1
        });
        found[place].1.push(index);
    }
    found
}

/// Do these alternatives say what their component says, and nothing more?
fn whole<'a>(
    engine: &mut Engine<'a>,
    side: Side,
    component: Node<'a>,
    (all, indices): (&[Alternative<'a>], &[usize]),
) -> bool {
    let alone = engine.shape(side, &parts([component]));
    let inside: FxHashSet<Loc> = alone
        .alternatives
        .iter()
        .flat_map(|one| one.nodes.iter().map(|node| node.loc))
        .collect();
    indices.len() == alone.alternatives.len()
        && indices.iter().all(|index| {
            let nodes = all[*index].nodes.iter().copied();
            let beside: Nodes<'a> = nodes.filter(|node| !inside.contains(&node.loc)).collect();
            bare(&beside)
        })
}

/// For each alternative of both sides the component of the base that its name stands for; of one that is new, nothing.
type Names = [Vec<Option<Loc>>; 2];

fn names<'a>(engine: &Engine<'a>, side: Side, all: &[Alternative<'a>]) -> Vec<Option<Loc>> {
    all.iter()
        .map(|one| stands(engine, side, one.name?.loc))
        .collect()
}

/// The location in the base that one of either side stands for.
fn stands(engine: &Engine<'_>, side: Side, loc: Loc) -> Option<Loc> {
    match side {
        Side::Base => Some(loc),
        Side::Revision => engine.counterpart(loc),
    }
}

/// Alternatives that are the only one under their name. Several can come from one name, which stands for a union itself;
/// then their content tells.
fn by_name(names: &Names, matched: &mut Pairing<'_, '_>) {
    let count = |names: &Vec<Option<Loc>>| {
        let mut count: FxHashMap<Loc, usize> = FxHashMap::default();
        for name in names.iter().flatten() {
            *count.entry(*name).or_default() += 1;
        }
        count
    };
    let counts = names.each_ref().map(count);
    matched.pair(|side, index, one| {
        let name = names[side as usize][index]?;
        (counts[side as usize][&name] == 1).then_some((name, one.kind))
    });
}

/// Alternatives that mean the same, however they are spelled.
fn by_content<'a>(engine: &mut Engine<'a>, names: &Names, matched: &mut Pairing<'_, 'a>) {
    const DEPTH: usize = 3;
    let prints = [Side::Base, Side::Revision].map(|side| -> Vec<Option<u64>> {
        let all = matched.shapes[side as usize]
            .alternatives
            .iter()
            .enumerate();
        // It is costly: how a partner looks that was found already does not matter.
        let open = |index: usize| match side {
            Side::Base => matched.partners[index].is_none(),
            Side::Revision => !matched.taken[index],
        };
        all.map(|(index, one)| open(index).then(|| fingerprint(engine, side, one, DEPTH)))
            .collect()
    });
    let name = |side: Side, index: usize| names[side as usize][index];
    let print = |side: Side, index: usize| prints[side as usize][index];
    matched.pair(|side, index, _| Some((name(side, index)?, print(side, index)?)));
    matched.pair(|side, index, one| Some((name(side, index)?, one.kind)));
    if matched.open() {
        // Of members that mean the same, those with the same prose belong together.
        let shapes = matched.shapes;
        matched.pair(|side, index, one| {
            let words = own(shapes[side as usize], one).map(|node| canonical(node.value));
            let words = words.collect::<Vec<_>>().join(",");
            Some((print(side, index)?, words))
        });
    }
    matched.pair(|side, index, _| print(side, index));
}

/// Alternatives that are called or marked alike.
fn by_words<'a>(engine: &mut Engine<'a>, _: &Names, matched: &mut Pairing<'_, 'a>) {
    let shapes = matched.shapes;
    let tags = shapes.map(|shape| shape.alternatives.iter().map(tag).collect::<Vec<_>>());
    let [old, new] = shapes.map(|shape| &shape.alternatives);
    let may = |one: usize, other: usize| {
        exchangeable(engine, &old[one], &new[other]) && !told_apart(&tags[0][one], &tags[1][other])
    };
    let title =
        |side: Side, _, one: &Alternative<'a>| Some((one.kind, title(shapes[side as usize], one)?));
    matched.pair_where(title, may);
    let marked = |side: Side, index: usize, one: &Alternative<'a>| {
        let tag = &tags[side as usize][index];
        (one.kind == SchemaType::Object && !tag.is_empty()).then_some(tag)
    };
    matched.pair_where(marked, may);
}

/// Objects that have properties in common, those with most first; then those of which one has none.
fn by_properties<'a>(engine: &mut Engine<'a>, _: &Names, matched: &mut Pairing<'_, 'a>) {
    let [old, new] = matched.shapes.map(|shape| &shape.alternatives);
    let ends = matched.ends();
    // With the names of their properties.
    let objects =
        |side: Side, all: &[Alternative<'a>], open: Vec<usize>| -> Vec<(usize, BTreeSet<String>)> {
            let objects = open
                .into_iter()
                .filter(|index| all[*index].kind == SchemaType::Object);
            let names = |index: usize| {
                let named = properties(engine.tree(side), &all[index].nodes);
                (index, named.into_keys().map(str::to_owned).collect())
            };
            objects.map(names).collect()
        };
    let left = objects(Side::Base, old, ends.base_only);
    let right = objects(Side::Revision, new, ends.revision_only);
    if left.len() * right.len() > MAX_SCORED {
        return;
    }
    let mut scored = Vec::new();
    for (one, mine) in &left {
        for (other, their) in &right {
            let score = similar(mine, their);
            let comparable = score > 0.0 || mine.is_empty() || their.is_empty();
            if comparable
                && exchangeable(engine, &old[*one], &new[*other])
                && !told_apart(&tag(&old[*one]), &tag(&new[*other]))
            {
                scored.push((score, *one, *other));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, one, other) in scored {
        matched.take(one, other);
    }
}

/// Arrays of the same component, texts of the same format, and then whatever is of one type.
fn by_type<'a>(engine: &mut Engine<'a>, _: &Names, matched: &mut Pairing<'_, 'a>) {
    matched.pair(|side, _, one| {
        let tree = engine.tree(side);
        let items = one.nodes.iter().find_map(|node| tree.get(*node, "items"))?;
        let component = tree.component(tree.target(items)?.loc)?;
        stands(engine, side, component).filter(|_| one.kind == SchemaType::Array)
    });
    matched.pair(|_, _, one| {
        let format = one.nodes.iter().find_map(|node| node.text("format"))?;
        Some((one.kind, format))
    });
    matched.pair(|_, _, one| {
        Some(one.kind).filter(|kind| !matches!(kind, SchemaType::Object | SchemaType::Any))
    });
    matched.pair(|_, _, one| number(one.kind).then_some(()));
}

/// Pairs while they are found.
struct Pairing<'s, 'a> {
    shapes: [&'s Shape<'a>; 2],
    /// By alternative of the base.
    partners: Vec<Option<usize>>,
    /// By alternative of the revision.
    taken: Vec<bool>,
}

impl<'s, 'a> Pairing<'s, 'a> {
    fn open(&self) -> bool {
        self.partners.contains(&None) && self.taken.contains(&false)
    }

    /// Pairs what has the same key, in order.
    fn pair<K: Hash + Eq>(
        &mut self,
        key: impl FnMut(Side, usize, &'s Alternative<'a>) -> Option<K>,
    ) {
        self.pair_where(key, |_, _| true);
    }

    /// Pairs what has the same key and may be paired.
    fn pair_where<K: Hash + Eq>(
        &mut self,
        mut key: impl FnMut(Side, usize, &'s Alternative<'a>) -> Option<K>,
        may: impl Fn(usize, usize) -> bool,
    ) {
        let [old, new] = self
            .shapes
            .map(|shape| shape.alternatives.iter().enumerate());
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (other, alternative) in new.filter(|(other, _)| !self.taken[*other]) {
            if let Some(key) = key(Side::Revision, other, alternative) {
                free.entry(key).or_default().push_back(other);
            }
        }
        let open: Vec<_> = old
            .filter(|(one, _)| self.partners[*one].is_none())
            .collect();
        for (one, alternative) in open {
            if let Some(key) = key(Side::Base, one, alternative)
                && let Some(found) = free.get_mut(&key)
                && let Some(position) = found.iter().position(|other| may(one, *other))
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
    fn ends(&self) -> Matched<'a> {
        let mut matched = Matched::default();
        for (one, partner) in self.partners.iter().copied().enumerate() {
            match partner {
                Some(UNIT) => {}
                Some(other) => matched.pairs.push((one, other)),
                None => matched.base_only.push(one),
            }
        }
        let free = self.taken.iter().enumerate().filter(|(_, taken)| !**taken);
        matched.revision_only = free.map(|(other, _)| other).collect();
        matched
    }
}

fn number(kind: SchemaType) -> bool {
    matches!(kind, SchemaType::Integer | SchemaType::Number)
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
