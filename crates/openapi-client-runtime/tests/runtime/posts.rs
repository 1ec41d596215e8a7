//! Requests that must not be sent twice, on servers that keep connections and on one that closes after every answer.

use std::collections::HashMap;
use std::time::Duration;

use crate::server::{After, Answer, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    CallOptions, Client, Operation, Pacing, PreparedRequest, RetryPolicy, Service,
};

const CALLS: usize = 400;

fn client(server: &Server) -> Client {
    server
        .client(Service::new("Test", "test/1.0"))
        .pacing(Pacing::off())
        .build()
        .unwrap()
}

/// Makes the calls from so many tasks, each after a GET if that is wished for; every one of them must succeed.
async fn post(client: &Client, tasks: usize, with_gets: bool) {
    let mut running = tokio::task::JoinSet::new();
    for task in 0..tasks {
        let client = client.clone();
        running.spawn(async move {
            for n in (task..CALLS).step_by(tasks) {
                if with_gets {
                    let patient = RetryPolicy::exponential().with_budget(false);
                    let get = client.request(Method::GET, "/x").with_retry(patient);
                    get.send().await.unwrap();
                }
                let call = client.request(Method::POST, "/x").json(&n);
                assert_eq!(call.send().await.unwrap().request_attempts(), 1);
            }
        });
    }
    running.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn none_is_lost_or_comes_twice_where_the_server_closes_after_every_answer() {
    for (tasks, with_gets) in [(1, false), (8, false), (4, true)] {
        let server = Server::start(|_, _| Answer::json("{}").then(After::Close)).await;
        post(&client(&server), tasks, with_gets).await;
        let mut counts = HashMap::new();
        for request in server.received() {
            if request.method == "POST" {
                assert!(!request.header("host").unwrap().contains('@'));
                *counts.entry(request.body).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), CALLS, "none is lost");
        assert!(counts.values().all(|count| *count == 1), "none came twice");
    }
}

#[tokio::test]
async fn a_proxy_is_sent_the_url_without_a_user_name() {
    let proxy = Server::start(|_, _| Answer::json("{}")).await;
    let url = proxy.url.clone();
    let client = Client::builder(Service::new("Test", "test/1.0"))
        .base_url("http://127.0.0.2:9/v1")
        .configure_http(|http| {
            http.proxy(openapi_client_runtime::http_client::Proxy::all(url).unwrap())
        })
        .build()
        .unwrap();
    for _ in 0..2 {
        client.request(Method::POST, "/x").send().await.unwrap();
        let request = proxy.received().pop().unwrap();
        assert_eq!(request.target, "http://127.0.0.2:9/v1/x");
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn connections_that_the_server_keeps_are_used_again() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    let client = client(&server);
    let call = async |method| {
        let call = client.request(method, "/x").send();
        call.await.unwrap();
        let request = server.received().pop().unwrap();
        (request.connection, request.header("connection").is_some())
    };
    let pause = || tokio::time::sleep(Duration::from_millis(60));
    // Whether the server keeps the first connection is not known yet.
    assert_eq!(call(Method::POST).await, (0, false));
    assert_eq!(call(Method::POST).await, (1, true));
    assert_eq!(call(Method::PUT).await, (0, false));
    // It has answered twice on it.
    assert_eq!(call(Method::POST).await, (0, false));

    let client = server
        .client(Service::new("Test", "test/1.0"))
        .build()
        .unwrap();
    let call = async || {
        let call = client.request(Method::POST, "/x").send();
        call.await.unwrap();
        server.received().pop().unwrap().connection
    };
    assert_eq!(call().await, 2);
    pause().await;
    // It is still open after a while.
    assert_eq!((call().await, call().await, call().await), (2, 2, 2));
}

#[tokio::test]
async fn a_connection_in_use_is_none_that_the_server_keeps() {
    let server = Server::start(|request, _| {
        let pieces = "HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";
        match request.target.as_str() {
            "/stream" => Answer::raw(pieces, After::Stall),
            _ => Answer::json("{}"),
        }
    })
    .await;
    static STREAM: Operation = Operation::new("stream", "GET", "/stream", None, true, false);
    let client = client(&server);
    let mut request = PreparedRequest::new(&STREAM, "/stream").unwrap();
    request.set_streaming(true);
    let response = client.send(request, &CallOptions::default()).await.unwrap();
    let post = async || {
        tokio::time::sleep(Duration::from_millis(60)).await;
        client.request(Method::POST, "/x").send().await.unwrap();
        server
            .received()
            .pop()
            .unwrap()
            .header("connection")
            .is_some()
    };
    assert!(post().await, "the stream may end at any moment");
    drop(response);
    assert!(!post().await);
}

#[tokio::test]
async fn a_break_makes_the_client_careful_again() {
    let server = Server::start(|_, before| match before {
        3 => Answer::raw("", After::Close),
        _ => Answer::json("{}"),
    })
    .await;
    let client = client(&server);
    let get = async || {
        let call = client.request(Method::GET, "/x").send();
        call.await.unwrap();
    };
    let post = async || {
        let call = client.request(Method::POST, "/x").send();
        let answered = call.await.is_ok();
        let request = server.received().pop().unwrap();
        (answered, request.header("connection").is_some())
    };
    get().await;
    get().await;
    assert_eq!(post().await, (true, false), "the server keeps connections");
    assert_eq!(post().await, (false, false), "and then it does not");
    get().await;
    assert_eq!(post().await, (true, true), "it may close again");
}
