//! What changed between two schemas in normal form, as a caller who sends or reads such values sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::shape::{Alternative, Kind, Parts, Shape, Union, Values, canonical, parts};
use super::{limits, matching};
use crate::change::Class::{self, Breaking, NonBreaking, Warning};
use crate::docs;
use crate::document::{Document, Loc, Node};
use crate::engine::{Direction, Engine, Finding, Pair, Place, Role, Side, Use};

/// How a change is judged in a request and in a response.
pub(crate) type Verdict = (Class, Class);

/// What the comparison of one pair needs everywhere.
pub(crate) struct Context<'e, 'a> {
    pub(crate) engine: &'e mut Engine<'a>,
    pub(super) usage: Use,
    pub(super) site: Place,
    pub(super) spot: usize,
    pub(super) base: Rc<Shape<'a>>,
    pub(super) revision: Rc<Shape<'a>>,
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
    pub(super) fn add(
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
        let mut class = match self.usage.direction {
            Direction::Request => request,
            Direction::Response => response,
        };
        if self.usage.muted {
            class = class.min(NonBreaking);
        }
        let (base, revision) = (base.map(|node| node.loc), revision.map(|node| node.loc));
        let crossed = (self.base.crossed.clone(), self.revision.crossed.clone());
        let place = self
            .engine
            .place(base, revision, &self.site, (&crossed.0, &crossed.1));
        let message = format!("{}{message}", self.subject(base, revision));
        self.engine.report(
            self.spot,
            Finding {
                rule,
                class,
                place,
                base,
                revision,
                facet: facet.to_owned(),
                message,
            },
        );
    }

    /// Names the place inside a schema: "`address.zip`: ".
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
        if name.is_empty() {
            name
        } else {
            format!("`{name}`: ")
        }
    }

    /// Asks for the comparison of something inside.
    pub(super) fn descend(&mut self, base: Vec<Node<'a>>, revision: Vec<Node<'a>>, usage: Use) {
        let (base, revision) = (parts(base), parts(revision));
        let site = self.inner_site(&base, &revision);
        self.engine.schemas(self.spot, base, revision, usage, site);
    }

    /// A change to what lies inside is reported where the outer schema object that holds it lies.
    fn inner_site(&mut self, base: &Parts<'a>, revision: &Parts<'a>) -> Place {
        let (one, other) = (
            base.first().map(|node| node.loc),
            revision.first().map(|node| node.loc),
        );
        let crossed = (self.base.crossed.clone(), self.revision.crossed.clone());
        self.engine
            .place(one, other, &self.site, (&crossed.0, &crossed.1))
    }

    /// The schema object of each side that says `keyword`, or any that can stand for the schema.
    fn saying(&self, keywords: &[&str]) -> (Option<Node<'a>>, Option<Node<'a>>) {
        let find = |shape: &Shape<'a>| {
            let all = || {
                shape
                    .nodes
                    .iter()
                    .chain(shape.alternatives.iter().flat_map(|one| &one.nodes))
            };
            all()
                .find(|node| {
                    keywords
                        .iter()
                        .any(|keyword| node.value.get(keyword).is_some())
                })
                .or_else(|| all().next())
                .copied()
        };
        (find(&self.base), find(&self.revision))
    }

    fn nullability(&mut self) {
        let open = |shape: &Shape<'_>| shape.alternatives.iter().any(|one| one.kind == Kind::Any);
        if self.base.null == self.revision.null || open(&self.base) || open(&self.revision) {
            return;
        }
        let nodes = self.saying(&["nullable", "type", "oneOf", "anyOf", "enum"]);
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
            let what = match (old, new) {
                (None, Some(new)) => Some((
                    "default-value-added",
                    format!("the default {} was added", new.value),
                )),
                (Some(old), None) => Some((
                    "default-value-removed",
                    format!("the default {} was removed", old.value),
                )),
                (Some(old), Some(new)) if canonical(old.value) != canonical(new.value) => Some((
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
        if matches!(self.usage.role, Role::Property | Role::ParameterProperty)
            && base.flag("deprecated") != revision.flag("deprecated")
        {
            let nodes = self.saying(&["deprecated"]);
            let (suffix, message) = if revision.flag("deprecated") {
                ("deprecated", "is now deprecated")
            } else {
                ("reactivated", "is no longer deprecated")
            };
            self.add(
                suffix,
                (NonBreaking, NonBreaking),
                nodes,
                "deprecated",
                message.into(),
            );
        }
        self.extensible_enum();
    }

    /// `x-extensible-enum` lists known values of an open set; what a caller may send is still that list.
    fn extensible_enum(&mut self) {
        const KEY: &str = "x-extensible-enum";
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let (Some(old), Some(new)) = (
            base.find(&self.engine.base, KEY),
            revision.find(&self.engine.revision, KEY),
        ) else {
            return;
        };
        let texts = |node: Node<'_>| -> BTreeSet<String> {
            node.value
                .as_array()
                .into_iter()
                .flatten()
                .map(canonical)
                .collect()
        };
        let gone: Vec<_> = texts(old).difference(&texts(new)).cloned().collect();
        if !gone.is_empty() {
            let message = format!("the value(s) {} were removed from {KEY}", gone.join(", "));
            self.add(
                "x-extensible-enum-value-removed",
                (Breaking, NonBreaking),
                (Some(old), Some(new)),
                KEY,
                message,
            );
        }
    }

    fn discriminator(&mut self) {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let old = base.find(&self.engine.base, "discriminator");
        let new = revision.find(&self.engine.revision, "discriminator");
        let nodes = (old, new);
        let (Some(old), Some(new)) = (old, new) else {
            match (old, new) {
                (None, Some(_)) => self.add(
                    "discriminator-added",
                    (NonBreaking, NonBreaking),
                    nodes,
                    "discriminator",
                    "a discriminator was added".into(),
                ),
                (Some(_), None) => self.add(
                    "discriminator-removed",
                    (NonBreaking, NonBreaking),
                    nodes,
                    "discriminator",
                    "the discriminator was removed".into(),
                ),
                _ => {}
            }
            return;
        };
        let property = |node: Node<'a>| {
            node.value
                .get("propertyName")
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if property(old) != property(new) {
            let message = format!(
                "the discriminator changed from `{}` to `{}`",
                property(old),
                property(new)
            );
            self.add(
                "discriminator-property-name-changed",
                (Breaking, Breaking),
                nodes,
                "discriminator",
                message,
            );
        }
        let before = mapping(&self.engine.base, &base, old);
        let after = mapping(&self.engine.revision, &revision, new);
        // A member that came or went with its name is told as that.
        let member = |engine: &Engine<'a>, shape: &Shape<'a>, loc: Loc, base: bool| {
            shape
                .alternatives
                .iter()
                .filter_map(|one| one.name)
                .any(|name| {
                    if base {
                        engine.correspond(name, loc)
                    } else {
                        engine.correspond(loc, name)
                    }
                })
        };
        for (value, target) in &before {
            let facet = format!("mapping:{value}");
            match after.get(value) {
                None if !member(self.engine, &revision, *target, false) => {}
                None => {
                    let message = format!("the discriminator no longer knows `{value}`");
                    self.add(
                        "discriminator-mapping-deleted",
                        (Breaking, NonBreaking),
                        nodes,
                        &facet,
                        message,
                    );
                }
                Some(other) if !self.engine.correspond(*target, *other) => {
                    let message =
                        format!("the discriminator value `{value}` now stands for another schema");
                    self.add(
                        "discriminator-mapping-changed",
                        (Breaking, Breaking),
                        nodes,
                        &facet,
                        message,
                    );
                }
                Some(_) => {}
            }
        }
        for (value, target) in after
            .iter()
            .filter(|(value, _)| !before.contains_key(*value))
        {
            if !member(self.engine, &base, *target, true) {
                continue;
            }
            let message = format!("the discriminator now knows `{value}`");
            self.add(
                "discriminator-mapping-added",
                (NonBreaking, NonBreaking),
                nodes,
                &format!("mapping:{value}"),
                message,
            );
        }
    }

    /// What is allowed on one side and has no counterpart on the other.
    fn leftovers(&mut self, matched: &matching::Matched) {
        let (base, revision) = (Rc::clone(&self.base), Rc::clone(&self.revision));
        let (gone, new) = (&matched.base_only, &matched.revision_only);
        let nodes = self.saying(&["oneOf", "anyOf", "type", "enum", "$ref"]);
        if let ([one], [other], true) = (gone.as_slice(), new.as_slice(), matched.pairs.is_empty())
        {
            let (from, to) = (&base.alternatives[*one], &revision.alternatives[*other]);
            if from.kind == to.kind {
                self.add(
                    "type-changed",
                    (Breaking, Breaking),
                    nodes,
                    "type",
                    "is now something else".into(),
                );
            } else {
                self.kind_changed(from, to);
            }
            return;
        }
        if !gone.is_empty() && !new.is_empty() && matched.pairs.is_empty() {
            let words = |shape: &Shape<'_>| {
                shape
                    .alternatives
                    .iter()
                    .map(|one| one.kind.word())
                    .collect::<Vec<_>>()
                    .join(" or ")
            };
            let message = format!(
                "the type changed from {} to {}",
                words(&base),
                words(&revision)
            );
            self.add("type-changed", (Breaking, Breaking), nodes, "type", message);
            return;
        }
        for index in gone {
            let one = &base.alternatives[*index];
            let suffix = match (one.kind, base.union.or(revision.union)) {
                (Kind::Object | Kind::Array | Kind::Any, Some((Union::OneOf, _))) => {
                    "one-of-removed"
                }
                (Kind::Object | Kind::Array | Kind::Any, Some((Union::AnyOf, _))) => {
                    "any-of-removed"
                }
                _ => "list-of-types-narrowed",
            };
            let what = self.describe(one, Side::Base);
            let facet = format!("alternative:{what}");
            let origin = one.nodes.last().copied();
            let place = (nodes.0.or(origin), nodes.1);
            self.add(
                suffix,
                (Breaking, NonBreaking),
                place,
                &facet,
                format!("{what} is no longer allowed"),
            );
        }
        for index in new {
            let one = &revision.alternatives[*index];
            let object = matches!(one.kind, Kind::Object | Kind::Array | Kind::Any);
            let what = self.describe(one, Side::Revision);
            let (suffix, verdict) = match revision.union.or(base.union) {
                Some((Union::OneOf, _)) if object => {
                    let overlaps = base.alternatives.len() == 1
                        && base.alternatives.iter().any(|old| self.overlap(old, one));
                    let wrapped = base.union.is_none() && base.alternatives.len() == 1;
                    let body = self.usage.role == Role::Body;
                    match (wrapped, overlaps) {
                        (true, true) if body => ("wrapped-in-one-of", (Breaking, Breaking)),
                        (true, true) => ("one-of-added", (Breaking, Breaking)),
                        (true, false) if body && self.usage.direction == Direction::Response => {
                            ("wrapped-in-one-of", (Breaking, Breaking))
                        }
                        _ => ("one-of-added", (NonBreaking, Breaking)),
                    }
                }
                Some((Union::AnyOf, _)) if object => ("any-of-added", (NonBreaking, NonBreaking)),
                _ => ("list-of-types-widened", (NonBreaking, Breaking)),
            };
            self.add(
                suffix,
                verdict,
                nodes,
                &format!("alternative:{what}"),
                format!("{what} is now allowed too"),
            );
        }
        self.union_kind(&base, &revision, nodes);
    }

    /// `oneOf` became `anyOf` or the other way round, which only matters where alternatives overlap.
    fn union_kind(
        &mut self,
        base: &Shape<'a>,
        revision: &Shape<'a>,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
    ) {
        let (Some((old, _)), Some((new, _))) = (base.union, revision.union) else {
            return;
        };
        if old == new || base.discriminated() && revision.discriminated() {
            return;
        }
        let all = &base.alternatives;
        let overlap = (0..all.len()).any(|one| {
            (0..all.len()).any(|other| one != other && self.overlap(&all[one], &all[other]))
        });
        if !overlap {
            return;
        }
        if new == Union::OneOf {
            let message = "a value must now fit exactly one alternative".into();
            self.add(
                "any-of-became-one-of",
                (Breaking, NonBreaking),
                nodes,
                "union",
                message,
            );
        } else {
            let message = "a value may now fit several alternatives".into();
            self.add(
                "one-of-became-any-of",
                (NonBreaking, Warning),
                nodes,
                "union",
                message,
            );
        }
    }

    /// Can a value that is written for `one`, with the properties it names, also pass as `other`?
    fn overlap(&mut self, one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
        if one.kind != Kind::Object || other.kind != Kind::Object {
            return one.kind == Kind::Any
                || other.kind == Kind::Any
                || one.kind.holds(other.kind)
                || other.kind.holds(one.kind);
        }
        // Which document the nodes come from does not matter for their words.
        let names = |nodes: &[Node<'a>]| -> BTreeMap<&'a str, Vec<&'a Value>> {
            let mut names: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
            for (key, value) in nodes
                .iter()
                .filter_map(|node| node.value.get("properties")?.as_object())
                .flatten()
            {
                names.entry(key).or_default().push(value);
            }
            names
        };
        let required = |nodes: &[Node<'a>]| -> Vec<&'a str> {
            nodes
                .iter()
                .filter_map(|node| node.value.get("required")?.as_array())
                .flatten()
                .filter_map(Value::as_str)
                .collect()
        };
        let closed = |nodes: &[Node<'a>]| {
            nodes
                .iter()
                .any(|node| node.value.get("additionalProperties") == Some(&Value::Bool(false)))
        };
        let (ours, theirs) = (names(&one.nodes), names(&other.nodes));
        if required(&other.nodes)
            .iter()
            .any(|name| !ours.contains_key(name))
        {
            return false;
        }
        if closed(&other.nodes)
            && required(&one.nodes)
                .iter()
                .any(|name| !theirs.contains_key(name))
        {
            return false;
        }
        let fixed = |values: &[&'a Value]| -> Option<Vec<String>> {
            values
                .iter()
                .find_map(|value| match (value.get("const"), value.get("enum")) {
                    (Some(value), _) => Some(vec![canonical(value)]),
                    (None, Some(Value::Array(list))) => Some(list.iter().map(canonical).collect()),
                    _ => None,
                })
        };
        let types = |values: &[&'a Value]| {
            values
                .iter()
                .find_map(|value| value.get("type").and_then(Value::as_str))
        };
        required(&other.nodes).iter().chain(&required(&one.nodes)).all(|name| {
            let (Some(left), Some(right)) = (ours.get(name), theirs.get(name)) else { return true };
            let apart = match (fixed(left), fixed(right)) {
                (Some(left), Some(right)) => !left.iter().any(|value| right.contains(value)),
                _ => matches!((types(left), types(right)), (Some(left), Some(right)) if left != right),
            };
            !apart
        })
    }

    fn describe(&self, one: &Alternative<'a>, side: Side) -> String {
        let document = match side {
            Side::Base => &self.engine.base,
            Side::Revision => &self.engine.revision,
        };
        match one.name {
            Some(name) => format!("`{}`", document.name(name)),
            None => {
                let title = one
                    .nodes
                    .iter()
                    .rev()
                    .find_map(|node| node.value.get("title")?.as_str());
                title.map_or_else(
                    || format!("{} {}", article(one.kind.word()), one.kind.word()),
                    |title| format!("`{title}`"),
                )
            }
        }
    }

    /// A schema of one type became a schema of another.
    fn kind_changed(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let scalar = |kind| {
            matches!(
                kind,
                Kind::Boolean | Kind::Integer | Kind::Number | Kind::String
            )
        };
        let text = self.usage.text && scalar(from.kind) && scalar(to.kind);
        let (wider, narrower) = if text {
            (
                to.kind == Kind::String || to.kind.holds(from.kind),
                from.kind == Kind::String || from.kind.holds(to.kind),
            )
        } else {
            (to.kind.holds(from.kind), from.kind.holds(to.kind))
        };
        let specialized = self.usage.direction == Direction::Response
            || self.usage.role == Role::ParameterProperty;
        let (suffix, verdict) = match (wider, narrower) {
            (true, _) => ("type-generalized", (NonBreaking, Breaking)),
            (_, true) if specialized => ("type-specialized", (Breaking, NonBreaking)),
            (_, true) => ("type-changed", (Breaking, NonBreaking)),
            _ => ("type-changed", (Breaking, Breaking)),
        };
        let nodes = self.saying(&["type", "oneOf", "anyOf", "enum", "properties", "items"]);
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
                let items = |document: &Document<'a>, nodes: &[Node<'a>]| -> Vec<Node<'a>> {
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

    fn object(&mut self, from: &Alternative<'a>, to: &Alternative<'a>) {
        let (old, new) = (
            properties(&self.engine.base, &from.nodes),
            properties(&self.engine.revision, &to.nodes),
        );
        let (must, will) = (
            required(&self.engine.base, &from.nodes),
            required(&self.engine.revision, &to.nodes),
        );
        let extra = (
            extra(&self.engine.base, &from.nodes),
            extra(&self.engine.revision, &to.nodes),
        );
        let names: BTreeSet<&str> = old
            .keys()
            .chain(new.keys())
            .chain(must.keys())
            .chain(will.keys())
            .copied()
            .collect();
        for name in names {
            let property = Property {
                name,
                old: old.get(name),
                new: new.get(name),
                must: must.get(name).copied(),
                will: will.get(name).copied(),
                closed: matches!(extra.1, Extra::Closed(_)),
            };
            self.property(&property);
        }
        self.extra(extra);
    }

    fn property(&mut self, property: &Property<'_, 'a>) {
        let Property {
            name, must, will, ..
        } = *property;
        let request = self.usage.direction == Direction::Request;
        let shape = |engine: &mut Engine<'a>, side, nodes: Option<&Vec<Node<'a>>>| {
            nodes.map(|nodes| engine.shape(side, &parts(nodes.clone())))
        };
        let old = shape(self.engine, Side::Base, property.old);
        let new = shape(self.engine, Side::Revision, property.new);
        let (unseen_word, other_word) = if request {
            ("readOnly", "writeOnly")
        } else {
            ("writeOnly", "readOnly")
        };
        let flag = |shape: &Option<Rc<Shape<'a>>>, word| {
            shape.as_ref().is_some_and(|shape| shape.flag(word))
        };
        let (was_unseen, is_unseen) = (flag(&old, unseen_word), flag(&new, unseen_word));
        let with_default = if new
            .as_ref()
            .is_some_and(|shape| shape.find(&self.engine.revision, "default").is_some())
        {
            "-with-default"
        } else {
            ""
        };
        let facet = format!("property:{name}");
        let first = |nodes: Option<&Vec<Node<'a>>>| nodes.and_then(|nodes| nodes.first().copied());
        let nodes = (first(property.old), first(property.new));
        let quiet = (NonBreaking, NonBreaking);
        match (property.old, property.new) {
            (Some(_), None) => {
                let optional = if must.is_some() {
                    "required"
                } else {
                    "optional"
                };
                let message = "was removed".to_owned();
                let (rule, verdict) = match (request, was_unseen) {
                    (true, true) => ("request-read-only-property-removed".into(), quiet),
                    (true, false) if property.closed => (
                        "request-property-removed-and-forbidden".into(),
                        (Breaking, Breaking),
                    ),
                    (true, false) => ("request-property-removed".into(), (Warning, Warning)),
                    (false, true) => (
                        format!("response-{optional}-write-only-property-removed"),
                        quiet,
                    ),
                    (false, false) if must.is_some() => (
                        "response-required-property-removed".into(),
                        (Breaking, Breaking),
                    ),
                    (false, false) => (
                        "response-optional-property-removed".into(),
                        (Warning, Warning),
                    ),
                };
                self.add_rule(rule, verdict, nodes, &facet, message);
            }
            (None, Some(_)) => {
                let optional = if will.is_some() {
                    "required"
                } else {
                    "optional"
                };
                let (rule, verdict) = match (request, is_unseen) {
                    (true, true) => ("new-read-only-request-property".into(), quiet),
                    (true, false) if will.is_some() => (
                        format!("new-required-request-property{with_default}"),
                        (Breaking, Breaking),
                    ),
                    (true, false) => ("new-optional-request-property".into(), quiet),
                    (false, true) => (
                        format!("response-{optional}-write-only-property-added"),
                        quiet,
                    ),
                    (false, false) => (format!("response-{optional}-property-added"), quiet),
                };
                self.add_rule(
                    rule,
                    verdict,
                    nodes,
                    &facet,
                    format!("was added, {optional}"),
                );
            }
            (old_nodes, new_nodes) => {
                if let (Some(old_nodes), Some(new_nodes)) = (old_nodes, new_nodes) {
                    let usage = Use {
                        muted: self.usage.muted || was_unseen || is_unseen,
                        ..self.usage.inner()
                    };
                    self.descend(old_nodes.clone(), new_nodes.clone(), usage);
                }
                self.visibility(
                    name,
                    nodes,
                    will.is_some(),
                    (unseen_word, was_unseen, is_unseen),
                );
                self.visibility(
                    name,
                    nodes,
                    will.is_some(),
                    (other_word, flag(&old, other_word), flag(&new, other_word)),
                );
                self.requirement(property, was_unseen && is_unseen, with_default);
            }
        }
    }

    /// `readOnly` or `writeOnly` came or went.
    fn visibility(
        &mut self,
        name: &str,
        nodes: (Option<Node<'a>>, Option<Node<'a>>),
        required: bool,
        (word, was, is): (&str, bool, bool),
    ) {
        if was == is {
            return;
        }
        let kebab = if word == "readOnly" {
            "read-only"
        } else {
            "write-only"
        };
        let optional = if required { "required" } else { "optional" };
        let not = if is { "" } else { "not-" };
        let direction = self.usage.direction;
        let rule = format!(
            "{}-{optional}-property-became-{not}{kebab}",
            direction.word()
        );
        let (rule, class) = match (direction, word, required && was) {
            // What callers could not send before, they must send now.
            (Direction::Request, "readOnly", true) => {
                ("new-required-request-property".to_owned(), Breaking)
            }
            (Direction::Response, "writeOnly", true) => (rule, Warning),
            _ => (rule, NonBreaking),
        };
        let message = format!("is {} {word}", if is { "now" } else { "no longer" });
        self.add_rule(
            rule,
            (class, class),
            nodes,
            &format!("{word}:{name}"),
            message,
        );
    }

    fn requirement(&mut self, property: &Property<'_, 'a>, unseen: bool, with_default: &str) {
        let (Some(node), became) = (match (property.must, property.will) {
            (None, Some(node)) => (Some(node), true),
            (Some(node), None) => (Some(node), false),
            _ => return,
        }) else {
            return;
        };
        let nodes = if became {
            (None, Some(node))
        } else {
            (Some(node), None)
        };
        let request = self.usage.direction == Direction::Request;
        let quiet = (NonBreaking, NonBreaking);
        let word = if became { "required" } else { "optional" };
        let (rule, verdict) = match (request, unseen) {
            (true, true) => (format!("request-read-only-property-became-{word}"), quiet),
            (false, true) => (format!("response-write-only-property-became-{word}"), quiet),
            (true, false) if became => (
                format!("request-property-became-required{with_default}"),
                (Breaking, Breaking),
            ),
            (true, false) => ("request-property-became-optional".into(), quiet),
            (false, false) if became => ("response-property-became-required".into(), quiet),
            (false, false) => (
                "response-property-became-optional".into(),
                (Breaking, Breaking),
            ),
        };
        let name = property.name;
        self.add_rule(
            rule,
            verdict,
            nodes,
            &format!("required:{name}"),
            format!("`{name}` became {word}"),
        );
    }

    /// What may stand beside the named properties.
    fn extra(&mut self, pair: (Extra<'a>, Extra<'a>)) {
        let facet = "additionalProperties";
        match pair {
            (Extra::Open, Extra::Closed(node)) => {
                let message = "other properties are no longer allowed".into();
                self.add(
                    "additional-properties-forbidden",
                    (Breaking, NonBreaking),
                    (None, Some(node)),
                    facet,
                    message,
                );
            }
            (Extra::Schema(old), Extra::Closed(node)) => {
                let message = "other properties are no longer allowed".into();
                let nodes = (old.first().copied(), Some(node));
                self.add(
                    "additional-properties-forbidden",
                    (Breaking, NonBreaking),
                    nodes,
                    facet,
                    message,
                );
            }
            (Extra::Closed(node), Extra::Open) => {
                let message = "other properties are now allowed".into();
                self.add(
                    "additional-properties-allowed",
                    (NonBreaking, Warning),
                    (Some(node), None),
                    facet,
                    message,
                );
            }
            (Extra::Closed(node), Extra::Schema(new)) => {
                let message = "other properties are now allowed".into();
                let nodes = (Some(node), new.first().copied());
                self.add(
                    "additional-properties-allowed",
                    (NonBreaking, Warning),
                    nodes,
                    facet,
                    message,
                );
            }
            (Extra::Schema(old), Extra::Schema(new)) => self.descend(old, new, self.usage.inner()),
            (Extra::Schema(old), Extra::Open) => self.descend(old, Vec::new(), self.usage.inner()),
            (Extra::Open, Extra::Schema(new)) => self.descend(Vec::new(), new, self.usage.inner()),
            (Extra::Open, Extra::Open) | (Extra::Closed(_), Extra::Closed(_)) => {}
        }
    }
}

impl Shape<'_> {
    fn discriminated(&self) -> bool {
        self.nodes
            .iter()
            .any(|node| node.value.get("discriminator").is_some())
    }
}

/// One property on both sides.
struct Property<'p, 'a> {
    name: &'p str,
    old: Option<&'p Vec<Node<'a>>>,
    new: Option<&'p Vec<Node<'a>>>,
    must: Option<Node<'a>>,
    will: Option<Node<'a>>,
    /// The revision allows no property that it does not name.
    closed: bool,
}

#[derive(Clone)]
enum Extra<'a> {
    Open,
    Closed(Node<'a>),
    Schema(Vec<Node<'a>>),
}

pub(super) fn properties<'a>(
    document: &Document<'a>,
    nodes: &[Node<'a>],
) -> BTreeMap<&'a str, Vec<Node<'a>>> {
    let mut all: BTreeMap<&str, Vec<Node<'a>>> = BTreeMap::new();
    for properties in nodes
        .iter()
        .filter_map(|node| document.get(*node, "properties"))
    {
        for (name, property) in document.members(properties) {
            all.entry(name).or_default().push(property);
        }
    }
    all
}

fn required<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> BTreeMap<&'a str, Node<'a>> {
    let mut all = BTreeMap::new();
    for list in nodes
        .iter()
        .filter_map(|node| document.get(*node, "required"))
    {
        for item in document.items(list) {
            if let Some(name) = item.value.as_str() {
                all.entry(name).or_insert(item);
            }
        }
    }
    all
}

fn extra<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> Extra<'a> {
    let mut schemas = Vec::new();
    for node in nodes {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match document.get(*node, keyword) {
                Some(said) if said.value == &Value::Bool(false) => return Extra::Closed(said),
                Some(said) if said.value.as_object().is_some_and(|map| !map.is_empty()) => {
                    schemas.push(said)
                }
                _ => {}
            }
        }
    }
    if schemas.is_empty() {
        Extra::Open
    } else {
        Extra::Schema(schemas)
    }
}

/// Discriminator value to schema; a member that the mapping leaves out goes by its name.
fn mapping<'a>(
    document: &Document<'a>,
    shape: &Shape<'a>,
    discriminator: Node<'a>,
) -> BTreeMap<String, Loc> {
    let mut all = BTreeMap::new();
    if let Some(mapping) = document.get(discriminator, "mapping") {
        for (value, target) in document.members(mapping) {
            let Some(target) = target.value.as_str() else {
                continue;
            };
            let found = document.lookup(target).or_else(|| {
                let schemas = document.get(document.root(), "components")?;
                document.get(document.get(schemas, "schemas")?, target)
            });
            if let Some(found) = found {
                all.insert(value.to_owned(), found.loc);
            }
        }
    }
    let mapped: BTreeSet<Loc> = all.values().copied().collect();
    for name in shape.alternatives.iter().filter_map(|one| one.name) {
        if !mapped.contains(&name) {
            all.insert(document.name(name).to_owned(), name);
        }
    }
    all
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}
