//! `allOf`: one schema that demands what all of its members do.

use openapi_document::{Object, Value, value};

use super::Reader;
use super::keywords::{beside_all_of, has_structure};
use super::pairs::{TOO_MANY_PAIRS, pairs};

/// How deep `allOf` may lead from schema to schema; it bounds what a document can unfold to.
pub(super) const MAX_MERGE: usize = 32;

impl<'a> Reader<'a> {
    /// A schema with its `allOf` merged in, down to the one `$ref` where nothing else is left.
    pub(super) fn merged(&mut self, schema: &Value, depth: usize, place: &str) -> Value {
        let Some(members) = schema.get("allOf").and_then(Value::as_array) else {
            return schema.clone();
        };
        let mut own = schema.as_object().cloned().unwrap_or_default();
        own.remove("allOf");
        let members: Vec<&Value> = members.iter().filter(|m| has_structure(m)).collect();
        let own_structure = beside_all_of(schema, members.len());
        if let ([only], false) = (members.as_slice(), own_structure) {
            let mut only = (*only).clone();
            if only.get("$ref").is_none() {
                only = self.merged(&only, depth + 1, place);
                keep_words(&mut only, &own);
            }
            return only;
        }
        if depth > MAX_MERGE {
            self.report.lost(
                place,
                "all-of",
                "the schemas combined here lead back to themselves; the rest is left out",
            );
            return Value::Object(own);
        }
        let mut whole = Object::new();
        for member in members {
            // A member may itself be no more than a reference, with words beside it.
            let flat = self.merged(member, depth + 1, place);
            let resolved = match self.referenced(&flat) {
                Some(name) => {
                    let mut schema = self.merged_component(name, depth + 1, place);
                    // A base names its children; a child that took the mapping over would name itself.
                    if let Some(map) = schema.as_object_mut() {
                        for key in [
                            "discriminator",
                            "description",
                            "title",
                            "deprecated",
                            "nullable",
                            "example",
                        ] {
                            map.remove(key);
                        }
                    }
                    schema
                }
                None => flat,
            };
            self.combine(&mut whole, resolved, place);
        }
        self.combine(&mut whole, Value::Object(own), place);
        Value::Object(whole)
    }

    /// A component as a part of another: down to its own members, whatever it refers to. Each is merged once.
    pub(super) fn merged_component(&mut self, name: &'a str, depth: usize, place: &str) -> Value {
        if let Some(known) = self.merged.get(name) {
            return known.clone();
        }
        if !self.merging.insert(name) {
            self.report.lost(
                place,
                "all-of",
                "the schemas combined here lead back to themselves; the rest is left out",
            );
            return value!({});
        }
        let mut schema = self.merged(self.schemas[name], depth, place);
        if let Some(target) = self.referenced(&schema) {
            schema = self.merged_component(target, depth + 1, place);
        }
        self.merging.remove(name);
        self.merged.insert(name, schema.clone());
        schema
    }

    /// Adds what one more schema demands.
    pub(super) fn combine(&mut self, whole: &mut Object, more: Value, place: &str) {
        let Value::Object(more) = more else { return };
        for (key, value) in more {
            match (key.as_str(), whole.get_mut(&key)) {
                (_, None) => {
                    whole.insert(key, value);
                }
                ("properties", Some(Value::Object(old))) => {
                    let Value::Object(new) = value else { continue };
                    for (name, schema) in new {
                        match old.get_mut(&name) {
                            None => {
                                old.insert(name, schema);
                            }
                            Some(before) if *before == schema || !has_structure(&schema) => {}
                            Some(before) if !has_structure(before) => *before = schema,
                            Some(before) => *before = self.narrower(before, schema),
                        }
                    }
                }
                ("required", Some(Value::Array(old))) => {
                    for name in value.as_array().into_iter().flatten() {
                        if !old.contains(name) {
                            old.push(name.clone());
                        }
                    }
                }
                ("oneOf" | "anyOf", Some(Value::Array(old))) => {
                    let Value::Array(new) = value else { continue };
                    if *old != new {
                        let (first, second): (Vec<&Value>, Vec<&Value>) =
                            (old.iter().collect(), new.iter().collect());
                        match pairs(&first, &second) {
                            Some(pairs) => *old = pairs,
                            None => self.report.lost(place, "alternatives", TOO_MANY_PAIRS),
                        }
                    }
                }
                ("type", Some(old)) if *old != value => {
                    self.report.lost(
                        place,
                        "all-of",
                        "the combined schemas have different types; the first one decides",
                    );
                }
                (_, Some(old)) => *old = value,
            }
        }
    }

    /// One property named by two combined schemas: both apply, so objects merge and otherwise the later one decides.
    pub(super) fn narrower(&self, before: &Value, after: Value) -> Value {
        let is_object = |schema: &Value| {
            let schema = self
                .referenced(schema)
                .map_or(schema, |name| self.schemas[name]);
            schema.get("properties").is_some() || schema.get("allOf").is_some()
        };
        if is_object(before) && is_object(&after) {
            value!({ "allOf": [before, after] })
        } else {
            after
        }
    }
}

/// The words of a use, where the schema it wraps has none of its own.
pub(super) fn keep_words(schema: &mut Value, own: &Object) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    for key in ["description", "deprecated", "readOnly", "writeOnly"] {
        if let Some(value) = own.get(key) {
            map.insert(key.to_owned(), value.clone());
        }
    }
}
