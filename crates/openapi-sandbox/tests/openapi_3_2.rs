//! What OpenAPI 3.2 added is played: methods, querystring parameters, media type components, sequences.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use openapi_sandbox::{Contract, Sandbox};
use reqwest::Method;
use serde_json::Value;
use support::call;

const DOCUMENT: &str = r"
openapi: 3.2.0
info: {title: New, version: '1'}
paths:
  /find:
    query:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [q]}}}}
      responses: {'200': {description: found}}
    additionalOperations:
      COPY: {responses: {'200': {description: copied}}}
  /filter:
    get:
      parameters:
        - name: filter
          in: querystring
          required: true
          content: {application/json: {schema: {type: object, required: [age], properties: {age: {type: integer}}}}}
      responses: {'200': {description: ok}}
  /form:
    get:
      parameters:
        - name: form
          in: querystring
          content:
            application/x-www-form-urlencoded:
              schema: {type: object, properties: {n: {type: integer}}}
      responses: {'200': {description: ok}}
  /cookies:
    get:
      parameters:
        - {name: ids, in: cookie, style: cookie, schema: {type: array, items: {type: integer}}}
      responses: {'200': {description: ok}}
  /events:
    post:
      requestBody: {content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Event'}}}}
      responses:
        '200':
          description: a stream
          content: {application/jsonl: {$ref: '#/components/mediaTypes/Events'}}
    get:
      responses:
        '200': {description: events, content: {text/event-stream: {$ref: '#/components/mediaTypes/Sent'}}}
components:
  schemas:
    Event: {type: object, required: [id], properties: {id: {type: integer, minimum: 7}}}
  mediaTypes:
    Events: {itemSchema: {$ref: '#/components/schemas/Event'}}
    Sent:
      itemSchema:
        type: object
        required: [data, event]
        properties: {event: {const: added}, data: {type: string, examples: ['1']}}
";

async fn sandbox() -> Sandbox {
    let contract = Contract::parse(DOCUMENT).unwrap();
    Sandbox::builder(contract).start().await.unwrap()
}

#[tokio::test]
async fn methods_beyond_the_eight_are_operations() {
    let sandbox = sandbox().await;
    for name in ["QUERY /find", "COPY /find"] {
        assert!(sandbox.has_operation(name), "{name}");
    }
    let method = |name: &str| Method::from_bytes(name.as_bytes()).unwrap();
    let status = async |method, body: &'static str| {
        let call = call(&sandbox, method, "/find").header("content-type", "application/json");
        call.body(body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(status(method("QUERY"), r#"{"q": 1}"#).await, 200);
    assert_eq!(status(method("QUERY"), "{}").await, 400);
    assert_eq!(status(method("COPY"), "").await, 200);
    assert_eq!(status(method("MOVE"), "").await, 405);
}

#[tokio::test]
async fn a_querystring_is_held_to_its_content() {
    let sandbox = sandbox().await;
    for (path, part) in [
        ("/filter?%7B%22age%22%3A%207%7D", ""),
        ("/filter?%7B%7D", "querystring parameter `filter`"),
        ("/filter?age=7", "not JSON"),
        ("/filter", "is missing"),
        ("/form?n=7&other=x", ""),
        ("/form?n=x", "querystring parameter `form` /n"),
        ("/form", ""),
    ] {
        let answer = call(&sandbox, Method::GET, path).send().await.unwrap();
        let breaches = sandbox.requests().pop().unwrap().breaches;
        let expected = if part.is_empty() { 200 } else { 400 };
        assert_eq!(answer.status(), expected, "{path}: {breaches:?}");
        assert!(breaches.iter().all(|breach| breach.contains(part)));
    }
}

#[tokio::test]
async fn a_cookie_of_the_style_cookie_repeats_its_name() {
    let sandbox = sandbox().await;
    for (cookies, expected) in [("ids=1; ids=2", 200), ("ids=1; ids=x", 400)] {
        let get = call(&sandbox, Method::GET, "/cookies").header("cookie", cookies);
        assert_eq!(get.send().await.unwrap().status(), expected);
    }
}

#[tokio::test]
async fn the_items_of_a_sequence_are_held_to_their_schema() {
    let sandbox = sandbox().await;
    let post = async |body: &'static str| {
        let post = call(&sandbox, Method::POST, "/events");
        let post = post.header("content-type", "application/jsonl").body(body);
        let status = post.send().await.unwrap().status().as_u16();
        (
            status,
            sandbox.requests().pop().unwrap().breaches.join("; "),
        )
    };
    assert_eq!(
        post("{\"id\": 7}\n{\"id\": 8}\n").await,
        (200, String::new())
    );
    let (status, breach) = post("{\"id\": 7}\n{\"id\": 6}\n").await;
    assert_eq!(status, 400);
    assert!(
        breach.contains("body /1/id: ")
            && breach.contains("(#/components/schemas/Event/properties/id/minimum)"),
        "{breach}"
    );
    assert!(
        post("{\"id\": 7}\n{")
            .await
            .1
            .contains("item 1 is not JSON")
    );
}

#[tokio::test]
async fn a_sequence_is_answered_with_items_that_fit() {
    let sandbox = sandbox().await;
    let post = call(&sandbox, Method::POST, "/events")
        .send()
        .await
        .unwrap();
    assert_eq!(post.headers()["content-type"], "application/jsonl");
    let body = post.text().await.unwrap();
    assert!(body.lines().count() > 1, "{body:?}");
    for line in body.lines() {
        let item: Value = serde_json::from_str(line).unwrap();
        assert!(item["id"].as_i64().unwrap() >= 7, "{item}");
    }
    let events = call(&sandbox, Method::GET, "/events").send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let body = events.text().await.unwrap();
    assert!(
        body.starts_with("event: added\ndata: 1\n\n")
            || body.starts_with("data: 1\nevent: added\n\n"),
        "{body:?}"
    );
}
