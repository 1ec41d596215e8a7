//! Events from a sandbox arrive on a listener of the program, and whatever else may come does no harm.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pgai::ErrorKind;
use pgai::http::{HeaderMap, HeaderValue};
use pgai::webhook::{AccountUpdated, Event, EventName, SIGNATURE_HEADER};
use pgai_sandbox::openapi_sandbox::{self, Contract};
use pgai_sandbox::{Sandbox, webhook};
use serde_json::{Value, json};

const RECEIVER: &str = r"
openapi: 3.1.0
info: {title: Receiver, version: '1'}
paths:
  /hook: {post: {requestBody: {content: {application/json: {}}}, responses: {'200': {description: taken}}}}
";

#[tokio::test]
async fn what_the_sandbox_delivers_is_read() {
    let receiver = openapi_sandbox::Sandbox::builder(Contract::parse(RECEIVER).unwrap());
    let receiver = receiver.start().await.unwrap();
    let hook = format!("{}/hook", receiver.url());
    let sandbox = Sandbox::start().await.unwrap();
    let updated = webhook::Event::account_updated("a-1", "acme.example", ["employee_count"]);
    let tomorrow = webhook::Event::new("account.merged").timestamp("soon");
    for event in [updated.signature("c2lnbmVk="), tomorrow.data(json!([1]))] {
        assert_eq!(sandbox.deliver(&hook, event).await.unwrap(), 200);
    }

    let requests = receiver.requests();
    let read = |index: usize| {
        Event::from_request(&requests[index].headers, &requests[index].body).unwrap()
    };
    let updated = read(0);
    assert_eq!(updated.name(), Some(EventName::AccountUpdated));
    assert!(updated.timestamp().unwrap().ends_with('Z'));
    assert_eq!(updated.signature(), Some(&b"c2lnbmVk="[..]));
    assert!(!format!("{updated:?}").contains("c2lnbmVk"));
    let data: AccountUpdated = updated.data().unwrap();
    assert_eq!(data.account_id.as_deref(), Some("a-1"));
    assert_eq!(data.domain.as_deref(), Some("acme.example"));
    assert_eq!(data.changes, ["employee_count"]);
    assert_eq!(updated.to_bytes(), requests[0].body);

    let tomorrow = read(1);
    let unknown = EventName::Unknown("account.merged".to_owned());
    assert_eq!(
        (tomorrow.name(), tomorrow.timestamp(), tomorrow.signature()),
        (Some(unknown), Some("soon"), None)
    );
    assert_eq!(tomorrow.data::<[u8; 1]>().unwrap(), [1]);
}

#[test]
fn every_event_of_the_guide_is_known_and_goes_back_as_it_came() {
    let named = [
        ("account.updated", EventName::AccountUpdated),
        ("account.score_changed", EventName::AccountScoreChanged),
        ("contact.added", EventName::ContactAdded),
        ("alert.triggered", EventName::AlertTriggered),
        ("enrichment.completed", EventName::EnrichmentCompleted),
    ];
    assert_eq!(named.clone().map(|(name, _)| name), EventName::KNOWN);
    for (name, known) in named {
        let text = format!(
            r#"{{"id":12345678901234567890123,"event":"{name}","timestamp":"2026-01-02T03:04:05Z","data":{{"n":1.10,"a":null}},"x":[1e400]}}"#
        );
        let event: Event = text.parse().unwrap();
        assert_eq!(event.name(), Some(known));
        assert_eq!(event.to_string(), text);
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
        assert_eq!(
            event.data::<pgai::Object>().unwrap().to_string(),
            r#"{"n":1.10,"a":null}"#
        );
        assert_eq!(event.get("x").unwrap()[0], "1e400");
        let data: AccountUpdated = event.data().unwrap();
        assert_eq!(data.extra["n"], 1.1);
    }
}

#[test]
fn what_is_no_event_is_read_as_far_as_it_goes() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_data = format!(r#"{{"event":"contact.added","data":{deep}}}"#);
    for (body, name) in [
        ("", None),
        ("null", None),
        ("{}", None),
        ("[]", None),
        ("7", None),
        (r#""contact.added""#, None),
        (r#"{"event":null,"timestamp":7,"data":null}"#, None),
        (r#"{"event":["contact.added"]}"#, None),
        (r#"{"event":""}"#, Some("")),
        (r#"{"event":"Contact.Added"}"#, Some("Contact.Added")),
        (
            "\u{feff}{\"event\":\"contact.added\"}",
            Some("contact.added"),
        ),
        (
            r#"{"event":"x","event":"contact.added"}"#,
            Some("contact.added"),
        ),
        (&deep, None),
        (&deep_data, Some("contact.added")),
    ] {
        let event = Event::from_request(&HeaderMap::new(), body.as_bytes()).unwrap();
        let shown = &body[..body.len().min(60)];
        assert_eq!(
            event.name().as_ref().map(EventName::as_str),
            name,
            "{shown}"
        );
        assert_eq!(event.timestamp(), None, "{shown}");
        let error = event.data::<AccountUpdated>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{shown}");
    }
    for body in [
        &b"<html>"[..],
        b"{",
        b"{}{}",
        b"event=contact.added",
        b"\xff\xfe",
        b"\"\xff\"",
    ] {
        let error = Event::from_request(&HeaderMap::new(), body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
}

#[test]
fn data_that_does_not_fit_is_named() {
    let event: Event = r#"{"event":"contact.added","data":{"ids":["a",7]}}"#
        .parse()
        .unwrap();
    #[derive(Debug, serde::Deserialize)]
    struct Added {
        #[allow(dead_code, reason = "only read by serde")]
        ids: Vec<String>,
    }
    let error = event.data::<Added>().unwrap_err();
    assert!(error.message().contains("/data/ids/1"), "{error}");
    // A row of ours keeps it instead.
    let event: Event = r#"{"data":{"domain":7,"changes":"all"}}"#.parse().unwrap();
    let data: AccountUpdated = event.data().unwrap();
    let kept: Value = serde_json::to_value(&data).unwrap();
    assert_eq!(kept, json!({"domain": 7, "changes": "all"}));
}

#[test]
fn a_signature_is_handed_over_whatever_it_is() {
    let mut headers = HeaderMap::new();
    let value = HeaderValue::from_bytes(b"t=1,v1=\xfe").unwrap();
    headers.insert(SIGNATURE_HEADER, value);
    let event = Event::from_request(&headers, b"{}").unwrap();
    assert_eq!(event.signature(), Some(&b"t=1,v1=\xfe"[..]));
}
