//! `allOf`: one schema that demands what all of its members do, in whatever order they stand.

use openapi_document::{Object, Value};

use super::Reader;
use super::intersect::WORDS;
use super::keywords::{UNEVALUATED, alternatives, beside_all_of, has_structure, list};

/// How deep a chain of references is followed where its end decides.
pub(super) const MAX_MERGE: usize = 32;

/// How many members all combined schemas may have together. The largest public documents need a tenth of it.
const MAX_MEMBERS: usize = 500_000;

const TOO_MUCH: &str =
    "what is combined here unfolds to more than any real document; any value is taken";

impl<'a> Reader<'a> {
    /// A schema with its `allOf` merged in, down to the one `$ref` where nothing else is left.
    pub(super) fn merged(&mut self, schema: &Value, place: &str) -> Value {
        let Some(members) = schema.get("allOf").and_then(Value::as_array) else {
            return schema.clone();
        };
        let mut own = schema.as_object().cloned().unwrap_or_default();
        own.remove("allOf");
        let demands = |member: &&Value| has_structure(member) || requires(member);
        let (mut members, restricting): (Vec<&Value>, Vec<&Value>) =
            members.iter().partition(demands);
        let bare = Value::Object(own.clone());
        let mut bare = restricting.iter().copied().chain([&bare]);
        let narrowed = bare.any(|by| members.iter().any(|one| self.narrows(by, one)));
        let alone = !beside_all_of(schema, members.len())
            && !requires(schema)
            && !schema.get(UNEVALUATED).is_some_and(Value::is_object)
            && !narrowed
            && !members.iter().any(|member| self.lists_child(member));
        if let ([only], true) = (members.as_slice(), alone) {
            let mut only = (*only).clone();
            if only.get("$ref").is_none() {
                only = self.merged(&only, place);
                keep_words(&mut only, &own);
            }
            return only;
        }
        members.extend(restricting);
        let mut whole = Object::new();
        for member in members {
            // A member may itself be no more than a reference, with words beside it.
            let flat = self.merged(member, place);
            let base = self.referenced(&flat);
            let mut part = match base {
                Some(name) => self.merged_component(name, place),
                None => flat,
            };
            if let Some(map) = part.as_object_mut() {
                // A base names its children; a child that took the mapping over would name itself.
                map.retain(|key, _| !WORDS.contains(&key.as_str()) && key != "discriminator");
                self.leave_children(map, base, place);
            }
            self.intersect(&mut whole, part, place);
        }
        self.intersect(&mut whole, Value::Object(own), place);
        if let Some(of @ Value::Object(_)) = whole.remove(UNEVALUATED) {
            // Now that it is known which members the schemas name, the others are of this type.
            whole.entry("additionalProperties").or_insert(of);
        }
        self.members += 1 + whole
            .get("properties")
            .and_then(Value::as_object)
            .map_or(0, Object::len);
        if self.members > MAX_MEMBERS {
            self.report.lost(place, "budget", TOO_MUCH);
            return Value::Object(Object::new());
        }
        Value::Object(whole)
    }

    /// Whether bounds or a format, which are no type by themselves, decide of which type a number or a file is.
    fn narrows(&self, by: &Value, schema: &Value) -> bool {
        let schema = self.dereferenced(schema);
        let says = |key: &&str| by.get(key).is_some();
        match schema.get("type").and_then(Value::as_str) {
            Some("integer" | "number") => ["format", "minimum", "maximum"].iter().any(says),
            Some("string") => by.get("format").is_some_and(|format| format == "binary"),
            _ => false,
        }
    }

    /// A component as a part of another: down to its own members, whatever it refers to. Each is merged once, unless it is
    /// part of a circle: what was found of it on the way round is not all of it.
    fn merged_component(&mut self, name: &'a str, place: &str) -> Value {
        if let Some(known) = self.merged.get(name) {
            return known.clone();
        }
        if let Some(level) = self.merging.iter().position(|open| *open == name) {
            // A schema that demands itself demands nothing more.
            let outermost = self.circle.map_or(level, |other| other.min(level));
            self.circle = Some(outermost);
            return Value::Object(Object::new());
        }
        let level = self.merging.len();
        self.merging.push(name);
        let around = self.circle.take();
        let mut schema = self.merged(self.schemas[name], place);
        if let Some(target) = self.referenced(&schema) {
            schema = self.merged_component(target, place);
        }
        self.merging.pop();
        let open = self.circle.filter(|outermost| *outermost < level);
        if open.is_none() {
            self.merged.insert(name, schema.clone());
        }
        self.circle = match (around, open) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        schema
    }

    /// Whether an alternative demands all that stands beside the alternatives, as a child of a base does.
    pub(super) fn covers(&mut self, member: &Value, base: &Value, place: &str) -> bool {
        let Some(name) = self.referenced(member) else {
            return false;
        };
        let whole = self.merged_component(name, place);
        let Some(base) = base.as_object() else {
            return false;
        };
        base.iter()
            .all(|(key, value)| match (value, whole.get(key.as_str())) {
                (Value::Object(all), Some(Value::Object(own))) if key == "properties" => all
                    .iter()
                    .all(|(name, schema)| own.get(name).is_some_and(|other| other == schema)),
                (Value::Array(all), Some(Value::Array(own))) if key == "required" => {
                    all.iter().all(|name| own.contains(name))
                }
                (_, Some(other)) => other == value,
                (_, None) => WORDS.contains(&key.as_str()) || key.starts_with("x-"),
            })
    }

    /// Merges what components are combined of before themselves, so that no chain of them is followed in one go.
    pub(super) fn merge_in_order(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        let names: Vec<&'a str> = self.schemas.keys().copied().collect();
        for start in names {
            let mut open = vec![(start, false)];
            while let Some((name, ready)) = open.pop() {
                if ready {
                    let place = openapi_document::pointer::join("/components/schemas", name);
                    self.merged_component(name, &place);
                } else if seen.insert(name) {
                    let parts = self.combined(self.schemas[name]);
                    if !parts.is_empty() {
                        open.push((name, true));
                        open.extend(parts.into_iter().map(|part| (part, false)));
                    }
                }
            }
        }
    }

    /// The components that a schema is combined of.
    fn combined(&self, schema: &Value) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            found.extend(self.referenced(schema));
            open.extend(list(schema, "allOf"));
        }
        found
    }

    /// Whether a component is combined of another, itself or through others.
    pub(super) fn extends(&self, name: &'a str, base: &str) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if name == base {
                return true;
            }
            if seen.insert(name) && seen.len() < MAX_MERGE {
                open.extend(self.combined(self.schemas[name]));
            }
        }
        false
    }

    /// A base may list its children as alternatives. For a child that is no choice any more.
    fn leave_children(&mut self, base: &mut Object, name: Option<&str>, place: &str) {
        for key in ["oneOf", "anyOf"] {
            let members = base.get(key).and_then(Value::as_array);
            if members
                .into_iter()
                .flatten()
                .any(|member| self.is_child(member, name))
            {
                base.remove(key);
                self.report.kept(
                    place,
                    "all-of",
                    "the base lists this schema among its alternatives, so that the choice is made",
                );
            }
        }
    }

    /// Whether a schema is a reference to a base that lists what is being merged among its alternatives.
    fn lists_child(&self, schema: &Value) -> bool {
        let Some(name) = self.referenced(schema) else {
            return false;
        };
        alternatives(self.schemas[name]).any(|member| self.is_child(member, Some(name)))
    }

    /// Whether an alternative of a base leads to what is being merged, by another name or among alternatives of its own, or
    /// is combined of the base right there.
    fn is_child(&self, member: &Value, base: Option<&str>) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![member];
        while let Some(schema) = open.pop() {
            if let Some(name) = self.referenced(schema) {
                if self.merging.contains(&name) {
                    return true;
                }
                if seen.insert(name) && seen.len() < MAX_MERGE {
                    let target = self.schemas[name];
                    open.extend(target.get("$ref").map(|_| target));
                    open.extend(alternatives(target));
                }
                continue;
            }
            if base.is_some_and(|base| self.combined(schema).contains(&base)) {
                return true;
            }
            open.extend(alternatives(schema));
        }
        false
    }
}

/// Whether a schema requires members, whatever else it says.
pub(super) fn requires(schema: &Value) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|names| !names.is_empty())
}

/// The words of a use, where the schema it wraps has none of its own.
fn keep_words(schema: &mut Value, own: &Object) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    for key in ["description", "deprecated", "readOnly", "writeOnly"] {
        if let Some(value) = own.get(key) {
            map.insert(key.to_owned(), value.clone());
        }
    }
}
