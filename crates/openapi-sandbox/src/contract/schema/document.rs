//! A document whose schemas are validators: each is compiled when it is first used, under its location in the document,
//! so that a mismatch names the location.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use jsonschema::{Draft, Registry, Retrieve, Uri, Validator};
use openapi_document::{Document, Version, pointer};
use serde_json::{Value, json};

use super::nullable;
use crate::{error::Error, sync::lock};

/// The document's name among the validator's resources.
const DOCUMENT: &str = "urn:openapi-document";

/// More references in a row than any sane document has; fewer than a circle.
const HOPS: usize = 32;

/// All schemas of one document.
#[derive(Debug)]
pub(crate) struct Schemas {
    pub(super) document: Value,
    registry: Registry<'static>,
    draft: Draft,
    /// The validators so far, by pointer; `None` for a schema that cannot be used.
    compiled: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

/// Resolves a reference out of the document to an empty one, so that nothing is fetched and what points there cannot
/// be compiled.
struct Nothing;

impl Retrieve for Nothing {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(json!({}))
    }
}

impl Schemas {
    /// Takes the document in, in the dialect of its version.
    pub(crate) fn read(document: &Document) -> Result<Arc<Self>, Error> {
        let version = document.version();
        let mut document = document.root().to_serde();
        let draft = if version == Version::V3_0 {
            nullable::translate(&mut document);
            Draft::Draft4
        } else {
            Draft::Draft202012
        };
        let registry = Registry::new()
            .draft(draft)
            .retriever(Nothing)
            .add(DOCUMENT, draft.create_resource(document.clone()))
            .and_then(|registry| registry.prepare())
            .map_err(|error| Error::document("", error))?;
        Ok(Arc::new(Self {
            document,
            registry,
            draft,
            compiled: Mutex::default(),
        }))
    }

    /// The value at `pointer`, after any `$ref`s from there on, and the pointer of that.
    pub(crate) fn resolve<'a>(&'a self, pointer: &str) -> Option<(String, &'a Value)> {
        let mut pointer = pointer.to_owned();
        for _ in 0..HOPS {
            let value = self.document.pointer(&pointer)?;
            match local_reference(value) {
                Some(target) => pointer = target,
                None => return Some((pointer, value)),
            }
        }
        None
    }

    /// The validator for the schema at `pointer`; `None` if that cannot be used.
    pub(super) fn validator(&self, pointer: &str) -> Option<Arc<Validator>> {
        let mut compiled = lock(&self.compiled);
        if let Some(known) = compiled.get(pointer) {
            return known.clone();
        }
        let validator = self.compile(pointer).ok().map(Arc::new);
        compiled.insert(pointer.to_owned(), validator.clone());
        validator
    }

    pub(super) fn compile(&self, pointer: &str) -> Result<Validator, String> {
        let wrapper = json!({ "$ref": format!("{DOCUMENT}#{}", encoded(pointer)) });
        jsonschema::options()
            .with_draft(self.draft)
            .with_registry(&self.registry)
            .with_base_uri("urn:sandbox")
            .should_validate_formats(true)
            .build(&wrapper)
            .map_err(|error| error.to_string())
    }
}

/// The pointer of a `$ref` into the same document.
pub(crate) fn local_reference(value: &Value) -> Option<String> {
    let pointer = pointer::of_reference(value.get("$ref")?.as_str()?)?;
    Some(pointer.into_owned())
}

/// A pointer for a URI's fragment.
fn encoded(pointer: &str) -> String {
    const NOT_IN_FRAGMENTS: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'~')
        .remove(b'-')
        .remove(b'_')
        .remove(b'.');
    percent_encoding::utf8_percent_encode(pointer, NOT_IN_FRAGMENTS).to_string()
}
