//! `diff-spec` from the outside: inputs, formats, exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::process::{Command, Output};

use support::{BASE, Server, Workspace, document, run, stderr, stdout};

fn breaking() -> String {
    BASE.replace("\"string\"", "\"integer\"")
}

fn diff(workspace: &Workspace, more: &[&str]) -> Output {
    let base = workspace.write("base.json", BASE);
    let revision = workspace.write("revision.json", &breaking());
    let args = [
        &[
            "diff-spec",
            base.to_str().unwrap(),
            revision.to_str().unwrap(),
        ],
        more,
    ]
    .concat();
    run(workspace.path(), &args)
}

#[test]
fn json_stands_alone_in_the_promised_shape() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let output = diff(&workspace, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report,
        serde_json::json!({
            "summary": {"class": "breaking", "breaking": 1, "warning": 0, "non_breaking": 0, "docs": 0},
            "changes": [{
                "rule": "response-property-type-changed", "class": "breaking", "at": "components/schemas/Thing",
                "used_by": ["GET /things"],
                "base_pointer": "/components/schemas/Thing/properties/id",
                "revision_pointer": "/components/schemas/Thing/properties/id",
                "message": "`id`: the type changed from string to integer",
                "also": []
            }],
            "rust": null
        })
    );
}

#[test]
fn rust_items_are_compared_when_asked() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let output = diff(&workspace, &["--format", "json", "--rust"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["rust"]["step"], "major", "{}", stderr(&output));
    assert!(
        report["rust"]["changed"]
            .as_array()
            .unwrap()
            .contains(&"types::Thing::id".into()),
        "{report}"
    );
    assert_eq!(
        report["rust"]["methods"][0][0]
            .as_str()
            .unwrap()
            .split("::")
            .next(),
        Some("Client")
    );
}

#[test]
fn the_exit_code_follows_fail_on() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    for (fail_on, code) in [("breaking", 1), ("warning", 1), ("any", 1), ("never", 0)] {
        assert_eq!(
            diff(&workspace, &["--fail-on", fail_on]).status.code(),
            Some(code),
            "{fail_on}"
        );
    }
    let base = workspace.write("base.json", BASE);
    let docs = workspace.write("docs.json", &BASE.replace("\"All\"", "\"Some\""));
    for (fail_on, code) in [("breaking", 0), ("warning", 0), ("any", 1)] {
        let output = run(
            workspace.path(),
            &[
                "diff-spec",
                base.to_str().unwrap(),
                docs.to_str().unwrap(),
                "--fail-on",
                fail_on,
            ],
        );
        assert_eq!(output.status.code(), Some(code), "{fail_on}");
    }
}

#[test]
fn every_format_names_the_change_and_text_has_no_colours_in_a_pipe() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let text = breaking();
    let line = 1 + text
        .lines()
        .position(|line| line.contains("\"id\": {"))
        .unwrap();
    let annotation =
        format!("::error file=revision.json,line={line},title=response-property-type-changed::");
    for (format, part) in [
        ("text", "1 change: 1 breaking."),
        ("markdown", "### components/schemas/Thing"),
        ("github", annotation.as_str()),
    ] {
        let output = diff(&workspace, &["--format", format]);
        assert!(
            stdout(&output).contains(part),
            "{format}: {}",
            stdout(&output)
        );
        assert!(
            stdout(&output).contains("components/schemas/Thing")
                && !stdout(&output).contains('\u{1b}'),
            "{format}"
        );
    }
}

#[test]
fn documents_come_from_git_and_over_http() {
    let server = Server::start(vec![document(breaking())]);
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let git = |args: &[&str]| {
        let identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
        ];
        let output = Command::new("git")
            .arg("-C")
            .arg(workspace.path())
            .args(identity)
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    git(&["init", "-q"]);
    git(&["add", "openapi.json"]);
    git(&["commit", "-qm", "one"]);
    let output = run(
        workspace.path(),
        &[
            "diff-spec",
            "git:HEAD:openapi.json",
            &server.url,
            "--format",
            "json",
        ],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let output = run(
        workspace.path(),
        &["diff-spec", "git:HEAD:none.json", &server.url],
    );
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_document_in_yaml_equals_itself_in_json() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let json = workspace.write("a.json", BASE);
    let value: serde_json::Value = serde_json::from_str(BASE).unwrap();
    let yaml = workspace.write("a.yaml", &serde_norway::to_string(&value).unwrap());
    let (json, yaml) = (json.to_str().unwrap(), yaml.to_str().unwrap());
    let output = run(
        workspace.path(),
        &["diff-spec", json, yaml, "--fail-on", "any"],
    );
    assert!(output.status.success(), "{}", stdout(&output));
}

#[test]
fn bad_input_has_its_exit_code_and_one_sentence() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let base = workspace.write("base.json", BASE);
    let base = base.to_str().unwrap();
    let html = workspace.write("page.json", "<!doctype html>");
    let half = workspace.write("half.json", &BASE[..200]);
    let other = workspace.write("other.json", "{\"a\": 1}");
    for file in [&html, &half, &other] {
        let output = run(
            workspace.path(),
            &[
                "diff-spec",
                base,
                file.to_str().unwrap(),
                "--format",
                "json",
            ],
        );
        assert_eq!(output.status.code(), Some(3), "{}", file.display());
        assert!(output.stdout.is_empty());
        assert!(stderr(&output).contains(file.to_str().unwrap()));
    }
    for args in [
        &["diff-spec", base][..],
        &["diff-spec", base, base, "--format", "xml"],
        &["diff-spec", base, "git:HEAD"],
    ] {
        assert_eq!(
            run(workspace.path(), args).status.code(),
            Some(2),
            "{args:?}"
        );
    }
    assert_eq!(
        run(workspace.path(), &["diff-spec", base, "no/such.json"])
            .status
            .code(),
        Some(3)
    );
}

#[test]
fn a_change_in_a_neighbour_file_is_found() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let root = BASE.replace("\"#/components/schemas/Thing\"", "\"thing.yaml\"");
    assert_ne!(root, BASE);
    let mut args = vec!["diff-spec".to_owned()];
    for (folder, kind) in [("old", "string"), ("new", "integer")] {
        std::fs::create_dir_all(workspace.path().join(folder)).unwrap();
        workspace.write(
            &format!("{folder}/thing.yaml"),
            &format!("type: object\nproperties: {{id: {{type: {kind}}}}}\n"),
        );
        let path = workspace.write(&format!("{folder}/openapi.json"), &root);
        args.push(path.to_str().unwrap().to_owned());
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = run(workspace.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("the type changed from string to integer"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn reports_are_bounded_and_say_what_is_left_out() {
    let workspace = Workspace::new("http://127.0.0.1:1/");
    let paths: Vec<String> = (0..20)
        .map(|index| format!("\"/p{index}\": {{\"get\": {{\"responses\": {{}}}}}}"))
        .collect();
    let document =
        |paths: &str| format!("{{\"openapi\": \"3.0.0\", \"info\": {{}}, \"paths\": {{{paths}}}}}");
    let base = workspace.write("many.json", &document(&paths.join(",")));
    let none = workspace.write("none.json", &document(""));
    let (base, none) = (base.to_str().unwrap(), none.to_str().unwrap());
    for format in ["text", "markdown"] {
        let args = ["diff-spec", base, none, "--format", format, "--max", "3"];
        let output = run(workspace.path(), &args);
        let text = stdout(&output);
        assert!(
            text.contains("17 more changes are left out: 17 breaking."),
            "{text}"
        );
        assert_eq!(text.matches("GET /p").count(), 3, "{text}");
    }
    let output = run(
        workspace.path(),
        &["diff-spec", base, none, "--format", "github"],
    );
    let text = stdout(&output);
    assert!(
        text.starts_with("::notice title=OpenAPI::20 changes: 20 breaking. The worst 10"),
        "{text}"
    );
    assert_eq!(
        text.matches("::error file=none.json,").count(),
        10,
        "{text}"
    );
}
