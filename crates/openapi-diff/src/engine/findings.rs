//! The changes that were found: each cause is entered once, however often it is found again.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use openapi_document::Text;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use super::graph::{Graph, Vertex};
use crate::change::{Change, Class, Judgement};
use crate::tree::{Loc, Tree};

/// Where a change is reported: `METHOD /path`, `components/…/…` or `tree`.
pub(crate) type Location = Text;

/// A change before it is known whom it reaches.
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) class: Class,
    pub(crate) at: Location,
    pub(crate) base: Option<Loc>,
    pub(crate) revision: Option<Loc>,
    /// Tells apart what can change independently at one node.
    pub(crate) aspect: String,
    pub(crate) message: String,
    /// Whether nobody depends on it where it was found.
    pub(crate) hidden: bool,
}

type Cause = (Location, Option<Loc>, Option<Loc>, String);

/// What was found of one cause under one rule. Sorted with the one that counts first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Judged {
    class: Reverse<Class>,
    hidden: bool,
    rule: String,
    message: String,
    vertices: SmallVec<[Vertex; 4]>,
}

/// One cause, and how it is judged.
struct Entry {
    at: Location,
    base: Option<Loc>,
    revision: Option<Loc>,
    judged: SmallVec<[Judged; 1]>,
}

#[derive(Default)]
pub(crate) struct Findings {
    /// In the order in which they were found: what belongs together lies together in memory.
    entries: Vec<Entry>,
    known: FxHashMap<Cause, usize>,
}

impl Findings {
    /// Enters a change found at `vertex`; what is found again from elsewhere is the same change.
    pub(crate) fn enter(&mut self, vertex: Vertex, finding: Finding) {
        let (at, base, revision) = (finding.at, finding.base, finding.revision);
        let cause = (at.clone(), base, revision, finding.aspect);
        let entries = &mut self.entries;
        let index = *self.known.entry(cause).or_insert_with(|| {
            entries.push(Entry {
                at,
                base,
                revision,
                judged: SmallVec::new(),
            });
            entries.len() - 1
        });
        let entry = &mut self.entries[index].judged;
        let class = Reverse(finding.class);
        let known = entry.iter_mut().find(|known| {
            known.class == class && known.hidden == finding.hidden && known.rule == finding.rule
        });
        match known {
            Some(known) => {
                if finding.message < known.message {
                    known.message = finding.message;
                }
                if known.vertices.last() != Some(&vertex) {
                    known.vertices.push(vertex);
                }
            }
            None => entry.push(Judged {
                class,
                hidden: finding.hidden,
                rule: finding.rule,
                message: finding.message,
                vertices: smallvec![vertex],
            }),
        }
    }

    /// The changes, worst first, with the operations that each reaches.
    pub(crate) fn changes(
        self,
        graph: &Graph,
        base: &Tree<'_>,
        revision: &Tree<'_>,
    ) -> Vec<Change> {
        let mut users = graph.users();
        let mut change = |entry: Entry| -> Option<Change> {
            let mut judged = entry.judged;
            judged.sort_unstable();
            // Where a value is hidden, the change does not reach.
            let hidden = judged.iter().all(|one| one.hidden);
            let reached: Vec<Vertex> = judged
                .iter()
                .filter(|one| one.hidden == hidden)
                .flat_map(|one| one.vertices.iter().copied())
                .collect();
            let mut rest = judged.into_iter();
            let first = rest.next()?;
            let also: BTreeSet<_> = rest.map(|one| (one.class, one.rule)).collect();
            let also = also.into_iter().map(|(class, rule)| Judgement {
                rule,
                class: class.0,
            });
            Some(Change {
                rule: first.rule,
                class: first.class.0,
                at: entry.at,
                used_by: users.of(&reached),
                base_pointer: entry.base.map(|loc| base.pointer(loc)),
                revision_pointer: entry.revision.map(|loc| revision.pointer(loc)),
                message: first.message,
                also: also.collect(),
            })
        };
        drop(self.known);
        sorted(self.entries.into_iter().filter_map(&mut change).collect())
    }
}

/// Worst first, then by where they are. Numbers are compared before texts, which of many changes lie far apart.
fn sorted(changes: Vec<Change>) -> Vec<Change> {
    let mut locations: Vec<&str> = changes.iter().map(|change| &*change.at).collect();
    // Those of one location were mostly found one after the other.
    locations.dedup();
    locations.sort_unstable();
    locations.dedup();
    let ranks: FxHashMap<&str, usize> = locations.into_iter().zip(0..).collect();
    let mut order: Vec<(Reverse<Class>, usize, usize)> = changes
        .iter()
        .enumerate()
        .map(|(index, change)| (Reverse(change.class), ranks[&*change.at], index))
        .collect();
    order.sort_unstable_by(|a, b| {
        let texts = || key(&changes[a.2]).cmp(&key(&changes[b.2]));
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(texts)
    });
    let mut changes: Vec<_> = changes.into_iter().map(Some).collect();
    let sorted = order
        .into_iter()
        .filter_map(|(.., index)| changes[index].take());
    sorted.collect()
}

/// By what changes of one class and one location are sorted.
fn key(change: &Change) -> (Option<&str>, Option<&str>, &str, &str) {
    (
        change.base_pointer.as_deref(),
        change.revision_pointer.as_deref(),
        &change.rule,
        &change.message,
    )
}
