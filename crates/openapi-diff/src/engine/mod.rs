//! One comparison: both documents, the pairs of schemas still to be compared, and what was found. Each pair of nodes is
//! compared once per use, each cause is entered once.

mod alias;
mod correspondence;
mod findings;
mod graph;
mod heading;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::change::{Change, Class, Report};
use crate::policy::Policy;
use crate::schema::shape::{Parts, Shape};
use crate::tree::{Both, Loc, Node, Tree};
use crate::unchanged::Unchanged;
use crate::usage::{Direction, Use};

pub(crate) use correspondence::{same_text, similar};
use findings::Findings;
pub(crate) use findings::{Finding, Location};
use graph::Graph;
pub(crate) use graph::Vertex;
pub(crate) use heading::{Fold, Heading, append, member, path};

/// Pairs beyond this number are not descended into: documents written to explode still end.
const MAX_PAIRS: usize = 2_000_000;
/// Normal forms that are kept on each side.
const MAX_SHAPES: usize = 256;
/// Components entered one after the other beyond which references are taken for a circle.
const MAX_ENTERED: usize = 64;

#[derive(Clone, PartialEq, Eq, Hash)]
struct PairKey {
    base: Together,
    revision: Together,
    usage: Use,
    /// The address of the location's text, which [`Engine::locations`] keeps: it is quicker to hash than the text.
    at: usize,
    /// The nodes of a [`Fold`], which tell its keyword.
    fold: Option<(Loc, Loc)>,
    beside: bool,
}

/// Schema objects that hold together, as a small key: the location of one, or the number of several.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Together {
    One(Loc),
    Several(u32),
}

/// Two schemas that are to be compared.
pub(crate) struct Pair<'a> {
    pub(crate) base: Parts<'a>,
    pub(crate) revision: Parts<'a>,
    pub(crate) usage: Use,
    pub(crate) heading: Heading,
    pub(crate) vertex: Vertex,
    /// Only what the schema objects say beside their references counts; what those lead to is compared on its own.
    pub(crate) beside: bool,
}

pub(crate) struct Engine<'a> {
    pub(crate) base: Tree<'a>,
    pub(crate) revision: Tree<'a>,
    pub(crate) policy: Policy,
    unchanged: Unchanged,
    /// The component of the revision that one of the base stands for.
    became: FxHashMap<Loc, Loc>,
    /// The same, the other way round.
    came_from: FxHashMap<Loc, Loc>,
    graph: Graph,
    known: FxHashMap<PairKey, Vertex>,
    queue: Vec<Pair<'a>>,
    shapes: [FxHashMap<Together, Rc<Shape<'a>>>; 2],
    several: [FxHashMap<Box<[Loc]>, u32>; 2],
    locations: FxHashMap<usize, Location>,
    component_locations: FxHashMap<Loc, Location>,
    findings: Findings,
    /// Whether pairs were left out.
    cut: bool,
    /// Properties of the base that are parts of a form and written as JSON.
    pub(crate) json_parts: FxHashSet<Loc>,
    /// Callbacks and webhooks that were compared on behalf of a vertex, by their operations.
    pub(crate) calls: FxHashSet<(Vertex, Loc, Loc, Direction)>,
}

/// Which document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    Base = 0,
    Revision = 1,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(base: Tree<'a>, revision: Tree<'a>, policy: Policy) -> Self {
        let unchanged = Unchanged::new(base.root().value, revision.root().value);
        let became = correspondence::counterparts(&base, &revision);
        Self {
            base,
            revision,
            policy,
            unchanged,
            came_from: became.iter().map(|(one, other)| (*other, *one)).collect(),
            became,
            graph: Graph::default(),
            known: FxHashMap::default(),
            queue: Vec::new(),
            shapes: Default::default(),
            several: Default::default(),
            locations: FxHashMap::default(),
            component_locations: FxHashMap::default(),
            findings: Findings::default(),
            json_parts: FxHashSet::default(),
            calls: FxHashSet::default(),
            cut: false,
        }
    }

    /// A vertex that stands for an operation, or for the document when it has no name.
    pub(crate) fn vertex(&mut self, operation: Option<&str>) -> Vertex {
        self.graph.vertex(operation)
    }

    pub(crate) fn tree(&self, side: Side) -> &Tree<'a> {
        match side {
            Side::Base => &self.base,
            Side::Revision => &self.revision,
        }
    }

    /// Do all of these schemas say the same as those, with everything that they refer to?
    pub(crate) fn same(&self, base: &[Node<'a>], revision: &[Node<'a>]) -> bool {
        let same =
            |(one, other): (&Node<'a>, &Node<'a>)| self.unchanged.schema(one.value, other.value);
        base.len() == revision.len() && base.iter().zip(revision).all(same)
    }

    /// Asks for a comparison of two schemas on behalf of `from`.
    pub(crate) fn schemas(
        &mut self,
        from: Vertex,
        (base, revision): (Parts<'a>, Parts<'a>),
        usage: Use,
        heading: Heading,
    ) {
        if self.same(&base, &revision) {
            return;
        }
        let pair = Pair {
            base,
            revision,
            usage,
            heading,
            vertex: from,
            beside: false,
        };
        let mut pair = self.enter(pair);
        if pair.heading.fold.is_none() {
            pair.heading.fold = self.retargeted(&pair.base, &pair.revision);
        }
        self.push(pair);
    }

    /// Puts a pair, whose vertex is that of whoever asks for it, into the queue, unless it was there before.
    fn push(&mut self, pair: Pair<'a>) {
        let at = pair.heading.at.as_ptr() as usize;
        let key = PairKey {
            base: self.together(Side::Base, &pair.base),
            revision: self.together(Side::Revision, &pair.revision),
            usage: pair.usage,
            at,
            fold: pair.heading.fold.map(|fold| (fold.base, fold.revision)),
            beside: pair.beside,
        };
        if let Some(vertex) = self.known.get(&key) {
            self.graph.link(pair.vertex, *vertex);
            return;
        }
        if self.known.len() >= MAX_PAIRS {
            self.cut = true;
            return;
        }
        let vertex = self.graph.vertex(None);
        self.graph.link(pair.vertex, vertex);
        self.locations
            .entry(at)
            .or_insert_with(|| pair.heading.at.clone());
        self.known.insert(key, vertex);
        self.queue.push(Pair { vertex, ..pair });
    }

    fn together(&mut self, side: Side, parts: &[Node<'a>]) -> Together {
        if let [one] = parts {
            return Together::One(one.loc);
        }
        let several = &mut self.several[side as usize];
        let count = u32::try_from(several.len()).unwrap_or(u32::MAX);
        let locs = parts.iter().map(|part| part.loc).collect();
        Together::Several(*several.entry(locs).or_insert(count))
    }

    /// Two references that lead to components which are not the same thing.
    fn retargeted(&self, base: &Parts<'a>, revision: &Parts<'a>) -> Option<Fold> {
        let ([left], [right]) = (base.as_slice(), revision.as_slice()) else {
            return None;
        };
        let one = self.base.component(self.base.target(*left)?.loc)?;
        let other = self.revision.component(self.revision.target(*right)?.loc)?;
        (!self.correspond(one, other)).then_some(Fold {
            base: left.loc,
            revision: right.loc,
            keyword: None,
        })
    }

    /// A pair of references to the same component is that component, wherever it is used; what is said beside the
    /// references is compared on its own.
    fn enter(&mut self, mut pair: Pair<'a>) -> Pair<'a> {
        for _ in 0..MAX_ENTERED {
            let ([left], [right]) = (pair.base.as_slice(), pair.revision.as_slice()) else {
                break;
            };
            let (ours, theirs) = (
                alias::chain(&self.base, *left),
                alias::chain(&self.revision, *right),
            );
            let Some((one, other)) = self.meeting(&ours, &theirs) else {
                break;
            };
            let beside = (
                alias::wordy(&self.base, &ours[..one]),
                alias::wordy(&self.revision, &theirs[..other]),
            );
            if !beside.0.is_empty() || !beside.1.is_empty() {
                self.push(Pair {
                    base: beside.0,
                    revision: beside.1,
                    usage: pair.usage,
                    heading: pair.heading.clone(),
                    vertex: pair.vertex,
                    beside: true,
                });
            }
            let at = self.component_location(ours[one].loc);
            pair.heading = Heading::new(&at, "");
            pair.base = SmallVec::from_iter([ours[one]]);
            pair.revision = SmallVec::from_iter([theirs[other]]);
        }
        pair
    }

    /// The first components on two chains of references that are the same thing, but for the heads themselves.
    fn meeting(&self, ours: &[Node<'a>], theirs: &[Node<'a>]) -> Option<(usize, usize)> {
        let whole = |tree: &Tree<'a>, node: &Node<'a>| tree.component(node.loc) == Some(node.loc);
        let found = (1..ours.len() + theirs.len() - 1).flat_map(|sum| {
            let least = (sum + 1).saturating_sub(theirs.len());
            (least..ours.len().min(sum + 1)).map(move |one| (one, sum - one))
        });
        let mut found = found.filter(|(one, other)| {
            whole(&self.base, &ours[*one]) && whole(&self.revision, &theirs[*other])
        });
        found.find(|(one, other)| self.correspond(ours[*one].loc, theirs[*other].loc))
    }

    /// The next of the comparisons that were asked for: what was asked for last is still at hand.
    pub(crate) fn next(&mut self) -> Option<Pair<'a>> {
        self.queue.pop()
    }

    /// The normal form of `parts`.
    pub(crate) fn shape(&mut self, side: Side, parts: &Parts<'a>) -> Rc<Shape<'a>> {
        let key = self.together(side, parts);
        if let Some(known) = self.shapes[side as usize].get(&key) {
            return Rc::clone(known);
        }
        let made = Rc::new(Shape::of(self.tree(side), parts));
        let shapes = &mut self.shapes[side as usize];
        // What is asked for again is asked for soon.
        if shapes.len() >= MAX_SHAPES {
            shapes.clear();
        }
        shapes.insert(key, Rc::clone(&made));
        made
    }

    /// Do a component of the base and one of the revision stand for the same thing? Those of one name do, and those
    /// of which one was renamed to the other.
    pub(crate) fn correspond(&self, base: Loc, revision: Loc) -> bool {
        self.became.get(&base) == Some(&revision)
    }

    /// The component of the base that one of the revision stands for; of any other location, the same one.
    pub(crate) fn counterpart(&self, revision: Loc) -> Option<Loc> {
        if let Some(base) = self.came_from.get(&revision) {
            return Some(*base);
        }
        let steps = self.revision.steps(revision);
        let mut steps = steps.iter();
        let found = steps.try_fold(self.base.root(), |here, step| self.base.get(here, step))?;
        Some(found.loc)
    }

    /// `components/<kind>/<name>` of a component of the base.
    pub(crate) fn component_location(&mut self, component: Loc) -> Location {
        if let Some(location) = self.component_locations.get(&component) {
            return location.clone();
        }
        let location: Location = self.base.steps(component).join("/").into();
        self.component_locations.insert(component, location.clone());
        location
    }

    /// The component that two locations are or lie in, where it is the same.
    pub(crate) fn common(&self, base: Loc, revision: Loc) -> Option<Loc> {
        let one = self.base.component(base)?;
        let other = self.revision.component(revision)?;
        self.correspond(one, other).then_some(one)
    }

    /// Where changes between two locations in the same component are reported.
    pub(crate) fn shared(&mut self, (base, revision): (Loc, Loc)) -> Option<Location> {
        let component = self.common(base, revision)?;
        Some(self.component_location(component))
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
            (Some(one), Some(other)) => self.correspond(one, other).then_some(one),
            (Some(one), None) if revision.is_none() => {
                let shared = crossed.1.iter().any(|other| self.correspond(one, *other));
                shared.then_some(one)
            }
            (None, Some(other)) if base.is_none() => {
                let mut shared = crossed.0.iter().copied();
                shared.find(|one| self.correspond(*one, other))
            }
            _ => None,
        };
        match component {
            Some(component) => self.component_location(component),
            None => at.clone(),
        }
    }

    /// Enters a change found at `vertex`; what is found again from elsewhere is the same change, judged by its worst use.
    pub(crate) fn report(&mut self, vertex: Vertex, finding: Finding) {
        self.findings.enter(vertex, finding);
    }

    /// Enters a change that is told as it stands.
    pub(crate) fn tell(
        &mut self,
        vertex: Vertex,
        at: &Location,
        (rule, class): (&str, Class),
        nodes: Both<'a>,
        aspect: &str,
        message: String,
    ) {
        let finding = Finding {
            rule: rule.to_owned(),
            class,
            at: at.clone(),
            base: nodes.0.map(|node| node.loc),
            revision: nodes.1.map(|node| node.loc),
            aspect: aspect.to_owned(),
            message,
            hidden: false,
        };
        self.report(vertex, finding);
    }

    /// Where something lies in both documents.
    pub(crate) fn both(&self, one: Node<'a>, other: Node<'a>, key: &str) -> Both<'a> {
        (self.base.get(one, key), self.revision.get(other, key))
    }

    /// The finished report.
    pub(crate) fn finish(mut self) -> Report {
        if self.cut {
            self.tell_cut();
        }
        let changes: Vec<Change> = self
            .findings
            .changes(&self.graph, &self.base, &self.revision);
        Report {
            changes,
            rust: None,
        }
    }

    /// Enters that not everything was compared; the worst is assumed of the rest.
    fn tell_cut(&mut self) {
        let vertex = self.vertex(None);
        let message = format!(
            "the documents differ in more than {MAX_PAIRS} pairs of schemas; the others were not compared"
        );
        let judged = ("comparison-cut", Class::Breaking);
        self.tell(
            vertex,
            &"document".into(),
            judged,
            (None, None),
            "cut",
            message,
        );
    }
}
