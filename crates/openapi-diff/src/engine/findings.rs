//! The changes that were found: each cause is entered once, however often it is found again.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use super::graph::{Graph, Vertex};
use crate::change::{Change, Class, Judgement};
use crate::tree::{Loc, Tree};

/// Where a change is reported: `METHOD /path`, `components/…/…` or `tree`.
pub(crate) type Location = Rc<str>;

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
    class: std::cmp::Reverse<Class>,
    hidden: bool,
    rule: String,
    message: String,
    vertices: SmallVec<[Vertex; 4]>,
}

#[derive(Default)]
pub(crate) struct Findings {
    entries: FxHashMap<Cause, SmallVec<[Judged; 1]>>,
}

impl Findings {
    /// Enters a change found at `vertex`; what is found again from elsewhere is the same change.
    pub(crate) fn enter(&mut self, vertex: Vertex, finding: Finding) {
        let cause = (finding.at, finding.base, finding.revision, finding.aspect);
        let entry = self.entries.entry(cause).or_default();
        let class = std::cmp::Reverse(finding.class);
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
        let mut changes: Vec<Change> = Vec::with_capacity(self.entries.len());
        for ((at, one, other, _), mut judged) in self.entries {
            judged.sort_unstable();
            // Where a value is hidden, the change does not reach.
            let hidden = judged.iter().all(|one| one.hidden);
            let reached: Vec<Vertex> = judged
                .iter()
                .filter(|one| one.hidden == hidden)
                .flat_map(|one| one.vertices.iter().copied())
                .collect();
            let mut rest = judged.into_iter();
            let Some(first) = rest.next() else { continue };
            let also: BTreeSet<_> = rest.map(|one| (one.class, one.rule)).collect();
            changes.push(Change {
                rule: first.rule,
                class: first.class.0,
                at: at.to_string(),
                used_by: users.of(&reached),
                base_pointer: one.map(|loc| base.pointer(loc)),
                revision_pointer: other.map(|loc| revision.pointer(loc)),
                message: first.message,
                also: also
                    .into_iter()
                    .map(|(class, rule)| Judgement {
                        rule,
                        class: class.0,
                    })
                    .collect(),
            });
        }
        changes.sort_by(|a, b| b.class.cmp(&a.class).then_with(|| key(a).cmp(&key(b))));
        changes
    }
}

/// By what changes of one class are sorted.
fn key(change: &Change) -> (&str, Option<&str>, Option<&str>, &str, &str) {
    (
        &change.at,
        change.base_pointer.as_deref(),
        change.revision_pointer.as_deref(),
        &change.rule,
        &change.message,
    )
}
