//! A normalised document to operations and types: every schema gets the narrowest Rust type that holds all its values.

mod bodies;
mod components;
mod enums;
mod inline_names;
mod integer;
mod intersect;
mod keywords;
mod labels;
mod media;
mod merge;
mod name;
mod nullable;
mod object;
mod operations;
mod pairs;
mod params;
mod parts;
mod recursion;
mod responses;
mod schema;
mod service;
mod streams;
mod tag;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::Value;

use crate::model::{Api, Def, Ty, TypeKind};
use crate::names::{self, Candidates};
use crate::{Document, Error, Options, Report};
pub(crate) use media::media_suffix;

/// Reads a normalised document.
pub(crate) fn api(document: &Document, options: &Options) -> Result<(Api, Report), Error> {
    let root = document.root();
    let mut reader = Reader::new(document);
    reader.components();
    let mut operations = reader.operations(options)?;
    let types = inline_names::assign(
        std::mem::take(&mut reader.types),
        &mut operations,
        &mut reader.locations,
        &reader.roots,
    );
    let service = reader.service();
    let info = |name: &str| {
        root.pointer(&format!("/info/{name}"))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let api = Api {
        title: info("title").unwrap_or_default(),
        version: info("version").unwrap_or_default(),
        description: info("description"),
        service,
        operations,
        types,
        locations: reader.locations,
    };
    Ok((api, reader.report))
}

struct Reader<'a> {
    document: &'a Document,
    root: &'a Value,
    /// Component schemas by their name in the document.
    schemas: BTreeMap<&'a str, &'a Value>,
    /// The type of each component schema.
    type_names: BTreeMap<String, String>,
    /// What the components and operations can be called, by the roots of the locations of inline types.
    roots: BTreeMap<String, Candidates>,
    nullable: BTreeSet<&'a str>,
    types: BTreeMap<String, Def>,
    /// What each schema became, by its location.
    locations: BTreeMap<String, Ty>,
    /// The inline schemas by their locations, so that an equal one at one location shares a type.
    inline: BTreeMap<String, Value>,
    /// Components with their `allOf` merged in, and those that are being merged.
    merged: BTreeMap<&'a str, Value>,
    merging: Vec<&'a str>,
    /// The component that is read next, whose base may list it among its alternatives.
    child: Option<&'a str>,
    /// The outermost of those being merged that what is merged now leads back to.
    circle: Option<usize>,
    /// How many combined schemas stand around the one that is read.
    depth: usize,
    /// How many members all combined schemas have, which is bounded.
    members: usize,
    /// The types of combined schemas by what they demand, so that equal ones share a type and circles end.
    combined: BTreeMap<String, String>,
    steps: usize,
    /// Component schemas that are sent in multipart bodies, and those that are used elsewhere.
    forms: BTreeSet<&'a str>,
    elsewhere: BTreeSet<&'a str>,
    /// Whether binary strings are files, as they are in a multipart form.
    files: bool,
    report: Report,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document) -> Self {
        let root = document.root();
        let schemas: BTreeMap<&str, &Value> = root
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .map(|map| {
                map.iter()
                    .map(|(name, schema)| (name.as_str(), schema))
                    .collect()
            })
            .unwrap_or_default();
        let candidates: BTreeMap<String, Candidates> = schemas
            .keys()
            .map(|name| ((*name).to_owned(), Candidates::of_component(name)))
            .collect();
        let type_names = names::choose(&candidates, names::pascal, &BTreeSet::new());
        let mut reader = Self {
            roots: type_names
                .iter()
                .map(|(name, ident)| (ident.clone(), candidates[name].clone()))
                .collect(),
            document,
            root,
            schemas,
            type_names,
            nullable: BTreeSet::new(),
            types: BTreeMap::new(),
            locations: BTreeMap::new(),
            inline: BTreeMap::new(),
            merged: BTreeMap::new(),
            merging: Vec::new(),
            child: None,
            circle: None,
            depth: 0,
            members: 0,
            combined: BTreeMap::new(),
            steps: 0,
            forms: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            files: false,
            report: Report::default(),
        };
        reader.find_nullable();
        (reader.forms, reader.elsewhere) = reader.form_schemas();
        reader
    }
}

/// The definition of a schema's type.
fn def(schema: &Value, kind: TypeKind) -> Def {
    Def {
        doc: text(schema, "description").or_else(|| text(schema, "title")),
        deprecated: flag(schema, "deprecated"),
        kind,
    }
}

/// A string member of an object.
fn text(value: &Value, key: &str) -> Option<String> {
    value
        .get(key)
        .and_then(Value::as_str)
        .filter(|s| !s.trim().is_empty())
        .map(str::to_owned)
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}
