//! The stages, each by itself: what they take, what they refuse, and what stays the same.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bases;
mod bounds;
mod names;
mod operations;
mod overlay;
mod properties;
mod report;

use openapi_clientgen::{Document, Generated, Options, generate, normalize};
use serde_json::{Value, json};

fn document(value: Value) -> Document {
    Document::from_value(value.into()).unwrap()
}

/// A document with these paths, or one that is all that a client needs, and component schemas.
fn api(mut paths: Value, schemas: Value) -> Document {
    if paths.as_object().is_some_and(serde_json::Map::is_empty) {
        paths["/ping"] =
            json!({"get": {"operationId": "ping", "responses": {"204": {"description": "done"}}}});
    }
    document(json!({
        "openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"schemas": schemas},
    }))
}

fn client(document: &Document) -> Generated {
    generate(&normalize(document).unwrap().0, &Options::new()).unwrap()
}

/// The methods and types of a client, each as the line that declares it.
fn declarations(source: &str) -> Vec<String> {
    let declares = |line: &str| {
        ["pub fn ", "pub struct ", "pub enum ", "pub type "]
            .iter()
            .any(|start| line.starts_with(start))
            && (line.contains("builder::") || !line.starts_with("pub fn"))
    };
    let mut lines: Vec<String> = source
        .lines()
        .map(str::trim)
        .filter(|line| declares(line))
        .map(str::to_owned)
        .collect();
    lines.sort();
    lines
}
