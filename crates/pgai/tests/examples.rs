//! Every example runs, against its own sandbox or against one that is given, and says on one line what went wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::path::PathBuf;
use std::process::{Command, Output};

use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, When};
use serde_json::{Value, json};

/// Runs an example that `cargo test` has built beside this test.
fn run(example: &str, environment: &[(&str, &str)]) -> Output {
    command(example)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn command(example: &str) -> Command {
    let directory: PathBuf = std::env::current_exe()
        .unwrap()
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples");
    let program = directory
        .join(example)
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "build the examples first: cargo build -p pgai --examples"
    );
    let mut command = Command::new(program);
    command
        .env_remove("PGAI_API_KEY")
        .env_remove("PGAI_BASE_URL")
        .env_remove("RUST_LOG");
    command
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn lines(output: &Output) -> Vec<&str> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().collect()
}

#[test]
fn quickstart_prints_two_lines_of_json() {
    let output = run("quickstart", &[]);
    let lines = lines(&output);
    assert_eq!(lines.len(), 2, "{lines:?}");
    let created: Value = serde_json::from_str(lines[0]).unwrap();
    let listed: Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(created["type"], "plan");
    assert!(listed["items"].as_array().unwrap().contains(&created));
    assert_eq!(text(&output.stderr).lines().count(), 1);
    assert!(text(&output.stderr).contains("built-in sandbox"));
}

#[test]
fn quickstart_prints_what_this_build_does_not_know() {
    let sandbox = Sandbox::start_blocking().unwrap();
    let body = r#"{"type": "briefing", "n": 12345678901234567890123, "z": 1.10, "a": null}"#;
    let compact = r#"{"type":"briefing","n":12345678901234567890123,"z":1.10,"a":null}"#;
    let raw = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    sandbox.fault(When::always(), Fault::raw(raw));
    for slash in ["", "/"] {
        let url = format!("{}{slash}", sandbox.url());
        let output = run(
            "quickstart",
            &[("PGAI_API_KEY", sandbox.api_key()), ("PGAI_BASE_URL", &url)],
        );
        assert_eq!(lines(&output), [compact, compact]);
        assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    }
}

#[test]
fn quickstart_fails_with_one_line() {
    let sandbox = Sandbox::start_blocking().unwrap();
    let refusal =
        json!({"error": "invalid\ninput", "details": ["title is taken", "type is unknown"]});
    sandbox.fault(
        When::always(),
        Fault::status(http::StatusCode::BAD_REQUEST).json(&refusal),
    );
    let refused = run(
        "quickstart",
        &[
            ("PGAI_API_KEY", sandbox.api_key()),
            ("PGAI_BASE_URL", sandbox.url()),
        ],
    );
    let cases = [
        (
            refused,
            "create_agent_session: HTTP 400 Bad Request: invalid input (title is taken; type is unknown)",
        ),
        (
            run("quickstart", &[("PGAI_API_KEY", "")]),
            "PGAI_API_KEY is not set, or is empty",
        ),
        (
            run("quickstart", &[("PGAI_BASE_URL", sandbox.url())]),
            "PGAI_API_KEY is not set",
        ),
        (
            run(
                "quickstart",
                &[("PGAI_API_KEY", "k"), ("PGAI_BASE_URL", "api.getpg.ai")],
            ),
            "PGAI_BASE_URL: the base URL is not a URL",
        ),
    ];
    for (output, said) in cases {
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        let stderr = text(&output.stderr);
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
    }
}

#[test]
fn quickstart_logs_to_stderr() {
    let output = run(
        "quickstart",
        &[("RUST_LOG", "openapi_client_runtime=debug")],
    );
    assert_eq!(lines(&output).len(), 2);
    assert!(
        text(&output.stderr).contains("client.call"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_other_examples_do_what_they_say() {
    let contacts = run("export_contacts", &[]);
    let rows = lines(&contacts);
    assert_eq!(rows[0], "id,first_name,last_name,email,company");
    assert!(rows.len() > 50, "more than one page: {}", rows.len());

    let companies = run("import_companies", &[]);
    assert_eq!(
        lines(&companies),
        [
            "company 1: completed",
            "company 2: completed",
            "company 3: completed"
        ]
    );

    let search = run("search", &[]);
    assert!(
        lines(&search)
            .last()
            .unwrap()
            .ends_with("relevance signals")
    );

    let territories = run("territories", &[]);
    assert!(lines(&territories).len() > 50);

    let own_types = run("own_types", &[]);
    assert!(lines(&own_types)[0].starts_with("the body does not fit at /id"));

    let resilience = run("resilience", &[]);
    assert_eq!(lines(&resilience)[0], "25 territories after 3 attempts");

    let testing = run("testing", &[]);
    assert_eq!(lines(&testing), ["all as it should be"]);
}

#[test]
fn an_import_names_its_file_and_fails_when_nothing_was_imported() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("companies.csv");
    let import = |text: &str| {
        std::fs::write(&file, text).unwrap();
        command("import_companies").arg(&file).output().unwrap()
    };
    // A company may stand on several lines, and a column may be one that nobody knows.
    let some = import("domain,company_name,zip\na.example,\"A\nB\",02139\n,,\nc.example,,\n");
    let written = lines(&some);
    assert_eq!(
        (written[0], written[2]),
        ("company 1: completed", "company 3: completed")
    );
    assert!(written[1].starts_with("company 2: "), "{written:?}");

    let missing = dir.path().join("missing.csv");
    let missing = command("import_companies").arg(missing).output().unwrap();
    for (output, file, said) in [
        (
            import("domain\n\"\"\n\"\"\n"),
            "companies.csv",
            "none of 2 companies was imported",
        ),
        (
            import("domain\n"),
            "companies.csv",
            "none of 0 companies was imported",
        ),
        (import("domain\na,b\n"), "companies.csv", "line: 2"),
        (missing, "missing.csv", "os error 2"),
    ] {
        assert_eq!(output.status.code(), Some(1));
        let said_there = text(&output.stderr).lines().last().unwrap();
        assert!(said_there.starts_with("import_companies: "), "{said_there}");
        assert!(
            said_there.contains(file) && said_there.contains(said),
            "{said_there}"
        );
    }
}

#[test]
fn examples_end_in_silence_when_nobody_reads_on() {
    let examples = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap();
    let examples = examples.map(|entry| entry.unwrap().path());
    for example in examples.filter(|path| path.is_file()) {
        let example = example.file_stem().unwrap().to_str().unwrap();
        // Both ends of the pipe: nobody reads, neither the output nor, in the second run, what went wrong.
        for stderr_too in [false, true] {
            let (reader, stdout) = std::io::pipe().unwrap();
            drop(reader);
            let mut command = command(example);
            if stderr_too {
                command.stderr(stdout.try_clone().unwrap());
            } else {
                command.stderr(std::process::Stdio::piped());
            }
            let output = command
                .stdout(stdout)
                .spawn()
                .unwrap()
                .wait_with_output()
                .unwrap();
            let said = text(&output.stderr);
            assert!(output.status.success(), "{example}: {said}");
            assert!(!said.contains("panicked"), "{example}: {said}");
        }
    }
}
