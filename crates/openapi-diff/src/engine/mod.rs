//! One comparison: both documents, the pairs of schemas still to be compared, and what was found. Each pair of nodes is
//! compared once per use, each cause is entered once.

mod correspondence;
mod findings;
mod graph;

use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use crate::change::Report;
use crate::document::{Document, Loc, Node};
use crate::policy::Policy;
use crate::schema::shape::{Parts, Shape, shape};
use crate::unchanged::Unchanged;
use crate::usage::Use;

pub(crate) use correspondence::similar;
use findings::Findings;
pub(crate) use findings::{Finding, Location};
use graph::Graph;
pub(crate) use graph::Vertex;

/// Pairs beyond this number are not descended into: documents written to explode still end.
const MAX_PAIRS: usize = 1_000_000;

#[derive(Clone, PartialEq, Eq, Hash)]
struct PairKey {
    base: Locs,
    revision: Locs,
    usage: Use,
    /// As [`Engine::locations`] counts them: a key that points nowhere else is quick to hash again when its table grows.
    at: usize,
    fold: Option<Fold>,
}

/// Where schema objects that hold together lie; hardly ever more than one.
type Locs = SmallVec<[Loc; 2]>;

fn locs(parts: &[Node<'_>]) -> Locs {
    parts.iter().map(|part| part.loc).collect()
}

/// Two nodes that are one cause for whatever differs further inside, as long as that has no place of its own to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fold {
    pub(crate) base: Loc,
    pub(crate) revision: Loc,
    /// A keyword whose schema is judged as a whole, and the start of the rule's name; none for two references that lead
    /// to components which are not the same thing.
    pub(crate) keyword: Option<(&'static str, &'static str)>,
}

/// Two schemas that are to be compared.
pub(crate) struct Pair<'a> {
    pub(crate) base: Parts<'a>,
    pub(crate) revision: Parts<'a>,
    pub(crate) usage: Use,
    pub(crate) at: Location,
    pub(crate) fold: Option<Fold>,
    pub(crate) vertex: Vertex,
}

pub(crate) struct Engine<'a> {
    pub(crate) base: Document<'a>,
    pub(crate) revision: Document<'a>,
    pub(crate) policy: Policy,
    unchanged: Unchanged,
    graph: Graph,
    known: FxHashMap<PairKey, Vertex>,
    queue: Vec<Pair<'a>>,
    shapes: [FxHashMap<Locs, Rc<Shape<'a>>>; 2],
    locations: FxHashMap<Location, usize>,
    findings: Findings,
    component_locations: FxHashMap<Loc, Location>,
}
/// Which document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    Base = 0,
    Revision = 1,
}
impl<'a> Engine<'a> {
    pub(crate) fn new(base: Document<'a>, revision: Document<'a>, policy: Policy) -> Self {
        let unchanged = Unchanged::new(base.root().value, revision.root().value);
        Self {
            base,
            revision,
            policy,
            unchanged,
            graph: Graph::default(),
            known: FxHashMap::default(),
            queue: Vec::new(),
            shapes: Default::default(),
            locations: FxHashMap::default(),
            findings: Findings::default(),
            component_locations: FxHashMap::default(),
        }
    }

    /// A vertex that stands for an operation, or for the document when it has no name.
    pub(crate) fn vertex(&mut self, operation: Option<&str>) -> Vertex {
        self.graph.vertex(operation)
    }

    /// Asks for a comparison of two schemas on behalf of `from`.
    pub(crate) fn schemas(
        &mut self,
        from: Vertex,
        base: Parts<'a>,
        revision: Parts<'a>,
        usage: Use,
        at: Location,
    ) {
        self.inner_schemas(from, (base, revision), usage, at, None);
    }

    /// Asks for a comparison of two schemas inside of others, whose changes `fold` takes together.
    pub(crate) fn inner_schemas(
        &mut self,
        from: Vertex,
        (base, revision): (Parts<'a>, Parts<'a>),
        usage: Use,
        outer: Location,
        fold: Option<Fold>,
    ) {
        let same =
            |(one, other): (&Node<'a>, &Node<'a>)| self.unchanged.schema(one.value, other.value);
        if base.len() == revision.len() && base.iter().zip(revision.iter()).all(same) {
            return;
        }
        let (base, revision, at) = self.enter(base, revision, Rc::clone(&outer));
        let fold = if at == outer {
            fold.or_else(|| self.retargeted(&base, &revision))
        } else {
            None
        };
        let count = self.locations.len();
        let key = PairKey {
            base: locs(&base),
            revision: locs(&revision),
            usage,
            at: *self.locations.entry(Rc::clone(&at)).or_insert(count),
            fold,
        };
        if let Some(vertex) = self.known.get(&key) {
            self.graph.link(from, *vertex);
            return;
        }
        if self.known.len() >= MAX_PAIRS {
            return;
        }
        let vertex = self.vertex(None);
        self.graph.link(from, vertex);
        self.known.insert(key, vertex);
        self.queue.push(Pair {
            base,
            revision,
            usage,
            at,
            fold,
            vertex,
        });
    }

    /// Two references that lead to components which are not the same thing.
    fn retargeted(&self, base: &Parts<'a>, revision: &Parts<'a>) -> Option<Fold> {
        let ([left], [right]) = (base.as_slice(), revision.as_slice()) else {
            return None;
        };
        let one = self
            .base
            .target(*left)
            .and_then(|target| self.base.component(target.loc))?;
        let other = self
            .revision
            .target(*right)
            .and_then(|target| self.revision.component(target.loc))?;
        (!self.correspond(one, other)).then_some(Fold {
            base: left.loc,
            revision: right.loc,
            keyword: None,
        })
    }

    /// A pair of plain references to the same component is that component, wherever it is used.
    fn enter(
        &mut self,
        mut base: Parts<'a>,
        mut revision: Parts<'a>,
        mut at: Location,
    ) -> (Parts<'a>, Parts<'a>, Location) {
        for _ in 0..8 {
            let ([left], [right]) = (base.as_slice(), revision.as_slice()) else {
                break;
            };
            let plain = |node: &Node<'a>| node.value.as_object().is_some_and(|map| map.len() == 1);
            if !plain(left) || !plain(right) {
                break;
            }
            let (Some(a), Some(b)) = (self.base.target(*left), self.revision.target(*right)) else {
                break;
            };
            let (Some(one), Some(other)) =
                (self.base.component(a.loc), self.revision.component(b.loc))
            else {
                break;
            };
            if one != a.loc || other != b.loc || !self.correspond(one, other) {
                break;
            }
            at = self.component_location(one);
            base = smallvec![a];
            revision = smallvec![b];
        }
        (base, revision, at)
    }

    /// The next of the comparisons that were asked for.
    pub(crate) fn next(&mut self) -> Option<Pair<'a>> {
        self.queue.pop()
    }

    pub(crate) fn document(&self, side: Side) -> &Document<'a> {
        match side {
            Side::Base => &self.base,
            Side::Revision => &self.revision,
        }
    }

    /// The normal form of `parts`, made once.
    pub(crate) fn shape(&mut self, side: Side, parts: &Parts<'a>) -> Rc<Shape<'a>> {
        let key = locs(parts);
        if let Some(known) = self.shapes[side as usize].get(&key) {
            return Rc::clone(known);
        }
        let made = Rc::new(shape(self.document(side), parts));
        self.shapes[side as usize].insert(key, Rc::clone(&made));
        made
    }

    /// Do a component of the base and one of the revision stand for the same thing? Those of one name do, and those
    /// that look like one that was renamed.
    pub(crate) fn correspond(&self, base: Loc, revision: Loc) -> bool {
        correspondence::correspond((&self.base, &self.revision), base, revision)
    }

    /// `components/<kind>/<name>` of a component of the base.
    pub(crate) fn component_location(&mut self, component: Loc) -> Location {
        if let Some(at) = self.component_locations.get(&component) {
            return Rc::clone(at);
        }
        let at: Location = self.base.steps(component).join("/").into();
        self.component_locations.insert(component, Rc::clone(&at));
        at
    }

    /// Where a change between two nodes is reported: at their component when both documents reach it there, otherwise
    /// at `at`, from where they were reached.
    pub(crate) fn locate(
        &mut self,
        base: Option<Loc>,
        revision: Option<Loc>,
        at: &Location,
        crossed: (&[Loc], &[Loc]),
    ) -> Location {
        let one = base.and_then(|loc| self.base.component(loc));
        let other = revision.and_then(|loc| self.revision.component(loc));
        let component = match (one, other) {
            (Some(one), Some(other)) => self
                .correspond(one, other)
                .then(|| self.component_location(one)),
            (Some(one), None) if base.is_some() && revision.is_none() => {
                let shared = crossed.1.iter().any(|other| self.correspond(one, *other));
                shared.then(|| self.component_location(one))
            }
            (None, Some(other)) if base.is_none() => {
                let shared = crossed
                    .0
                    .iter()
                    .find(|one| self.correspond(**one, other))
                    .copied();
                shared.map(|one| self.component_location(one))
            }
            _ => None,
        };
        component.unwrap_or_else(|| Rc::clone(at))
    }

    /// Enters a change found at `vertex`; what is found again from elsewhere is the same change, judged by its worst use.
    pub(crate) fn report(&mut self, vertex: Vertex, finding: Finding) {
        self.findings.enter(vertex, finding);
    }

    /// The finished report.
    pub(crate) fn finish(self) -> Report {
        Report {
            changes: self
                .findings
                .changes(&self.graph, &self.base, &self.revision),
            rust: None,
        }
    }
}
