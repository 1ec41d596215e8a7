//! The schemas of a document for bodies of one direction, and a JSON Schema library's word on what they allow.

use std::cell::RefCell;
use std::collections::HashMap;

use jsonschema::{Draft, Registry, Retrieve, Uri, Validator};
use openapi_document::{Document, pointer};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::super::audit::Direction;
use super::translate::translate;

const DOCUMENT: &str = "urn:document";

/// What a fragment of a URI must not hold as it is.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\\');

/// More references in a row than any sane document has.
const HOPS: usize = 32;

/// The schemas of one document.
pub(super) struct Schemas {
    root: Value,
    direction: Direction,
    registry: Registry<'static>,
    validators: RefCell<HashMap<String, Option<Validator>>>,
}

/// Finds nothing, so that nothing is fetched and what refers elsewhere allows nothing to be said.
struct Nothing;

impl Retrieve for Nothing {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("{uri} is not in the document").into())
    }
}

impl Schemas {
    /// Reads a document in which every reference is local.
    pub(super) fn read(document: &Document, direction: Direction) -> Result<Self, String> {
        let mut root = document.root().to_serde();
        translate(&mut root, document.version(), direction);
        let draft = Draft::Draft202012;
        let registry = Registry::new()
            .draft(draft)
            .retriever(Nothing)
            .add(DOCUMENT, draft.create_resource(root.clone()))
            .and_then(|registry| registry.prepare())
            .map_err(|error| format!("the document cannot be read as JSON Schema: {error}"))?;
        Ok(Self {
            root,
            direction,
            registry,
            validators: RefCell::default(),
        })
    }

    /// Which way the bodies go.
    pub(super) fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether the schema at `pointer` allows the value; none where it is no JSON Schema.
    pub(super) fn allows(&self, pointer: &str, value: &Value) -> Option<bool> {
        let mut validators = self.validators.borrow_mut();
        let validator = validators
            .entry(pointer.to_owned())
            .or_insert_with(|| self.validator(pointer));
        validator
            .as_ref()
            .map(|validator| validator.is_valid(value))
    }

    fn validator(&self, pointer: &str) -> Option<Validator> {
        let fragment = utf8_percent_encode(pointer, ENCODED);
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(false)
            .build(&json!({ "$ref": format!("{DOCUMENT}#{fragment}") }))
            .ok()
    }

    /// The schema at a pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// What a schema's reference leads to in the end.
    pub(super) fn target(&self, reference: &str) -> Option<&Value> {
        let mut reference = reference;
        for _ in 0..HOPS {
            let value = self.root.pointer(&pointer::of_reference(reference)?)?;
            // Keywords beside a reference count, too.
            match (value.get("$ref").and_then(Value::as_str), value.as_object()) {
                (Some(next), Some(members)) if members.len() == 1 => reference = next,
                _ => return Some(value),
            }
        }
        None
    }
}
