//! What changed between two schemas in normal form, as a caller who sends or reads such values sees it.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::shape::{Alternative, Kind, Nodes, Parts, Shape, Values, canonical, parts};
use super::{limits, matching};
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::docs;
use crate::document::{Document, Loc, Node};
use crate::engine::{Direction, Engine, Finding, Pair, Place, Role, Side, Turned, Use};
use crate::lifecycle::{self, Life, Subject};

/// How a change is judged in a request and in a response.
pub(crate) type Verdict = (Class, Class);

/// What the comparison of one pair needs everywhere.
pub(crate) struct Context<'e, 'a> {
    pub(crate) engine: &'e mut Engine<'a>,
    pub(crate) usage: Use,
    pub(super) site: Place,
    pub(super) spot: usize,
    pub(super) base: Rc<Shape<'a>>,
    pub(super) revision: Rc<Shape<'a>>,
    /// The schemas as they were reached, references and all.
    pub(super) heads: (Option<Node<'a>>, Option<Node<'a>>),
    turned: Turned,
}

/// Compares a pair and asks for the comparison of what is inside.
pub(crate) fn compare<'a>(engine: &mut Engine<'a>, pair: &Pair<'a>) {
    let base = engine.shape(Side::Base, &pair.base);
    let revision = engine.shape(Side::Revision, &pair.revision);
    let mut context = Context {
        engine,
        usage: pair.usage,
        site: Rc::clone(&pair.site),
        spot: pair.spot,
        base: Rc::clone(&base),
        revision: Rc::clone(&revision),
        heads: (pair.base.first().copied(), pair.revision.first().copied()),
        turned: pair.turned,
    };
    context.nullability();
    context.annotations();
    context.discriminator();
    let matched = matching::alternatives(context.engine, &base, &revision);
    for (one, other) in &matched.pairs {
        context.alternative(&base.alternatives[*one], &revision.alternatives[*other]);
    }
    context.leftovers(&matched);
}

impl<'a> Context<'_, 'a> {
    /// Enters a change whose rule is the use's prefix and `suffix`.
    pub(crate) fn add(
        &mut self,
        suffix: &str,
        verdict: Verdict,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
        facet: &str,
        message: String,
    ) {
        let prefix = match (self.usage.muted, self.usage.direction, self.usage.role) {
            (true, Direction::Request, Role::Property) => "request-read-only-property",
            (true, Direction::Response, Role::Property) => "response-write-only-property",
            (false, Direction::Request, Role::ParameterProperty)
                if self.usage.header && suffix == "became-enum" =>
            {
                "request-header-property"
            }
            _ => self.usage.prefix(),
        };
        self.add_rule(format!("{prefix}-{suffix}"), verdict, nodes, facet, message);
    }

    /// Enters a change under a rule of its own name.
    pub(crate) fn add_rule(
        &mut self,
        rule: String,
        (request, response): Verdict,
        (base, revision): (Option<Node<'a>>, Option<Node<'a>>),
        facet: &str,
        message: String,
    ) {
        let mut class = self.usage.direction.pick(request, response);
        if self.usage.muted {
            class = class.min(NonBreaking);
        }
        let (base, revision) = (base.map(|node| node.loc), revision.map(|node| node.loc));
        let crossed = (self.base.crossed.clone(), self.revision.crossed.clone());
        let place = self
            .engine
            .place(base, revision, &self.site, (&crossed.0, &crossed.1));
        let message = self.sentence(&message, base, revision);
        let (base, revision, facet, message) = match self.turned.filter(|_| place == self.site) {
            Some((one, other)) => {
                let to = self.engine.revision.referred(other);
                let message = format!("a reference now leads to {to}; there, {message}");
                (Some(one), Some(other), "reference".to_owned(), message)
            }
            None => (base, revision, facet.to_owned(), message),
        };
        self.engine.report(
            self.spot,
            Finding {
                rule,
                class,
                place,
                base,
                revision,
                facet,
                message,
            },
        );
    }

    /// The message with the name of what it speaks of.
    fn sentence(&self, message: &str, base: Option<Loc>, revision: Option<Loc>) -> String {
        let subject = self.subject(base, revision);
        let verb = ["was ", "is ", "may ", "has ", "became "]
            .iter()
            .any(|verb| message.starts_with(verb));
        match (subject.is_empty(), verb) {
            (true, true) => format!("the value {message}"),
            (true, false) => message.to_owned(),
            (false, true) => format!("`{subject}` {message}"),
            (false, false) => format!("`{subject}`: {message}"),
        }
    }

    /// Names the place inside a schema: `address.zip`.
    fn subject(&self, base: Option<Loc>, revision: Option<Loc>) -> String {
        let steps = match (base, revision) {
            (Some(loc), _) => self.engine.base.steps(loc),
            (None, Some(loc)) => self.engine.revision.steps(loc),
            (None, None) => return String::new(),
        };
        let mut name = String::new();
        let mut steps = steps.iter().map(String::as_str).peekable();
        while let Some(step) = steps.next() {
            match step {
                "properties" => {
                    if let Some(property) = steps.next() {
                        if !name.is_empty() {
                            name.push('.');
                        }
                        name.push_str(property);
                    }
                }
                "items" if !name.is_empty() => name.push_str("[]"),
                "additionalProperties" if !name.is_empty() => name.push_str("{}"),
                _ => {}
            }
        }
        name
    }

    /// Asks for the comparison of something inside.
    pub(super) fn descend(
        &mut self,
        base: impl IntoIterator<Item = Node<'a>>,
        revision: impl IntoIterator<Item = Node<'a>>,
        usage: Use,
    ) {
        let (base, revision) = (parts(base), parts(revision));
        let site = self.inner_site(&base, &revision);
        let turned = self.turned.filter(|_| site == self.site);
        self.engine
            .inner_schemas(self.spot, (base, revision), usage, site, turned);
    }

    /// A change to what lies inside is reported where the outer schema object that holds it lies.
    pub(super) fn inner_site(&mut self, base: &Parts<'a>, revision: &Parts<'a>) -> Place {
        let (one, other) = (
            base.first().map(|node| node.loc),
            revision.first().map(|node| node.loc),
        );
        let crossed = (&*self.base.crossed, &*self.revision.crossed);
        self.engine.place(one, other, &self.site, crossed)
    }

    /// The schema object of each side that `says` something, or else one that can stand beside that of the other side.
    pub(super) fn saying(
        &self,
        says: impl Fn(&Value) -> bool,
    ) -> (Option<Node<'a>>, Option<Node<'a>>) {
        let all = |shape: &Shape<'a>| -> Nodes<'a> {
            shape
                .nodes
                .iter()
                .chain(shape.alternatives.iter().flat_map(|one| &one.nodes))
                .copied()
                .collect()
        };
        let (old, new) = (all(&self.base), all(&self.revision));
        let base = old.iter().find(|node| says(node.value)).copied();
        let revision = new.iter().find(|node| says(node.value)).copied();
        let component = |document: &Document<'a>, node: &Node<'a>| document.component(node.loc);
        match (base, revision) {
            (Some(one), None) => {
                let home = component(&self.engine.base, &one);
                let beside = new.iter().find(|node| {
                    let other = component(&self.engine.revision, node);
                    matches!((home, other), (Some(a), Some(b)) if self.engine.correspond(a, b))
                });
                (base, beside.copied().or(self.heads.1))
            }
            (None, Some(other)) => {
                let home = component(&self.engine.revision, &other);
                let beside = old.iter().find(|node| {
                    let one = component(&self.engine.base, node);
                    matches!((one, home), (Some(a), Some(b)) if self.engine.correspond(a, b))
                });
                (beside.copied().or(self.heads.0), revision)
            }
            (None, None) => self.heads,
            both => both,
        }
    }

    fn nullability(&mut self) {
        let open = |shape: &Shape<'_>| shape.alternatives.iter().any(|one| one.kind == Kind::Any);
        if self.base.null == self.revision.null || open(&self.base) || open(&self.revision) {
            return;
        }
        // Where both sides speak of null, something else decides.
        let speaks = |shape: &Shape<'a>| {
            let inner = shape.alternatives.iter().flat_map(|one| &one.nodes);
            shape
                .nodes
                .iter()
                .chain(inner)
                .any(|node| says_null(node.value))
        };
        let nodes = if speaks(&self.base) && speaks(&self.revision) {
            self.heads
        } else {
            self.saying(says_null)
        };
        if self.revision.null {
            self.add(
                "became-nullable",
                (NonBreaking, Breaking),
                nodes,
                "null",
                "may now be null".into(),
            );
        } else {
            self.add(
                "became-not-nullable",
                (Breaking, NonBreaking),
                nodes,
                "null",
                "may no longer be null".into(),
            );
        }
    }

    fn annotations(&mut self) {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        // The default of a parameter is what happens without it, and is judged with the parameter.
        if self.usage.role != Role::Parameter {
            let old = base.find(&self.engine.base, "default");
            let new = revision.find(&self.engine.revision, "default");
            let said = (
                base.said(&self.engine.base, "default"),
                revision.said(&self.engine.revision, "default"),
            );
            let what = match (old, new) {
                (None, Some(new)) => Some((
                    "default-value-added",
                    format!("the default {} was added", new.value),
                )),
                (Some(old), None) => Some((
                    "default-value-removed",
                    format!("the default {} was removed", old.value),
                )),
                (Some(old), Some(new)) if said.0 != said.1 => Some((
                    "default-value-changed",
                    format!("the default changed from {} to {}", old.value, new.value),
                )),
                _ => None,
            };
            if let Some((suffix, message)) = what {
                self.add(
                    suffix,
                    (NonBreaking, NonBreaking),
                    (old, new),
                    "default",
                    message,
                );
            }
        }
        self.lifecycle();
        self.extensible_enum();
    }

    /// What is announced about a property; a parameter or a header is deprecated as itself, not by its schema.
    fn lifecycle(&mut self) {
        if matches!(self.usage.role, Role::Parameter | Role::Header) {
            return;
        }
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let old = Life::read(base.flag("deprecated"), |keyword| {
            base.find(&self.engine.base, keyword)
        });
        let new = Life::read(revision.flag("deprecated"), |keyword| {
            revision.find(&self.engine.revision, keyword)
        });
        let subject = Subject::Property(self.usage.direction);
        for found in lifecycle::compare(&old, &new, subject, self.engine.policy) {
            let nodes = found.nodes.unwrap_or_else(|| {
                self.saying(|schema| schema.get("deprecated") == Some(&Value::Bool(true)))
            });
            let verdict = (found.class, found.class);
            self.add_rule(found.rule, verdict, nodes, found.facet, found.message);
        }
    }

    /// `x-extensible-enum` lists known values of an open set; what a caller may send is still that list.
    fn extensible_enum(&mut self) {
        const KEY: &str = docs::EXTENSIBLE_ENUM;
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let nodes = (
            base.find(&self.engine.base, KEY),
            revision.find(&self.engine.revision, KEY),
        );
        let texts = |node: Option<Node<'_>>| -> BTreeSet<String> {
            node.and_then(|node| node.value.as_array())
                .into_iter()
                .flatten()
                .map(canonical)
                .collect()
        };
        let (old, new) = (texts(nodes.0), texts(nodes.1));
        let listed =
            |values: Vec<&String>| values.into_iter().cloned().collect::<Vec<_>>().join(", ");
        if nodes.1.is_some() && !old.is_subset(&new) {
            let message = format!(
                "the value(s) {} were removed from {KEY}",
                listed(old.difference(&new).collect())
            );
            self.add(
                "x-extensible-enum-value-removed",
                (Breaking, NonBreaking),
                nodes,
                KEY,
                message,
            );
        } else if old != new {
            let message = format!(
                "the values of {KEY} became {}",
                listed(new.iter().collect())
            );
            self.add(
                "x-extensible-enum-changed",
                (NonBreaking, NonBreaking),
                nodes,
                KEY,
                message,
            );
        }
    }

    /// A schema of one type became a schema of another.
    pub(super) fn kind_changed(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let scalar = |kind| {
            matches!(
                kind,
                Kind::Boolean | Kind::Integer | Kind::Number | Kind::String
            )
        };
        let text = self.usage.text && scalar(from.kind) && scalar(to.kind);
        let holds =
            |outer: Kind, inner: Kind| outer.holds(inner) || (text && outer == Kind::String);
        let (wider, narrower) = (holds(to.kind, from.kind), holds(from.kind, to.kind));
        // How the properties of a parameter are written is often not said in earnest.
        let unsure = self.usage.role == Role::ParameterProperty && !to.kind.holds(from.kind);
        let specialized = self.usage.direction == Direction::Response
            || self.usage.role == Role::ParameterProperty;
        let (suffix, verdict) = match (wider, narrower) {
            (true, _) if unsure => ("type-changed", (Warning, Breaking)),
            (true, _) => ("type-generalized", (NonBreaking, Breaking)),
            (_, true) if specialized => ("type-specialized", (Breaking, NonBreaking)),
            (_, true) => ("type-changed", (Breaking, NonBreaking)),
            _ if self.usage.role == Role::ParameterProperty => {
                ("type-specialized", (Breaking, Breaking))
            }
            _ => ("type-changed", (Breaking, Breaking)),
        };
        const TELLING: [&str; 6] = ["type", "oneOf", "anyOf", "enum", "properties", "items"];
        let nodes =
            self.saying(|schema| TELLING.iter().any(|keyword| schema.get(keyword).is_some()));
        let message = format!(
            "the type changed from {} to {}",
            from.kind.word(),
            to.kind.word()
        );
        self.add(suffix, verdict, nodes, "type", message);
    }

    /// Two alternatives that stand for the same thing.
    fn alternative(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        if from.kind != to.kind {
            self.kind_changed(from, to);
            if from.kind == Kind::Any || to.kind == Kind::Any {
                return;
            }
        }
        self.values(from, to);
        limits::compare(self, from, to);
        match (from.kind, to.kind) {
            (Kind::Object, Kind::Object) => self.object(from, to),
            (Kind::Array, Kind::Array) => {
                let items = |document: &Document<'a>, nodes: &[Node<'a>]| -> Nodes<'a> {
                    nodes
                        .iter()
                        .filter_map(|node| document.get(*node, "items"))
                        .collect()
                };
                let pair = (
                    items(&self.engine.base, &from.nodes),
                    items(&self.engine.revision, &to.nodes),
                );
                self.descend(pair.0, pair.1, self.usage.inner());
            }
            _ => {}
        }
        limits::conditions(self, from, to);
        docs::schemas(self, from, to);
    }

    fn values(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let mime = self.usage.role == Role::Body && self.usage.direction == Direction::Response;
        match (&from.values, &to.values) {
            (None, None) => {}
            (None, Some(new)) => {
                let list = new.list.keys().cloned().collect::<Vec<_>>().join(", ");
                let suffix = if new.is_const {
                    "const-added"
                } else {
                    "became-enum"
                };
                let message = format!("is now limited to {list}");
                self.add(
                    suffix,
                    (Breaking, NonBreaking),
                    (from.nodes.first().copied(), Some(new.node)),
                    "enum",
                    message,
                );
            }
            (Some(old), None) => {
                let (suffix, verdict) = if old.is_const {
                    ("const-removed", (NonBreaking, Breaking))
                } else {
                    ("enum-removed", (NonBreaking, Warning))
                };
                let nodes = (Some(old.node), to.nodes.first().copied());
                self.add(
                    suffix,
                    verdict,
                    nodes,
                    "enum",
                    "is no longer limited to listed values".into(),
                );
            }
            (Some(old), Some(new)) => {
                let nodes = (Some(old.node), Some(new.node));
                let minus = |left: &Values<'_>, right: &Values<'_>| -> Vec<String> {
                    left.list
                        .keys()
                        .filter(|value| !right.list.contains_key(*value))
                        .cloned()
                        .collect()
                };
                let (gone, added) = (minus(old, new), minus(new, old));
                if old.is_const && new.is_const && !gone.is_empty() {
                    let message = format!(
                        "the constant changed from {} to {}",
                        gone.join(", "),
                        added.join(", ")
                    );
                    self.add(
                        "const-changed",
                        (Breaking, Breaking),
                        nodes,
                        "enum",
                        message,
                    );
                    return;
                }
                if !gone.is_empty() {
                    let message = format!("the value(s) {} were removed", gone.join(", "));
                    if mime {
                        let rule = "response-mediatype-enum-value-removed".to_owned();
                        self.add_rule(
                            rule,
                            (Breaking, NonBreaking),
                            nodes,
                            "enum:removed",
                            message,
                        );
                    } else {
                        self.add(
                            "enum-value-removed",
                            (Breaking, NonBreaking),
                            nodes,
                            "enum:removed",
                            message,
                        );
                    }
                }
                if !added.is_empty() {
                    let message = format!("the value(s) {} were added", added.join(", "));
                    self.add(
                        "enum-value-added",
                        (NonBreaking, Warning),
                        nodes,
                        "enum:added",
                        message,
                    );
                }
            }
        }
    }
}

/// Does a schema object speak of null, as itself or as one of a few?
fn says_null(schema: &Value) -> bool {
    let null = |schema: &Value| {
        schema.get("nullable") == Some(&Value::Bool(true))
            || match schema.get("type") {
                Some(Value::String(word)) => word == "null",
                Some(Value::Array(words)) => words.iter().any(|word| word == "null"),
                _ => schema
                    .get("enum")
                    .and_then(Value::as_array)
                    .is_some_and(|values| values.contains(&Value::Null)),
            }
    };
    null(schema)
        || ["oneOf", "anyOf"].iter().any(|keyword| {
            schema
                .get(keyword)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .any(null)
        })
}
