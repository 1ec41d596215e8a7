//! Webhooks reach a program on this machine, and nobody else.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use openapi_sandbox::{
    Contract, Delivery, Sandbox,
    fault::{Fault, Stage, When},
};
use serde_json::json;

const RECEIVER: &str = r"
openapi: 3.1.0
info: {title: Receiver, version: '1'}
paths:
  /hook:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
      responses: {'202': {description: taken}}
    put: {responses: {'200': {description: taken}}}
webhooks:
  added: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}},
    responses: {'202': {description: ok}}}}
  ping: {put: {responses: {'200': {description: ok}}}}
components:
  schemas:
    Event: {type: object, required: [event, id], properties: {event: {const: added}, id: {type: integer}}}
";

#[tokio::test]
async fn what_a_document_sends_fits_what_it_says() {
    let contract = Contract::parse(RECEIVER).unwrap();
    assert_eq!(contract.webhooks().collect::<Vec<_>>(), ["added", "ping"]);
    let receiver = Sandbox::builder(contract.clone()).start().await.unwrap();
    let hook = format!("{}/hook?x=1", receiver.url());
    let added = contract.delivery("added").unwrap();
    assert_eq!(
        added
            .header("x-signature", "abc")
            .send(&hook)
            .await
            .unwrap(),
        202
    );
    let ping = contract.delivery("ping").unwrap();
    assert_eq!(
        ping.send(&hook.replace("127.0.0.1", "localhost"))
            .await
            .unwrap(),
        200
    );
    assert_eq!(Delivery::new(&json!({})).send(&hook).await.unwrap(), 400);
    assert!(contract.delivery("removed").is_none());
    let [added, ping, _] = <[_; 3]>::try_from(receiver.requests()).unwrap();
    assert_eq!(added.headers["x-signature"], "abc");
    assert_eq!(added.raw_query.as_deref(), Some("x=1"));
    assert_eq!((ping.method.as_str(), ping.body.len()), ("PUT", 0));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_delivered_is_an_error() {
    let receiver = Sandbox::builder(Contract::parse(RECEIVER).unwrap());
    let receiver = receiver.start().await.unwrap();
    let hook = format!("{}/hook", receiver.url());
    let send = async |url: &str| {
        let sent = Delivery::new(&json!({})).send(url).await;
        sent.unwrap_err().to_string()
    };
    for url in [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "/hook",
        "http://10.0.0.1/",
        "",
        "http://a b",
    ] {
        let error = send(url).await;
        assert!(error.contains("deliver to"), "{url}: {error}");
    }
    let illegal = Delivery::new(&json!({}))
        .header("a b", "c")
        .send(&hook)
        .await;
    assert!(illegal.unwrap_err().to_string().contains("no header"));
    assert_eq!(receiver.request_count(), 0);

    receiver.fault(When::always().nth(1), Fault::stall(Stage::BeforeHeaders));
    receiver.fault(When::always().nth(2), Fault::truncated());
    receiver.fault(When::always().nth(3), Fault::reset(Stage::BeforeHeaders));
    assert!(send(&hook).await.contains("no answer within 30 seconds"));
    send(&hook).await;
    send(&hook).await;
    drop(receiver);
    assert!(send(&hook).await.contains("refused"));
}
