//! The sandbox holds its callers to a document, and tells what they did wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod client;

use std::panic::{AssertUnwindSafe, catch_unwind};

use pgai_sandbox::{Expected, Sandbox};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

fn call(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = client::builder().build().unwrap();
    let url = format!("{}{path}", sandbox.url());
    client
        .request(method, url)
        .header("x-api-key", sandbox.api_key())
}

async fn answered(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

/// The pointer with the index of a parameter for its name, which stays when the document gets another one.
fn indexed(pointer: &str) -> String {
    let Some((operation, rest)) = pointer.split_once("/parameters/") else {
        return pointer.to_owned();
    };
    let name = rest.split('/').next().unwrap();
    let document: Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let list = &document.pointer(&operation[1..]).unwrap()["parameters"];
    let mut list = list.as_array().unwrap().iter();
    let index = list.position(|one| one["name"] == name).unwrap();
    pointer.replacen(&format!("/{name}"), &format!("/{index}"), 1)
}

#[tokio::test]
async fn what_breaks_the_contract_is_refused_with_the_pointer() {
    let sandbox = Sandbox::start().await.unwrap();
    let get = |path| call(&sandbox, Method::GET, path);
    let post = |path| call(&sandbox, Method::POST, path);
    for (request, status, pointer) in [
        (get("/nowhere"), 404, "#/paths"),
        (call(&sandbox, Method::DELETE, "/contacts"), 405, "#/paths"),
        (
            get("/contacts?page=two"),
            400,
            "#/paths/~1contacts/get/parameters/page/schema/type",
        ),
        (
            get("/search?scope=organisation"),
            400,
            "#/paths/~1search/get/parameters/q/required",
        ),
        (
            get("/search?scope=all&q=x"),
            400,
            "#/paths/~1search/get/parameters/scope/schema/enum",
        ),
        (
            get("/search?scope=companies&scope=companies&q=x"),
            400,
            "#/paths/~1search/get/parameters/scope",
        ),
        (
            post("/contacts").json(&json!({"first_name": "A", "last_name": "B", "email": 7})),
            400,
            "#/paths/~1contacts/post/requestBody/content/application~1json/schema/properties/email/type",
        ),
        (
            post("/contacts").json(&json!({"first_name": "A", "email": "a@example.com"})),
            400,
            "#/paths/~1contacts/post/requestBody/content/application~1json/schema/required",
        ),
        (
            post("/contacts")
                .body("{")
                .header("content-type", "application/json"),
            400,
            "#/paths/~1contacts/post/requestBody/content/application~1json",
        ),
        (
            post("/contacts")
                .body("x")
                .header("content-type", "text/plain"),
            415,
            "#/paths/~1contacts/post/requestBody/content",
        ),
        (
            post("/agent/sessions").json(&json!({"type": 7})),
            400,
            "#/paths/~1agent~1sessions/post/requestBody/content/application~1json/schema/properties/type/type",
        ),
    ] {
        let (got, body) = answered(request).await;
        let pointer = indexed(pointer);
        assert_eq!(got, status, "{body}");
        assert!(
            body.to_string().contains(&format!("({pointer})")),
            "{pointer}: {body}"
        );
    }
    let breaches = sandbox.finish().unwrap_err().to_string();
    assert!(
        breaches.starts_with("11 requests broke the contract"),
        "{breaches}"
    );
    assert!(
        breaches.contains("POST /contacts\n    body /email: 7 is not of type \"string\""),
        "{breaches}"
    );
}

#[tokio::test]
async fn what_a_server_lets_pass_is_reported_all_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let (status, _) = answered(call(&sandbox, Method::GET, "/contacts?perpage=3")).await;
    assert_eq!(status, 200);
    let keyless = client::builder().build().unwrap();
    keyless
        .get(format!("{}/contacts", sandbox.url()))
        .send()
        .await
        .unwrap();
    let breaches = sandbox.finish().unwrap_err().to_string();
    assert!(
        breaches.contains("query parameter `perpage` is not declared"),
        "{breaches}"
    );
    assert!(breaches.contains("the API key is missing"), "{breaches}");
}

#[tokio::test]
async fn good_callers_finish_well() {
    let sandbox = Sandbox::builder().strict().start().await.unwrap();
    let session = json!({"type": "a kind of tomorrow"});
    answered(call(&sandbox, Method::POST, "/agent/sessions").json(&session)).await;
    answered(call(&sandbox, Method::GET, "/workflows")).await;
    answered(call(
        &sandbox,
        Method::GET,
        "/agent/sessions?page=1&status=active",
    ))
    .await;
    assert!(sandbox.requests().iter().all(|request| request.processed));
    sandbox.finish().unwrap();
}

#[tokio::test]
async fn a_strict_sandbox_fails_its_test_when_dropped() {
    let sandbox = Sandbox::builder().strict().start().await.unwrap();
    answered(call(&sandbox, Method::GET, "/nowhere")).await;
    let panic = catch_unwind(AssertUnwindSafe(|| drop(sandbox))).unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    assert!(
        message.contains("no operation has the path /nowhere"),
        "{message}"
    );
}

#[tokio::test]
async fn a_strict_sandbox_is_silent_in_a_test_that_panics_already() {
    let sandbox = Sandbox::builder().strict().start().await.unwrap();
    answered(call(&sandbox, Method::GET, "/nowhere")).await;
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _sandbox = sandbox;
        panic!("the test's own");
    }));
    // A second panic would have aborted the process.
    assert_eq!(
        *panic.unwrap_err().downcast::<&str>().unwrap(),
        "the test's own"
    );
}

#[tokio::test]
async fn expectations_show_what_differs() {
    let sandbox = Sandbox::start().await.unwrap();
    let session = json!({"title": "Plan", "type": "plan"});
    answered(call(&sandbox, Method::POST, "/agent/sessions").json(&session)).await;
    answered(call(&sandbox, Method::GET, "/contacts?page=2&limit=5")).await;

    let created = Expected::post("/agent/sessions").no_query().json(session);
    sandbox.expect(
        created
            .clone()
            .header("content-type", "application/json")
            .times(1),
    );
    sandbox.expect(
        Expected::get("/contacts")
            .query("limit", 5)
            .query("page", 2)
            .no_body(),
    );
    sandbox.expect(Expected::get("/territories").times(0));

    let wrong = Expected::post("/agent/sessions").json(json!({"title": "Plan", "type": "chat"}));
    let message = wrong.check(&sandbox.requests()).unwrap_err().to_string();
    assert!(
        message.contains("-  \"type\": \"chat\"\n+  \"type\": \"plan\""),
        "{message}"
    );
    let twice = created
        .times(2)
        .check(&sandbox.requests())
        .unwrap_err()
        .to_string();
    assert!(
        twice.starts_with("expected 2 times, found 1 times among 2 requests"),
        "{twice}"
    );
    let nowhere = Expected::get("/nowhere")
        .header("x-a", "1")
        .check(&[])
        .unwrap_err();
    assert!(
        nowhere
            .to_string()
            .contains("no request has this method or this path")
    );
}

#[tokio::test]
#[should_panic(expected = "the nearest request")]
async fn an_expectation_that_fails_panics() {
    let sandbox = Sandbox::start().await.unwrap();
    answered(call(&sandbox, Method::GET, "/contacts?page=2")).await;
    sandbox.expect(Expected::get("/contacts").query("page", 3));
}

#[tokio::test]
async fn a_call_without_the_prefix_is_refused_with_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let host = sandbox.url().strip_suffix("/public-api/v1").unwrap();
    let client = client::builder().build().unwrap();
    for path in ["/contacts", "/workflows", "/public-api/v1x/contacts"] {
        let request = client.get(format!("{host}{path}"));
        let (status, body) = answered(request.header("x-api-key", sandbox.api_key())).await;
        assert_eq!(status, 404);
        assert!(
            body["error"]
                .as_str()
                .unwrap()
                .contains("not under /public-api/v1"),
            "{body}"
        );
    }
}
