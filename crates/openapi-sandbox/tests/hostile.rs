//! Odd and hostile requests are answered or cut off, and the sandbox goes on.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::{Duration, Instant};

use openapi_sandbox::{Contract, Sandbox};
use reqwest::Method;
use support::call;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const DOCUMENT: &str = r"
openapi: 3.1.0
info: {title: All, version: '1'}
security: [{Header: []}, {Cookie: []}, {Query: []}, {Bearer: []}, {Basic: []}, {}]
paths:
  /a/{id}:
    post:
      parameters:
        - {name: id, in: path, required: true, style: matrix, schema: {type: [array, object, string]}}
        - {name: f, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Node'}}
        - {name: g, in: query, explode: true, schema: {type: object}}
        - {name: c, in: cookie, schema: {type: array, items: {type: integer}}}
        - {name: j, in: query, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Node'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Node'}}
          multipart/form-data: {schema: {$ref: '#/components/schemas/Node'}}
          application/jsonl: {itemSchema: {$ref: '#/components/schemas/Node'}}
          text/event-stream: {itemSchema: {type: object}}
          text/plain: {schema: {type: integer}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}
components:
  schemas:
    Node:
      type: object
      properties: {f: {$ref: '#/components/schemas/Node'}, list: {type: array, items: {$ref: '#/components/schemas/Node'}}}
      additionalProperties: {$ref: '#/components/schemas/Node'}
  securitySchemes:
    Header: {type: apiKey, in: header, name: x-key}
    Cookie: {type: apiKey, in: cookie, name: sid}
    Query: {type: apiKey, in: query, name: key}
    Bearer: {type: http, scheme: bearer}
    Basic: {type: http, scheme: basic}
";

async fn sandbox() -> Sandbox {
    let contract = Contract::parse(DOCUMENT).unwrap();
    Sandbox::builder(contract).start().await.unwrap()
}

/// Writes the bytes, and reads what comes back within a second.
async fn raw(sandbox: &Sandbox, bytes: &[u8]) -> String {
    let address = sandbox.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(1), stream.read_to_end(&mut answer));
    let _ = read.await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn is_alive(sandbox: &Sandbox) {
    let health = call(sandbox, Method::GET, "/health").send().await;
    assert_eq!(health.unwrap().status(), 200);
}

#[tokio::test]
async fn odd_heads_are_answered_or_cut_off() {
    let sandbox = sandbox().await;
    let post = |target: &str, headers: &str| {
        format!("POST {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
            .into_bytes()
    };
    let mut latin = post("/a/;id=1", "");
    let end = latin.len() - 2;
    latin.splice(
        end..end,
        b"x-key: \xff\xfe\r\ncookie: \xff=\xfe; sid\r\n"
            .iter()
            .copied(),
    );
    for bytes in [
        post("/a/;id=%ff%zz%", ""),
        post("/a/;id=%00", ""),
        post("//a//;id=1", ""),
        post(
            "/a/;id=1?%ff=%ff&&&=&=x&f[=1&f[]]=2&f[a][]=1&f[0]=1&j=%7B",
            "",
        ),
        post("http://other.example/a/;id=1", ""),
        post("*", ""),
        post("/a/;id=1", "authorization: Basic\r\n"),
        post(
            "/a/;id=1",
            "authorization: Basic %%%\r\nauthorization: Bearer\r\n",
        ),
        post("/a/;id=1", "cookie: ;;=;c=;c\r\ncookie: c=1\r\n"),
        post("/a/;id=1", "content-length: 5\r\ncontent-type: ;;;=\r\n"),
        post("/a/;id=1", "content-length: 99999999999999999999\r\n"),
        post("/a/;id=1", "transfer-encoding: chunked\r\n\r\nzzz\r\n"),
        latin,
        b"\x16\x03\x01nonsense\r\n\r\n".to_vec(),
        b"GET /\r\n\r\n".to_vec(),
        vec![b'x'; 1 << 20],
    ] {
        let answer = raw(&sandbox, &bytes).await;
        let five = answer.starts_with("HTTP/1.1 5");
        assert!(!five, "{}: {answer}", String::from_utf8_lossy(&bytes));
        is_alive(&sandbox).await;
    }
    assert!(sandbox.requests().len() > 8);
}

#[tokio::test]
async fn odd_bodies_are_refused_with_a_reason() {
    let sandbox = sandbox().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!("f{}=1", "[f]".repeat(10_000));
    let part = "--B\r\ncontent-disposition: form-data; name=\"f\"\r\n\r\n";
    for (media_type, body, status) in [
        ("application/json", deep.as_bytes(), 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"1e999999", 400),
        ("application/jsonl", deep.as_bytes(), 400),
        ("text/plain", b"\xff", 400),
        ("text/event-stream", b"\xff", 400),
        ("application/x-www-form-urlencoded", nested.as_bytes(), 400),
        (
            "application/x-www-form-urlencoded",
            b"%ff=%zz&&=&f[a]=1&f=2",
            400,
        ),
        ("multipart/form-data", b"", 200),
        ("multipart/form-data; boundary=B", part.as_bytes(), 400),
        ("multipart/form-data; boundary=\"", b"x", 400),
        ("multipart/form-data; boundary=B", b"--B--", 200),
        ("multipart/mixed; boundary=B", b"--B--", 415),
        ("/", b"x", 415),
        ("", b"x", 415),
    ] {
        let post = call(&sandbox, Method::POST, "/a/;id=1")
            .header("content-type", media_type)
            .body(body.to_vec());
        let answer = post.send().await.unwrap();
        let got = answer.status().as_u16();
        let shown = String::from_utf8_lossy(body.get(..40).unwrap_or(body));
        let breaches = sandbox.requests().pop().unwrap().breaches;
        assert_eq!(got, status, "{media_type}: {shown}: {breaches:?}");
        assert!(breaches.iter().all(|breach| breach.len() < 1000));
        is_alive(&sandbox).await;
    }
}

#[tokio::test]
async fn many_parameters_cost_no_more_than_they_weigh() {
    let sandbox = sandbox().await;
    let query: String = (0..2_000).map(|n| format!("f[a{n}]=1&p{n}=x&")).collect();
    let started = Instant::now();
    let post = call(&sandbox, Method::POST, &format!("/a/;id=1?{query}"));
    post.send().await.unwrap();
    let form: String = (0..20_000)
        .map(|n| format!("p{n}=x&f[{n}][list][]=1&"))
        .collect();
    let post = call(&sandbox, Method::POST, "/a/;id=1")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    post.send().await.unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(sandbox.request_count(), 2);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let sandbox = sandbox().await;
    let post = call(&sandbox, Method::POST, "/a/;id=1").body(vec![b'x'; (64 << 20) + 1]);
    // The client may still be sending when the answer comes.
    if let Ok(answer) = post.send().await {
        assert_eq!(answer.status(), 413);
        assert!(answer.headers().contains_key("x-sandbox-problem"));
    }
    is_alive(&sandbox).await;
}
