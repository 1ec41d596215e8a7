//! The normal form of a schema: what it allows, however it is spelled.
//!
//! A schema becomes a list of alternatives, each of one JSON type, and a word on `null`. `$ref` is followed, `allOf` is
//! multiplied out, `oneOf` and `anyOf` become alternatives, a list of types is split, and constants become enumerations.
//! An alternative keeps the schema objects that it was made from, so that every keyword still knows its at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use smallvec::{SmallVec, smallvec};

use crate::document::{Document, Loc, Node};

/// Schema objects that hold together; hardly ever more than one.
pub(crate) type Nodes<'a> = SmallVec<[Node<'a>; 1]>;

/// The same, sorted by at.
pub(crate) type Parts<'a> = Nodes<'a>;

/// Beyond this many alternatives a schema is no longer multiplied out.
const MAX_ALTERNATIVES: usize = 256;
/// Beyond this many parts a conjunction is cut; no document written by people comes near.
const MAX_PARTS: usize = 64;
/// References that lead through more components than this, one inside the other, are no longer followed.
const MAX_DEPTH: usize = 128;
/// Schema objects visited for one normal form. Components that list each other twice would otherwise double at each level.
const MAX_VISITS: usize = 20_000;

/// The types that something can be of.
type Kinds = SmallVec<[Kind; 8]>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Any,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number)
                if number.as_f64().is_some_and(|number| number.fract() == 0.0) =>
            {
                Self::Integer
            }
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        })
    }

    /// Does a value of type `other` fit where this type is asked for?
    pub(crate) fn holds(self, other: Self) -> bool {
        self == Self::Any || self == other || (self == Self::Number && other == Self::Integer)
    }
}

/// The values that an alternative is limited to.
#[derive(Debug, Clone)]
pub(crate) struct Values<'a> {
    /// By their JSON text, which is how they are compared.
    pub(crate) list: BTreeMap<String, &'a Value>,
    /// The schema object that says so.
    pub(crate) node: Node<'a>,
    pub(crate) is_const: bool,
}

/// One of the things a schema allows.
#[derive(Debug, Clone)]
pub(crate) struct Alternative<'a> {
    pub(crate) kind: Kind,
    pub(crate) values: Option<Values<'a>>,
    /// The schema objects that hold together here; without `$ref`, `allOf`, and so on, which are resolved.
    pub(crate) nodes: Nodes<'a>,
    /// The component that a member of `oneOf` or `anyOf` names.
    pub(crate) name: Option<Loc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Union {
    OneOf,
    AnyOf,
}

#[derive(Debug)]
pub(crate) struct Shape<'a> {
    pub(crate) alternatives: Vec<Alternative<'a>>,
    pub(crate) null: bool,
    /// How several alternatives were written, and the schema object that lists them.
    pub(crate) union: Option<(Union, Node<'a>)>,
    /// Every schema object that took part, wrappers included.
    pub(crate) nodes: Nodes<'a>,
    /// The components that were entered on the way.
    pub(crate) crossed: Vec<Loc>,
}

impl<'a> Shape<'a> {
    /// The first of the schema objects that says `keyword`.
    pub(crate) fn find(&self, document: &Document<'a>, keyword: &str) -> Option<Node<'a>> {
        self.nodes
            .iter()
            .find_map(|node| document.get(*node, keyword))
    }

    /// Everything that the schema objects say under `keyword`; members of an `allOf` may say different things.
    pub(crate) fn said(&self, document: &Document<'a>, keyword: &str) -> BTreeSet<String> {
        self.nodes
            .iter()
            .filter_map(|node| document.get(*node, keyword))
            .map(|node| canonical(node.value))
            .collect()
    }

    /// Is every value allowed?
    pub(crate) fn says_nothing(&self) -> bool {
        matches!(self.alternatives.as_slice(), [one] if one.kind == Kind::Any && one.values.is_none() && bare(&one.nodes))
    }

    /// Is it a string of bytes, as OpenAPI 3.0 writes a body that is not text?
    pub(crate) fn binary(&self) -> bool {
        let binary = Value::from("binary");
        matches!(self.alternatives.as_slice(), [one] if one.kind == Kind::String
            && one.nodes.iter().any(|node| node.value.get("format") == Some(&binary)))
    }

    /// Does any of the schema objects outside the members of a union say that `keyword` is true?
    pub(crate) fn flag(&self, keyword: &str) -> bool {
        self.nodes
            .iter()
            .any(|node| node.value.get(keyword).and_then(Value::as_bool) == Some(true))
    }
}

/// A sorted list of parts without doubles.
pub(crate) fn parts<'a>(nodes: impl IntoIterator<Item = Node<'a>>) -> Parts<'a> {
    let mut nodes: Nodes<'_> = nodes.into_iter().collect();
    nodes.sort_by_key(|node| node.loc);
    nodes.dedup_by_key(|node| node.loc);
    nodes.truncate(MAX_PARTS);
    nodes
}

/// What a conjunction of schema objects allows before it is split by type.
#[derive(Debug, Clone)]
struct Branch<'a> {
    nodes: Nodes<'a>,
    name: Option<Loc>,
    /// The types that are left; `None` while nobody said any.
    types: Option<Kinds>,
}

#[derive(Debug, Clone)]
struct Expanded<'a> {
    branches: Vec<Branch<'a>>,
    null: bool,
}

pub(crate) struct Expander<'d, 'a> {
    document: &'d Document<'a>,
    crossed: Vec<Loc>,
    nodes: Nodes<'a>,
    union: Option<(Union, Node<'a>)>,
    /// The references being followed, so that a circle ends.
    open: Vec<Loc>,
    in_union: usize,
    visits: usize,
}

/// The normal form of `parts` together.
pub(crate) fn shape<'a>(document: &Document<'a>, parts: &[Node<'a>]) -> Shape<'a> {
    let mut expander = Expander {
        document,
        crossed: Vec::new(),
        nodes: Nodes::new(),
        union: None,
        open: Vec::new(),
        in_union: 0,
        visits: 0,
    };
    let mut all = anything(Nodes::new());
    for part in parts {
        let next = expander.expand(*part);
        all = product(all, next);
    }
    let Expander {
        crossed,
        nodes,
        union,
        ..
    } = expander;
    let mut null = all.null;
    let mut alternatives: Vec<Alternative<'a>> = Vec::new();
    for branch in all.branches {
        split(document, branch, &mut null, &mut alternatives);
    }
    simplify(&mut alternatives);
    // Shapes are kept, by the thousand.
    alternatives.shrink_to_fit();
    Shape {
        alternatives,
        null,
        union,
        nodes,
        crossed,
    }
}

impl<'a> Expander<'_, 'a> {
    fn expand(&mut self, node: Node<'a>) -> Expanded<'a> {
        self.visits += 1;
        if self.visits > MAX_VISITS {
            return anything(Nodes::new());
        }
        let Some(map) = node.value.as_object() else {
            // `true` allows everything; so does, for lack of better knowledge, what is no schema.
            let branches = if node.value == &Value::Bool(false) {
                Vec::new()
            } else {
                vec![Branch {
                    nodes: smallvec![node],
                    name: None,
                    types: None,
                }]
            };
            return Expanded {
                null: !branches.is_empty(),
                branches,
            };
        };
        if map.get("$ref").is_some_and(Value::is_string) {
            return self.reference(node, map.len() > 1);
        }
        self.own(node)
    }

    fn reference(&mut self, node: Node<'a>, siblings: bool) -> Expanded<'a> {
        let own = (siblings && self.document.siblings_count()).then(|| self.own(node));
        let followed = match self.document.target(node) {
            Some(target) if self.open.len() < MAX_DEPTH && !self.open.contains(&target.loc) => {
                if let Some(component) = self.document.component(target.loc)
                    && !self.crossed.contains(&component)
                {
                    self.crossed.push(component);
                }
                self.open.push(target.loc);
                let expanded = self.expand(target);
                self.open.pop();
                expanded
            }
            // A circle adds nothing to what its first turn says; a reference to nowhere says nothing.
            _ => anything(Nodes::new()),
        };
        match own {
            Some(own) => {
                let mut all = product(own, followed);
                all.null |= says_null(node.value);
                all
            }
            None => followed,
        }
    }

    /// The keywords of one schema object, without its `$ref`.
    fn own(&mut self, node: Node<'a>) -> Expanded<'a> {
        if self.in_union == 0 {
            self.nodes.push(node);
        }
        let (types, null) = types(node.value);
        let mut all = Expanded {
            branches: vec![Branch {
                nodes: smallvec![node],
                name: None,
                types,
            }],
            null,
        };
        if let Some(members) = self.document.get(node, "allOf") {
            for member in self.document.items(members) {
                let next = self.expand(member);
                all = product(all, next);
            }
        }
        for (keyword, union) in [("oneOf", Union::OneOf), ("anyOf", Union::AnyOf)] {
            if let Some(members) = self.document.get(node, keyword) {
                all = self.union(node, members, union, all);
            }
        }
        // Who writes null beside a list of schemas means it, whether or not the listed ones know null.
        all.null |= says_null(node.value);
        all
    }

    /// Is `null` all that a member allows?
    fn only_null(&self, node: Node<'a>, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        if let Some(target) = self.document.target(node) {
            return self.only_null(target, depth - 1);
        }
        let wrapped = ["allOf", "oneOf", "anyOf"].iter().find_map(|keyword| {
            let list = self.document.get(node, keyword)?;
            let mut members = self.document.items(list);
            members.next().filter(|_| members.next().is_none())
        });
        node.value.get("type") == Some(&Value::from("null"))
            || wrapped.is_some_and(|member| self.only_null(member, depth - 1))
    }

    fn union(
        &mut self,
        node: Node<'a>,
        list: Node<'a>,
        union: Union,
        all: Expanded<'a>,
    ) -> Expanded<'a> {
        let members: Vec<_> = self.document.items(list).collect();
        let telling = members
            .iter()
            .filter(|member| !self.only_null(**member, 8))
            .count();
        if members.is_empty() {
            return all;
        }
        if telling > 1 && self.union.is_none() {
            self.union = Some((union, node));
        }
        let mut either = Expanded {
            branches: Vec::new(),
            null: false,
        };
        for member in members {
            // A single member is only a wrapper.
            self.in_union += usize::from(telling > 1);
            let mut expanded = self.expand(member);
            self.in_union -= usize::from(telling > 1);
            let name = self
                .document
                .target(member)
                .and_then(|target| self.document.component(target.loc));
            if telling > 1 {
                for branch in &mut expanded.branches {
                    branch.name = branch.name.or(name);
                }
            }
            either.null |= expanded.null;
            either.branches.append(&mut expanded.branches);
        }
        product(all, either)
    }
}

/// Does a schema object name null as one of its types, in either spelling?
fn says_null(schema: &Value) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
        || (schema.get("type").is_some() && types(schema).1)
}

/// What `nodes` allow as long as none of them says anything.
fn anything(nodes: Nodes<'_>) -> Expanded<'_> {
    let branch = Branch {
        nodes,
        name: None,
        types: None,
    };
    Expanded {
        branches: vec![branch],
        null: true,
    }
}

/// Both hold.
fn product<'a>(left: Expanded<'a>, right: Expanded<'a>) -> Expanded<'a> {
    let null = left.null && right.null;
    if left.branches.len() * right.branches.len() > MAX_ALTERNATIVES {
        return Expanded {
            branches: if left.branches.len() > 1 {
                left.branches
            } else {
                right.branches
            },
            null,
        };
    }
    let mut branches = Vec::with_capacity(left.branches.len() * right.branches.len());
    for one in &left.branches {
        for other in &right.branches {
            let types = match (&one.types, &other.types) {
                (Some(a), Some(b)) => Some(meet(a, b)),
                (a, b) => a.clone().or_else(|| b.clone()),
            };
            // Alternatives that nothing fits are none, but `{"type": []}` on its own stays visible.
            if types.as_ref().is_some_and(|types| types.is_empty())
                && one.types.as_ref().is_some_and(|types| !types.is_empty())
            {
                continue;
            }
            let mut nodes = one.nodes.clone();
            nodes.extend(
                other
                    .nodes
                    .iter()
                    .filter(|node| one.nodes.iter().all(|known| known.loc != node.loc))
                    .copied(),
            );
            nodes.truncate(MAX_PARTS);
            branches.push(Branch {
                nodes,
                name: one.name.or(other.name),
                types,
            });
        }
    }
    Expanded { branches, null }
}

fn meet(left: &[Kind], right: &[Kind]) -> Kinds {
    let mut both = Kinds::new();
    for a in left {
        for b in right {
            let kind = if a.holds(*b) {
                *b
            } else if b.holds(*a) {
                *a
            } else {
                continue;
            };
            if !both.contains(&kind) {
                both.push(kind);
            }
        }
    }
    both
}

/// The types that a schema object names, `null` apart.
fn types(schema: &Value) -> (Option<Kinds>, bool) {
    match schema.get("type") {
        Some(Value::String(word)) if word == "null" => (Some(Kinds::new()), true),
        Some(Value::String(word)) => (Kind::parse(word).map(|kind| smallvec![kind]), false),
        Some(Value::Array(words)) => {
            let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
            let mut kinds: Kinds = words.iter().filter_map(|word| Kind::parse(word)).collect();
            kinds.sort_unstable();
            kinds.dedup();
            if kinds.contains(&Kind::Number) {
                kinds.retain(|kind| *kind != Kind::Integer);
            }
            (Some(kinds), words.contains(&"null"))
        }
        _ => {
            // An enumeration says by its values whether it knows null.
            let null = match (
                schema.get("const"),
                schema.get("enum").and_then(Value::as_array),
            ) {
                (Some(value), _) => value.is_null(),
                (None, Some(values)) => values.iter().any(Value::is_null),
                (None, None) => true,
            };
            (None, null)
        }
    }
}

/// One alternative per type.
fn split<'a>(
    document: &Document<'a>,
    branch: Branch<'a>,
    null: &mut bool,
    out: &mut Vec<Alternative<'a>>,
) {
    let values = values(document, &branch.nodes);
    let kinds = match branch.types {
        Some(kinds) => kinds,
        None => match &values {
            Some(values) => {
                let mut kinds: Kinds = values
                    .list
                    .values()
                    .filter_map(|value| Kind::of(value))
                    .collect();
                kinds.sort_unstable();
                kinds.dedup();
                if kinds.contains(&Kind::Number) {
                    kinds.retain(|kind| *kind != Kind::Integer);
                }
                kinds
            }
            None => {
                let kind = concluded(&branch.nodes);
                *null &= kind == Kind::Any;
                smallvec![kind]
            }
        },
    };
    for kind in kinds {
        let values = values.clone().and_then(|mut values| {
            values
                .list
                .retain(|_, value| Kind::of(value).is_some_and(|found| kind.holds(found)));
            limiting(values, kind)
        });
        if out.len() < MAX_ALTERNATIVES {
            out.push(Alternative {
                kind,
                values,
                nodes: branch.nodes.clone(),
                name: branch.name,
            });
        }
    }
}

/// The type that keywords speak of when no type is named.
fn concluded(nodes: &[Node<'_>]) -> Kind {
    let says = |keywords: &[&str]| {
        nodes
            .iter()
            .any(|node| keywords.iter().any(|key| node.value.get(key).is_some()))
    };
    if says(&[
        "properties",
        "additionalProperties",
        "required",
        "patternProperties",
        "minProperties",
        "maxProperties",
    ]) {
        Kind::Object
    } else if says(&[
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "uniqueItems",
    ]) {
        Kind::Array
    } else if says(&["contentMediaType", "contentEncoding"]) {
        // OpenAPI 3.1 writes bytes so, and only text can hold them.
        Kind::String
    } else {
        Kind::Any
    }
}

/// The values that all of the enumerations and constants among `nodes` allow; `null` apart.
fn values<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> Option<Values<'a>> {
    let mut all: Option<Values<'a>> = None;
    for node in nodes {
        let (said, is_const) = match (document.get(*node, "const"), document.get(*node, "enum")) {
            (Some(value), _) => (vec![value.value], true),
            (None, Some(list)) if list.value.is_array() => {
                (list.value.as_array().into_iter().flatten().collect(), false)
            }
            _ => continue,
        };
        let list: BTreeMap<_, _> = said
            .into_iter()
            .filter(|value| !value.is_null())
            .map(|value| (canonical(value), value))
            .collect();
        match &mut all {
            Some(all) => all.list.retain(|text, _| list.contains_key(text)),
            None => {
                all = Some(Values {
                    list,
                    node: *node,
                    is_const,
                })
            }
        }
    }
    all
}

/// Nothing where the list has every value of the type: `false` and `true`.
fn limiting(values: Values<'_>, kind: Kind) -> Option<Values<'_>> {
    (kind != Kind::Boolean || values.list.len() < 2).then_some(values)
}

/// JSON text in which equal values are equal: keys sorted, `1.0` written as `1`.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float)
                if !number.is_i64()
                    && !number.is_u64()
                    && float.fract() == 0.0
                    && float.abs() < 1e15 =>
            {
                format!("{float:.0}")
            }
            _ => number.to_string(),
        },
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(canonical).collect::<Vec<_>>().join(",")
        ),
        Value::Object(map) => {
            let mut members: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

/// Says the same in fewer alternatives.
fn simplify<'a>(alternatives: &mut Vec<Alternative<'a>>) {
    if alternatives.len() < 2 {
        return;
    }
    // A type without any limit holds every other alternative of its type: `anyOf: [{enum}, {type: string}]`.
    for kind in [Kind::Boolean, Kind::Integer, Kind::Number, Kind::String] {
        let text = |index: &usize| {
            alternatives[*index]
                .nodes
                .iter()
                .map(|node| canonical(node.value))
                .collect::<String>()
        };
        let mut open: Vec<usize> = (0..alternatives.len())
            .filter(|index| {
                let one = &alternatives[*index];
                one.kind == kind && one.values.is_none() && bare(&one.nodes)
            })
            .collect();
        // Of several, the same one in whatever order they are written, with the prose of all.
        open.sort_by_key(text);
        let Some((chosen, others)) = open.split_first() else {
            continue;
        };
        let more: Vec<_> = others
            .iter()
            .flat_map(|index| alternatives[*index].nodes.clone())
            .collect();
        alternatives[*chosen].nodes.extend(more);
        let mut index = 0;
        alternatives.retain(|one| {
            index += 1;
            index - 1 == *chosen || !kind.holds(one.kind)
        });
    }
    // Enumerations of one type are one enumeration: `oneOf: [{const}, {const}]`.
    let mut merged: Vec<Alternative<'a>> = Vec::with_capacity(alternatives.len());
    for one in alternatives.drain(..) {
        let known = merged.iter_mut().find(|known| {
            known.kind == one.kind
                && known.values.is_some()
                && one.values.is_some()
                && bare(&known.nodes)
                && bare(&one.nodes)
        });
        match (known, one) {
            (
                Some(known),
                Alternative {
                    values: Some(more),
                    nodes,
                    ..
                },
            ) => {
                if let Some(values) = &mut known.values {
                    values.list.extend(more.list);
                    values.is_const = false;
                }
                known.values = known
                    .values
                    .take()
                    .and_then(|values| limiting(values, known.kind));
                known.nodes.extend(nodes);
            }
            (_, one) => merged.push(one),
        }
    }
    *alternatives = merged;
}

/// Is nothing said about a value but what is resolved into the normal form already?
fn bare(nodes: &[Node<'_>]) -> bool {
    nodes
        .iter()
        .filter_map(|node| node.value.as_object())
        .flatten()
        .all(|(key, value)| !limits(key, value))
}

/// Does a keyword limit a value, other than by type, enumeration or union?
fn limits(key: &str, value: &Value) -> bool {
    let open =
        || value == &Value::Bool(true) || value.as_object().is_some_and(|map| map.is_empty());
    match key {
        "minLength" | "minItems" | "minProperties" => value.as_f64() != Some(0.0),
        "uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum" => value != &Value::Bool(false),
        "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems" | "items" => !open(),
        "format" | "pattern" | "minimum" | "maximum" | "multipleOf" | "maxLength" | "maxItems"
        | "maxProperties" | "prefixItems" | "contains" | "minContains" | "maxContains"
        | "properties" | "required" | "patternProperties" | "propertyNames"
        | "dependentRequired" | "dependentSchemas" | "not" | "if" | "then" | "else"
        | "contentMediaType" | "contentEncoding" | "contentSchema" | "x-extensible-enum" => true,
        _ => false,
    }
}
