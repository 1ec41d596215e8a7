//! `coverage` from the outside.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use serde_json::{Value, json};
use support::{BASE, Workspace, run, stderr, stdout};

fn coverage(facade: &str, more: &[&str]) -> String {
    let mut document: Value = serde_json::from_str(BASE).unwrap();
    document["paths"]["/things"]["get"]["parameters"] = json!([
        {"name": "perPage", "in": "query", "schema": {"type": "integer"}},
        {"name": "type", "in": "query", "schema": {"type": "string", "enum": ["big", "very-small"]}}
    ]);
    document["paths"]["/more"] = json!({"get": {"responses": {"204": {"description": "Done"}}}});
    let workspace = Workspace::new("http://127.0.0.1:1/");
    workspace.write("openapi.json", &document.to_string());
    let source = workspace.path().join("crates/pgai/src/api");
    std::fs::create_dir_all(&source).unwrap();
    std::fs::write(source.join("things.rs"), facade).unwrap();
    let output = run(workspace.path(), &[&["coverage"], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn what_the_facade_lacks_is_listed() {
    let facade =
        "// per_page, \"very-small\"\nfn f(c: &Client) { c.get_things().type_(\"big\"); }\n";
    assert_eq!(
        coverage(facade, &[]),
        "The facade does not name 4 things that the document has; `client.api()` reaches them.\n\n\
         GET /things: the argument perPage\n\
         GET /things: the value very-small\n\
         GET /things: the property id of the response\n\
         GET /more: the operation; client.api().get_more() calls it\n"
    );
    let markdown = coverage(facade, &["--format", "markdown"]);
    assert!(
        markdown.starts_with("### What the facade lacks\n\n"),
        "{markdown}"
    );
    assert!(
        markdown.contains("- `GET /things`: the argument `perPage`\n"),
        "{markdown}"
    );
}

#[test]
fn a_facade_that_names_everything_lacks_nothing() {
    let facade = "fn f(c: &Client) { c.get_things().per_page(1).type_(Big).id; c\n.get_more(); }\n\
                  const BIG: [&str; 2] = [\"big\", \"very-small\"];\n";
    assert_eq!(
        coverage(facade, &[]),
        "The facade names everything that the document has.\n"
    );
}
