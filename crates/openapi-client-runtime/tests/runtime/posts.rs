//! Requests that must not be sent twice, on a server that closes after every answer.

use std::collections::HashMap;

use crate::server::{After, Answer, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{Pacing, Service};

const CALLS: usize = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_on_a_server_that_closes_after_every_answer() {
    for tasks in [1, 8] {
        let server = Server::start(|_, _| Answer::json("{}").then(After::Close)).await;
        let client = server
            .client(Service::new("Test", "test/1.0"))
            .pacing(Pacing::off())
            .build()
            .unwrap();
        let mut running = tokio::task::JoinSet::new();
        for task in 0..tasks {
            let client = client.clone();
            running.spawn(async move {
                for n in (task..CALLS).step_by(tasks) {
                    let call = client.request(Method::POST, "/x").json(&n);
                    call.send().await.unwrap();
                }
            });
        }
        running.join_all().await;
        let mut counts = HashMap::new();
        for request in server.received() {
            *counts.entry(request.body).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), CALLS, "none is lost");
        assert!(counts.values().all(|count| *count == 1), "none came twice");
    }
}
