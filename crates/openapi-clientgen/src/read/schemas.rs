//! Schemas to types.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Object, Value, value};

use super::{Reader, flag, text};
use crate::model::{Def, Field, Kind, Ty, Union, Variant};
use crate::names;
use crate::normalize::type_of;
use openapi_document::pointer;

/// Keywords that say what a value is made of; a schema without any of them only describes or restricts.
const STRUCTURE: [&str; 9] = [
    "$ref",
    "type",
    "properties",
    "additionalProperties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
];

const TOO_MANY_PAIRS: &str =
    "two sets of alternatives hold here together; those of the first decide the type";

/// How deep `allOf` may lead from schema to schema; it bounds what a document can unfold to.
const MAX_MERGE: usize = 32;

/// How many schemas are read in all. The largest public documents unfold to a twentieth of it.
const MAX_STEPS: usize = 1_000_000;

impl<'a> Reader<'a> {
    /// Reads every component schema; each becomes a type of its own.
    pub(super) fn components(&mut self) {
        let schemas: Vec<(&str, &Value)> = self.schemas.iter().map(|(n, s)| (*n, *s)).collect();
        for (name, schema) in schemas {
            let ident = self.type_names[name].clone();
            let place = pointer::join("/components/schemas", name);
            self.files = self.forms.contains(name);
            let ty = self.body_of(
                schema,
                Name {
                    text: &ident,
                    owned: true,
                },
                &place,
            );
            self.types
                .entry(ident)
                .or_insert_with(|| def(schema, Kind::Alias(ty)));
        }
        self.files = false;
        self.break_circles();
        self.wrap_recursive_aliases();
    }

    /// The components that a multipart form sends, and those they are made of.
    pub(super) fn form_schemas(&self) -> BTreeSet<&'a str> {
        let mut open: Vec<&Value> = Vec::new();
        for item in self
            .root
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|paths| paths.values())
        {
            for operation in item.as_object().into_iter().flat_map(|item| item.values()) {
                let content = operation
                    .pointer("/requestBody/content")
                    .and_then(Value::as_object);
                for (media_type, media) in content.into_iter().flatten() {
                    if media_type.starts_with("multipart/") {
                        open.extend(media.get("schema"));
                    }
                }
            }
        }
        let mut found = BTreeSet::new();
        while let Some(value) = open.pop() {
            if let Some(name) = self.referenced(value) {
                if found.insert(name) {
                    open.push(self.schemas[name]);
                }
                continue;
            }
            match value {
                Value::Object(map) => open.extend(map.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        found
    }

    /// Components that refer to one another and to nothing else hold any value.
    fn break_circles(&mut self) {
        let names: Vec<String> = self.types.keys().cloned().collect();
        for start in names {
            let mut at = start.clone();
            let mut seen = BTreeSet::new();
            while let Some(Kind::Alias(Ty::Named(next))) = self.types.get(&at).map(|def| &def.kind)
            {
                if !seen.insert(at.clone()) {
                    if let Some(def) = self.types.get_mut(&at) {
                        def.kind = Kind::Alias(Ty::Any);
                    }
                    break;
                }
                at = next.clone();
            }
        }
    }

    /// An alias cannot mention itself; one of each circle becomes a struct.
    fn wrap_recursive_aliases(&mut self) {
        fn aliases(ty: &Ty, out: &mut Vec<String>) {
            match ty {
                Ty::Named(name) => out.push(name.clone()),
                Ty::List(inner) | Ty::Map(inner) | Ty::Option(inner) => aliases(inner, out),
                _ => {}
            }
        }
        let names: Vec<String> = self.types.keys().cloned().collect();
        for start in names {
            let mut seen = BTreeSet::new();
            let mut open = vec![start.clone()];
            let mut first = true;
            while let Some(name) = open.pop() {
                if !first && name == start {
                    if let Some(def) = self.types.get_mut(&start)
                        && let Kind::Alias(ty) = &def.kind
                    {
                        def.kind = Kind::Wrapper(ty.clone());
                    }
                    break;
                }
                first = false;
                if seen.insert(name.clone())
                    && let Some(Kind::Alias(ty)) = self.types.get(&name).map(|d| &d.kind)
                {
                    aliases(ty, &mut open);
                }
            }
        }
    }

    /// The type of a schema in use: `null` allowed or not, named or not.
    pub(super) fn ty(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let nullable = self.is_nullable(schema);
        let ty = self.body_of(schema, name, place);
        if nullable { ty.optional() } else { ty }
    }

    /// The type of a schema, `null` left aside. `name` is what it is called if it needs a name.
    fn body_of(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        if let Some(target) = self.referenced(schema) {
            return Ty::Named(self.type_names[target].clone());
        }
        self.steps += 1;
        if self.steps > MAX_STEPS {
            self.report.lost(
                place,
                "budget",
                "the document unfolds to more schemas than any real one; any value is taken",
            );
            return Ty::Any;
        }
        if schema.get("allOf").is_none() {
            return self.plain(schema, name, place);
        }
        let merged = self.merged(schema, 0, place);
        if let Some(target) = self.referenced(&merged) {
            return Ty::Named(self.type_names[target].clone());
        }
        self.plain(&merged, name, place)
    }

    /// The component that a schema refers to.
    pub(super) fn referenced(&self, schema: &Value) -> Option<&'a str> {
        let pointer = pointer::of_reference(schema.get("$ref")?.as_str()?)?;
        let (parent, _) = pointer.rsplit_once('/')?;
        (parent == "/components/schemas").then_some(())?;
        let (name, _) = self.schemas.get_key_value(&*pointer::last(&pointer))?;
        Some(name)
    }

    /// Whether `null` fits. What a reference leads to has been decided before, so that circles need no care here.
    pub(super) fn is_nullable(&self, schema: &Value) -> bool {
        if let Some(target) = self.referenced(schema) {
            return self.nullable.contains(target);
        }
        let null = |v: &Value| v.is_null();
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        flag(schema, "nullable")
            || list("enum").is_some_and(|values| values.iter().any(null))
            || ["oneOf", "anyOf"]
                .iter()
                .filter_map(|key| list(key))
                .flatten()
                .any(|member| is_null(member) || self.is_nullable(member))
            || list("allOf").is_some_and(|members| {
                let structural: Vec<&Value> = members.iter().filter(|m| has_structure(m)).collect();
                let described = members
                    .iter()
                    .any(|m| !has_structure(m) && flag(m, "nullable"));
                let own = beside_all_of(schema, structural.len());
                described
                    || (!own
                        && !structural.is_empty()
                        && structural.iter().all(|m| self.is_nullable(m)))
            })
    }

    /// A schema with its `allOf` merged in, down to the one `$ref` where nothing else is left.
    fn merged(&mut self, schema: &Value, depth: usize, place: &str) -> Value {
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
    fn merged_component(&mut self, name: &'a str, depth: usize, place: &str) -> Value {
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
    fn combine(&mut self, whole: &mut Object, more: Value, place: &str) {
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
    fn narrower(&self, before: &Value, after: Value) -> Value {
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

    /// The type of a schema without `$ref` and `allOf`.
    fn plain(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let mut groups: Vec<Vec<&Value>> = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|key| schema.get(*key).and_then(Value::as_array))
            .map(|members| members.iter().filter(|member| !is_null(member)).collect())
            .filter(|members: &Vec<&Value>| members.iter().any(|member| has_structure(member)))
            .collect();
        groups.dedup();
        match groups.as_slice() {
            [] => {}
            [only] => return self.union(schema, only, name, place),
            [first, second, ..] => {
                let pairs = pairs(first, second);
                if pairs.is_none() {
                    self.report.lost(place, "alternatives", TOO_MANY_PAIRS);
                }
                let members = match &pairs {
                    Some(pairs) => pairs.iter().collect(),
                    None => first.clone(),
                };
                return self.union(schema, &members, name, place);
            }
        }
        if let Some(values) = string_enum(schema) {
            return self.named(schema, name, Kind::Enum(variants(&values)));
        }
        let listed;
        let schema = match enum_by_type(schema) {
            Some(Listed::One(kind)) => {
                let mut whole = schema.clone();
                whole["type"] = kind.into();
                listed = whole;
                &listed
            }
            Some(Listed::Several(alternatives)) => {
                let members: Vec<&Value> = alternatives.iter().collect();
                return self.union(schema, &members, name, place);
            }
            None => schema,
        };
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => match schema.get("format").and_then(Value::as_str) {
                Some("binary") if self.files => Ty::File,
                _ => Ty::String,
            },
            Some("integer") => Ty::Int(integer(schema)),
            Some("number") => Ty::Float,
            Some("boolean") => Ty::Bool,
            Some("array") => self.list(schema, name, place),
            Some("object") => self.object(schema, name, place),
            _ if schema.get("properties").is_some()
                || schema.get("additionalProperties").is_some() =>
            {
                self.object(schema, name, place)
            }
            _ if schema.get("items").is_some() => self.list(schema, name, place),
            _ => Ty::Any,
        }
    }

    fn list(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let item = match schema.get("items") {
            Some(items) => self.ty(
                items,
                Name::inline(&format!("{}Item", name.text)),
                &pointer::join(place, "items"),
            ),
            None => Ty::Any,
        };
        Ty::List(Box::new(item))
    }

    fn object(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let empty = Object::new();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let rest = match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => Some(Ty::Any),
            Some(Value::Object(of)) if of.is_empty() => Some(Ty::Any),
            Some(of @ Value::Object(_)) => {
                let hint = format!("{}Value", name.text);
                Some(self.ty(
                    of,
                    Name::inline(&hint),
                    &pointer::join(place, "additionalProperties"),
                ))
            }
            // A base whose children add members of their own must not drop them.
            None if schema.get("discriminator").is_some() => Some(Ty::Any),
            _ => None,
        };
        if properties.is_empty() {
            return Ty::Map(Box::new(rest.unwrap_or(Ty::Any)));
        }
        let ident = match self.claim(name, schema) {
            Claim::New(ident) => ident,
            Claim::Shared(ident) => return Ty::Named(ident),
        };
        let required: BTreeSet<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let idents = names::distinct(
            properties.keys().map(openapi_document::Text::as_str),
            names::snake,
            &[],
        );
        let mut fields = Vec::with_capacity(properties.len());
        let sorted: BTreeMap<&str, &Value> = properties
            .iter()
            .map(|(name, property)| (name.as_str(), property))
            .collect();
        for (wire, property) in sorted {
            let place = pointer::join(&pointer::join(place, "properties"), wire);
            let field_name = names::pascal(&format!("{ident}-{wire}"));
            let nullable = self.is_nullable(property);
            let ty = self.body_of(property, Name::inline(&field_name), &place);
            fields.push(Field {
                ident: idents[wire].clone(),
                wire: wire.to_owned(),
                nullable: nullable || ty == Ty::Any,
                ty,
                required: required.contains(wire),
                read_only: flag(property, "readOnly"),
                write_only: flag(property, "writeOnly"),
                deprecated: flag(property, "deprecated"),
                doc: text(property, "description"),
            });
        }
        self.types
            .insert(ident.clone(), def(schema, Kind::Struct { fields, rest }));
        Ty::Named(ident)
    }

    fn union(&mut self, schema: &Value, members: &[&Value], name: Name<'_>, place: &str) -> Ty {
        // What stands beside the alternatives applies to each of them.
        let mut base = schema.as_object().cloned().unwrap_or_default();
        for key in [
            "oneOf",
            "anyOf",
            "discriminator",
            "description",
            "title",
            "nullable",
            "default",
            "example",
            "enum",
        ] {
            base.remove(key);
        }
        let base = Value::Object(base);
        let bare = members.iter().any(|member| !has_structure(member));
        if bare && !has_structure(&base) {
            // One alternative allows everything.
            return Ty::Any;
        }
        // An alternative that only restricts is what stands beside it, and comes last since it takes most values.
        let (mut filled, rest): (Vec<&Value>, Vec<&Value>) =
            members.iter().partition(|member| has_structure(member));
        if !rest.is_empty() {
            filled.push(&base);
        }
        let members = filled.as_slice();
        if let Some(values) = self.strings_of(members) {
            return match values {
                Some(values) => self.named(schema, name, Kind::Enum(variants(&values))),
                None => Ty::String,
            };
        }
        let base_matters = base
            .get("properties")
            .is_some_and(|p| p.as_object().is_some_and(|p| !p.is_empty()));
        if let ([only], false) = (members, base_matters) {
            return self.body_of(only, name, place);
        }
        let union_name = match self.claim(name, schema) {
            Claim::New(ident) => ident,
            Claim::Shared(ident) => return Ty::Named(ident),
        };
        let mut variants: Vec<Variant> = Vec::new();
        let mut sources: Vec<Option<String>> = Vec::new();
        let labels = self.labels(members);
        for (member, label) in members.iter().zip(&labels) {
            let source = member
                .get("$ref")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let combined;
            let member: &Value = if base_matters && !std::ptr::eq(*member, &base) {
                combined = value!({ "allOf": [base.clone(), *member] });
                &combined
            } else {
                member
            };
            let hint = names::pascal(&format!("{union_name}-{label}"));
            let ty = self.body_of(member, Name::inline(&hint), place);
            if let Some(same) = variants.iter().position(|v| v.ty == ty) {
                if sources[same].is_none() {
                    sources[same] = source;
                }
                continue;
            }
            variants.push(Variant {
                ident: label.clone(),
                ty,
            });
            sources.push(source);
        }
        if let [only] = variants.as_slice() {
            let alias = Kind::Alias(only.ty.clone());
            self.types.insert(union_name.clone(), def(schema, alias));
            return Ty::Named(union_name);
        }
        let discriminator = self.discriminator(schema, &sources);
        let kind = Kind::Union(Union {
            variants,
            discriminator,
        });
        self.types.insert(union_name.clone(), def(schema, kind));
        Ty::Named(union_name)
    }

    /// The values of alternatives that are all strings: none where they are no strings, an empty choice where any will do.
    fn strings_of(&self, members: &[&Value]) -> Option<Option<Vec<String>>> {
        let mut values = Vec::new();
        let mut listed = false;
        for member in members {
            let mut member: &Value = member;
            let mut depth = 0;
            while let Some(target) = self.referenced(member) {
                member = self.schemas[target];
                depth += 1;
                if depth > MAX_MERGE {
                    return None;
                }
            }
            if let Some(more) = string_enum(member) {
                listed = true;
                for value in more {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            } else if member.get("type").and_then(Value::as_str) != Some("string")
                || ["oneOf", "anyOf", "allOf"]
                    .iter()
                    .any(|key| member.get(*key).is_some())
                || (self.files && member.get("format").and_then(Value::as_str) == Some("binary"))
            {
                return None;
            }
        }
        Some(listed.then_some(values))
    }

    /// What each alternative is called, by itself where that tells it apart.
    fn labels(&self, members: &[&Value]) -> Vec<String> {
        let mut labels = Vec::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            let parts: Vec<&str> = member
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|part| self.referenced(part))
                .collect();
            let label = if let Some(target) = self.referenced(member) {
                self.type_names[target].clone()
            } else if parts.len() > 1 {
                parts
                    .iter()
                    .map(|part| self.type_names[*part].as_str())
                    .collect()
            } else if let Some(tag) = tag_of(member) {
                names::pascal(&tag)
            } else if let Some(title) = text(member, "title") {
                names::pascal(&title)
            } else {
                match member.get("type").and_then(Value::as_str) {
                    Some("object") if member.get("properties").is_none() => "Object".to_owned(),
                    Some("object") | None => format!("Variant{index}"),
                    Some(kind) => names::pascal(kind),
                }
            };
            // The catch-all has this name.
            let label = if label == "Unknown" {
                "UnknownValue".to_owned()
            } else {
                label
            };
            let mut unique = label.clone();
            let mut count = 1;
            while labels.contains(&unique) {
                count += 1;
                unique = format!("{label}{count}");
            }
            labels.push(unique);
        }
        labels
    }

    /// The discriminator, its values led to the alternatives.
    fn discriminator(
        &self,
        schema: &Value,
        sources: &[Option<String>],
    ) -> Option<(String, BTreeMap<String, usize>)> {
        let discriminator = schema.get("discriminator")?;
        let member = text(discriminator, "propertyName")?;
        let mut values = BTreeMap::new();
        if let Some(mapping) = discriminator.get("mapping").and_then(Value::as_object) {
            for (value, target) in mapping {
                let target = target.as_str().unwrap_or_default();
                let same = |source: &Option<String>| {
                    source
                        .as_deref()
                        .is_some_and(|s| s == target || s.rsplit('/').next() == Some(target))
                };
                if let Some(index) = sources.iter().position(same) {
                    values.insert(value.to_string(), index);
                }
            }
        } else {
            // Without a mapping the value is the name of the schema.
            for (index, source) in sources.iter().enumerate() {
                if let Some(pointer) = source.as_deref().and_then(pointer::of_reference) {
                    values.insert(pointer::last(&pointer).into_owned(), index);
                }
            }
        }
        Some((member, values))
    }

    pub(super) fn named(&mut self, schema: &Value, name: Name<'_>, kind: Kind) -> Ty {
        match self.claim(name, schema) {
            Claim::New(ident) => {
                self.types.insert(ident.clone(), def(schema, kind));
                Ty::Named(ident)
            }
            Claim::Shared(ident) => Ty::Named(ident),
        }
    }

    /// A name for a schema. Components own theirs; inline schemas share one when they are equal and step aside otherwise.
    fn claim(&mut self, name: Name<'_>, schema: &Value) -> Claim {
        if name.owned {
            return Claim::New(name.text.to_owned());
        }
        let name = names::type_name(name.text);
        let mut candidate = name.clone();
        let mut count = 1;
        loop {
            match self.inline.get(&candidate) {
                Some(known) if same_type(known, schema) => return Claim::Shared(candidate),
                None if !self.owned_names.contains(&candidate) => {
                    self.inline.insert(candidate.clone(), schema.clone());
                    return Claim::New(candidate);
                }
                _ => {}
            }
            count += 1;
            candidate = if count == 2 {
                format!("{name}Type")
            } else {
                format!("{name}Type{count}")
            };
        }
    }
}

/// What a schema is called if it needs a name.
#[derive(Clone, Copy)]
pub(super) struct Name<'n> {
    text: &'n str,
    /// Whether it is the name of the component itself.
    owned: bool,
}

impl<'n> Name<'n> {
    pub(super) fn inline(text: &'n str) -> Self {
        Self { text, owned: false }
    }
}

enum Claim {
    New(String),
    Shared(String),
}

fn def(schema: &Value, kind: Kind) -> Def {
    Def {
        doc: text(schema, "description").or_else(|| text(schema, "title")),
        deprecated: flag(schema, "deprecated"),
        kind,
    }
}

fn has_structure(schema: &Value) -> bool {
    STRUCTURE.iter().any(|key| schema.get(*key).is_some())
}

/// Whether what stands beside `allOf` says more than its members do. A type beside the only member repeats what that says.
fn beside_all_of(schema: &Value, members: usize) -> bool {
    STRUCTURE
        .iter()
        .filter(|key| **key != "allOf" && !(members == 1 && **key == "type"))
        .any(|key| schema.get(*key).is_some())
}

/// A schema that only `null` fits.
fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
        || schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}

/// The values of a string enum, `null` left aside; other values of a string are written as strings.
fn string_enum(schema: &Value) -> Option<Vec<String>> {
    let values = schema.get("enum")?.as_array()?;
    let kind = schema.get("type").and_then(Value::as_str);
    if !matches!(kind, None | Some("string")) || values.iter().all(Value::is_null) {
        return None;
    }
    let mut strings = Vec::new();
    for value in values.iter().filter(|v| !v.is_null()) {
        let text = match value {
            Value::String(text) => text.to_string(),
            Value::Number(_) | Value::Bool(_) if kind.is_some() => value.to_string(),
            _ => return None,
        };
        if !strings.contains(&text) {
            strings.push(text);
        }
    }
    Some(strings)
}

/// Alternatives that hold whenever one of each of two sets does; nothing where they would be very many.
fn pairs(first: &[&Value], second: &[&Value]) -> Option<Vec<Value>> {
    const MANY: usize = 32;
    let fits = |members: &[&Value]| -> Vec<Value> {
        let values = members.iter().filter(|member| !is_null(member));
        values.map(|member| (*member).clone()).collect()
    };
    let (first, second) = (fits(first), fits(second));
    if first.len() * second.len() > MANY {
        return None;
    }
    let kind = |schema: &Value| schema.get("type").cloned();
    let mut all = Vec::new();
    for one in &first {
        for other in &second {
            // Nothing is of two types.
            if kind(one).is_some() && kind(other).is_some() && kind(one) != kind(other) {
                continue;
            }
            all.push(match (has_structure(one), has_structure(other)) {
                (true, false) => one.clone(),
                (false, true) => other.clone(),
                _ => value!({ "allOf": [one, other] }),
            });
        }
    }
    (!all.is_empty()).then_some(all)
}

/// What an enum without a type says about types.
enum Listed {
    One(&'static str),
    Several(Vec<Value>),
}

/// The type of the values of an enum that names none, or an alternative for each of their types.
fn enum_by_type(schema: &Value) -> Option<Listed> {
    if schema.get("type").is_some() || schema.get("properties").is_some() {
        return None;
    }
    let mut kinds: BTreeMap<&'static str, Vec<&Value>> = BTreeMap::new();
    for value in schema.get("enum")?.as_array()? {
        if !value.is_null() {
            kinds.entry(type_of(value)).or_default().push(value);
        }
    }
    match kinds.len() {
        0 => None,
        1 => kinds.into_keys().next().map(Listed::One),
        _ => Some(Listed::Several(
            kinds
                .into_iter()
                .map(|(kind, values)| value!({"type": kind, "enum": values}))
                .collect(),
        )),
    }
}

/// Variants of an enum: the catch-all's name is taken.
fn variants(values: &[String]) -> Vec<(String, String)> {
    let pascal = |value: &str| match names::pascal(value).as_str() {
        "Unknown" => "UnknownValue".to_owned(),
        other => other.to_owned(),
    };
    let idents = names::distinct(values.iter().map(String::as_str), pascal, &["Unknown"]);
    values
        .iter()
        .map(|value| (idents[value].clone(), value.clone()))
        .collect()
}

/// The Rust integer of a format, or a wider one where the schema names values or bounds that it could not hold.
fn integer(schema: &Value) -> &'static str {
    const BY_FORMAT: [(&str, &str, i128, i128); 9] = [
        ("int8", "i8", i8::MIN as i128, i8::MAX as i128),
        ("int16", "i16", i16::MIN as i128, i16::MAX as i128),
        ("int32", "i32", i32::MIN as i128, i32::MAX as i128),
        ("uint8", "u8", 0, u8::MAX as i128),
        ("uint16", "u16", 0, u16::MAX as i128),
        ("uint32", "u32", 0, u32::MAX as i128),
        ("uint64", "u64", 0, u64::MAX as i128),
        ("uint", "u64", 0, u64::MAX as i128),
        ("int64", "i64", i64::MIN as i128, i64::MAX as i128),
    ];
    let whole = |value: &Value| {
        let exact = value
            .as_i64()
            .map(i128::from)
            .or_else(|| value.as_u64().map(i128::from));
        exact.or_else(|| {
            let float = value
                .as_f64()
                .filter(|f| f.fract() == 0.0 && f.abs() < 1e30)?;
            // A bound of 64 bits that was written as a float has been rounded up.
            let rounded = float as i128;
            Some(if rounded == 1 << 63 {
                rounded - 1
            } else {
                rounded
            })
        })
    };
    let listed = schema.get("enum").and_then(Value::as_array);
    let named: Vec<i128> = ["minimum", "maximum", "default", "example"]
        .iter()
        .filter_map(|key| schema.get(*key))
        .chain(listed.into_iter().flatten())
        .filter_map(whole)
        .collect();
    let fits = |low: i128, high: i128| named.iter().all(|value| (low..=high).contains(value));
    let format = schema.get("format").and_then(Value::as_str);
    if let Some((_, name, low, high)) = BY_FORMAT.iter().find(|(word, ..)| Some(*word) == format)
        && fits(*low, *high)
    {
        return name;
    }
    let unsigned = (0, i128::from(u64::MAX));
    let signed = (i128::from(i64::MIN), i128::from(i64::MAX));
    if !fits(signed.0, signed.1) && fits(unsigned.0, unsigned.1) {
        "u64"
    } else {
        "i64"
    }
}

/// The value of the one member that tells an inline object apart.
fn tag_of(schema: &Value) -> Option<String> {
    let properties = schema.get("properties")?.as_object()?;
    let sorted: BTreeMap<_, _> = properties.iter().collect();
    sorted
        .values()
        .find_map(|property| match string_enum(property)?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        })
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

/// Whether two schemas have the same type, their words and examples aside.
fn same_type(a: &Value, b: &Value) -> bool {
    const WORDS: [&str; 7] = [
        "description",
        "title",
        "example",
        "examples",
        "default",
        "externalDocs",
        "deprecated",
    ];
    fn members(map: &Object, schema: bool) -> Vec<(&str, &Value)> {
        map.iter()
            .map(|(key, value)| (key.as_str(), value))
            .filter(|(key, _)| !(schema && WORDS.contains(key)))
            .collect()
    }
    fn same(a: &Value, b: &Value, schema: bool) -> bool {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                let (left, right) = (members(a, schema), members(b, schema));
                left.len() == right.len()
                    && left.iter().all(|(key, value)| {
                        // The keys below `properties` are names, not keywords.
                        b.get(*key).is_some_and(|other| {
                            same(value, other, !(schema && *key == "properties"))
                        })
                    })
            }
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, true))
            }
            (a, b) => a == b,
        }
    }
    same(a, b, true)
}
