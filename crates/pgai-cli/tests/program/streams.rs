//! Answers without a natural end, and forms with files.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::{Ran, bare, words};

/// A server that answers one request with this media type, a chunk at a time: each when it is told to.
struct Slow {
    listener: TcpListener,
    folder: tempfile::TempDir,
}

impl Slow {
    fn new() -> Self {
        Self {
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = bare(self.folder.path());
        let url = format!("http://{}/v1", self.listener.local_addr().unwrap());
        command
            .args(words(line))
            .env("PGAI_API_KEY", "pgai-key-000000000001")
            .env("PGAI_BASE_URL", url)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Begins a run whose answer has begun.
    fn begin(&self, line: &str, media_type: &str) -> (Child, TcpStream) {
        let child = self.command(line).spawn().unwrap();
        let (mut stream, _) = self.listener.accept().unwrap();
        let mut head = BufReader::new(stream.try_clone().unwrap()).lines();
        while !head.next().unwrap().unwrap().is_empty() {}
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        (child, stream)
    }
}

fn chunk(stream: &mut TcpStream, text: &str) {
    let chunk = format!("{:x}\r\n{text}\r\n", text.len());
    stream.write_all(chunk.as_bytes()).unwrap();
}

/// What is printed on one line, before anything else has to come.
fn line(child: &mut Child) -> String {
    let mut text = Vec::new();
    let out = child.stdout.as_mut().unwrap();
    while text.last() != Some(&b'\n') {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).unwrap(), 1, "{text:?}");
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

fn ended(child: Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

#[test]
fn each_event_and_item_is_printed_when_it_arrives() {
    let events = [
        (
            "id: 7\nevent: add\ndata: {\"n\": 1.00}\n\n",
            "{\"event\":\"add\",\"id\":\"7\",\"data\":{\"n\":1.00}}\n",
        ),
        (
            ": only a comment\n\ndata: two\ndata: lines\n\n",
            "{\"id\":\"7\",\"data\":\"two\\nlines\"}\n",
        ),
        (
            "retry: 250\ndata:\n\n",
            "{\"id\":\"7\",\"retry\":250,\"data\":\"\"}\n",
        ),
    ];
    let parts = [
        ("data: {\"a\": [1, 2]}\n\n", "2\n"),
        ("data: {}\n\n", "null\n"),
    ];
    let items = [
        ("{\"n\":\n", ""),
        ("1}\n\n[2]\n", "{\"n\":1}\n"),
        ("", "[2]\n"),
    ];
    let lines = [("{\"a\": 1.0}\r\n", "{\"a\":1.0}\n"), ("\"é\"", "")];
    for (command, media_type, steps, rest) in [
        (
            "request GET /x",
            "text/event-stream; charset=utf-8",
            &events[..],
            "",
        ),
        (
            "contacts list --query data.a[1]",
            "Text/Event-Stream",
            &parts[..],
            "",
        ),
        ("request GET /x", "application/json-seq", &items[..], ""),
        (
            "call list_contacts",
            "application/x-ndjson",
            &lines[..],
            "\"é\"\n",
        ),
        (
            "request GET /x -o json",
            "application/x-ndjson",
            &[("1\n", "[\n")],
            "  1\n]\n",
        ),
    ] {
        let slow = Slow::new();
        let (mut child, mut stream) = slow.begin(command, media_type);
        for (sent, printed) in steps {
            if !sent.is_empty() {
                chunk(&mut stream, sent);
            }
            if !printed.is_empty() {
                assert_eq!(line(&mut child), *printed, "{command} {media_type}");
            }
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
        let ran = ended(child);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), rest), "{}", ran.err);
    }
}

#[test]
fn a_stream_that_ends_early_says_so() {
    let slow = Slow::new();
    let (mut child, mut stream) = slow.begin("request GET /x", "text/event-stream");
    chunk(&mut stream, "data: 1\n\n");
    assert_eq!(line(&mut child), "{\"data\":1}\n");
    drop(stream);
    let ran = ended(child);
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    // What many services send for an end is one, whatever comes behind it.
    let (child, mut stream) = slow.begin("request GET /x -o csv", "text/event-stream");
    chunk(&mut stream, "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n");
    assert_eq!(ended(child).ok(), "data\n1\n");
    let (child, mut stream) = slow.begin("request GET /x", "application/jsonl");
    chunk(&mut stream, "{\"a\n");
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert!(ended(child).fails(1).contains("not JSON"));
    // What is wrong ends it at once, although more may come.
    let (child, mut stream) = slow.begin("request GET /x", "application/x-ndjson");
    chunk(&mut stream, "{\"n\":1}\n{\"a\n{\"n\":2}\n");
    let ran = ended(child);
    assert_eq!((ran.code, &*ran.out), (Some(4), "{\"n\":1}\n"), "{ran:?}");
    drop(stream);
    let (child, mut stream) = slow.begin("request GET /x", "application/json-seq");
    chunk(&mut stream, "\u{1e}{\"n\":\n\u{1e}{\"n\":2}\n");
    assert!(ended(child).fails(1).contains("not JSON"));
    drop(stream);
    // A body of bytes is neither held in memory nor changed.
    let (mut child, mut stream) = slow.begin("request GET /x", "application/octet-stream");
    chunk(&mut stream, "a\n\u{1b}");
    assert_eq!(line(&mut child), "a\n");
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(ended(child).ok(), "\u{1b}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_stream() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let slow = Slow::new();
    let (mut child, mut stream) = slow.begin("request GET /x -o json", "text/event-stream");
    chunk(&mut stream, "data: 1\n\n");
    line(&mut child);
    kill(
        Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGINT,
    )
    .unwrap();
    let ran = ended(child);
    assert_eq!(ran.code, Some(130), "{ran:?}");
    assert!(ran.out.ends_with("\n]\n"), "the array is closed: {ran:?}");
}

const FORM: &str = r##"
openapi: 3.1.0
info: {title: Form, version: "1"}
paths:
  /photos/{id}:
    post:
      operationId: add_photo
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo]
              properties:
                photo: {type: string, contentMediaType: image/png}
                pages: {type: array, items: {type: string, format: binary}}
                title: {type: string}
                tags: {type: array, items: {type: string}}
            encoding: {photo: {contentType: image/png}}
  /free: {post: {operationId: free, requestBody: {content: {multipart/form-data: {}}}}}
"##;

#[test]
fn files_are_parts_of_a_form() {
    let world = crate::World::new();
    world.write("form.yaml", FORM);
    world.write("b.txt", "second");
    world.write("rows.csv", "id,photo,title\n1,b.txt,x\n2,b.txt,'=y\n");
    std::fs::write(world.folder.path().join("a.png"), [0x89, 0xff, 0]).unwrap();
    let run = |line: &str| world.run(&format!("--document form.yaml {line}"));
    let body = || {
        let request = world.sandbox.requests().pop().unwrap();
        String::from_utf8_lossy(&request.body).replace("\r\n", "\n")
    };
    let help = run("photos add --help").ok();
    assert!(
        help.contains("--photo <FILE|->") && help.contains("--part <NAME=TEXT|NAME=@FILE>"),
        "{help}"
    );
    run(
        "photos add 7 --photo a.png --pages b.txt --pages a.png --title '@literal' --tags x --part more=@b.txt;type=text/plain --part note=n",
    );
    let form = body();
    for part in [
        "name=\"photo\"; filename=\"a.png\"\nContent-Type: image/png\n\n\u{fffd}\u{fffd}\0\n",
        "name=\"pages\"; filename=\"b.txt\"\nContent-Type: application/octet-stream\n\nsecond\n",
        "name=\"pages\"; filename=\"a.png\"\n",
        "name=\"title\"\n\n@literal\n",
        "name=\"tags\"\n\nx\n",
        "name=\"more\"; filename=\"b.txt\"\nContent-Type: text/plain\n\nsecond\n",
        "name=\"note\"\n\nn\n",
    ] {
        assert!(form.contains(part), "{part:?} in {form:?}");
    }
    // A form of which the document says nothing is made of parts alone.
    run("free --part a=b=c");
    assert!(body().contains("name=\"a\"\n\nb=c\n"), "{}", body());
    let count = world.sandbox.request_count();
    for (line, problem) in [
        ("photos add 7 --photo missing.png", "missing.png"),
        ("photos add 7", "--photo"),
        (
            "photos add 7 --photo a.png --part nothing",
            "--part name=@file",
        ),
        ("photos add 7 --photo a.png --part x=@missing", "missing"),
        ("photos add 1 --file rows.csv --part a=b", "--part"),
        ("photos add 7 --photo - --pages -", "but once"),
    ] {
        let problem_told = run(line).fails(2);
        assert!(problem_told.contains(problem), "{problem_told}");
    }
    assert_eq!(world.sandbox.request_count(), count);
    // Of a file of rows too: a cell is the name of a file.
    let ran = run("photos add 1 --file rows.csv");
    assert_eq!(world.sandbox.request_count(), count + 2, "{ran:?}");
    assert!(
        body().contains("\n\nsecond\n")
            && body().contains("\n\n=y\n") != body().contains("\n\nx\n"),
        "{}",
        body()
    );
}
