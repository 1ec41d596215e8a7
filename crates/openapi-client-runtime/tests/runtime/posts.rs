//! Requests that must not be sent twice, on servers that keep connections and on one that closes after every answer.

use std::collections::{HashMap, HashSet};

use crate::server::{After, Answer, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{Client, Pacing, RetryPolicy, Service};

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
                assert_eq!(request.header("connection"), None);
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
    client.request(Method::POST, "/x").send().await.unwrap();
    assert_eq!(proxy.received()[0].target, "http://127.0.0.2:9/v1/x");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_the_server_keeps_are_used_again() {
    for (tasks, with_gets, most) in [(1, false, 40), (8, false, 60), (1, true, 3)] {
        let server = Server::start(|_, _| Answer::json("{}")).await;
        post(&client(&server), tasks, with_gets).await;
        let connections: HashSet<usize> = server
            .received()
            .iter()
            .map(|request| request.connection)
            .collect();
        let connections = connections.len();
        assert!(connections <= most, "{tasks} tasks: {connections}");
    }
}
