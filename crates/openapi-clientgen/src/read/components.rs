//! Component schemas to types of their own.

use std::collections::BTreeSet;

use openapi_document::{MediaType, Value, pointer};

use super::name::Name;
use super::operations::listed;
use super::{Reader, def};
use crate::model::TypeKind;

impl<'a> Reader<'a> {
    /// Reads every component schema; each becomes a type of its own.
    pub(super) fn components(&mut self) {
        self.merge_in_order();
        let schemas: Vec<(&'a str, &Value)> = self.schemas.iter().map(|(n, s)| (*n, *s)).collect();
        for (name, schema) in schemas {
            let ident = self.type_names[name].clone();
            let place = pointer::join("/components/schemas", name);
            self.files = self.forms.contains(name);
            self.child = Some(name);
            let ty = self.body_of(
                schema,
                Name {
                    text: &ident,
                    owned: true,
                    demands: None,
                },
                &place,
            );
            self.types
                .entry(ident)
                .or_insert_with(|| def(schema, TypeKind::Alias(ty)));
        }
        self.files = false;
        self.break_circles();
        self.wrap_recursive_aliases();
    }

    /// The components that multipart bodies send, and those that stand elsewhere; each with those that they are made of.
    pub(super) fn form_schemas(&self) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
        let (mut forms, mut elsewhere): (Vec<&Value>, Vec<&Value>) = (Vec::new(), Vec::new());
        for listed in listed(self.document) {
            let operation = listed.value.as_object();
            for (key, part) in operation.into_iter().flatten() {
                let content = match key.as_str() {
                    "requestBody" => part.get("content").and_then(Value::as_object),
                    _ => {
                        elsewhere.push(part);
                        continue;
                    }
                };
                for (media_type, media) in content.into_iter().flatten() {
                    if MediaType::parse(media_type).is_multipart() {
                        forms.push(media);
                    } else {
                        elsewhere.push(media);
                    }
                }
            }
        }
        (self.reachable(forms), self.reachable(elsewhere))
    }

    /// The components that these parts of the document refer to, and so on.
    fn reachable<'v>(&self, mut open: Vec<&'v Value>) -> BTreeSet<&'a str>
    where
        'a: 'v,
    {
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

    /// The component that a schema refers to.
    pub(super) fn referenced(&self, schema: &Value) -> Option<&'a str> {
        let pointer = pointer::of_reference(schema.get("$ref")?.as_str()?)?;
        let (parent, _) = pointer.rsplit_once('/')?;
        (parent == "/components/schemas").then_some(())?;
        let (name, _) = self.schemas.get_key_value(&*pointer::last(&pointer))?;
        Some(name)
    }
}
