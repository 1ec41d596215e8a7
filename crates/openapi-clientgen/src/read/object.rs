//! Objects: maps where the document says so, structs otherwise.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Object, Text, Value, pointer, value};

use super::keywords::{alternatives, list};
use super::merge::MAX_MERGE;
use super::name::{Claim, Name, within};
use super::{Reader, def, flag, text};
use crate::model::{Field, Ty, TypeKind};
use crate::names;

impl Reader<'_> {
    pub(super) fn object(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let empty = Object::new();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let properties = if properties.is_empty() {
            if is_map(schema) {
                return Ty::Map(Box::new(self.rest(schema, name, place)));
            }
            // A document that says nothing may name members one day: the struct that takes them is there already.
            empty.clone()
        } else {
            with_required(schema, properties)
        };
        let ident = match self.claim(name, schema) {
            Claim::New(ident) => ident,
            Claim::Shared(ident) => return Ty::Named(ident),
        };
        let rest = self.rest(schema, name, place);
        let fields = self.fields(schema, &properties, &ident, place);
        let kind = TypeKind::Struct {
            fields,
            rest,
            untyped: schema.get("type").is_none(),
        };
        self.types.insert(ident.clone(), def(schema, kind));
        Ty::Named(ident)
    }

    /// The type of the members that the schema does not name. Where it allows none, a newer server may still send some.
    fn rest(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        match schema.get("additionalProperties") {
            Some(of @ Value::Object(members)) if !members.is_empty() => {
                let hint = within(name.text, "value");
                let place = pointer::join(place, "additionalProperties");
                self.ty(of, Name::inline(&hint), &place)
            }
            _ => Ty::Any,
        }
    }

    /// Whether a flag is set on a schema, on what it refers to or on what it combines.
    fn is_said(&self, schema: &Value, key: &str, depth: usize) -> bool {
        if depth > MAX_MERGE {
            return false;
        }
        if let Some(name) = self.referenced(schema) {
            return self.is_said(self.schemas[name], key, depth + 1);
        }
        flag(schema, key) || list(schema, "allOf").any(|part| self.is_said(part, key, depth + 1))
    }

    fn fields(
        &mut self,
        schema: &Value,
        properties: &Object,
        ident: &str,
        place: &str,
    ) -> Vec<Field> {
        let required: BTreeSet<&str> = required(schema).collect();
        // Alternatives that do no more than require some of the members make no type of their own.
        let demanded: BTreeSet<&str> = alternatives(schema).flat_map(self::required).collect();
        let idents = names::distinct(properties.keys().map(Text::as_str), names::snake, &[]);
        let mut fields = Vec::with_capacity(properties.len());
        let sorted: BTreeMap<&str, &Value> = properties
            .iter()
            .map(|(name, property)| (name.as_str(), property))
            .collect();
        for (wire, property) in sorted {
            let place = pointer::join(&pointer::join(place, "properties"), wire);
            let field_name = within(ident, wire);
            let nullable = self.is_nullable(property);
            let ty = self.body_of(property, Name::inline(&field_name), &place);
            fields.push(Field {
                ident: idents[wire].clone(),
                wire: wire.to_owned(),
                nullable: nullable || ty == Ty::Any,
                ty,
                constants: self.constants(property),
                required: required.contains(wire),
                demanded: demanded.contains(wire),
                read_only: self.is_said(property, "readOnly", 0),
                write_only: self.is_said(property, "writeOnly", 0),
                deprecated: flag(property, "deprecated"),
                doc: text(property, "description"),
            });
        }
        fields
    }
}

/// The names of the members that a schema requires.
pub(super) fn required(schema: &Value) -> impl Iterator<Item = &str> {
    list(schema, "required").filter_map(Value::as_str)
}

/// Whether a schema says of members that it does not name that there are any.
fn is_map(schema: &Value) -> bool {
    !matches!(
        schema.get("additionalProperties"),
        None | Some(Value::Bool(false))
    )
}

/// The properties, with those that are required and stand nowhere: they are what any other member is.
fn with_required(schema: &Value, properties: &Object) -> Object {
    let mut all = properties.clone();
    let others = match schema.get("additionalProperties") {
        // No value fits such a schema; the server may know better.
        Some(Value::Bool(_)) | None => value!({}),
        Some(others) => others.clone(),
    };
    for name in required(schema) {
        if !all.contains_key(name) {
            all.insert(name.to_owned(), others.clone());
        }
    }
    all
}
