//! Two schemas that hold together, keyword by keyword. Each function yields what both demand, whichever comes first.

use openapi_document::{Object, Value, value};

use super::Reader;
use super::keywords::STRUCTURE;
use super::pairs::{TOO_MANY_PAIRS, pairs};

/// Keywords that say nothing of values.
pub(super) const WORDS: [&str; 9] = [
    "description",
    "title",
    "deprecated",
    "nullable",
    "example",
    "default",
    "readOnly",
    "writeOnly",
    "externalDocs",
];

impl Reader<'_> {
    /// Adds what one more schema demands.
    pub(super) fn intersect(&mut self, whole: &mut Object, more: Value, place: &str) {
        let Value::Object(mut more) = more else {
            return;
        };
        without_looser_exclusion(whole, &mut more);
        for (key, value) in more {
            let Some(old) = whole.get(&key) else {
                whole.insert(key, value);
                continue;
            };
            if *old == value {
                continue;
            }
            let old = old.clone();
            let both = match key.as_str() {
                "properties" => self.properties(old, value),
                "items" | "additionalProperties" => self.both(old, value),
                "required" => union(old, value),
                "type" => self.types(old, value, place),
                "enum" => self.values(old, value, place),
                "oneOf" | "anyOf" => self.alternatives(old, value, place),
                "format" => formats(old, value),
                "minimum" => bound(old, value, |a, b| a > b),
                "maximum" => bound(old, value, |a, b| a < b),
                "x-open" => (old == true && value == true).into(),
                // What stands beside `allOf` comes last and knows best.
                _ => value,
            };
            whole.insert(key, both);
        }
    }

    /// A property that both name fits both.
    fn properties(&self, old: Value, new: Value) -> Value {
        let (Value::Object(mut all), Value::Object(new)) = (old, new) else {
            return value!({});
        };
        for (name, schema) in new {
            let both = match all.remove(&name) {
                Some(before) => self.both(before, schema),
                None => schema,
            };
            all.insert(name, both);
        }
        Value::Object(all)
    }

    /// A schema for what fits two; one of them where the other adds nothing to it.
    fn both(&self, one: Value, other: Value) -> Value {
        match (&one, &other) {
            (Value::Bool(true), _) => return other,
            (_, Value::Bool(true)) => return one,
            (Value::Bool(false), _) | (_, Value::Bool(false)) => return false.into(),
            _ => {}
        }
        if one == other || self.adds_nothing(&one, &other) {
            return with_words(other, &one);
        }
        if self.adds_nothing(&other, &one) {
            return with_words(one, &other);
        }
        let mut members = Vec::new();
        for schema in [&one, &other] {
            match schema.get("allOf").and_then(Value::as_array) {
                Some(parts) if schema.as_object().is_some_and(|map| map.len() == 1) => {
                    members.extend(
                        parts
                            .iter()
                            .filter(|part| !members.contains(*part))
                            .cloned()
                            .collect::<Vec<_>>(),
                    );
                }
                _ if members.contains(schema) => {}
                _ => members.push(schema.clone()),
            }
        }
        with_words(with_words(value!({ "allOf": members }), &one), &other)
    }

    /// Whether all that fits `of` fits a schema for saying so little.
    fn adds_nothing(&self, little: &Value, of: &Value) -> bool {
        if let (Some(base), Some(name)) = (self.referenced(little), self.referenced(of)) {
            return self.extends(name, base);
        }
        let Some(map) = little.as_object() else {
            return false;
        };
        const TYPED: [&str; 4] = ["required", "format", "minimum", "maximum"];
        let free =
            |value: &Value| *value == true || value.as_object().is_some_and(|map| map.is_empty());
        let says_more = map.iter().any(|(key, value)| match key.as_str() {
            "type" => false,
            "items" | "additionalProperties" => !free(value),
            key => STRUCTURE.contains(&key) || TYPED.contains(&key),
        });
        if says_more {
            return false;
        }
        match map.get("type") {
            None => true,
            Some(kind) => {
                let of = self.referenced(of).map_or(of, |name| self.schemas[name]);
                of.get("type").is_some_and(|other| {
                    other == kind || (*kind == "number" && *other == "integer")
                })
            }
        }
    }

    /// Every integer is a number, and nothing else is of two types.
    fn types(&mut self, old: Value, new: Value, place: &str) -> Value {
        let is = |name: &str| old == name || new == name;
        if is("number") && is("integer") {
            return "integer".into();
        }
        self.report.lost(
            place,
            "all-of",
            "the combined schemas have different types, so that no value fits; one of them decides",
        );
        if old.as_str() < new.as_str() {
            old
        } else {
            new
        }
    }

    fn values(&mut self, old: Value, new: Value, place: &str) -> Value {
        let (Some(one), Some(other)) = (old.as_array(), new.as_array()) else {
            return old;
        };
        let common: Vec<Value> = one.iter().filter(|v| other.contains(v)).cloned().collect();
        if common.is_empty() {
            self.report.lost(
                place,
                "all-of",
                "the combined schemas list no value in common, so that none fits; those of all are kept",
            );
            return union(old, new);
        }
        Value::Array(common)
    }

    fn alternatives(&mut self, old: Value, new: Value, place: &str) -> Value {
        let (Some(one), Some(other)) = (old.as_array(), new.as_array()) else {
            return old;
        };
        let (first, second): (Vec<&Value>, Vec<&Value>) =
            (one.iter().collect(), other.iter().collect());
        match pairs(&first, &second) {
            Some(pairs) => Value::Array(pairs),
            None => {
                self.report.lost(place, "alternatives", TOO_MANY_PAIRS);
                old
            }
        }
    }
}

/// The values of both lists.
fn union(old: Value, new: Value) -> Value {
    let (Value::Array(mut all), Value::Array(new)) = (old, new) else {
        return value!([]);
    };
    for value in new {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    Value::Array(all)
}

/// Of two formats the one with fewer values, as far as formats say.
fn formats(old: Value, new: Value) -> Value {
    const NARROW_FIRST: [&str; 6] = ["int8", "uint8", "int16", "uint16", "int32", "uint32"];
    let rank = |format: &Value| {
        let text = format.as_str().unwrap_or_default().to_owned();
        let width = NARROW_FIRST.iter().position(|narrow| *narrow == text);
        (width.unwrap_or(NARROW_FIRST.len()), text)
    };
    if rank(&old) < rank(&new) { old } else { new }
}

/// Whether a bound is itself excluded is said by the schema whose bound counts.
fn without_looser_exclusion(one: &mut Object, other: &mut Object) {
    for (bound, exclusive, tighter) in [
        (
            "minimum",
            "exclusiveMinimum",
            f64::gt as fn(&f64, &f64) -> bool,
        ),
        ("maximum", "exclusiveMaximum", f64::lt),
    ] {
        let of = |map: &Object| map.get(bound).and_then(Value::as_f64);
        let (Some(a), Some(b)) = (of(one), of(other)) else {
            continue;
        };
        if tighter(&a, &b) {
            other.remove(exclusive);
        } else if tighter(&b, &a) {
            one.remove(exclusive);
        }
    }
}

/// The bound that leaves less.
fn bound(old: Value, new: Value, tighter: fn(f64, f64) -> bool) -> Value {
    match (old.as_f64(), new.as_f64()) {
        (Some(a), Some(b)) if tighter(a, b) => old,
        (Some(_), None) => old,
        _ => new,
    }
}

/// A schema with what another says of its use.
fn with_words(mut schema: Value, other: &Value) -> Value {
    const OF_USE: [&str; 4] = ["description", "deprecated", "readOnly", "writeOnly"];
    let words: Vec<(&str, Value)> = OF_USE
        .iter()
        .filter(|key| schema.get(**key).is_none())
        .filter_map(|key| Some((*key, other.get(*key)?.clone())))
        .collect();
    if words.is_empty() {
        return schema;
    }
    if schema.get("$ref").is_some() {
        schema = value!({ "allOf": [schema] });
    }
    if let Some(map) = schema.as_object_mut() {
        for (key, value) in words {
            map.insert(key, value);
        }
    }
    schema
}
