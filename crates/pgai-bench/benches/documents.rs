//! Work on documents as they grow: normalising and generating at 15, 500 and 2,000 operations, comparing at 1, 5 and
//! 20 MB. What counts is that an operation, or a megabyte, costs no more in a large document than in a small one.
//! `cargo bench -p pgai-bench --bench documents`

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use openapi_codegen::{Document, Options, generate, normalize};
use pgai_bench::beside::Bench;
use serde_json::{Value, json};

/// The number of operations whose unit cost the others are measured by.
const SMALL: usize = 15;
const LARGE: [usize; 2] = if cfg!(debug_assertions) {
    [30, 60]
} else {
    [500, 2000]
};
/// Megabytes. Without optimisation a bench only tests that it still runs, for which little is enough.
const LARGE_MB: [usize; 2] = if cfg!(debug_assertions) {
    [1, 2]
} else {
    [5, 20]
};

fn main() {
    let mut bench = Bench::from_args();
    bench.at_length();
    let given = |operations| Document::from_value(document(operations, "")).unwrap();
    let normal = |operations| normalize(&given(operations)).unwrap().0;

    let small = given(SMALL);
    for operations in LARGE {
        let large = given(operations);
        bench.beside_per(
            &format!("normalise {operations} operations"),
            ["one operation", &format!("of {SMALL}")],
            [operations, SMALL],
            |times| repeat(times, || normalize(black_box(&large)).unwrap()),
            |times| repeat(times, || normalize(black_box(&small)).unwrap()),
        );
    }
    let (small, options) = (normal(SMALL), Options::new());
    for operations in LARGE {
        let large = normal(operations);
        bench.beside_per(
            &format!("generate {operations} operations"),
            ["one operation", &format!("of {SMALL}")],
            [operations, SMALL],
            |times| repeat(times, || generate(black_box(&large), &options).unwrap()),
            |times| repeat(times, || generate(black_box(&small), &options).unwrap()),
        );
    }
    let megabytes = |count: usize| {
        let operations = count * 1_000_000 / document(100, "").to_string().len() * 100;
        (document(operations, ""), document(operations, " changed"))
    };
    let small = megabytes(1);
    for size in LARGE_MB {
        let large = megabytes(size);
        bench.beside_per(
            &format!("compare {size} MB"),
            ["one MB", "of 1 MB"],
            [size, 1],
            |times| {
                repeat(times, || {
                    openapi_diff::compare(black_box(&large.0), &large.1)
                })
            },
            |times| {
                repeat(times, || {
                    openapi_diff::compare(black_box(&small.0), &small.1)
                })
            },
        );
    }
    bench.finish();
}

fn repeat<T>(times: u64, mut run: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        black_box(run());
    }
    start.elapsed()
}

/// A document of as many operations: lists with parameters, bodies, and schemas that refer to each other. `note` goes
/// into one description in ten, and changes one enum in ten.
fn document(operations: usize, note: &str) -> Value {
    let (mut paths, mut schemas) = (serde_json::Map::new(), serde_json::Map::new());
    for number in 0..operations.div_ceil(2) {
        let noted = if number % 10 == 0 { note } else { "" };
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let (row, group) = (format!("Row{number}"), number / 10 * 10);
        let answer = |schema: Value| {
            json!({"200": {"description": "ok", "content": {"application/json": {"schema": schema}}},
                   "404": {"description": "none", "content": {"application/json": {"schema": reference("Problem")}}}})
        };
        paths.insert(
            format!("/group-{group}/rows-{number}/{{row_id}}"),
            json!({
                "parameters": [{"name": "row_id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "get": {
                    "operationId": format!("list_rows_{number}"), "summary": format!("Rows of kind {number}{noted}"),
                    "parameters": [
                        {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
                        {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    ],
                    "responses": answer(json!({"type": "object", "required": ["items"], "properties": {
                        "items": {"type": "array", "items": reference(&row)}, "total": {"type": "integer"}}})),
                },
                "post": {
                    "operationId": format!("create_row_{number}"),
                    "requestBody": {"required": true, "content": {"application/json": {"schema": reference(&row)}}},
                    "responses": answer(reference(&row)),
                },
            }),
        );
        schemas.insert(
            row,
            json!({
                "type": "object", "required": ["id"], "description": format!("Kind {number}{noted}"),
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "state": {"type": "string", "enum": ["queued", "running", format!("done{noted}")]},
                    "parent": reference(&format!("Row{group}")),
                    "owner": {"type": "object", "properties": {
                        "name": {"type": "string", "nullable": true}, "score": {"type": "number", "minimum": 0}}},
                    "detail": {"oneOf": [{"type": "string"}, reference("Problem")]},
                },
            }),
        );
    }
    let problem = json!({"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}});
    schemas.insert("Problem".to_owned(), problem);
    json!({"openapi": "3.0.3", "info": {"title": "Rows", "version": "1"}, "paths": paths,
           "components": {"schemas": schemas}})
}
