//! One media type of a request body, as the document describes it, and what a body of it turns out to be.

use serde_json::Value;

use crate::contract::{
    breach::Breach,
    media_type::{covers, essence},
    pointer,
    schema::{Schema, SchemaView, Schemas},
};

/// One media type of a body.
#[derive(Debug)]
pub(super) struct Content {
    /// A media type or range, in lower case.
    range: String,
    /// The location of the media type object.
    pointer: String,
    schema: Option<Schema>,
    /// Of a sequential media type: the schema of each item (OpenAPI 3.2).
    item_schema: Option<Schema>,
}

/// What a body turned out to be.
pub(super) enum BodyValue {
    One(Value),
    /// The items of a sequential media type.
    Items(Vec<Value>),
    /// The sandbox does not look into this media type.
    Opaque,
    Malformed(Vec<Breach>),
}

impl Content {
    /// Reads the media type object for `range` at `pointer`.
    pub(super) fn read(schemas: &Schemas, range: &str, pointer: &str) -> Option<Self> {
        let (pointer, object) = schemas.resolve(pointer)?;
        let schema = |keyword: &str| {
            object.get(keyword)?;
            Some(Schema::at(format!("{pointer}/{keyword}")))
        };
        Some(Self {
            range: range.to_ascii_lowercase(),
            schema: schema("schema"),
            item_schema: schema("itemSchema"),
            pointer,
        })
    }

    /// Whether the document names this very content type, with its parameters.
    pub(super) fn is(&self, content_type: &str) -> bool {
        let bare = |text: &str| text.to_ascii_lowercase().replace([' ', '"'], "");
        bare(&self.range) == bare(content_type)
    }

    /// Whether the document names this essence.
    pub(super) fn is_named(&self, name: &str) -> bool {
        essence(&self.range) == name
    }

    /// Whether the document's range covers this essence.
    pub(super) fn covers(&self, essence: &str) -> bool {
        covers(&self.range, essence)
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

    /// Whether the body is bytes that the schema says nothing about.
    pub(super) fn is_binary(&self, schemas: &Schemas) -> bool {
        let schema = self.schema.as_ref().map(Schema::pointer);
        let schema = schema.and_then(|pointer| schemas.resolve(pointer));
        let format = schema.and_then(|(_, schema)| schema.get("format")?.as_str());
        format == Some("binary")
    }

    pub(super) fn malformed(&self, problem: String) -> BodyValue {
        BodyValue::Malformed(vec![Breach::bad(problem, &self.pointer)])
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
