//! Which alternative of one schema stands for which of the other; order does not matter.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::object::properties;
use super::shape::{Alternative, Kind, Shape, canonical, parts};
use crate::document::Node;
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
    let mut matched = Matched {
        pairs: Vec::new(),
        base_only: (0..old.len()).collect(),
        revision_only: (0..new.len()).collect(),
    };
    if let ([one], [other]) = (old.as_slice(), new.as_slice())
        && (one.kind == other.kind || (number(one.kind) && number(other.kind)))
    {
        return Matched {
            pairs: vec![(0, 0)],
            ..Matched::default()
        };
    }
    let prints = |engine: &mut Engine<'a>, side, all: &[Alternative<'a>]| -> Vec<u64> {
        all.iter()
            .map(|one| fingerprint(engine, side, one, 3))
            .collect()
    };
    let (ours, theirs) = (
        prints(engine, Side::Base, old),
        prints(engine, Side::Revision, new),
    );
    let named = |one: usize, other: usize| {
        let (one, other) = (&old[one], &new[other]);
        one.kind == other.kind
            && matches!((one.name, other.name), (Some(a), Some(b)) if engine.base.steps(a) == engine.revision.steps(b))
    };
    // Several alternatives can come from one name, which stands for a union itself.
    matched.pair(|one, other| ours[one] == theirs[other] && named(one, other));
    matched.pair(named);
    // Of members that mean the same, those with the same prose belong together.
    matched.pair(|one, other| {
        ours[one] == theirs[other]
            && own(base, &old[one])
                .map(|node| node.value)
                .eq(own(revision, &new[other]).map(|node| node.value))
    });
    matched.pair(|one, other| ours[one] == theirs[other]);
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
            let document = if matches!(side, Side::Base) {
                &engine.base
            } else {
                &engine.revision
            };
            properties(document, &one.nodes)
                .into_keys()
                .map(str::to_owned)
                .collect()
        };
        let mut scored = Vec::new();
        for one in &matched.base_only {
            for other in &matched.revision_only {
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
    matched
}

impl Matched {
    fn open(&self) -> bool {
        !self.base_only.is_empty() && !self.revision_only.is_empty()
    }

    fn pair(&mut self, mut same: impl FnMut(usize, usize) -> bool) {
        for one in self.base_only.clone() {
            if let Some(other) = self
                .revision_only
                .iter()
                .copied()
                .find(|other| same(one, *other))
            {
                self.take(one, other);
            }
        }
    }

    fn take(&mut self, one: usize, other: usize) {
        if self.base_only.contains(&one) && self.revision_only.contains(&other) {
            self.base_only.retain(|index| *index != one);
            self.revision_only.retain(|index| *index != other);
            self.pairs.push((one, other));
        }
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
        let document = if matches!(side, Side::Base) {
            &engine.base
        } else {
            &engine.revision
        };
        let mut inner: Vec<_> = properties(document, &one.nodes).into_iter().collect();
        let items: Vec<_> = one
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
