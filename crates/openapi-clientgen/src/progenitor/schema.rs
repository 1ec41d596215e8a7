//! Schemas for progenitor: each type of a parameter or body is a component that is replaced by the type as it is written here, so
//! that no schema of the document can trouble it.

use std::collections::BTreeMap;

use openapiv3::{
    AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use crate::emit::Spelling;
use crate::model::Ty;

/// The components that progenitor sees.
pub(super) struct Components<'a> {
    spell: Spelling<'a>,
    /// Their names by the types that replace them.
    names: BTreeMap<String, String>,
}

impl<'a> Components<'a> {
    pub(super) fn new(spell: Spelling<'a>) -> Self {
        Self {
            spell,
            names: BTreeMap::new(),
        }
    }

    /// The types by the names of the components that they replace.
    pub(super) fn into_replacements(self) -> BTreeMap<String, String> {
        let names = self.names.into_iter();
        names.map(|(path, name)| (name, path)).collect()
    }

    /// A reference to what is replaced by this type.
    fn replaced(&mut self, path: String) -> ReferenceOr<Schema> {
        let name = format!("Type{}", self.names.len());
        let name = self.names.entry(path).or_insert(name);
        ReferenceOr::Reference {
            reference: format!("#/components/schemas/{name}"),
        }
    }

    /// The builder of a struct, which is what the builder of an operation holds of its body.
    pub(super) fn builder_of(&mut self, name: &str) -> ReferenceOr<Schema> {
        self.replaced(format!("types::builder::{name}"))
    }

    /// A body that is sent as it is.
    pub(super) fn raw_body(&mut self) -> ReferenceOr<Schema> {
        self.replaced("reqwest::Body".to_owned())
    }

    pub(super) fn schema(&mut self, ty: &Ty) -> ReferenceOr<Schema> {
        let path = self.spell.ty(ty).to_string();
        self.replaced(path)
    }
}

/// Text, or bytes.
pub(super) fn string(format: VariantOrUnknownOrEmpty<StringFormat>) -> Schema {
    of_kind(SchemaKind::Type(Type::String(StringType {
        format,
        ..StringType::default()
    })))
}

/// What stands in the place of a component until it is replaced: any value.
pub(super) fn any() -> Schema {
    of_kind(SchemaKind::Any(AnySchema::default()))
}

fn of_kind(schema_kind: SchemaKind) -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind,
    }
}
