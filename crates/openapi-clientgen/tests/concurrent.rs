//! Calls of `generate` in one process at one time, some of which fail, each in its own way.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use openapi_clientgen::{Document, Error, Generated, Options, generate, normalize};
use serde_json::{Value, json};

/// How often the panic hook of the process was called that this test has set.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn document(paths: Value, schemas: Value) -> String {
    let info = json!({"title": "T", "version": "1"});
    json!({"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}})
        .to_string()
}

fn operation(id: &str, schema: Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"get": {"operationId": id, "responses": {"200": {"description": "d", "content": content}}}})
}

/// A schema of so many arrays within each other.
fn nested(depth: usize) -> String {
    let text = document(json!({"/x": operation("x", json!("HERE"))}), json!({}));
    let schema = format!(
        "{}{{}}{}",
        r#"{"type":"array","items":"#.repeat(depth),
        "}".repeat(depth)
    );
    text.replace("\"HERE\"", &schema)
}

/// Documents, and the sentence that an error begins with where one cannot be generated from.
fn cases() -> Vec<(String, Option<&'static str>)> {
    let of = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let union = json!({"A": {"oneOf": [of("A"), of("B"), {"type": "null"}]}, "B": {"properties": {"a": of("A")}}});
    let many = (0..40).map(|n| {
        (
            format!("/p{n}"),
            operation(&format!("op_{n}"), json!({"enum": ["a", "b"]})),
        )
    });
    vec![
        (include_str!("../../../openapi.json").to_owned(), None),
        (document(many.collect(), json!({})), None),
        (
            document(json!({"/x": operation("self", of("A"))}), union),
            None,
        ),
        (nested(20), None),
        (nested(85), None),
        (
            nested(100_000),
            Some("line 1, column 2382: the document nests deeper than"),
        ),
        (
            document(json!({"/x": {"get": 5}}), json!({})),
            Some("#/paths/~1x/get: the operation is not an object"),
        ),
        (
            document(json!({}), json!({})),
            Some("#/paths: the document has no operation"),
        ),
        (
            document(json!({"/x": {"$ref": "#/nowhere"}}), json!({})),
            Some("#/paths: the document has no operation"),
        ),
        ("swagger: '2.0'\npaths: {}".to_owned(), Some("")),
        ("{\"openapi\": \"3.0.0\",".to_owned(), Some("line 1")),
    ]
}

fn client(text: &str) -> Result<Generated, Error> {
    let document = Document::parse(text.as_bytes())?;
    generate(&normalize(&document)?.0, &Options::new())
}

#[test]
fn what_fails_disturbs_neither_the_others_nor_the_process() {
    panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
        PANICS.fetch_add(1, Ordering::Relaxed);
    }));
    let cases = cases();
    let alone: Vec<_> = cases.iter().map(|(text, _)| client(text)).collect();
    for ((text, refusal), result) in cases.iter().zip(&alone) {
        let said = result.as_ref().err().map(ToString::to_string);
        let fits = match (refusal, &said) {
            (None, None) => true,
            (Some(start), Some(said)) => said.starts_with(start),
            _ => false,
        };
        assert!(fits, "{said:?}: {}", &text[..text.len().min(200)]);
    }
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "no refusal is a panic");
    thread::scope(|scope| {
        for first in 0..8 {
            let (cases, alone) = (&cases, &alone);
            // Each begins with another one, so that those that fail meet those that do not.
            scope.spawn(move || {
                for index in (first..cases.len()).chain(0..first) {
                    assert_eq!(client(&cases[index].0), alone[index]);
                }
            });
        }
    });
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
    // The hook of the process is the one that was set.
    assert!(thread::spawn(|| panic!("on purpose")).join().is_err());
    assert_eq!(PANICS.load(Ordering::Relaxed), 1);
}
