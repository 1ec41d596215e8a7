//! Which alternative of one schema stands for which of the other; order does not matter.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::members::properties;
use super::shape::{Alternative, Kind, Nodes, Shape, canonical, parts};
use crate::document::{Document, Node};
use crate::engine::{Engine, Side, similar};

/// Indices into the alternatives of both sides.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) base_only: Vec<usize>,
    pub(super) revision_only: Vec<usize>,
}

/// Pairs alternatives: by name, by content, by title, by what they have in common, by type.
pub(super) fn alternatives<'a>(
    engine: &mut Engine<'a>,
    base: &Shape<'a>,
    revision: &Shape<'a>,
) -> Matched {
    let (old, new) = (&base.alternatives, &revision.alternatives);
    let mut matched = Pairing {
        partners: vec![None; old.len()],
        taken: vec![false; new.len()],
    };
    if let ([one], [other]) = (old.as_slice(), new.as_slice())
        && (one.kind == other.kind || (number(one.kind) && number(other.kind)))
    {
        return Matched {
            pairs: vec![(0, 0)],
            ..Matched::default()
        };
    }
    let called = |document: &Document<'a>, all: &[Alternative<'a>]| -> Vec<Option<Vec<String>>> {
        all.iter()
            .map(|one| one.name.map(|name| document.steps(name)))
            .collect()
    };
    let (mine, others) = (called(&engine.base, old), called(&engine.revision, new));
    let named = |one: usize, other: usize| {
        old[one].kind == new[other].kind && mine[one].is_some() && mine[one] == others[other]
    };
    // Several alternatives can come from one name, which stands for a union itself; then their content tells.
    if let (Some(_), Some(others)) = (places(&mine), places(&others)) {
        for (one, name) in mine.iter().enumerate() {
            let other = name.as_ref().and_then(|name| others.get(name.as_slice()));
            if let Some(other) = other.filter(|other| named(one, **other)) {
                matched.take(one, *other);
            }
        }
    }
    if matched.open() {
        let (mut ours, mut theirs) = (vec![None; old.len()], vec![None; new.len()]);
        let mut equal = |one: usize, other: usize| {
            let left =
                *ours[one].get_or_insert_with(|| fingerprint(engine, Side::Base, &old[one], 3));
            let right = *theirs[other]
                .get_or_insert_with(|| fingerprint(engine, Side::Revision, &new[other], 3));
            left == right
        };
        matched.pair(|one, other| named(one, other) && equal(one, other));
        matched.pair(named);
        // Of members that mean the same, those with the same prose belong together.
        matched.pair(|one, other| {
            equal(one, other)
                && own(base, &old[one])
                    .map(|node| node.value)
                    .eq(own(revision, &new[other]).map(|node| node.value))
        });
        matched.pair(equal);
    }
    if matched.open() {
        matched.pair(|one, other| {
            let (one, other) = (&old[one], &new[other]);
            one.kind == other.kind
                && title(base, one).is_some()
                && title(base, one) == title(revision, other)
                && exchangeable(engine, one, other)
                && !told_apart(one, other)
        });
        matched.pair(|one, other| {
            let (one, other) = (&old[one], &new[other]);
            one.kind == other.kind && one.kind == Kind::Object && {
                let (a, b) = (tag(one), tag(other));
                !a.is_empty() && a == b && exchangeable(engine, one, other)
            }
        });
    }
    if matched.open() {
        let names = |engine: &Engine<'a>, side: Side, one: &Alternative<'a>| -> BTreeSet<String> {
            let document = engine.document(side);
            properties(document, &one.nodes)
                .into_keys()
                .map(str::to_owned)
                .collect()
        };
        let mut scored = Vec::new();
        let ends = matched.ends();
        for one in &ends.base_only {
            for other in &ends.revision_only {
                let (left, right) = (&old[*one], &new[*other]);
                if left.kind == Kind::Object
                    && right.kind == Kind::Object
                    && exchangeable(engine, left, right)
                    && !told_apart(left, right)
                {
                    let score = similar(
                        &names(engine, Side::Base, left),
                        &names(engine, Side::Revision, right),
                    );
                    if score > 0.0 {
                        scored.push((score, *one, *other));
                    }
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, one, other) in scored {
            matched.take(one, other);
        }
    }
    matched.pair(|one, other| {
        old[one].kind == new[other].kind && !matches!(old[one].kind, Kind::Object | Kind::Any)
    });
    matched.pair(|one, other| number(old[one].kind) && number(new[other].kind));
    matched.ends()
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

    fn pair(&mut self, mut same: impl FnMut(usize, usize) -> bool) {
        for one in 0..self.partners.len() {
            if self.partners[one].is_none() {
                let free = |other: &usize| !self.taken[*other];
                let found = (0..self.taken.len())
                    .filter(free)
                    .find(|other| same(one, *other));
                found.into_iter().for_each(|other| self.take(one, other));
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
        (Some(a), Some(b)) => engine.correspond(a, b),
        _ => true,
    }
}

/// Where each name stands, if none stands twice.
fn places(names: &[Option<Vec<String>>]) -> Option<HashMap<&[String], usize>> {
    let mut places = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(name) = name
            && places.insert(name.as_slice(), index).is_some()
        {
            return None;
        }
    }
    Some(places)
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
    let mut titles = own(whole, one).filter_map(|node| node.value.get("title")?.as_str());
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
            tags.push((name.clone(), canonical(value)));
        }
    }
    tags.sort_unstable();
    tags
}

/// Does a property that can only have one value have another one in each?
fn told_apart(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    let theirs = tag(other);
    tag(one).iter().any(|(name, value)| {
        theirs
            .iter()
            .any(|(known, fixed)| known == name && fixed != value)
    })
}

/// A number that equal alternatives share, however they are spelled. Looks `depth` levels deep.
fn fingerprint<'a>(
    engine: &mut Engine<'a>,
    side: Side,
    one: &Alternative<'a>,
    depth: usize,
) -> u64 {
    let mut hasher = DefaultHasher::new();
    one.kind.hash(&mut hasher);
    if let Some(values) = &one.values {
        values.list.keys().collect::<Vec<_>>().hash(&mut hasher);
    }
    let mut said = BTreeSet::new();
    for (key, value) in one
        .nodes
        .iter()
        .filter_map(|node| node.value.as_object())
        .flatten()
    {
        match key.as_str() {
            "required" => {
                for name in value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|name| name.as_str())
                {
                    said.insert(format!("required {name}"));
                }
            }
            "format" | "pattern" | "minimum" | "maximum" | "minLength" | "maxLength" => {
                said.insert(format!("{key} {}", canonical(value)));
            }
            _ => {}
        }
    }
    said.hash(&mut hasher);
    if depth > 0 {
        let document = engine.document(side);
        let mut inner: Vec<_> = properties(document, &one.nodes).into_iter().collect();
        let items: Nodes<'_> = one
            .nodes
            .iter()
            .filter_map(|node| document.get(*node, "items"))
            .collect();
        if !items.is_empty() {
            inner.push(("[]", items));
        }
        for (name, nodes) in inner {
            name.hash(&mut hasher);
            let shape = engine.shape(side, &parts(nodes));
            shape.null.hash(&mut hasher);
            let mut prints: Vec<_> = shape
                .alternatives
                .iter()
                .map(|one| fingerprint(engine, side, one, depth - 1))
                .collect();
            prints.sort_unstable();
            prints.hash(&mut hasher);
        }
    }
    hasher.finish()
}
