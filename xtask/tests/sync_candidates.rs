//! Where `sync-spec` looks for the document when nobody names a source, and what it then records.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use http::StatusCode;
use pgai_sandbox::KeyCheck;
use pgai_sandbox::fault::Fault;
use serde_json::json;
use support::{BASE, KEY, Server, Workspace, command, document, run, stderr, stdout};

const FAST: [&str; 4] = ["sync-spec", "--no-build", "--retry-pause-ms", "1"];
/// Nothing listens there.
const NOBODY: &str = "http://127.0.0.1:1/openapi.json";

fn next() -> String {
    BASE.replace("\"All\"", "\"Each\"")
}

fn sync(workspace: &Workspace, more: &[&str]) -> std::process::Output {
    run(workspace.path(), &[&FAST, more].concat())
}

fn absent() -> Vec<Fault> {
    vec![Fault::empty(StatusCode::NOT_FOUND)]
}

/// A workspace whose recorded URL is the first of `servers`; all of them are candidates.
fn workspace(servers: &[&Server]) -> Workspace {
    let workspace = Workspace::new(&servers[0].url);
    let candidates: Vec<_> = servers.iter().map(|server| &server.url).collect();
    workspace.set_lock("candidates", json!(candidates));
    workspace
}

#[test]
fn the_first_candidate_with_a_document_is_recorded() {
    let recorded = Server::start(absent());
    let page = Server::start(vec![Fault::proxy_html(StatusCode::OK)]);
    let found = Server::start(vec![document(next()).header("etag", "\"found\"")]);
    let later = Server::start(vec![document(BASE)]);
    let workspace = workspace(&[&recorded, &page, &found, &later]);
    let output = sync(&workspace, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(workspace.read("openapi.json").contains("\"Each\""));
    let lock = workspace.lock();
    assert_eq!(lock["url"], found.url.as_str());
    assert_eq!(lock["etag"], "\"found\"");
    assert_eq!(lock["candidates"].as_array().unwrap().len(), 4);
    assert!(later.requests().is_empty());
    for said in ["404", "HTML"] {
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    // From now on it is the first one that is asked, and the only one.
    let asked = recorded.requests().len();
    assert!(sync(&workspace, &[]).status.success());
    assert_eq!(recorded.requests().len(), asked);
    assert_eq!(found.requests()[1].headers["if-none-match"], "\"found\"");
}

/// An older copy elsewhere must not replace the document because its server was down for a minute.
#[test]
fn a_failure_that_passes_at_a_confirmed_url_ends_the_sync() {
    let other = Server::start(vec![document(next())]);
    for (answer, moves_on) in [
        (StatusCode::SERVICE_UNAVAILABLE, false),
        (StatusCode::NOT_FOUND, true),
    ] {
        let recorded = Server::start(vec![Fault::empty(answer)]);
        let workspace = workspace(&[&recorded, &other]);
        workspace.set_lock("fetched_at", json!("2026-01-02T03:04:05Z"));
        let before = workspace.snapshot();
        let output = sync(&workspace, &[]);
        assert_eq!(output.status.success(), moves_on, "{}", stderr(&output));
        assert_eq!(workspace.snapshot() == before, !moves_on, "{answer}");
    }
    assert_eq!(other.requests().len(), 1);
}

#[test]
fn a_document_with_faults_is_not_passed_over() {
    let recorded = Server::start(vec![document(
        next().replace("schemas/Thing", "schemas/Gone"),
    )]);
    let other = Server::start(vec![document(next())]);
    let output = sync(&workspace(&[&recorded, &other]), &[]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("schemas/Gone"));
    assert!(other.requests().is_empty());
}

#[test]
fn the_key_goes_to_the_recorded_origin_only() {
    let recorded = Server::start(absent());
    let other = Server::start(vec![document(next())]);
    let workspace = workspace(&[&recorded, &other]);
    let output = command(workspace.path(), &[&FAST[..], &["--with-key"]].concat())
        .env("PGAI_API_KEY", KEY)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(recorded.requests()[0].key, KeyCheck::Right);
    assert_eq!(other.requests()[0].key, KeyCheck::Missing);
}

#[test]
fn every_source_that_failed_is_named() {
    let html = Server::start(vec![Fault::proxy_html(StatusCode::OK)]);
    let workspace = Workspace::new(NOBODY);
    workspace.set_lock("candidates", json!([html.url]));
    let before = workspace.snapshot();
    let output = sync(&workspace, &[]);
    assert_eq!(output.status.code(), Some(3));
    for said in [NOBODY, "cannot be reached", html.url.as_str(), "HTML"] {
        assert!(
            stderr(&output).contains(said),
            "{said}: {}",
            stderr(&output)
        );
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn a_name_that_does_not_resolve_is_called_that() {
    let workspace = Workspace::new("http://no-such-host.invalid/openapi.json");
    let output = command(workspace.path(), &FAST)
        .env_remove("http_proxy")
        .env_remove("HTTP_PROXY")
        .env_remove("ALL_PROXY")
        .env_remove("all_proxy")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("`no-such-host.invalid` cannot be resolved (DNS)"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_source_named_by_hand_is_recorded_only_when_asked() {
    let server = Server::start(vec![document(next()).header("etag", "\"a\"")]);
    let workspace = Workspace::new(NOBODY);
    let url = server.url.replace("http://", "http://user:word@") + "?signature=hidden";
    let output = sync(&workspace, &["--source", &url]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lock = workspace.lock();
    assert_eq!(lock["url"], NOBODY);
    assert!(lock["etag"].is_null() && lock["fetched_at"].is_null());
    let origin = lock["origin"].as_str().unwrap();
    assert!(origin.contains("/openapi.json, not from `url`"), "{origin}");
    assert!(!workspace.read("openapi.lock.json").contains("hidden"));
    assert!(!workspace.read("openapi.lock.json").contains("word"));

    let output = sync(&workspace, &["--source", &server.url, "--record"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lock = workspace.lock();
    assert_eq!(lock["url"], server.url.as_str());
    assert_eq!(lock["etag"], "\"a\"");
    assert!(lock["fetched_at"].is_string());

    let file = workspace.write("next.json", BASE);
    for wrong in [
        &["--record"][..],
        &["--source", file.to_str().unwrap(), "--record"],
        &["--source", "http://127.0.0.1:1/a.md", "--record"],
    ] {
        assert_eq!(sync(&workspace, wrong).status.code(), Some(2), "{wrong:?}");
    }
}

fn page(method: &str, path: &str, description: &str) -> String {
    format!(
        "# Page\n\n````yaml https://api.example/openapi.json {method} {path}\nopenapi: 3.0.1\ninfo: {{title: T, version: '1'}}\n\
         paths:\n  {path}:\n    {method}:\n      responses:\n        '200': {{description: {description}}}\n````\n"
    )
}

/// Recorded URL without a document, then an index and the pages that it names, one answer after the other.
fn from_pages(answers: Vec<Fault>) -> (Workspace, Server, Server) {
    let recorded = Server::start(absent());
    let docs = Server::start(answers);
    let workspace = workspace(&[&recorded]);
    let index = docs.url.replace("openapi.json", "llms.txt");
    workspace.set_lock("pages", json!(index));
    let two = BASE.replace(
        "\"/things\": {",
        "\"/kept\": {\"get\": {\"responses\": {\"200\": {\"description\": \"As before\"}}}},\n    \"/things\": {",
    );
    workspace.write("openapi.json", &two);
    (workspace, recorded, docs)
}

const INDEX: &str = "# Docs\n\n- [Guide](/guide.md)\n- [Bad](/bad.md)\n- [Gone](/gone.md)\n- [List](/list.md)\n- [Make](/make.md)\n\
                     - [Elsewhere](https://elsewhere.example/x.md)\n- [Home](/)\n";

#[test]
fn pages_are_read_when_no_url_has_the_document() {
    let (workspace, recorded, docs) = from_pages(vec![
        document(INDEX),
        document("# A guide without an operation\n"),
        document(page("get", "/bad", "x").replace("paths:", "paths: [")),
        Fault::empty(StatusCode::NOT_FOUND),
        document(page("get", "/things", "Many")),
        document(page("post", "/things", "Made")),
    ]);
    let output = sync(&workspace, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let paths: Vec<_> = docs.requests().iter().map(|r| r.path.clone()).collect();
    assert_eq!(
        paths,
        [
            "/llms.txt",
            "/guide.md",
            "/bad.md",
            "/gone.md",
            "/list.md",
            "/make.md"
        ]
    );
    let document = workspace.document();
    let description = |path: &str, method: &str| {
        document["paths"][path][method]["responses"]["200"]["description"].clone()
    };
    assert_eq!(description("/things", "get"), "Many");
    assert_eq!(description("/things", "post"), "Made");
    assert_eq!(description("/kept", "get"), "As before");
    assert!(document["paths"]["/bad"].is_null());
    let lock = workspace.lock();
    assert_eq!(lock["url"], recorded.url.as_str());
    let origin = lock["origin"].as_str().unwrap();
    assert!(
        origin.contains("taken from them: 2.")
            && origin.ends_with("it stayed as it was: GET /kept."),
        "{origin}"
    );
    for said in [
        "no URL has a document",
        "bad.md: in the block",
        "gone.md: the server answered 404",
        "stays as it was: GET /kept",
        "another origin, which are not read: 1",
    ] {
        assert!(
            stderr(&output).contains(said),
            "{said}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn pages_that_say_what_the_document_says_change_nothing() {
    let answers = || {
        vec![
            document("[List](/list.md)"),
            document(page("get", "/things", "Many")),
        ]
    };
    let (workspace, _recorded, _docs) = from_pages(answers());
    assert!(sync(&workspace, &[]).status.success());
    let (again, _recorded, _docs) = from_pages(answers());
    again.write("openapi.json", &workspace.read("openapi.json"));
    let before = again.read("openapi.json");
    let output = sync(&again, &["--check"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("current"));
    assert_eq!(again.read("openapi.json"), before);
}

#[test]
fn an_index_without_a_usable_page_replaces_nothing() {
    for (answers, said) in [
        (absent(), "404"),
        (vec![document("<!doctype html>")], "no link in it"),
        (
            vec![document("[A](/a.md)"), document("# No operation")],
            "none of the pages",
        ),
        (
            vec![
                document("[A](/a.md) [B](/b.md) [C](/c.md) [D](/d.md)"),
                Fault::empty(StatusCode::BAD_GATEWAY),
            ],
            "502",
        ),
    ] {
        let (workspace, recorded, docs) = from_pages(answers);
        let before = workspace.snapshot();
        let output = sync(&workspace, &[]);
        assert_eq!(output.status.code(), Some(3), "{said}");
        for said in [said, &recorded.url] {
            assert!(
                stderr(&output).contains(said),
                "{said}: {}",
                stderr(&output)
            );
        }
        assert_eq!(workspace.snapshot(), before, "{said}");
        // Three attempts for each of three pages: the fourth is not asked for any more.
        assert!(docs.requests().len() <= 10, "{said}");
    }
}

#[test]
fn an_index_can_be_named_by_hand() {
    let docs = Server::start(vec![
        document("[List](/list.md)"),
        document(page("get", "/things", "Many")),
    ]);
    let workspace = Workspace::new(NOBODY);
    let index = docs.url.replace("openapi.json", "llms.txt");
    let output = sync(&workspace, &["--source", &index]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(workspace.read("openapi.json").contains("Many"));
    assert_eq!(workspace.lock()["url"], NOBODY);
}
