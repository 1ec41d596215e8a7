//! A schema beside the type made of it: every member has a field, and nothing typed has become any value.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Document, Value, pointer};

use super::client::{Client, Def, Shape};
use super::document::members;
use super::{Audit, Subject};

/// What a schema says a value is.
enum Kind<'d> {
    /// Anything, or what no type can say.
    Free,
    Text,
    Scalar,
    List(Option<(&'d Value, String)>),
    /// Members by name, and the schema of the others.
    Object(BTreeMap<&'d str, Member<'d>>, Option<(&'d Value, String)>),
    Alternatives(Vec<(&'d Value, String)>),
}

/// A member of an object.
struct Member<'d> {
    schema: &'d Value,
    place: String,
    /// Whether other schemas hold for it, too, so that this one alone is not what its type is made of.
    shared: bool,
}

/// Notes in `audit` what the schema at `place` says and the type does not.
pub(super) fn compare(
    audit: &mut Audit,
    client: &Client,
    root: &Document,
    shape: &Shape,
    schema: &Value,
    place: &str,
) {
    let mut seen = BTreeSet::new();
    let mut open = vec![(shape.clone(), schema, place.to_owned())];
    while let Some((shape, schema, place)) = open.pop() {
        if let Some(ty) = shape.rust(client) {
            audit.subjects.insert(Subject {
                ty,
                pointer: place.clone(),
                direction: audit.direction,
            });
        }
        let Some((schema, place)) = resolve(root, schema, place) else {
            continue;
        };
        let shape = behind(client, shape);
        if !seen.insert((shape.clone(), place.clone())) {
            continue;
        }
        let fits = step(audit, client, root, &shape, (schema, &place), &mut open);
        if !fits {
            audit.lose(
                &place,
                format!("the schema has a type, which has become {}", words(&shape)),
            );
        }
    }
}

/// Whether the type is of the schema's kind; what stands within goes to `open`.
fn step<'d>(
    audit: &mut Audit,
    client: &Client,
    root: &'d Document,
    shape: &Shape,
    (schema, place): (&'d Value, &str),
    open: &mut Vec<(Shape, &'d Value, String)>,
) -> bool {
    let def = match shape {
        Shape::Named(name) => client.types.get(name),
        _ => None,
    };
    match (kind(root, schema, place, 0), shape) {
        (Kind::Free, _) => true,
        (Kind::Text, Shape::Text) | (Kind::Scalar, Shape::Scalar) => true,
        (Kind::Text, Shape::Named(_)) => matches!(def, Some(Def::Strings | Def::Union(_))),
        (Kind::Scalar, Shape::Named(_)) => matches!(def, Some(Def::Union(_))),
        (Kind::List(item), Shape::List(of)) => {
            if let Some((schema, place)) = item {
                open.push(((**of).clone(), schema, place));
            }
            true
        }
        // A form whose parts have no names of their own.
        (_, Shape::Map(of)) if matches!(&**of, Shape::List(file) if **file == Shape::Text) => true,
        (Kind::Object(named, rest), Shape::Map(of)) => {
            if let Some((schema, place)) = rest {
                open.push(((**of).clone(), schema, place));
            }
            named.is_empty()
        }
        (Kind::Object(named, _), Shape::Named(_)) => match def {
            Some(Def::Struct(fields)) => {
                for (name, member) in named {
                    let place = member.place;
                    let field = fields.get(name);
                    audit.properties.one(field.is_some());
                    match field {
                        Some(shape) if !member.shared => {
                            open.push((shape.clone(), member.schema, place));
                        }
                        Some(_) => {}
                        None => audit.lose(&place, format!("the type has no field for `{name}`")),
                    }
                }
                true
            }
            Some(Def::Union(_)) => true,
            _ => false,
        },
        (Kind::Alternatives(list), Shape::Named(_)) => match def {
            Some(Def::Union(variants)) => {
                // What stands beside alternatives is part of each variant, so that the alternative alone says too little.
                let beside = ["properties", "required", "allOf"];
                let alone = !beside.iter().any(|keyword| schema.get(*keyword).is_some());
                if alone && variants.len() == list.len() {
                    for (variant, (schema, place)) in variants.iter().zip(list) {
                        open.push((variant.clone(), schema, place));
                    }
                }
                true
            }
            _ => true,
        },
        (Kind::Alternatives(_), shape) => {
            !matches!(shape, Shape::Value | Shape::Bytes | Shape::Nothing)
        }
        _ => false,
    }
}

fn words(shape: &Shape) -> &'static str {
    match shape {
        Shape::Value => "any value",
        Shape::Bytes => "bytes",
        Shape::Nothing => "nothing",
        Shape::Text => "text",
        Shape::Scalar => "a number",
        Shape::List(_) => "a list",
        Shape::Map(_) => "a map",
        Shape::Named(_) => "another type",
    }
}

/// A type behind its aliases.
fn behind(client: &Client, shape: Shape) -> Shape {
    let mut at = shape;
    for _ in 0..32 {
        match &at {
            Shape::Named(name) => match client.types.get(name) {
                Some(Def::Alias(of)) => at = of.clone(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

/// A schema behind its references, and its place.
fn resolve<'d>(
    root: &'d Document,
    schema: &'d Value,
    place: String,
) -> Option<(&'d Value, String)> {
    if schema.get("$ref").is_none() {
        return Some((schema, place));
    }
    let target = root.follow(schema, &root.address(place)).ok()?;
    Some((target.value(), target.address().pointer().to_owned()))
}

fn kind<'d>(root: &'d Document, schema: &'d Value, place: &str, depth: usize) -> Kind<'d> {
    if depth > 16 || !schema.is_object() {
        return Kind::Free;
    }
    for key in ["oneOf", "anyOf"] {
        let list = schema.get(key).and_then(Value::as_array);
        let alternatives: Vec<(&Value, String)> = list
            .into_iter()
            .flatten()
            .enumerate()
            .filter(|(_, member)| !is_null(member))
            .map(|(index, member)| (member, format!("{place}/{key}/{index}")))
            .collect();
        let free = |(member, place): &(&'d Value, String)| {
            let behind = resolve(root, member, place.clone());
            behind.is_none_or(|(schema, place)| {
                matches!(kind(root, schema, &place, depth + 1), Kind::Free)
            })
        };
        if alternatives.is_empty()
            || alternatives
                .iter()
                .all(|one| one.0.get("type").is_none() && free(one))
        {
            continue;
        }
        if alternatives.iter().any(free) {
            return Kind::Free;
        }
        return Kind::Alternatives(alternatives);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return combined(root, schema, parts, place, depth);
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .filter(|n| *n != "null")
            .collect(),
        _ => Vec::new(),
    };
    match kinds.as_slice() {
        // Bytes under the name of text.
        ["string"]
            if schema
                .get("format")
                .is_some_and(|format| format == "binary") =>
        {
            Kind::Free
        }
        ["string"] => Kind::Text,
        ["integer" | "number" | "boolean"] => Kind::Scalar,
        ["array"] => Kind::List(
            schema
                .get("items")
                .map(|items| (items, format!("{place}/items"))),
        ),
        ["object"] => object(schema, place),
        [] if schema.get("properties").is_some() => object(schema, place),
        // A list, or any value that is none.
        [] if schema.get("items").is_some() => Kind::Alternatives(Vec::new()),
        _ => Kind::Free,
    }
}

fn object<'d>(schema: &'d Value, place: &str) -> Kind<'d> {
    let named: BTreeMap<&str, Member<'_>> = members(schema.get("properties"))
        .map(|(name, schema)| {
            let member = Member {
                schema,
                place: pointer::join(&format!("{place}/properties"), name),
                shared: false,
            };
            (name.as_str(), member)
        })
        .collect();
    let rest = schema
        .get("additionalProperties")
        .filter(|rest| rest.as_object().is_some_and(|rest| !rest.is_empty()))
        .map(|rest| (rest, format!("{place}/additionalProperties")));
    if named.is_empty() && rest.is_none() {
        return Kind::Free;
    }
    Kind::Object(named, rest)
}

/// Combined objects have the members of all; of other things the first that has a kind decides.
fn combined<'d>(
    root: &'d Document,
    schema: &'d Value,
    parts: &'d [Value],
    place: &str,
    depth: usize,
) -> Kind<'d> {
    let mut named: BTreeMap<&str, Member<'d>> = BTreeMap::new();
    let mut rest = None;
    let mut other = None;
    let mut kinds: Vec<Kind<'d>> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if let Some((part, place)) = resolve(root, part, format!("{place}/allOf/{index}")) {
            kinds.push(kind(root, part, &place, depth + 1));
        }
    }
    if schema.get("properties").is_some() {
        kinds.push(object(schema, place));
    }
    for kind in kinds {
        match kind {
            Kind::Object(more, others) => {
                for (name, member) in more {
                    match named.get_mut(name) {
                        Some(known) => known.shared |= known.place != member.place,
                        None => {
                            named.insert(name, member);
                        }
                    }
                }
                rest = rest.or(others);
            }
            Kind::Free => {}
            kind => other = other.or(Some(kind)),
        }
    }
    match other {
        // Alternatives beside members: the type is a choice, which is compared where it is a component.
        Some(Kind::Alternatives(_)) if !named.is_empty() => Kind::Free,
        Some(kind) if named.is_empty() => kind,
        _ if named.is_empty() && rest.is_none() => Kind::Free,
        _ => Kind::Object(named, rest),
    }
}

fn is_null(schema: &Value) -> bool {
    let only_null = |values: &Vec<Value>| !values.is_empty() && values.iter().all(Value::is_null);
    schema.get("type").is_some_and(|kind| kind == "null")
        || schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(only_null)
}
