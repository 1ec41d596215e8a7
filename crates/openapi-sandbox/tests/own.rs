//! The sandbox's own routes, HEAD, and pages of other origins.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use openapi_sandbox::{
    Contract, Sandbox,
    fault::{Fault, When},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::{call, client, contacts};

fn host(sandbox: &Sandbox) -> &str {
    sandbox.url().strip_suffix("/v1").unwrap()
}

#[tokio::test]
async fn a_taken_port_is_an_error_also_within_a_runtime() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for started in [
        contacts().port(port).start_blocking(),
        contacts().port(port).start().await,
    ] {
        let problem = started.unwrap_err().to_string();
        assert!(problem.contains(&port.to_string()), "{problem}");
    }
}

#[tokio::test]
async fn an_observer_sees_the_outcome_of_a_request_that_is_not_kept() {
    let (seen, see) = std::sync::mpsc::channel();
    let builder = contacts().keep_requests(0);
    let builder = builder.on_request(move |request| seen.send(request.status).unwrap());
    let sandbox = builder.start().await.unwrap();
    let answer = call(&sandbox, Method::GET, "/contacts").send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(see.recv().unwrap(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!((sandbox.requests().len(), sandbox.request_count()), (0, 1));
}

#[tokio::test]
async fn its_document_names_it_as_the_server_and_is_the_same_contract() {
    let sandbox = contacts().start().await.unwrap();
    let client = client().build().unwrap();
    let url = format!("{}/openapi.json", host(&sandbox));
    let answer = client.get(&url).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    let document: Value = answer.json().await.unwrap();
    assert_eq!(document["servers"], json!([{"url": sandbox.url()}]));
    let same = Contract::parse(document.to_string()).unwrap();
    let names: Vec<&str> = same
        .operations()
        .map(|operation| operation.name())
        .collect();
    assert_eq!(names, sandbox.operations().collect::<Vec<_>>());
}

#[tokio::test]
async fn health_is_told_without_a_key_and_without_a_trace() {
    let sandbox = contacts().strict().rate_limit(1).start().await.unwrap();
    sandbox.fault(When::always(), Fault::status(StatusCode::BAD_GATEWAY));
    let client = client().build().unwrap();
    for base in [host(&sandbox), sandbox.url()] {
        let answer = client.get(format!("{base}/health")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(
            answer.json::<Value>().await.unwrap(),
            json!({"status": "ok"})
        );
        let head = client.head(format!("{base}/health")).send().await.unwrap();
        assert_eq!(head.status(), 200);
    }
    assert_eq!(sandbox.request_count(), 0);
    sandbox.finish().unwrap();
}

#[tokio::test]
async fn an_operation_of_the_document_comes_before_a_route_of_the_sandbox() {
    let contract = Contract::parse(
        "{openapi: 3.1.0, paths: {/health: {get: {responses: {'204': {description: up}}}}}}",
    );
    let sandbox = Sandbox::builder(contract.unwrap()).start().await.unwrap();
    let answer = call(&sandbox, Method::GET, "/health").send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(sandbox.request_count(), 1);
    let document = call(&sandbox, Method::GET, "/openapi.json").send();
    assert_eq!(document.await.unwrap().status(), 200);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let sandbox = contacts().start().await.unwrap();
    let ask = async |method| {
        let call = call(&sandbox, method, "/contacts").header("x-api-key", sandbox.api_key());
        call.send().await.unwrap()
    };
    let get = ask(Method::GET).await;
    let length = get.headers()["content-length"].clone();
    let head = ask(Method::HEAD).await;
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-length"], length);
    assert_eq!(head.headers()["content-type"], "application/json");
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    let entry = sandbox.requests().pop().unwrap();
    assert_eq!(
        (entry.operation.as_deref(), entry.method),
        (Some("GET /contacts"), Method::HEAD)
    );
    assert_eq!(sandbox.ledger().len(), 0);

    sandbox.fault(When::always(), Fault::drip(1000, std::time::Duration::ZERO));
    assert_eq!(ask(Method::HEAD).await.bytes().await.unwrap().len(), 0);
    let allowed = ask(Method::DELETE).await;
    assert_eq!(allowed.status(), 405);
}

#[tokio::test]
async fn a_method_that_is_not_allowed_is_answered_with_those_that_are() {
    let sandbox = contacts().start().await.unwrap();
    let delete = call(&sandbox, Method::DELETE, "/contacts")
        .send()
        .await
        .unwrap();
    assert_eq!(delete.headers()["allow"], "GET, POST, HEAD");
    assert_eq!(delete.headers()["content-type"], "application/problem+json");
    let problem: Value = delete.json().await.unwrap();
    assert_eq!(problem["status"], 405);
    assert_eq!(problem["title"], "Method Not Allowed");
}

#[tokio::test]
async fn pages_of_other_origins_are_let_in_on_request() {
    const PAGE: &str = "https://page.example";
    let sandbox = contacts().cors().strict().start().await.unwrap();
    let preflight = call(&sandbox, Method::OPTIONS, "/contacts")
        .header("origin", PAGE)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "x-api-key, content-type")
        .header("access-control-request-private-network", "true");
    let preflight = preflight.send().await.unwrap();
    assert_eq!(preflight.status(), 204);
    for (name, value) in [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-methods", "POST"),
        ("access-control-allow-headers", "x-api-key, content-type"),
        ("access-control-allow-private-network", "true"),
    ] {
        assert_eq!(preflight.headers()[name], value);
    }
    let get = call(&sandbox, Method::GET, "/contacts")
        .header("origin", PAGE)
        .header("x-api-key", sandbox.api_key());
    let get = get.send().await.unwrap();
    assert_eq!(get.headers()["access-control-allow-origin"], PAGE);
    assert_eq!(get.headers()["vary"], "origin");
    let exposed = get.headers()["access-control-expose-headers"].to_str();
    assert!(exposed.unwrap().contains("content-type"));
    sandbox.fault(
        When::always().nth(1),
        Fault::status(StatusCode::BAD_GATEWAY),
    );
    let refused = call(&sandbox, Method::GET, "/contacts").header("origin", PAGE);
    let refused = refused
        .header("x-api-key", sandbox.api_key())
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            refused.status().as_u16(),
            &refused.headers()["access-control-allow-origin"]
        ),
        (502, &PAGE.parse().unwrap())
    );
    let own = call(&sandbox, Method::GET, "/contacts").header("x-api-key", sandbox.api_key());
    let own = own.send().await.unwrap();
    assert!(!own.headers().contains_key("access-control-allow-origin"));
    assert_eq!(sandbox.request_count(), 3);
    sandbox.finish().unwrap();

    let sandbox = contacts().start().await.unwrap();
    let closed = call(&sandbox, Method::OPTIONS, "/contacts")
        .header("origin", PAGE)
        .header("access-control-request-method", "POST");
    assert_eq!(closed.send().await.unwrap().status(), 405);
}
