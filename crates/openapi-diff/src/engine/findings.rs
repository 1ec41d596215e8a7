//! The changes that were found: each cause is entered once, however often it is found again.

use std::collections::HashMap;
use std::rc::Rc;

use super::graph::{Graph, Vertex};
use crate::change::{Change, Class};
use crate::document::{Document, Loc};

/// Where a change is reported: `METHOD /path`, `components/…/…` or `document`.
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
}

type Cause = (Location, Option<Loc>, Option<Loc>, String);

struct Entry {
    rule: String,
    class: Class,
    message: String,
    vertices: Vec<Vertex>,
}

#[derive(Default)]
pub(crate) struct Findings {
    entries: HashMap<Cause, Entry>,
}

impl Findings {
    /// Enters a change found at `vertex`; what is found again from elsewhere is the same change, judged by its worst use.
    pub(crate) fn enter(&mut self, vertex: Vertex, finding: Finding) {
        let Finding {
            rule,
            class,
            at,
            base,
            revision,
            aspect,
            message,
        } = finding;
        let entry = self
            .entries
            .entry((at, base, revision, aspect))
            .or_insert_with(|| Entry {
                rule: rule.clone(),
                class,
                message: message.clone(),
                vertices: Vec::new(),
            });
        if class > entry.class {
            (entry.rule, entry.class, entry.message) = (rule, class, message);
        }
        if entry.vertices.last() != Some(&vertex) {
            entry.vertices.push(vertex);
        }
    }

    /// The changes, worst first, with the operations that each reaches.
    pub(crate) fn changes(
        self,
        graph: &Graph,
        base: &Document<'_>,
        revision: &Document<'_>,
    ) -> Vec<Change> {
        let mut users = graph.users();
        let mut changes: Vec<Change> = self
            .entries
            .into_iter()
            .map(|((at, one, other, _), entry)| Change {
                rule: entry.rule,
                class: entry.class,
                at: at.to_string(),
                used_by: users.of(&entry.vertices),
                base_pointer: one.map(|loc| base.pointer(loc)),
                revision_pointer: other.map(|loc| revision.pointer(loc)),
                message: entry.message,
            })
            .collect();
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
