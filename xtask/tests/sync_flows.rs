//! Each flow of docs/sync-spec.md, run by the program itself against a server on loopback. The page shows what it printed, and
//! the test fails when it prints something else; `UPDATE_TRANSCRIPTS=1 cargo test -p xtask --test sync_flows` rewrites the page.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use http::StatusCode;
use pgai_sandbox::fault::Fault;
use serde_json::{Value, json};
use support::{BASE, Server, Workspace, document};

/// Nothing listens there.
const NOBODY: &str = "http://127.0.0.1:1";

/// The commands of one flow, and what they printed.
struct Flow {
    workspace: Workspace,
    text: String,
    /// What differs from run to run, and what the page says instead.
    names: Vec<(String, String)>,
}

impl Flow {
    /// A workspace whose facade calls the one operation of its document, which the overlay names.
    fn new() -> Self {
        let workspace = Workspace::new(&format!("{NOBODY}/openapi.json"));
        workspace.write("Cargo.toml", "[workspace.package]\nversion = \"0.1.0\"\n");
        workspace.write("CHANGELOG.md", "# Changelog\n");
        let name =
            json!({"target": "$.paths['/things'].get", "update": {"operationId": "list_things"}});
        let overlay = json!({"overlay": "1.0.0", "info": {"title": "Names", "version": "1"}, "actions": [name]});
        workspace.write("overlay.json", &overlay.to_string());
        fs::create_dir_all(workspace.path().join("crates/pgai/src")).unwrap();
        workspace.write(
            "crates/pgai/src/things.rs",
            "//! Things.\nfn things(client: &Client) {\n    client.list_things().send()\n}\n",
        );
        let here = fs::canonicalize(workspace.path()).unwrap();
        let mut names = vec![(NOBODY.to_owned(), "http://nobody.example".to_owned())];
        for path in [here.as_path(), workspace.path()] {
            names.push((format!("{}/", path.display()), String::new()));
        }
        Self {
            workspace,
            text: String::new(),
            names,
        }
    }

    /// A server of these answers, which the page calls by this name.
    fn server(&mut self, name: &str, answers: Vec<Fault>) -> Server {
        let server = Server::start(answers);
        let origin = url::Url::parse(&server.url).unwrap().origin();
        let name = format!("https://{name}.example");
        self.names.push((origin.ascii_serialization(), name));
        server
    }

    /// A flow whose recorded URL has this document.
    fn served(document: impl Into<String>) -> (Self, Server) {
        let mut flow = Self::new();
        let server = flow.server("api", vec![support::document(document)]);
        flow.workspace.set_lock("url", json!(server.url));
        (flow, server)
    }

    /// Runs a command of a shell line, where a person runs it, and records what it prints in the order of printing.
    fn run(&mut self, line: &str) -> i32 {
        let file = self.workspace.path().join(".printed");
        let both = File::create(&file).unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(line.split_whitespace())
            .args(
                ["--retry-pause-ms", "1"]
                    .iter()
                    .filter(|_| line.starts_with("sync-spec")),
            )
            .current_dir(self.workspace.path())
            .env_remove("PGAI_API_KEY")
            .stdout(both.try_clone().unwrap())
            .stderr(both)
            .status()
            .unwrap();
        let printed = fs::read_to_string(&file).unwrap();
        fs::remove_file(file).unwrap();
        let code = status.code().unwrap();
        let _ = writeln!(self.text, "$ cargo xtask {line}");
        for line in printed.lines() {
            self.text.push_str(self.public(line).trim_end());
            self.text.push('\n');
        }
        if code != 0 {
            let _ = writeln!(self.text, "exit code {code}");
        }
        code
    }

    /// Prints a file, or the lines of it that hold a word.
    fn show(&mut self, file: &str, word: &str) {
        let text = self.workspace.read(file);
        let _ = writeln!(self.text, "$ grep '{word}' {file}");
        for line in text.lines().filter(|line| line.contains(word)) {
            self.text.push_str(&self.public(line));
            self.text.push('\n');
        }
    }

    fn public(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for (from, to) in &self.names {
            line = line.replace(from, to);
        }
        // The rest is the operating system's.
        if let Some((before, _)) = line.split_once("(DNS): ") {
            line = format!("{before}(DNS): …");
        }
        line
    }

    /// Compares with what the page shows under this name.
    fn is(self, name: &str) {
        static PAGE: Mutex<()> = Mutex::new(());
        let _one_at_a_time = PAGE.lock();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sync-spec.md");
        let page = fs::read_to_string(&path).unwrap();
        let start = format!("<!-- run: {name} -->\n```console\n");
        let (before, rest) = page
            .split_once(&start)
            .unwrap_or_else(|| panic!("docs/sync-spec.md has no block behind `{start}`"));
        let (shown, after) = rest.split_once("```\n").unwrap();
        if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
            fs::write(&path, format!("{before}{start}{}```\n{after}", self.text)).unwrap();
        } else {
            assert_eq!(
                shown, self.text,
                "UPDATE_TRANSCRIPTS=1 writes what is printed now into docs/sync-spec.md"
            );
        }
    }
}

/// The document with a property more.
fn with_title() -> String {
    BASE.replace(
        r#""id": {"#,
        r#""title": {
            "type": "string"
          },
          "id": {"#,
    )
}

fn page(method: &str, path: &str, description: &str) -> String {
    format!(
        "# Page\n\n````yaml https://api.example/openapi.json {method} {path}\nopenapi: 3.0.1\ninfo: {{title: T, version: '1'}}\n\
         paths:\n  {path}:\n    {method}:\n      responses:\n        '204': {{description: {description}}}\n````\n"
    )
}

#[test]
fn a_compatible_document() {
    let (mut flow, _server) = Flow::served(with_title());
    assert_eq!(flow.run("sync-spec --check"), 1);
    assert_eq!(flow.run("sync-spec --no-build"), 0);
    flow.show("CHANGELOG.md", "Suggested");
    assert_eq!(flow.run("sync-spec --check"), 0);
    flow.is("compatible");
}

#[test]
fn a_breaking_document() {
    let (mut flow, _server) = Flow::served(BASE.replace("\"/things\"", "\"/v2/things\""));
    assert_eq!(flow.run("sync-spec --no-build"), 0);
    flow.show("CHANGELOG.md", "Suggested");
    flow.is("breaking");
}

#[test]
fn a_dry_run() {
    let (mut flow, _server) = Flow::served(with_title());
    let before = flow.workspace.snapshot();
    assert_eq!(flow.run("sync-spec --no-build --dry-run"), 0);
    assert_eq!(flow.workspace.snapshot(), before);
    flow.is("dry-run");
}

#[test]
fn a_document_that_does_not_build() {
    let (mut flow, _server) = Flow::served(with_title());
    flow.workspace.write(
        "Cargo.toml",
        "[workspace]\n\n[package]\nname = \"small\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    // Stands for a facade that does not compile with the client of the new document.
    flow.workspace.write(
        "build.rs",
        "fn main() {\n    let document = std::fs::read_to_string(\"openapi.json\").unwrap();\n    \
         println!(\"cargo::rustc-check-cfg=cfg(title)\");\n    if document.contains(\"title\\\": {\") {\n        \
         println!(\"cargo::rustc-cfg=title\");\n    }\n}\n",
    );
    fs::create_dir(flow.workspace.path().join("src")).unwrap();
    flow.workspace.write(
        "src/lib.rs",
        "use client::Client;\n\npub fn things(client: &Client) {\n    client.list_things();\n    #[cfg(title)]\n    \
         compile_error!(\"the facade reads `id` alone\");\n}\n\nmod client {\n    pub struct Client;\n    impl Client {\n        \
         pub fn list_things(&self) {}\n    }\n}\n",
    );
    let before = flow.workspace.read("openapi.json");
    assert_eq!(flow.run("sync-spec"), 1);
    assert_eq!(flow.workspace.read("openapi.json"), before);
    flow.is("does-not-build");
}

#[test]
fn the_candidates() {
    let mut flow = Flow::new();
    let gone = flow.server("gone", vec![Fault::empty(StatusCode::NOT_FOUND)]);
    let site = flow.server("site", vec![Fault::proxy_html(StatusCode::OK)]);
    let found = flow.server("found", vec![document(with_title())]);
    let urls: Vec<_> = [&gone, &site, &found]
        .map(|server| server.url.clone())
        .into();
    flow.workspace.set_lock("url", json!(gone.url));
    flow.workspace.set_lock("candidates", json!(urls));
    assert_eq!(flow.run("sync-spec --no-build"), 0);
    flow.show("openapi.lock.json", "\"url\"");
    flow.is("candidates");
}

#[test]
fn the_documentation_pages() {
    let mut flow = Flow::new();
    let gone = flow.server("gone", vec![Fault::empty(StatusCode::NOT_FOUND)]);
    let index = "- [Guide](/guide.md)\n- [Make](/make.md)\n- [Lost](/lost.md)\n- [Blog](https://blog.example/a.md)\n";
    let answers = vec![
        document(index),
        document("# A guide\n"),
        document(page("post", "/things", "Made")),
        Fault::empty(StatusCode::NOT_FOUND),
    ];
    let docs = flow.server("docs", answers);
    flow.workspace.set_lock("url", json!(gone.url));
    let index = docs.url.replace("openapi.json", "llms.txt");
    flow.workspace.set_lock("pages", json!(index));
    assert_eq!(flow.run("sync-spec --no-build"), 0);
    flow.show("openapi.lock.json", "\"origin\"");
    flow.is("pages");
}

#[test]
fn sources_named_by_hand() {
    let (mut flow, _server) = Flow::served(BASE);
    fs::create_dir(flow.workspace.path().join("pages")).unwrap();
    flow.workspace
        .write("pages/make.md", &page("post", "/things", "Made"));
    assert_eq!(flow.run("sync-spec --no-build --source pages"), 0);
    flow.show("openapi.lock.json", "\"url\"");
    flow.is("by-hand");
}

#[test]
fn no_source_has_the_document() {
    let mut flow = Flow::new();
    let before = flow.workspace.snapshot();
    flow.workspace
        .set_lock("url", json!("http://no-such-host.invalid/openapi.json"));
    let site = flow.server("site", vec![Fault::proxy_html(StatusCode::OK)]);
    flow.workspace.set_lock("candidates", json!([site.url]));
    let lock = flow.workspace.read("openapi.lock.json");
    assert_eq!(flow.run("sync-spec --no-build"), 3);
    assert_eq!(flow.workspace.read("openapi.lock.json"), lock);
    assert_eq!(flow.workspace.snapshot().len(), before.len());
    flow.is("no-source");
}

#[test]
fn an_overlay_that_gives_one_name_twice() {
    let mut next: Value = serde_json::from_str(BASE).unwrap();
    next["paths"]["/more"]["get"] = json!({"responses": {"204": {"description": "Done"}}});
    let (mut flow, _server) = Flow::served(next.to_string());
    let action = |path: &str| json!({"target": format!("$.paths['{path}'].get"), "update": {"operationId": "list_things"}});
    let actions = json!([action("/things"), action("/more"), action("/gone")]);
    let overlay =
        json!({"overlay": "1.0.0", "info": {"title": "Names", "version": "1"}, "actions": actions});
    flow.workspace.write("overlay.json", &overlay.to_string());
    assert_eq!(flow.run("sync-spec --no-build"), 1);
    flow.is("overlay");
}

/// The journal is written by hand, as a call that was killed after its commit leaves it.
#[test]
fn a_call_that_was_killed() {
    let (mut flow, _server) = Flow::served(BASE);
    let committed: PathBuf = flow.workspace.path().join(".sync-spec/committed");
    fs::create_dir_all(&committed).unwrap();
    fs::write(committed.join("0"), with_title()).unwrap();
    fs::write(
        committed.join("manifest.json"),
        r#"{"files": ["openapi.json"]}"#,
    )
    .unwrap();
    flow.run("coverage");
    assert_eq!(flow.workspace.read("openapi.json"), with_title());
    flow.is("killed");
}

#[test]
fn two_documents() {
    let mut flow = Flow::new();
    flow.workspace
        .write("next.json", &BASE.replace("\"string\"", "\"integer\""));
    assert_eq!(flow.run("diff-spec openapi.json next.json --rust"), 1);
    flow.is("diff");
}

#[test]
fn what_the_facade_lacks() {
    let mut flow = Flow::new();
    let mut next: Value = serde_json::from_str(BASE).unwrap();
    next["paths"]["/more"]["get"] = json!({"responses": {"204": {"description": "Done"}}});
    flow.workspace.write("openapi.json", &next.to_string());
    assert_eq!(flow.run("coverage"), 0);
    flow.is("coverage");
}
