//! Objects: structs where properties are named, maps otherwise.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Object, Text, Value, pointer};

use super::name::{Claim, Name, within};
use super::{Reader, def, flag, text};
use crate::model::{Field, Kind, Ty};
use crate::names;

impl Reader<'_> {
    pub(super) fn object(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Ty {
        let empty = Object::new();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let rest = self.rest(schema, name, place);
        if properties.is_empty() {
            return Ty::Map(Box::new(rest.unwrap_or(Ty::Any)));
        }
        let ident = match self.claim(name, schema) {
            Claim::New(ident) => ident,
            Claim::Shared(ident) => return Ty::Named(ident),
        };
        let fields = self.fields(schema, properties, &ident, place);
        self.types
            .insert(ident.clone(), def(schema, Kind::Struct { fields, rest }));
        Ty::Named(ident)
    }

    /// The type of the members that the schema does not name, where it allows them.
    fn rest(&mut self, schema: &Value, name: Name<'_>, place: &str) -> Option<Ty> {
        match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => Some(Ty::Any),
            Some(Value::Object(of)) if of.is_empty() => Some(Ty::Any),
            Some(of @ Value::Object(_)) => {
                let hint = within(name.text, "value");
                Some(self.ty(
                    of,
                    Name::inline(&hint),
                    &pointer::join(place, "additionalProperties"),
                ))
            }
            // A base whose children add members of their own must not drop them.
            None if schema.get("discriminator").is_some() => Some(Ty::Any),
            _ => None,
        }
    }

    fn fields(
        &mut self,
        schema: &Value,
        properties: &Object,
        ident: &str,
        place: &str,
    ) -> Vec<Field> {
        let required: BTreeSet<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
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
                required: required.contains(wire),
                read_only: flag(property, "readOnly"),
                write_only: flag(property, "writeOnly"),
                deprecated: flag(property, "deprecated"),
                doc: text(property, "description"),
            });
        }
        fields
    }
}
