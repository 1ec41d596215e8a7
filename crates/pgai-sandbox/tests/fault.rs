//! The faults of PG:AI's own service.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod client;

use pgai_sandbox::{
    Sandbox,
    fault::{Fault, ServiceFault, When},
};
use reqwest::{Client, Response};
use serde_json::{Value, json};

async fn get(client: &Client, sandbox: &Sandbox, path: &str) -> reqwest::Result<Response> {
    let url = format!("{}{path}", sandbox.url());
    client
        .get(url)
        .header("x-api-key", sandbox.api_key())
        .send()
        .await
}

#[tokio::test(start_paused = true)]
async fn lists_repeat_and_never_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client::builder().build().unwrap();
    let page = async |number: u32| -> Value {
        let path = format!("/territories?per_page=5&page={number}");
        get(&client, &sandbox, &path)
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let repeats = sandbox.fault(When::operation("GET /territories"), Fault::repeated_page());
    let (first, second) = (page(1).await, page(2).await);
    assert_eq!(first["items"], second["items"]);
    assert_eq!(second["curPage"], 2);
    repeats.disarm();
    sandbox.fault(When::operation("GET /territories"), Fault::endless_pages());
    let far = page(1_000_000).await;
    assert_eq!(far["nextPage"], 1_000_001);
    assert_eq!(far["items"].as_array().unwrap().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn operations_fail_and_never_end() {
    const POLL: &str = "GET /operations/{public_operation_id}";
    let sandbox = Sandbox::start().await.unwrap();
    let client = client::builder().build().unwrap();
    let submit = client.post(format!("{}/companies", sandbox.url()));
    let submit = submit
        .header("x-api-key", sandbox.api_key())
        .json(&json!({"domain": "a.example"}));
    assert_eq!(submit.send().await.unwrap().status(), 202);
    let poll = async || -> Value {
        let path = "/operations/op_000001";
        get(&client, &sandbox, path)
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let endless = sandbox.fault(When::operation(POLL), Fault::operation_never_ends());
    for _ in 0..9 {
        poll().await;
    }
    assert_eq!(poll().await["status"], "running");
    endless.disarm();
    sandbox.fault(When::operation(POLL), Fault::operation_fails());
    assert_eq!(poll().await["status"], "failed");
}
