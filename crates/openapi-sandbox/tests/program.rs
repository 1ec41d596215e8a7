//! The stand-alone server, as a user starts and stops it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![cfg(all(unix, feature = "cli"))]

mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

/// Ends the program, whatever the test does.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-sandbox"));
    command
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn get(url: &str, key: &str) -> String {
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nx-api-key: {key}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_serves_a_document_with_faults_and_a_log() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("contacts.yaml");
    std::fs::write(&path, support::CONTACTS).unwrap();
    let spec = path.to_str().unwrap();
    let args = [
        "--spec",
        spec,
        "--port",
        "0",
        "--api-key",
        "k",
        "--rate-limit",
        "3",
        "--fault",
        "GET /contacts#2=503",
    ];
    let mut program = Program(program(&args).spawn().unwrap());
    let mut out = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let mut line = || out.next().unwrap().unwrap();
    let url = line().strip_prefix("base URL: ").unwrap().to_owned();
    assert!(url.ends_with("/v1"), "{url}");
    assert_eq!(line(), "key:      k");
    assert_eq!(line(), format!("curl '{url}/contacts' -H 'x-api-key: k'"));

    let contacts = format!("{url}/contacts");
    assert!(get(&contacts, "k").contains("\"name\":\"Ada\""));
    assert!(get(&contacts, "k").starts_with("HTTP/1.1 503 "));
    assert!(get(&contacts, "wrong").starts_with("HTTP/1.1 401 "));
    assert!(get(&contacts, "k").contains("x-ratelimit-remaining: 1"));

    let _ = program.0.kill();
    let mut log = String::new();
    let mut stderr = program.0.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    assert_eq!(
        log,
        "GET /contacts 200\nGET /contacts 503\nGET /contacts 401\nGET /contacts 200\n"
    );
}

#[test]
fn it_takes_fixtures_answers_pages_and_stops_when_it_is_told_to() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let spec = file("contacts.yaml", support::CONTACTS);
    let fixtures = file("fixtures.yaml", "GET /contacts: {body: {data: []}}");
    let args = [
        "--spec",
        &spec,
        "--fixtures",
        &fixtures,
        "--cors",
        "--address",
        "127.0.0.2",
        "--port",
        "0",
        "--api-key",
        "k",
    ];
    let mut program = Program(program(&args).spawn().unwrap());
    let mut out = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let url = out.next().unwrap().unwrap();
    let url = url.strip_prefix("base URL: ").unwrap();
    assert!(url.starts_with("http://127.0.0.2:"), "{url}");
    assert!(get(&format!("{url}/contacts"), "k").ends_with("{\"data\":[]}"));
    let origin = "k\r\norigin: https://page.example";
    let answer = get(&format!("{url}/contacts"), origin);
    assert!(
        answer.contains("access-control-allow-origin: https://page.example"),
        "{answer}"
    );

    let id = program.0.id().to_string();
    let killed = Command::new("kill").args(["-s", "TERM", &id]).status();
    assert!(killed.unwrap().success());
    assert!(program.0.wait().unwrap().success());
}

#[test]
fn it_completes_its_options_in_a_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program(&["--completions", shell]).output().unwrap();
        assert!(output.status.success(), "{shell}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("openapi-sandbox") && text.contains("rate-limit"),
            "{shell}: {text}"
        );
    }
}

#[test]
fn wrong_use_is_reported_in_one_line() {
    for (args, code, part) in [
        (vec![], 2, "--spec"),
        (
            vec!["--port", "0", "--spec", "/nowhere.json"],
            1,
            "/nowhere.json",
        ),
        (vec!["--completions", "cobol"], 2, "cobol"),
        (vec!["--spec", "x", "--fault", "503"], 2, "CALLS=FAULT"),
        (
            vec!["--spec", "x", "--fault", "*=endless-pages"],
            2,
            "no fault",
        ),
    ] {
        let output = program(&args).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains(part), "{error}");
    }
}
