//! Events reach a webhook as the older guide shows them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, UNIX_EPOCH};

use pgai_sandbox::{
    Sandbox,
    openapi_sandbox::{self, Contract},
    webhook::Event,
};
use serde_json::json;

const RECEIVER: &str = r"
openapi: 3.1.0
info: {title: Receiver, version: '1'}
paths:
  /hook: {post: {requestBody: {content: {application/json: {}}}, responses: {'200': {description: taken}}}}
";

#[tokio::test]
async fn an_event_has_the_members_that_the_guide_shows() {
    let contract = Contract::parse(RECEIVER).unwrap();
    let receiver = openapi_sandbox::Sandbox::builder(contract);
    let receiver = receiver.start().await.unwrap();
    let hook = format!("{}/hook", receiver.url());
    let clock = UNIX_EPOCH + Duration::from_secs(1_893_553_445);
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();

    let updated = Event::account_updated("a-1", "acme.example", ["employee_count"]);
    assert_eq!(sandbox.deliver(&hook, updated).await.unwrap(), 200);
    let tomorrow = Event::new("account.merged")
        .timestamp("soon")
        .signature("s3");
    sandbox
        .deliver(&hook, tomorrow.data(json!([1])))
        .await
        .unwrap();

    let [updated, tomorrow] = <[_; 2]>::try_from(receiver.requests()).unwrap();
    let body = updated.json().unwrap();
    assert!(
        body["timestamp"]
            .as_str()
            .unwrap()
            .starts_with("2030-01-02T03:04:")
    );
    assert_eq!(body["event"], "account.updated");
    let data =
        json!({"account_id": "a-1", "domain": "acme.example", "changes": ["employee_count"]});
    assert_eq!(body["data"], data);
    assert!(updated.headers.get("x-pgai-signature").is_none());
    let expected = json!({"event": "account.merged", "timestamp": "soon", "data": [1]});
    assert_eq!(tomorrow.json().unwrap(), expected);
    assert_eq!(tomorrow.headers["x-pgai-signature"], "s3");
    assert_eq!(sandbox.request_count(), 0);
}
