//! One media type of a request, as the document describes it, and what a text of it turns out to be.

use openapi_document::{MediaType, pointer};
use serde_json::Value;

use crate::contract::{
    breach::Breach,
    schema::{Schema, SchemaView, Schemas},
};

/// One media type object.
#[derive(Debug)]
pub(super) struct Content {
    /// A media type or range.
    media_type: MediaType,
    /// The location of the object.
    pointer: String,
    schema: Option<Schema>,
    /// Of a sequential media type: the schema of each item (OpenAPI 3.2).
    item_schema: Option<Schema>,
}

/// What a text of the media type turned out to be.
pub(super) enum ContentValue {
    One(Value),
    /// The items of a sequential media type.
    Items(Vec<Value>),
    /// The sandbox does not look into this media type.
    Opaque,
    Malformed(Vec<Breach>),
}

impl Content {
    /// Reads the media type objects at `pointer`, by their names.
    pub(super) fn read_all(schemas: &Schemas, pointer: &str) -> Vec<Self> {
        let named = schemas
            .resolve(pointer)
            .and_then(|(_, named)| named.as_object());
        let names = named.into_iter().flat_map(serde_json::Map::keys);
        names
            .filter_map(|name| Self::read(schemas, name, &pointer::join(pointer, name)))
            .collect()
    }

    fn read(schemas: &Schemas, name: &str, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let schema = |keyword: &str| {
            object.get(keyword)?;
            Some(Schema::at(format!("{pointer}/{keyword}")))
        };
        Some(Self {
            media_type: MediaType::parse(name),
            schema: schema("schema"),
            item_schema: schema("itemSchema"),
            pointer,
        })
    }

    pub(super) fn media_type(&self) -> &MediaType {
        &self.media_type
    }

    pub(super) fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    pub(super) fn item_schema(&self) -> Option<&Schema> {
        self.item_schema.as_ref()
    }

    /// The location of the media type object.
    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }

    pub(super) fn view<'a>(&self, schemas: &'a Schemas) -> Option<SchemaView<'a>> {
        let schema = self.schema.as_ref()?;
        Some(SchemaView::at(schemas, schema.pointer().to_owned()))
    }

    /// Whether the text is bytes that the schema says nothing about.
    pub(super) fn is_binary(&self, schemas: &Schemas) -> bool {
        let schema = self.schema.as_ref().map(Schema::pointer);
        let schema = schema.and_then(|pointer| schemas.resolve(pointer));
        let format = schema.and_then(|(_, schema)| schema.get("format")?.as_str());
        format == Some("binary")
    }

    pub(super) fn malformed(&self, problem: String) -> ContentValue {
        ContentValue::Malformed(vec![Breach::bad(problem, &self.pointer)])
    }

    /// The encoding object of a property, and its location.
    pub(super) fn encoding<'a>(
        &self,
        schemas: &'a Schemas,
        name: &str,
    ) -> Option<(String, &'a Value)> {
        schemas.resolve(&pointer::join(&format!("{}/encoding", self.pointer), name))
    }
}
