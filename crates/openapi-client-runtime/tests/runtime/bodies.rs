//! Bodies as servers really send them: nothing is read as null, and what is no JSON is named.

use std::time::Duration;

use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    CallOptions, Client, Error, ErrorKind, Operation, PreparedRequest, RawResponse, Response,
    Service,
};
use serde_json::Value;

use crate::server::{After, Answer, Server};

const SERVICE: Service = Service::new("Test", "test/1.0");

static READ: Operation = Operation::new("read", "GET", "/x", None, true, false);

async fn client(headers: &'static [(&'static str, &'static str)], body: Vec<u8>) -> Client {
    let server = Server::start(move |_, _| Answer::new(200, headers, &body)).await;
    server.client(SERVICE).build().unwrap()
}

/// As a generated call is sent.
async fn get(client: &Client) -> RawResponse {
    let request = PreparedRequest::new(&READ, "/x").unwrap();
    client.send(request, &CallOptions::default()).await.unwrap()
}

/// The same body, read in each way.
async fn values(client: &Client) -> [Result<Value, Error>; 4] {
    let inner = |response: Result<Response<Value>, Error>| response.map(Response::into_inner);
    let free = client.request(Method::GET, "/x").send().await;
    [
        free.map(|object| object.as_json().clone()),
        inner(get(client).await.json()),
        inner(get(client).await.typed()),
        get(client)
            .await
            .object()
            .map(|object| object.as_json().clone()),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_length_is_not_believed_before_the_bytes_come() {
    let head = "HTTP/1.1 200 X\r\ncontent-length: 4611686018427387904\r\n\r\n{\"a\":";
    let server = Server::start(move |_, _| Answer::raw(head, After::Stall)).await;
    let builder = server.client(SERVICE).response_limit(usize::MAX);
    let call = builder.build().unwrap().request(Method::POST, "/x");
    let error = call.with_timeout(Duration::from_secs(5)).send().await;
    assert_eq!(error.unwrap_err().body(), Some(b"{\"a\":".as_slice()));
}

#[tokio::test]
async fn json_is_read_under_whatever_name_it_comes() {
    let json: &[&[(&str, &str)]] = &[
        &[("content-type", "application/json; charset=utf-8")],
        &[("content-type", "text/json")],
        &[("content-type", "application/problem+json")],
        &[("content-type", "Application/Vnd.Api+JSON")],
        &[("content-type", "text/html")],
        &[],
        &[("content-encoding", "identity")],
    ];
    for headers in json {
        for body in ["{\"a\":1}", "\u{feff}{\"a\":1}", " \r\n{\"a\":1}\n"] {
            let client = client(headers, body.into()).await;
            for value in values(&client).await {
                assert_eq!(value.unwrap()["a"], 1, "{headers:?} {body:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_a_value_cannot_hold_does_not_take_the_rest_with_it() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for odd in [
        "1e400",
        "-1E+999",
        "\"\\ud83d\"",
        "\"\\udc00\\ud83d\"",
        &deep,
    ] {
        let body = format!("{{\"a\":1,\"odd\":{odd},\"b\":\"z\"}}");
        let client = client(&[], body.clone().into()).await;
        for value in values(&client).await {
            let value = value.unwrap();
            assert_eq!(
                (&value["a"], &value["b"]),
                (&1.into(), &"z".into()),
                "{odd}"
            );
            assert!(!value["odd"].is_null(), "{odd}");
        }
        let object = client.request(Method::GET, "/x").send().await.unwrap();
        assert_eq!(
            (object.to_string(), object.body()),
            (body.clone(), body.as_bytes())
        );
        assert_eq!(object.get("a"), Some(&1.into()));

        #[derive(serde::Deserialize)]
        struct Known {
            a: u8,
            b: String,
        }
        let known: Known = object.deserialize().unwrap();
        assert_eq!((known.a, known.b.as_str()), (1, "z"));
    }
}

#[tokio::test]
async fn depth_does_not_exhaust_the_stack() {
    let deep = format!(
        "{{\"a\":1,\"odd\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let client = client(&[], deep.into()).await;
    for value in values(&client).await {
        assert_eq!(value.unwrap()["a"], 1);
    }
}

#[tokio::test]
async fn what_is_no_json_is_named() {
    type Headers = &'static [(&'static str, &'static str)];
    let cases: &[(Headers, &[u8], &str)] = &[
        (
            &[("content-type", "text/html; charset=utf-8")],
            b"<html>",
            "not JSON but text/html",
        ),
        (
            &[("content-type", "text/plain")],
            b"OK",
            "not JSON but text/plain",
        ),
        (
            &[
                ("content-type", "application/json"),
                ("content-encoding", "br"),
            ],
            b"\x0b\x02",
            "encoded as `br`",
        ),
        (
            &[("content-encoding", "zstd")],
            b"\x28\xb5",
            "encoded as `zstd`",
        ),
        (
            &[("content-type", "application/json")],
            b"{\"a\":",
            "not JSON: EOF",
        ),
        (
            &[("content-type", "application/json")],
            b"{\"a\":\"\xe9\"}",
            "not JSON: ",
        ),
        (&[], b"{} {}", "not JSON: trailing"),
    ];
    for (headers, body, message) in cases {
        let client = client(headers, body.to_vec()).await;
        let page = client
            .request(Method::GET, "/x")
            .pages()
            .next()
            .await
            .unwrap();
        let errors = values(&client)
            .await
            .map(|value| value.map(drop))
            .into_iter();
        for error in errors.chain([page.map(drop)]) {
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            assert!(error.message().contains(message), "{error}");
            assert_eq!(error.body(), Some(*body));
            assert!(error.status().is_some() && error.operation().is_some());
        }
    }
}
