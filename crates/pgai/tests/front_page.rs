//! The tables of the front page say what the document, the facade and the examples say.
#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::any::type_name;
use std::collections::BTreeMap;
use std::path::Path;

use pgai::{Client, Items, Response, Result};
use pgai_sandbox::Sandbox;
use serde_json::Value;

const README: &str = include_str!("../README.md");

/// The rows of the table that follows this heading.
fn table(heading: &str) -> Vec<&'static str> {
    let (_, rest) = README.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = rest.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|'));
    rows.skip(2).collect()
}

/// A type's name as people write it.
fn name<T>() -> String {
    let (mut short, full) = (String::new(), type_name::<T>());
    for part in full.split_inclusive(['<', '>', ',']) {
        short += part.rsplit("::").next().unwrap_or(part);
    }
    format!("`{short}`")
}

fn rows<T>(_: Items<T>) -> String {
    name::<T>()
}

/// Sends a call and returns what its response is.
async fn response<T, C>(call: C) -> String
where
    C: IntoFuture<Output = Result<Response<T>>>,
{
    call.await.unwrap();
    name::<T>()
}

#[tokio::test]
async fn the_table_of_endpoints_is_true() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder();
    let client = client.api_key(sandbox.api_key()).base_url(sandbox.url());
    let client = client.build().unwrap();
    let (scope, query) = ("organisation", "expansion");
    let (first_name, last_name, email) = ("Ada", "Lovelace", "ada@example.com");
    let hits = client.search(scope, query).await.unwrap();
    let company_id = hits.items[0].company_id.clone().unwrap();
    let territories = client.territories().list().await.unwrap();
    let territory_id = territories.items[0].id.clone().unwrap();
    let job = client.companies().add().domain("a.example").await.unwrap();
    let operation_id = job.operation_id().unwrap();

    // Makes a call, and keeps how it is written, its response and its rows under the endpoint that the sandbox saw. What a call
    // needs besides stands behind `with`.
    let mut calls = BTreeMap::new();
    macro_rules! call {
        ({ $($call:tt)+ } rows) => {
            call!({ $($call)+ }, rows: rows(client.$($call)+.items()))
        };
        ({ $($call:tt)+ } $(with { $($more:tt)* })? $(, rows: $rows:expr)?) => {
            let response = response(client.$($call)+ $($($more)*)?).await;
            let rows = String::new() $(+ &$rows)?;
            let endpoint = sandbox.requests().pop().unwrap().operation.unwrap();
            let written = stringify!($($call)+).replace([' ', '\n', '&'], "").replace(',', ", ");
            calls.insert(endpoint, (written, response, rows));
        };
    }
    call!({ agent_sessions().list() } rows);
    call!({ agent_sessions().create() });
    call!({ companies().add() } with { .domain("acme.example") });
    call!({ companies().relevance(&company_id) } rows);
    call!({ companies().graph(&company_id) } rows);
    call!({ companies().search_contacts(&company_id) } rows);
    call!({ contacts().list() } rows);
    call!({ contacts().create(first_name, last_name, email) });
    call!({ contacts().search() } rows);
    call!({ operations().get(operation_id) });
    call!({ organization().credits() });
    call!({ search(scope, query) } rows);
    call!({ territories().list() } rows);
    call!({ territories().get(&territory_id) });
    call!({ territories().companies(&territory_id) } rows);

    let document: Value = serde_json::from_str(pgai::pgai_client::DOCUMENT).unwrap();
    let mut expected = Vec::new();
    // In the order of their names, whether or not another crate lets JSON objects keep theirs.
    let paths: BTreeMap<_, _> = document["paths"].as_object().unwrap().iter().collect();
    for (path, item) in paths {
        let operations: BTreeMap<_, _> = item.as_object().unwrap().iter().collect();
        for (method, operation) in operations {
            let endpoint = format!("{} {path}", method.to_uppercase());
            let scope = operation
                .pointer("/x-pgai-scope/scope")
                .map_or("-".to_owned(), |scope| {
                    format!("`{}`", scope.as_str().unwrap())
                });
            // What the facade lacks, `cargo xtask coverage` lists.
            let Some((call, response, rows)) = calls.remove(&endpoint) else {
                continue;
            };
            let source = operation["x-pgai-source"].as_str().unwrap();
            expected.push(format!(
                "| `{endpoint}` | `{call}` | {scope} | {response} | {rows} | `{source}` |"
            ));
        }
    }
    assert!(calls.is_empty(), "{calls:?}");
    assert_eq!(
        table("All endpoints"),
        expected,
        "write:\n{}",
        expected.join("\n")
    );
}

#[test]
fn the_table_of_examples_has_each_with_its_first_sentence() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut expected: Vec<_> = files
        .filter(|path| path.is_file())
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let first = text.lines().next().unwrap().strip_prefix("//! ").unwrap();
            format!(
                "| `{}` | {first} |",
                path.file_stem().unwrap().to_str().unwrap()
            )
        })
        .collect();
    expected.sort();
    assert_eq!(
        table("Examples"),
        expected,
        "write:\n{}",
        expected.join("\n")
    );
}
