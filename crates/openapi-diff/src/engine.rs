//! Collects what the comparisons find: each pair of nodes is compared once per direction, each cause is entered once.
//!
//! Pairs and operations are nodes of a graph. A change is attached to the pair that found it; who is affected is read
//! off the graph at the end, from the pair back to the operations.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::change::{Change, Class, Report};
use crate::document::{Document, Loc, Node};
use crate::lifecycle::Policy;
use crate::schema;
use crate::schema::shape::{Parts, Shape, shape};
use crate::unchanged::Unchanged;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

/// Pairs beyond this number are not descended into: documents written to explode still end.
const MAX_PAIRS: usize = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Response,
}

impl Direction {
    pub(crate) fn flip(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }

    /// What counts in this direction.
    pub(crate) fn pick<T>(self, request: T, response: T) -> T {
        match self {
            Self::Request => request,
            Self::Response => response,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Body,
    Property,
    Parameter,
    ParameterProperty,
    Header,
}

/// How a schema is used where it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Use {
    pub(crate) direction: Direction,
    pub(crate) role: Role,
    /// Values travel as text, in which `5` and `"5"` are the same.
    pub(crate) text: bool,
    /// Values travel as XML.
    pub(crate) xml: bool,
    /// Inside a header of a request, for which the known rules have names of their own.
    pub(crate) header: bool,
    /// Nobody depends on it, as on a read-only property in a request: nothing here breaks.
    pub(crate) muted: bool,
}

impl Use {
    pub(crate) fn new(direction: Direction, role: Role) -> Self {
        Self {
            direction,
            role,
            text: matches!(role, Role::Parameter | Role::Header),
            xml: false,
            header: false,
            muted: false,
        }
    }

    /// The use of something inside.
    pub(crate) fn inner(self) -> Self {
        let role = match self.role {
            Role::Parameter | Role::ParameterProperty => Role::ParameterProperty,
            Role::Body | Role::Property | Role::Header => Role::Property,
        };
        Self { role, ..self }
    }

    /// The start of a rule's name.
    pub(crate) fn prefix(self) -> &'static str {
        match (self.direction, self.role) {
            (Direction::Request, Role::Body) => "request-body",
            (Direction::Request, Role::Property) => "request-property",
            (Direction::Request, Role::Parameter) => "request-parameter",
            (Direction::Request, Role::ParameterProperty) => "request-parameter-property",
            (Direction::Request, Role::Header) => "request-header",
            (Direction::Response, Role::Body) => "response-body",
            (Direction::Response, Role::Header) => "response-header",
            (Direction::Response, _) => "response-property",
        }
    }
}

/// Where a change is reported: `METHOD /path`, `components/…/…` or `document`.
pub(crate) type Place = Rc<str>;
/// A pair or an operation in the graph of who uses what.
pub(crate) type Spot = usize;

/// A change before it is known whom it reaches.
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) class: Class,
    pub(crate) place: Place,
    pub(crate) base: Option<Loc>,
    pub(crate) revision: Option<Loc>,
    /// Tells apart what can change independently at one node.
    pub(crate) facet: String,
    pub(crate) message: String,
}

type Cause = (Place, Option<Loc>, Option<Loc>, String);

struct Entry {
    rule: String,
    class: Class,
    message: String,
    spots: Vec<Spot>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct PairKey {
    base: Locs,
    revision: Locs,
    usage: Use,
    /// As [`Engine::sites`] counts them: a key that points nowhere else is quick to hash again when its table grows.
    site: usize,
    turned: Turned,
}

/// Where schema objects that hold together lie; hardly ever more than one.
type Locs = SmallVec<[Loc; 2]>;

fn locs(parts: &[Node<'_>]) -> Locs {
    parts.iter().map(|part| part.loc).collect()
}

/// Two references, reached at the site of a pair, that lead to components which are not the same thing: whatever differs
/// between those has this one cause.
pub(crate) type Turned = Option<(Loc, Loc)>;

/// Two schemas that are to be compared.
pub(crate) struct Pair<'a> {
    pub(crate) base: Parts<'a>,
    pub(crate) revision: Parts<'a>,
    pub(crate) usage: Use,
    pub(crate) site: Place,
    pub(crate) turned: Turned,
    pub(crate) spot: Spot,
}

pub(crate) struct Engine<'a> {
    pub(crate) base: Document<'a>,
    pub(crate) revision: Document<'a>,
    pub(crate) policy: Policy,
    unchanged: Rc<Unchanged>,
    /// Who led to each spot.
    parents: Vec<Vec<Spot>>,
    operations: BTreeMap<Spot, String>,
    known: FxHashMap<PairKey, Spot>,
    queue: Vec<Pair<'a>>,
    shapes: [FxHashMap<Locs, Rc<Shape<'a>>>; 2],
    sites: FxHashMap<Place, usize>,
    entries: HashMap<Cause, Entry>,
    places: FxHashMap<Loc, Place>,
    /// How many comparisons this one was started by.
    nesting: usize,
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
        Self::knowing(Rc::new(unchanged), base, revision, policy)
    }

    fn knowing(
        unchanged: Rc<Unchanged>,
        base: Document<'a>,
        revision: Document<'a>,
        policy: Policy,
    ) -> Self {
        Self {
            base,
            revision,
            policy,
            unchanged,
            parents: Vec::new(),
            operations: BTreeMap::new(),
            known: FxHashMap::default(),
            queue: Vec::new(),
            shapes: Default::default(),
            sites: FxHashMap::default(),
            entries: HashMap::new(),
            places: FxHashMap::default(),
            nesting: 0,
        }
    }

    /// A spot that stands for an operation, or for the document when it has no name.
    pub(crate) fn spot(&mut self, operation: Option<&str>) -> Spot {
        let spot = self.parents.len();
        self.parents.push(Vec::new());
        if let Some(name) = operation {
            self.operations.insert(spot, name.to_owned());
        }
        spot
    }

    /// Asks for a comparison of two schemas on behalf of `from`.
    pub(crate) fn schemas(
        &mut self,
        from: Spot,
        base: Parts<'a>,
        revision: Parts<'a>,
        usage: Use,
        site: Place,
    ) {
        self.inner_schemas(from, (base, revision), usage, site, None);
    }

    /// Asks for a comparison of two schemas inside of others, which `turned` led to.
    pub(crate) fn inner_schemas(
        &mut self,
        from: Spot,
        (base, revision): (Parts<'a>, Parts<'a>),
        usage: Use,
        outer: Place,
        turned: Turned,
    ) {
        let same =
            |(one, other): (&Node<'a>, &Node<'a>)| self.unchanged.schema(one.value, other.value);
        if base.len() == revision.len() && base.iter().zip(revision.iter()).all(same) {
            return;
        }
        let (base, revision, site) = self.enter(base, revision, Rc::clone(&outer));
        let turned = if site == outer {
            turned.or_else(|| self.turned(&base, &revision))
        } else {
            None
        };
        let count = self.sites.len();
        let key = PairKey {
            base: locs(&base),
            revision: locs(&revision),
            usage,
            site: *self.sites.entry(Rc::clone(&site)).or_insert(count),
            turned,
        };
        if let Some(spot) = self.known.get(&key) {
            if self.parents[*spot].last() != Some(&from) {
                self.parents[*spot].push(from);
            }
            return;
        }
        if self.known.len() >= MAX_PAIRS {
            return;
        }
        let spot = self.spot(None);
        self.parents[spot].push(from);
        self.known.insert(key, spot);
        self.queue.push(Pair {
            base,
            revision,
            usage,
            site,
            turned,
            spot,
        });
    }

    fn turned(&self, base: &Parts<'a>, revision: &Parts<'a>) -> Turned {
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
        (!self.correspond(one, other)).then_some((left.loc, right.loc))
    }

    /// A pair of plain references to the same component is that component, wherever it is used.
    fn enter(
        &mut self,
        mut base: Parts<'a>,
        mut revision: Parts<'a>,
        mut site: Place,
    ) -> (Parts<'a>, Parts<'a>, Place) {
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
            site = self.component_place(one);
            base = smallvec![a];
            revision = smallvec![b];
        }
        (base, revision, site)
    }

    /// Makes the comparisons that were asked for, and those that they ask for.
    pub(crate) fn settle(&mut self) {
        while let Some(pair) = self.queue.pop() {
            schema::compare::compare(self, &pair);
        }
    }

    /// The normal form of `parts`, made once.
    pub(crate) fn shape(&mut self, side: Side, parts: &Parts<'a>) -> Rc<Shape<'a>> {
        let key = locs(parts);
        if let Some(known) = self.shapes[side as usize].get(&key) {
            return Rc::clone(known);
        }
        let document = match side {
            Side::Base => &self.base,
            Side::Revision => &self.revision,
        };
        let made = Rc::new(shape(document, parts));
        self.shapes[side as usize].insert(key, Rc::clone(&made));
        made
    }

    /// Do a component of the base and one of the revision stand for the same thing? Those of one name do, and those
    /// that look like one that was renamed.
    pub(crate) fn correspond(&self, base: Loc, revision: Loc) -> bool {
        if self.base.same_place(base, &self.revision, revision) {
            return true;
        }
        let (a, b) = (self.base.steps(base), self.revision.steps(revision));
        let ([_, kind, name], [_, other_kind, other_name]) = (a.as_slice(), b.as_slice()) else {
            return false;
        };
        let exists = |document: &Document<'a>, name: &str| {
            document
                .root()
                .value
                .get("components")
                .and_then(|all| all.get(kind))
                .and_then(|all| all.get(name))
                .is_some()
        };
        if kind != other_kind || exists(&self.revision, name) || exists(&self.base, other_name) {
            return false;
        }
        let keys = |document: &Document<'a>, name: &str| -> BTreeSet<String> {
            let component = document
                .root()
                .value
                .get("components")
                .and_then(|all| all.get(kind))
                .and_then(|all| all.get(name));
            let properties = component.and_then(|component| component.get("properties"));
            properties
                .and_then(|all| all.as_object())
                .into_iter()
                .flatten()
                .map(|(key, _)| key.clone())
                .collect()
        };
        similar(&keys(&self.base, name), &keys(&self.revision, other_name)) >= 0.5
    }

    /// `components/<kind>/<name>` of a component of the base.
    pub(crate) fn component_place(&mut self, component: Loc) -> Place {
        if let Some(place) = self.places.get(&component) {
            return Rc::clone(place);
        }
        let place: Place = self.base.steps(component).join("/").into();
        self.places.insert(component, Rc::clone(&place));
        place
    }

    /// Where a change between two nodes is reported: at their component when both documents reach it there, otherwise
    /// at `site`, from where they were reached.
    pub(crate) fn place(
        &mut self,
        base: Option<Loc>,
        revision: Option<Loc>,
        site: &Place,
        crossed: (&[Loc], &[Loc]),
    ) -> Place {
        let one = base.and_then(|loc| self.base.component(loc));
        let other = revision.and_then(|loc| self.revision.component(loc));
        let component = match (one, other) {
            (Some(one), Some(other)) => self
                .correspond(one, other)
                .then(|| self.component_place(one)),
            (Some(one), None) if base.is_some() && revision.is_none() => {
                let shared = crossed.1.iter().any(|other| self.correspond(one, *other));
                shared.then(|| self.component_place(one))
            }
            (None, Some(other)) if base.is_none() => {
                let shared = crossed
                    .0
                    .iter()
                    .find(|one| self.correspond(**one, other))
                    .copied();
                shared.map(|one| self.component_place(one))
            }
            _ => None,
        };
        component.unwrap_or_else(|| Rc::clone(site))
    }

    /// Enters a change found at `spot`; what is found again from elsewhere is the same change, judged by its worst use.
    pub(crate) fn report(&mut self, spot: Spot, finding: Finding) {
        let Finding {
            rule,
            class,
            place,
            base,
            revision,
            facet,
            message,
        } = finding;
        let entry = self
            .entries
            .entry((place, base, revision, facet))
            .or_insert_with(|| Entry {
                rule: rule.clone(),
                class,
                message: message.clone(),
                spots: Vec::new(),
            });
        if class > entry.class {
            (entry.rule, entry.class, entry.message) = (rule, class, message);
        }
        if entry.spots.last() != Some(&spot) {
            entry.spots.push(spot);
        }
    }

    /// Do two schemas mean different things? For keywords whose schemas are judged as a whole.
    pub(crate) fn differ(&self, one: Node<'a>, other: Node<'a>) -> bool {
        /// A schema whose conditions lead back to itself differs where its text does.
        const MAX_NESTING: usize = 3;
        if self.nesting >= MAX_NESTING {
            return true;
        }
        let mut inner = Self::knowing(
            Rc::clone(&self.unchanged),
            Document::new(self.base.root().value),
            Document::new(self.revision.root().value),
            self.policy,
        );
        inner.nesting = self.nesting + 1;
        let one = inner.base.reach(&self.base.steps(one.loc));
        let other = inner.revision.reach(&self.revision.steps(other.loc));
        let (Some(one), Some(other)) = (one, other) else {
            return true;
        };
        let spot = inner.spot(None);
        for direction in [Direction::Request, Direction::Response] {
            let usage = Use::new(direction, Role::Property);
            inner.schemas(spot, smallvec![one], smallvec![other], usage, "".into());
        }
        inner.settle();
        inner
            .entries
            .values()
            .any(|entry| entry.class > Class::Docs)
    }

    /// The finished report.
    pub(crate) fn finish(self) -> Report {
        let Self {
            base,
            revision,
            parents,
            operations,
            entries,
            ..
        } = self;
        let mut users = Users::new(&parents, &operations);
        let mut changes: Vec<Change> = entries
            .into_iter()
            .map(|((place, one, other, _), entry)| Change {
                rule: entry.rule,
                class: entry.class,
                at: place.to_string(),
                used_by: users.of(&entry.spots),
                base_pointer: one.map(|loc| base.pointer(loc)),
                revision_pointer: other.map(|loc| revision.pointer(loc)),
                message: entry.message,
            })
            .collect();
        changes.sort_by(|a, b| {
            b.class.cmp(&a.class).then_with(|| {
                (
                    &a.at,
                    &a.base_pointer,
                    &a.revision_pointer,
                    &a.rule,
                    &a.message,
                )
                    .cmp(&(
                        &b.at,
                        &b.base_pointer,
                        &b.revision_pointer,
                        &b.rule,
                        &b.message,
                    ))
            })
        });
        Report {
            changes,
            rust: None,
        }
    }
}

/// Who uses what.
struct Users<'g> {
    parents: &'g [Vec<Spot>],
    operations: &'g BTreeMap<Spot, String>,
    /// The question in which a spot was last come by.
    asked: Vec<usize>,
    questions: usize,
}

impl<'g> Users<'g> {
    fn new(parents: &'g [Vec<Spot>], operations: &'g BTreeMap<Spot, String>) -> Self {
        Self {
            parents,
            operations,
            asked: vec![0; parents.len()],
            questions: 0,
        }
    }

    /// The operations from which any of `spots` can be reached.
    fn of(&mut self, spots: &[Spot]) -> Vec<String> {
        self.questions += 1;
        let mut open: Vec<Spot> = Vec::new();
        let mut names = BTreeSet::new();
        let mut next = Some(spots);
        while let Some(spots) = next {
            for spot in spots {
                if std::mem::replace(&mut self.asked[*spot], self.questions) != self.questions {
                    open.push(*spot);
                }
            }
            next = open.pop().map(|spot| {
                names.extend(self.operations.get(&spot));
                self.parents[spot].as_slice()
            });
        }
        names.into_iter().cloned().collect()
    }
}

/// The share of names that two sets have in common.
pub(crate) fn similar(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let both = left.intersection(right).count();
    let all = left.len() + right.len() - both;
    if all == 0 {
        return 0.0;
    }
    // Far below the size at which a float loses count.
    f64::from(u32::try_from(both).unwrap_or(u32::MAX))
        / f64::from(u32::try_from(all).unwrap_or(u32::MAX))
}
