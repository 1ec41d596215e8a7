//! The stand-alone server, as a user starts and stops it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![cfg(all(unix, feature = "cli"))]

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
    let mut command = Command::new(env!("CARGO_BIN_EXE_pgai-sandbox"));
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
fn it_introduces_itself_serves_logs_and_stops_on_ctrl_c() {
    let args = [
        "--port",
        "0",
        "--rows",
        "3",
        "--api-key",
        "k",
        "--fault",
        "GET /contacts#2=503",
    ];
    let mut program = Program(program(&args).spawn().unwrap());
    let mut out = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let mut line = || out.next().unwrap().unwrap();
    let url = line().strip_prefix("base URL: ").unwrap().to_owned();
    assert_eq!(line(), "key:      k");
    assert_eq!(
        line(),
        format!("curl '{url}/agent/sessions' -H 'x-api-key: k'")
    );

    let contacts = format!("{url}/contacts");
    assert!(get(&contacts, "k").contains("\"total\":3"));
    assert!(get(&contacts, "k").starts_with("HTTP/1.1 503 "));
    assert!(get(&format!("{url}/nowhere"), "k").starts_with("HTTP/1.1 404 "));

    let id = program.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", "INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(program.0.wait().unwrap().success());
    let mut log = String::new();
    program
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert_eq!(
        log,
        "GET /contacts 200\nGET /contacts 503\nGET /nowhere 404\n  \
         no operation has the path /nowhere (#/paths)\n"
    );
}

#[test]
fn wrong_use_is_reported_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (args, code, part) in [
        (
            vec!["--port", "0", "--fault", "GET /x=503"],
            1,
            "no operation `GET /x`",
        ),
        (vec!["--port", port.as_str()], 1, "cannot listen"),
        (vec!["--fault", "503"], 2, "CALLS=FAULT"),
        (vec!["--fault", "*=sideways"], 2, "no fault"),
    ] {
        let output = program(&args).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains(part), "{error}");
    }
}
