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
    /// The same as the library reads it.
    judged: Value,
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
        let mut judged = root.clone();
        relax(&mut judged);
        let draft = Draft::Draft202012;
        let registry = Registry::new()
            .draft(draft)
            .retriever(Nothing)
            .add(DOCUMENT, draft.create_resource(judged.clone()))
            .and_then(|registry| registry.prepare())
            .map_err(|error| format!("the document cannot be read as JSON Schema: {error}"))?;
        Ok(Self {
            root,
            judged,
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

    /// Takes those members off an object, or off the objects in a list, in which it is not as the schema has it.
    pub(super) fn without_misfits(&self, pointer: &str, mut value: Value) -> Value {
        let validators = self.validators.borrow();
        let Some(Some(validator)) = validators.get(pointer) else {
            return value;
        };
        let errors = validator.iter_errors(&value);
        let places: Vec<String> = errors
            .map(|error| error.instance_path().as_str().to_owned())
            .collect();
        for place in places {
            // What is below a member or an item that has been taken off already is gone, too.
            if let Some((owner, name)) = place.rsplit_once('/')
                && let Some(Value::Object(members)) = value.pointer_mut(owner)
            {
                members.remove(pointer::unescape(name).as_ref());
            }
        }
        value
    }

    /// The same pointer in the schemas that the library reads.
    fn relaxed(&self, pointer: &str) -> Option<String> {
        let mut at = &self.judged;
        let mut relaxed = String::new();
        for token in pointer::tokens(pointer)? {
            let renamed = token == "oneOf" && at.get("oneOf").is_none();
            let token = if renamed { "anyOf" } else { &*token };
            relaxed = pointer::join(&relaxed, token);
            at = self.judged.pointer(&relaxed)?;
        }
        Some(relaxed)
    }

    fn validator(&self, pointer: &str) -> Option<Validator> {
        let pointer = self.relaxed(pointer)?;
        let fragment = utf8_percent_encode(&pointer, ENCODED);
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

/// Authors write `oneOf` where a discriminator decides, or where several alternatives allow a value; it must go through the
/// types all the same.
fn relax(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(relax),
        Value::Object(members) => {
            if members.get("oneOf").is_some_and(Value::is_array)
                && !members.contains_key("anyOf")
                && let Some(alternatives) = members.remove("oneOf")
            {
                members.insert("anyOf".to_owned(), alternatives);
            }
            members.values_mut().for_each(relax);
        }
        _ => {}
    }
}
