//! Bodies that are sequences of items.

use std::time::Duration;

use codegen_constructs::{version32, wire};
use futures_util::StreamExt;
use openapi_client_runtime::ErrorKind;

use crate::raw::Raw;
use crate::server;

const EVENTS: &str = "200 OK\r\ncontent-type: text/event-stream";

#[tokio::test]
async fn events_are_typed_and_keep_name_id_and_retry() {
    let server = Raw::pieces(
        EVENTS,
        &[
            "\u{feff}: hello\n\nevent: row\nid: 1\nretry: 250\nda",
            "ta: {\"id\":\r",
            "\ndata: 1, \"text\": \"a\"}\r\n\r",
            "\ndata: {\"id\": \"x\"}\n\ndata: {\"id\": 3}\n\ndata: [DONE]\n\ndata: {\"id\": 4}\n\n",
        ],
    )
    .await;
    let client = wire::Client::new(server::runtime(&server.url));
    let response = client.chat().send_events().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut events = response.into_inner();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(
        (event.name.as_deref(), event.id.as_deref()),
        (Some("row"), Some("1"))
    );
    assert_eq!(event.retry, Some(Duration::from_millis(250)));
    assert_eq!((event.data.id, event.data.text.as_deref()), (1, Some("a")));
    // One that does not fit is an error of its own, which names the operation and the member.
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Decode, Some("chat"))
    );
    assert!(error.to_string().contains("/id"), "{error}");
    assert_eq!(events.next().await.unwrap().unwrap().data.id, 3);
    assert_eq!(
        (events.last_event_id(), events.retry()),
        (Some("1"), Some(Duration::from_millis(250)))
    );
    assert!(events.next().await.is_none());
    assert_eq!(
        server.header("accept").as_deref(),
        Some("text/event-stream")
    );
}

#[tokio::test]
async fn a_stream_that_is_cut_off_is_an_error() {
    for (head, pieces) in [
        // Within an event, at the end of the connection.
        (
            EVENTS.to_owned(),
            vec!["data: {\"id\": 1}\n\ndata: {\"id\": 2}\n"],
        ),
        // Between events, before the end that the length or the last chunk tells.
        (
            format!("{EVENTS}\r\ncontent-length: 100"),
            vec!["data: {\"id\": 1}\n\n"],
        ),
        (
            format!("{EVENTS}\r\ntransfer-encoding: chunked"),
            vec!["11\r\ndata: {\"id\": 1}\n\n\r\n"],
        ),
    ] {
        let server = Raw::pieces(&head, &pieces).await;
        let client = wire::Client::new(server::runtime(&server.url));
        let mut events = client.chat().send_events().await.unwrap().into_inner();
        assert_eq!(events.next().await.unwrap().unwrap().data.id, 1, "{head}");
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{head}");
        assert!(events.next().await.is_none());
    }
}

#[tokio::test]
async fn events_without_a_schema_are_text_and_the_bytes_stay_available() {
    let body = "data: a\ndata: [DONE]\n\n";
    let server = Raw::pieces(EVENTS, &[body]).await;
    let client = wire::Client::new(server::runtime(&server.url));
    let events = client.log().send().await.unwrap().into_inner();
    let texts: Vec<String> = events.map(|event| event.unwrap().data).collect().await;
    assert_eq!(texts, ["a\n[DONE]"]);
    let events = client.log().send().await.unwrap().into_inner();
    assert_eq!(events.into_bytes().bytes().await.unwrap(), body);
    let server = Raw::accept().await;
    let client = wire::Client::new(server::runtime(&server.url));
    assert!(
        client
            .log()
            .send()
            .await
            .unwrap()
            .into_inner()
            .next()
            .await
            .is_none()
    );
}

#[tokio::test]
async fn lines_and_sequences_of_json_are_typed() {
    let head = "200 OK\r\ncontent-type: application/x-ndjson";
    let server = Raw::pieces(
        head,
        &["{\"id\":1}\r\n\n{\"id\"", ":2, \"new\": 0}\n{\"id\":", "3}"],
    )
    .await;
    let client = wire::Client::new(server::runtime(&server.url));
    let rows = client.lines().send().await.unwrap().into_inner();
    let ids: Vec<i64> = rows.map(|row| row.unwrap().id).collect().await;
    assert_eq!(ids, [1, 2, 3]);

    let server = Raw::pieces(head, &["{\"id\":1}\n{\"id\":"]).await;
    let client = wire::Client::new(server::runtime(&server.url));
    let mut rows = client.lines().send().await.unwrap().into_inner();
    assert_eq!(rows.next().await.unwrap().unwrap().id, 1);
    assert_eq!(
        rows.next().await.unwrap().unwrap_err().kind(),
        ErrorKind::Interrupted
    );
    assert!(rows.next().await.is_none());

    let head = "200 OK\r\ncontent-type: application/json-seq";
    let server = Raw::pieces(
        head,
        &[
            "\u{1e}{\n\"id\":1}\n\u{1e}{\"id\"\n\u{1e}",
            "{\"id\":3}\n\u{1e}7",
        ],
    )
    .await;
    let client = version32::Client::new(server::runtime(&server.url));
    let mut rows = client.sequence().send().await.unwrap().into_inner();
    assert_eq!(rows.next().await.unwrap().unwrap().id, 1);
    assert_eq!(
        rows.next().await.unwrap().unwrap_err().kind(),
        ErrorKind::Decode
    );
    assert_eq!(rows.next().await.unwrap().unwrap().id, 3);
    assert_eq!(
        rows.next().await.unwrap().unwrap_err().kind(),
        ErrorKind::Interrupted
    );
    assert!(rows.next().await.is_none());
}

#[tokio::test]
async fn item_schemas_describe_events_by_their_data_or_as_a_whole() {
    let server = Raw::pieces(EVENTS, &["event: x\ndata: {\"id\": 5}\n\n"]).await;
    let client = version32::Client::new(server::runtime(&server.url));
    let mut events = client.events().send().await.unwrap().into_inner();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!((event.name.as_deref(), event.data.id), (Some("x"), 5));

    let server = Raw::pieces(
        EVENTS,
        &["event: removed\ndata: 7\n\nevent: new\ndata: 8\n\n"],
    )
    .await;
    let client = version32::Client::new(server::runtime(&server.url));
    let mut events = client.kinds().send().await.unwrap().into_inner();
    let event = events.next().await.unwrap().unwrap();
    let version32::types::KindsResponseEvent::Removed(removed) = event.data else {
        panic!("{event:?}");
    };
    assert_eq!(removed.data, "7");
    let event = events.next().await.unwrap().unwrap();
    assert!(
        matches!(event.data, version32::types::KindsResponseEvent::Unknown(_)),
        "{event:?}"
    );
}
