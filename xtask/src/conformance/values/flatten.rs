//! One schema without references, `allOf` and choices, so that a value can be made of it. This is no validation: where its
//! parts contradict one another, the library will say that the value is none of the schema.

use serde_json::{Map, Value, json};

use super::schemas::Schemas;

/// How many subschemas are flattened into one.
const PARTS: usize = 2_000;

/// Which of a schema's alternatives are taken.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    /// The alternative of each `oneOf` and `anyOf`, counted round.
    pub(super) branch: usize,
    /// Null wherever it is an alternative.
    pub(super) null: bool,
    /// All alternatives of an `anyOf` at once.
    pub(super) all: bool,
}

/// The keywords of a schema and its parts in one.
pub(super) struct Flat {
    pub(super) keywords: Map<String, Value>,
    /// How many alternatives the widest choice in it has.
    pub(super) widest: usize,
    /// How many subschemas are in it.
    parts: usize,
}

/// Flattens a schema; none where nothing is allowed, or no end is in sight.
pub(super) fn flat(schemas: &Schemas, schema: &Value, choice: Choice) -> Option<Flat> {
    let mut flat = Flat {
        keywords: Map::new(),
        widest: 1,
        parts: 0,
    };
    add(schemas, schema, choice, &mut Vec::new(), &mut flat)?;
    Some(flat)
}

/// `within` are the references that lead here: what is within itself adds nothing.
fn add<'s>(
    schemas: &'s Schemas,
    schema: &'s Value,
    choice: Choice,
    within: &mut Vec<&'s str>,
    flat: &mut Flat,
) -> Option<()> {
    flat.parts += 1;
    if flat.parts > PARTS {
        return None;
    }
    let Value::Object(members) = schema else {
        return (schema != &Value::Bool(false)).then_some(());
    };
    for (name, value) in members {
        match (name.as_str(), value) {
            ("$ref", Value::String(reference)) => {
                if !within.contains(&reference.as_str()) {
                    within.push(reference);
                    add(schemas, schemas.target(reference)?, choice, within, flat)?;
                    within.pop();
                }
            }
            ("allOf", Value::Array(parts)) => {
                for part in parts {
                    add(schemas, part, choice, within, flat)?;
                }
            }
            ("oneOf" | "anyOf", Value::Array(alternatives)) => {
                let tag = members.get("discriminator");
                let all = choice.all && name == "anyOf";
                let choice = Choice { all, ..choice };
                chosen(schemas, (alternatives, tag), choice, within, flat)?;
            }
            _ => lay(&mut flat.keywords, name, value),
        }
    }
    Some(())
}

/// Adds what is chosen of alternatives.
fn chosen<'s>(
    schemas: &'s Schemas,
    (alternatives, tag): (&'s [Value], Option<&Value>),
    choice: Choice,
    within: &mut Vec<&'s str>,
    flat: &mut Flat,
) -> Option<()> {
    let (null, others): (Vec<&'s Value>, Vec<&'s Value>) =
        alternatives.iter().partition(|one| is_null(one));
    flat.widest = flat.widest.max(others.len());
    if others.is_empty() || (choice.null && !null.is_empty()) {
        lay(&mut flat.keywords, "type", &json!("null"));
        return Some(());
    }
    if choice.all {
        for alternative in others {
            add(schemas, alternative, choice, within, flat)?;
        }
        return Some(());
    }
    // A union that is an alternative of itself, or of one of its own, has the values of the other alternatives.
    let again = |one: &&Value| {
        let reference = one.get("$ref").and_then(Value::as_str);
        flat.keywords.is_empty() && reference.is_some_and(|reference| within.contains(&reference))
    };
    let ending: Vec<&'s Value> = others.iter().copied().filter(|one| !again(one)).collect();
    let others = if ending.is_empty() { others } else { ending };
    let alternative = others[choice.branch % others.len()];
    add(schemas, alternative, choice, within, flat)?;
    if let Some(tag) = tag {
        tagged(&mut flat.keywords, tag, alternative, choice.branch);
    }
    Some(())
}

fn is_null(schema: &Value) -> bool {
    schema.get("type") == Some(&json!("null"))
        || schema.get("const") == Some(&Value::Null)
        || schema.get("enum") == Some(&json!([null]))
}

/// Gives the discriminator the value that leads to the alternative: one of the mapping, or else its schema's name, unless
/// the alternative itself says what the value is.
fn tagged(keywords: &mut Map<String, Value>, tag: &Value, of: &Value, branch: usize) {
    let mut alternative = of;
    // An inline choice: what was chosen of it is what a mapping names.
    while alternative.get("$ref").is_none()
        && let Some(nested) = ["oneOf", "anyOf"]
            .iter()
            .find_map(|key| alternative.get(key)?.as_array())
        && !nested.is_empty()
    {
        alternative = &nested[branch % nested.len()];
    }
    let (Some(name), Some(reference)) = (
        tag.get("propertyName").and_then(Value::as_str),
        alternative.get("$ref").and_then(Value::as_str),
    ) else {
        return;
    };
    let own = reference.rsplit('/').next().unwrap_or_default();
    let mapping = tag.get("mapping").and_then(Value::as_object);
    let mapped = mapping.into_iter().flatten().find(|(_, target)| {
        let target = target.as_str().unwrap_or_default();
        target == reference || target == own
    });
    let properties = keywords.entry("properties").or_insert_with(|| json!({}));
    let known = properties.get(name).cloned().unwrap_or_else(|| json!({}));
    let fixed =
        known.get("const").is_some() || known.get("enum").is_some() || known.get("allOf").is_some();
    let value = match mapped {
        Some((value, _)) => value.as_str(),
        None if fixed => return,
        None => own,
    };
    // An integer property has its values as text in a mapping.
    let value = match known.get("type").and_then(Value::as_str) {
        Some("integer" | "number" | "boolean") => {
            serde_json::from_str(value).unwrap_or_else(|_| json!(value))
        }
        _ => json!(value),
    };
    properties[name] = json!({"allOf": [known, {"enum": [value]}]});
}

/// Adds a keyword of a part to those of the whole.
fn lay(whole: &mut Map<String, Value>, name: &str, value: &Value) {
    let Some(known) = whole.get_mut(name) else {
        whole.insert(name.to_owned(), value.clone());
        return;
    };
    match (name, known, value) {
        ("properties" | "patternProperties", Value::Object(known), Value::Object(more)) => {
            for (property, schema) in more {
                let both = match known.get(property) {
                    Some(before) if before != schema => json!({"allOf": [before, schema]}),
                    _ => schema.clone(),
                };
                known.insert(property.clone(), both);
            }
        }
        ("required", Value::Array(known), Value::Array(more)) => {
            let new = more.iter().filter(|name| !known.contains(name)).cloned();
            let new: Vec<Value> = new.collect();
            known.extend(new);
        }
        ("enum", Value::Array(known), Value::Array(more))
            if known.iter().any(|value| more.contains(value)) =>
        {
            known.retain(|value| more.contains(value));
        }
        ("type", known, more) => *known = both_types(known, more),
        ("additionalProperties" | "items" | "unevaluatedProperties", known, more)
            if known != more =>
        {
            *known = match (&*known, more) {
                (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
                (before, more) => json!({"allOf": [before, more]}),
            };
        }
        (
            "minimum" | "minLength" | "minItems" | "minProperties" | "exclusiveMinimum",
            known,
            more,
        ) if more.as_f64() > known.as_f64() => *known = more.clone(),
        (
            "maximum" | "maxLength" | "maxItems" | "maxProperties" | "exclusiveMaximum",
            known,
            more,
        ) if more.as_f64() < known.as_f64() => *known = more.clone(),
        _ => {}
    }
}

/// The types that both allow.
fn both_types(one: &Value, other: &Value) -> Value {
    let list = |types: &Value| match types {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    let (one, other) = (list(one), list(other));
    let narrow = |one: &[Value], other: &[Value]| -> Vec<Value> {
        let fits = |kind: &Value| {
            other.contains(kind) || (kind == "integer" && other.contains(&json!("number")))
        };
        one.iter().filter(|kind| fits(kind)).cloned().collect()
    };
    let mut both = narrow(&one, &other);
    for kind in narrow(&other, &one) {
        if !both.contains(&kind) {
            both.push(kind);
        }
    }
    Value::Array(both)
}
