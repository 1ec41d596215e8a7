//! What `sync-spec` reads, what it takes over, and what it leaves alone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use http::StatusCode;
use pgai_sandbox::KeyCheck;
use pgai_sandbox::fault::{Fault, Stage};
use support::{BASE, KEY, Server, Workspace, command, document, run, stderr, stdout};

const FAST: [&str; 4] = ["sync-spec", "--no-build", "--retry-pause-ms", "1"];

fn next() -> String {
    BASE.replace("\"All\"", "\"Each\\u00e9\"")
        .replace("\"1.0.0\"", "\"1.0.0\", \"x-number\": 1.50")
}

fn sync(workspace: &Workspace, more: &[&str]) -> std::process::Output {
    run(workspace.path(), &[&FAST, more].concat())
}

#[test]
fn a_url_replaces_document_and_lock() {
    let server = Server::start(vec![document(next()).header("etag", "\"one\"")]);
    let workspace = Workspace::new(&server.url);
    let output = sync(&workspace, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("GET /things"),
        "{}",
        stdout(&output)
    );
    let document = workspace.read("openapi.json");
    assert!(
        document.contains("\"Each\\u00e9\"") && document.contains("    \"x-number\": 1.50\n"),
        "{document}"
    );
    let lock = workspace.lock();
    assert_eq!(lock["url"], server.url.as_str());
    assert_eq!(lock["etag"], "\"one\"");
    assert_eq!(lock["sha256"].as_str().unwrap().len(), 64);
    assert!(lock["fetched_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(server.requests()[0].key, KeyCheck::Missing);
}

#[test]
fn a_second_call_is_conditional_and_writes_nothing() {
    let server = Server::start(vec![
        document(next()).header("etag", "\"one\""),
        Fault::empty(StatusCode::NOT_MODIFIED),
    ]);
    let workspace = Workspace::new(&server.url);
    assert!(sync(&workspace, &[]).status.success());
    let before = workspace.snapshot();
    let output = sync(&workspace, &[]);
    assert!(output.status.success());
    assert!(stdout(&output).contains("current"));
    assert_eq!(server.requests()[1].headers["if-none-match"], "\"one\"");
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn what_is_not_a_document_leaves_everything() {
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{}",
        &BASE[..300]
    );
    for (name, answer, said) in [
        ("html", Fault::proxy_html(StatusCode::OK), "HTML"),
        ("forbidden", Fault::status(StatusCode::FORBIDDEN), "403"),
        ("cut connection", Fault::raw(cut), "whole"),
        ("cut body", document(&BASE[..300]), "line"),
        (
            "other json",
            document(r#"{"message": "hello"}"#),
            "not an OpenAPI document",
        ),
        ("empty", document(""), "empty"),
        (
            "swagger",
            document(r#"{"swagger": "2.0", "info": {}, "paths": {}}"#),
            "Swagger 2",
        ),
        (
            "dangling",
            document(BASE.replace("schemas/Thing", "schemas/Gone")),
            "schemas/Gone",
        ),
    ] {
        let server = Server::start(vec![answer]);
        let workspace = Workspace::new(&server.url);
        let before = workspace.snapshot();
        let output = sync(&workspace, &[]);
        assert_eq!(output.status.code(), Some(3), "{name}");
        assert!(
            stderr(&output).contains(said),
            "{name}: {}",
            stderr(&output)
        );
        assert!(stderr(&output).contains(&server.url), "{name}");
        assert_eq!(workspace.snapshot(), before, "{name}");
    }
}

#[test]
fn a_passing_failure_is_tried_again() {
    let server = Server::start(vec![
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
        document(next()),
    ]);
    let workspace = Workspace::new(&server.url);
    assert!(sync(&workspace, &[]).status.success());
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_server_that_falls_silent_is_given_up() {
    let server = Server::start(vec![Fault::stall(Stage::BeforeHeaders)]);
    let workspace = Workspace::new(&server.url);
    let before = workspace.snapshot();
    let output = sync(&workspace, &["--timeout", "0.05"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("timeout"), "{}", stderr(&output));
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn a_body_above_the_cap_is_refused_at_once() {
    let server = Server::start(vec![document(next())]);
    let workspace = Workspace::new(&server.url);
    let before = workspace.snapshot();
    let output = sync(&workspace, &["--max-bytes", "100"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("larger than 100 bytes"),
        "{}",
        stderr(&output)
    );
    assert_eq!(server.requests().len(), 1);
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn an_unreachable_server_is_an_unreadable_source() {
    let workspace = Workspace::new("http://127.0.0.1:1/openapi.json");
    assert_eq!(sync(&workspace, &[]).status.code(), Some(3));
}

#[test]
fn the_key_is_sent_only_when_asked_and_never_along_a_redirect() {
    let other = Server::start(vec![document(next())]);
    let server = Server::start(vec![Fault::redirect(StatusCode::FOUND, &other.url)]);
    let workspace = Workspace::new(&server.url);
    let output = command(workspace.path(), &[&FAST[..], &["--with-key"]].concat())
        .env("PGAI_API_KEY", KEY)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(server.requests()[0].key, KeyCheck::Right);
    assert!(other.requests().is_empty());
    let output = command(workspace.path(), &FAST)
        .env("PGAI_API_KEY", KEY)
        .output()
        .unwrap();
    assert!(output.status.success());
    for request in [&server.requests()[1], &other.requests()[0]] {
        assert_eq!(request.key, KeyCheck::Missing);
    }
    assert_eq!(sync(&workspace, &["--with-key"]).status.code(), Some(2));
}

#[test]
fn a_yaml_file_is_stored_as_json() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let file = workspace.write(
        "new.yaml",
        "openapi: 3.0.0\ninfo: {title: Y, version: '2'}\npaths:\n  /y:\n    get:\n      responses:\n        200: {description: ok}\n",
    );
    let output = sync(&workspace, &["--source", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let document: serde_json::Value =
        serde_json::from_str(&workspace.read("openapi.json")).unwrap();
    assert_eq!(
        document["paths"]["/y"]["get"]["responses"]["200"]["description"],
        "ok"
    );
    let lock = workspace.lock();
    assert!(lock["fetched_at"].is_null() && lock["etag"].is_null());
    assert_eq!(lock["url"], "http://127.0.0.1:1/");
}

#[test]
fn pages_are_merged() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let pages = workspace.path().join("pages");
    std::fs::create_dir(&pages).unwrap();
    for (name, method, description) in [("a", "post", "Made"), ("b", "get", "Many")] {
        let text = format!(
            "# Page\n\n````yaml https://api.example/openapi.json {method} /things\nopenapi: 3.0.1\ninfo: {{title: T, version: '1'}}\n\
             paths:\n  /things:\n    {method}:\n      responses:\n        '200': {{description: {description}}}\n\
             components:\n  schemas:\n    {description}: {{type: string}}\n````\n"
        );
        std::fs::write(pages.join(format!("{name}.md")), text).unwrap();
    }
    std::fs::write(pages.join("notes.txt"), "not a page").unwrap();
    let output = sync(&workspace, &["--source", pages.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let document: serde_json::Value =
        serde_json::from_str(&workspace.read("openapi.json")).unwrap();
    assert_eq!(
        document["paths"]["/things"]["post"]["responses"]["200"]["description"],
        "Made"
    );
    assert_eq!(
        document["paths"]["/things"]["get"]["responses"]["200"]["description"],
        "Many"
    );
    assert_eq!(
        document["components"]["schemas"].as_object().unwrap().len(),
        3
    );
    assert!(
        workspace.lock()["origin"]
            .as_str()
            .unwrap()
            .contains("POST /things")
    );
}

#[test]
fn check_and_dry_run_write_nothing() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let file = workspace.write("new.json", &next());
    let same = workspace.write("same.json", &BASE.replace("  ", " "));
    let before = workspace.snapshot();
    for (flag, file, code) in [
        ("--dry-run", &file, 0),
        ("--check", &file, 1),
        ("--check", &same, 0),
    ] {
        let output = sync(&workspace, &["--source", file.to_str().unwrap(), flag]);
        assert_eq!(output.status.code(), Some(code), "{flag}");
        assert_eq!(workspace.snapshot(), before, "{flag}");
    }
}

#[test]
fn wrong_use_is_two() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let file = workspace.write("new.json", BASE);
    let file = file.to_str().unwrap();
    assert_eq!(sync(&workspace, &["--nonsense"]).status.code(), Some(2));
    assert_eq!(
        sync(&workspace, &["--source", file, "--source", file])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        sync(&workspace, &["--source", "ftp://x/y"]).status.code(),
        Some(2)
    );
    assert_eq!(
        sync(&workspace, &["--source", "no/such/file.json"])
            .status
            .code(),
        Some(3)
    );
    assert!(run(workspace.path(), &[]).status.success());
}
