//! Holds a generated client against its document: what the one offers and the other lacks.
//!
//! Both are read anew here, the document as plain JSON and the client as Rust, so that the generator cannot hide a loss
//! from itself.

mod client;
mod document;
mod types;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use openapi_clientgen::Report;
use openapi_document::{Document, Value};

use client::{Client, Operation, Shape};
use document::{Media, Offer};

/// What one document offers, what its client has of it, and what is missing.
#[derive(Default)]
pub(super) struct Audit {
    pub(super) operations: Count,
    pub(super) parameters: Count,
    pub(super) bodies: Count,
    pub(super) responses: Count,
    pub(super) properties: Count,
    /// Places of the document, each with what is missing there and where that was noticed.
    losses: BTreeMap<String, (String, String)>,
    /// The types that were found, each beside its schema.
    pub(super) subjects: BTreeSet<Subject>,
    /// The part of an operation that is being compared, and which way its values go.
    part: String,
    direction: Direction,
}

/// A type of the client and the schema that it is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// The type as it is written outside of `types`.
    pub(super) ty: String,
    /// Where the schema is.
    pub(super) pointer: String,
    pub(super) direction: Direction,
}

/// Which way a value goes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    #[default]
    Request,
    Response,
}

impl Direction {
    /// The flag of what never goes this way.
    pub(super) fn excluded(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// How many of the document's things the client has.
#[derive(Default, Clone, Copy)]
pub(super) struct Count {
    pub(super) offered: usize,
    pub(super) found: usize,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}/{}", self.found, self.offered))
    }
}

impl Count {
    pub(super) fn one(&mut self, found: bool) {
        self.offered += 1;
        self.found += usize::from(found);
    }
}

impl Audit {
    /// Reads both sides.
    pub(super) fn of(document: &Document, source: &str) -> Result<Self, String> {
        let client = Client::read(source)?;
        let mut audit = Self::default();
        for offer in document::offers(document) {
            let operation = client
                .operations
                .get(&(offer.method.clone(), offer.path.clone()));
            audit.part.clear();
            audit.operations.one(operation.is_some());
            match operation {
                Some(operation) => audit.operation(&offer, operation, &client, document),
                None => audit.lose(&offer.place, "there is no method for the operation"),
            }
        }
        Ok(audit)
    }

    /// The losses that no lossy row of the report stands for, be it at the place itself or where it was noticed.
    pub(super) fn untold(&self, report: &Report) -> Vec<(&str, &str)> {
        let told = |place: &str| {
            report.changes().iter().any(|change| {
                change.lossy && (within(&change.pointer, place) || within(place, &change.pointer))
            })
        };
        let losses = self.losses.iter();
        losses
            .filter(|(place, (_, part))| !told(place) && !told(part))
            .map(|(place, (what, _))| (place.as_str(), what.as_str()))
            .collect()
    }

    /// How many losses there are, told or not.
    pub(super) fn losses(&self) -> usize {
        self.losses.len()
    }

    fn lose(&mut self, place: &str, what: impl Into<String>) {
        let part = if self.part.is_empty() {
            place
        } else {
            &self.part
        };
        let loss = (what.into(), part.to_owned());
        self.losses.entry(place.to_owned()).or_insert(loss);
    }

    fn operation(
        &mut self,
        offer: &Offer<'_>,
        operation: &Operation,
        client: &Client,
        root: &Document,
    ) {
        self.direction = Direction::Request;
        for param in &offer.params {
            let exact = (param.at.clone(), param.name.clone());
            let ident = operation.wires.get(&exact).or_else(|| {
                // A path writes some names otherwise than their declaration, and has no place for others.
                let same = |((_, wire), _): &(&(String, String), &String)| {
                    plain(wire) == plain(&param.name)
                };
                operation.wires.iter().find(same).map(|(_, ident)| ident)
            });
            let setter = ident.is_some_and(|ident| operation.setters.contains_key(ident));
            self.parameters.one(setter);
            let place = format!("{}/parameters/{}", offer.place, param.name);
            self.part.clone_from(&place);
            if !setter {
                self.lose(
                    &place,
                    format!("nothing sets the {} parameter `{}`", param.at, param.name),
                );
            } else if let (Some(schema), Some(ident)) = (param.schema, ident)
                && let Some(shape) = operation.fields.get(ident)
            {
                types::compare(self, client, root, shape, schema, &param.address);
            }
        }
        for body in &offer.bodies {
            self.part.clone_from(&body.place);
            let setter = operation.body_setter(body);
            self.bodies.one(setter.is_some());
            match setter {
                None => self.lose(&body.place, format!("nothing sends `{}`", body.media_type)),
                Some(shape) => {
                    if let (Some(schema), true) = (body.schema, body.is_typed())
                        && !is_text(root, body, schema)
                        && !(*shape == Shape::Bytes && !body.is_json() && !is_object(root, schema))
                    {
                        types::compare(self, client, root, shape, schema, &body.address);
                        if !body.is_json() {
                            // A form is written from its type, but it is no JSON that could be read into it.
                            self.subjects
                                .retain(|subject| subject.pointer != body.address);
                        }
                    }
                }
            }
        }
        self.direction = Direction::Response;
        for response in &offer.responses {
            self.part.clone_from(&response.place);
            self.response(response, operation, client, root);
        }
    }

    fn response(
        &mut self,
        media: &Media<'_>,
        operation: &Operation,
        client: &Client,
        root: &Document,
    ) {
        let shape = operation.answer(media);
        self.responses.one(shape.is_some());
        let Some(shape) = shape else {
            self.lose(
                &media.place,
                format!("nothing asks for `{}`", media.media_type),
            );
            return;
        };
        let (Some(schema), true) = (media.schema, media.is_json()) else {
            return;
        };
        if is_text(root, media, schema) {
            return;
        }
        let place = &media.address;
        match shape {
            // One of several types by status; the right one is among them.
            Shape::Named(name) if client.is_outcome(name) => {
                let mut least: Option<Audit> = None;
                for variant in client.variants(name) {
                    let mut trial = Audit {
                        part: self.part.clone(),
                        direction: self.direction,
                        ..Audit::default()
                    };
                    types::compare(&mut trial, client, root, variant, schema, place);
                    // Of equals the one that more of the schema was found in.
                    let rank = |audit: &Audit| (audit.losses(), Reverse(audit.subjects.len()));
                    if least
                        .as_ref()
                        .is_none_or(|known| rank(&trial) < rank(known))
                    {
                        least = Some(trial);
                    }
                }
                if let Some(least) = least {
                    self.properties.offered += least.properties.offered;
                    self.properties.found += least.properties.found;
                    self.losses.extend(least.losses);
                    self.subjects.extend(least.subjects);
                }
            }
            shape => types::compare(self, client, root, shape, schema, place),
        }
    }
}

/// A string in whatever media type is text and no JSON.
fn is_text(root: &Document, media: &Media<'_>, schema: &Value) -> bool {
    let string = |schema: &Value| schema.get("type").is_some_and(|kind| kind == "string");
    media.media_type.contains('*') && document::resolve(root, schema).is_none_or(string)
}

/// A form of anything else than named fields is text already.
fn is_object(root: &Document, schema: &Value) -> bool {
    document::resolve(root, schema).is_some_and(|schema| {
        let scalar = ["string", "integer", "number", "boolean"];
        !schema
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|kind| scalar.contains(&kind))
    })
}

/// Whether one place is the other or stands in it.
fn within(place: &str, other: &str) -> bool {
    place
        .strip_prefix(other)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A name without what spelling adds.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
