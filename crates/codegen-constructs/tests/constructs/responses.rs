//! Responses are read into their types, and nothing of one that does not fit is lost.

use crate::server::{Server, runtime};
use codegen_constructs::responses::{Client, ErrorKind, types};

/// What the server plays.
const DOCUMENT: &str = "responses";
use futures_util::TryStreamExt;

const THING: &str = r#"{"id":1,"name":null,"unheard":true,"state":"paused"}"#;

#[tokio::test]
async fn unknown_fields_values_and_nulls_fail_nothing() {
    let server = Server::json(DOCUMENT, THING).await;
    let thing = Client::new(runtime(&server.url))
        .one()
        .send()
        .await
        .unwrap();
    assert_eq!(
        (thing.status().as_u16(), thing.id, thing.name.as_deref()),
        (200, 1, None)
    );
    let state = thing.state.as_ref().unwrap();
    assert_eq!(
        (state.as_str(), serde_json::to_value(state).unwrap()),
        ("paused", "paused".into())
    );
    assert_eq!(
        server.request().await.header("accept"),
        Some("application/json")
    );
}

#[tokio::test]
async fn a_builder_is_a_future_that_any_task_can_await() {
    let server = Server::json(DOCUMENT, THING).await;
    let client = Client::new(runtime(&server.url));
    let one = tokio::spawn(client.one().into_future());
    let several = tokio::spawn(client.several().into_future());
    assert_eq!(one.await.unwrap().unwrap().id, 1);
    let several = several.await.unwrap().unwrap().into_inner();
    assert!(matches!(several, types::SeveralOutcome::Ok(thing) if thing.id == 1));
    assert!(client.maybe().await.unwrap().is_some());
}

#[tokio::test]
async fn every_success_status_has_its_type() {
    let server = Server::answer(DOCUMENT, "201 Created", THING).await;
    assert_eq!(
        Client::new(runtime(&server.url))
            .same_type_twice()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    let server = Server::json(DOCUMENT, THING).await;
    let first = Client::new(runtime(&server.url))
        .several()
        .send()
        .await
        .unwrap();
    assert!(matches!(&*first, types::SeveralOutcome::Ok(thing) if thing.id == 1));
    let server = Server::answer(DOCUMENT, "202 Accepted", r#"{"job":"j"}"#).await;
    let second = Client::new(runtime(&server.url))
        .several()
        .send()
        .await
        .unwrap();
    assert!(matches!(&*second, types::SeveralOutcome::Accepted(job) if job.job == "j"));
    let server = Server::accept(DOCUMENT).await;
    let third = Client::new(runtime(&server.url))
        .several()
        .send()
        .await
        .unwrap();
    assert!(matches!(&*third, types::SeveralOutcome::NoContent));
}

#[tokio::test]
async fn nothing_beside_something_is_an_option() {
    let server = Server::accept(DOCUMENT).await;
    assert!(
        Client::new(runtime(&server.url))
            .maybe()
            .send()
            .await
            .unwrap()
            .is_none()
    );
    let server = Server::json(DOCUMENT, THING).await;
    assert_eq!(
        Client::new(runtime(&server.url))
            .maybe()
            .send()
            .await
            .unwrap()
            .into_inner()
            .unwrap()
            .id,
        1
    );
}

#[tokio::test]
async fn defaults_ranges_and_vendor_types_are_read() {
    let server = Server::answer(DOCUMENT, "206 Partial Content", THING).await;
    assert_eq!(
        Client::new(runtime(&server.url))
            .only_default()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    let server = Server::answer(DOCUMENT, "299 Odd", THING).await;
    assert_eq!(
        Client::new(runtime(&server.url))
            .range()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    let server = Server::json(DOCUMENT, THING).await;
    assert_eq!(
        Client::new(runtime(&server.url))
            .vendor()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    assert_eq!(
        server.request().await.header("accept"),
        Some("application/vnd.things+json")
    );
}

#[tokio::test]
async fn opaque_bodies_may_be_anything() {
    for body in ["[1]", "null", "", "{\"a\":1}", "\"text\""] {
        let server = Server::json(DOCUMENT, body).await;
        let value = Client::new(runtime(&server.url))
            .opaque()
            .send()
            .await
            .unwrap()
            .into_inner();
        let sent: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        assert_eq!(serde_json::to_value(&value).unwrap(), sent);
        assert_eq!(
            Some(&value.extra),
            sent.as_object().or(Some(&Default::default()))
        );
        let server = Server::json(DOCUMENT, body).await;
        Client::new(runtime(&server.url))
            .untyped()
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn other_media_types_are_streams() {
    async fn all(stream: codegen_constructs::responses::ByteStream) -> Vec<u8> {
        stream.bytes().await.unwrap().to_vec()
    }
    let server = Server::answer(DOCUMENT, "200 OK\r\ncontent-type: text/csv", "a;b").await;
    let client = Client::new(runtime(&server.url));
    assert_eq!(
        all(client.csv().send().await.unwrap().into_inner()).await,
        b"a;b"
    );
    assert_eq!(server.request().await.header("accept"), Some("text/csv"));
    let server = Server::answer(DOCUMENT, "200 OK\r\ncontent-type: text/plain", "text").await;
    assert_eq!(
        all(Client::new(runtime(&server.url))
            .text()
            .send()
            .await
            .unwrap()
            .into_inner())
        .await,
        b"text"
    );
    let server = Server::answer(DOCUMENT, "200 OK", "\u{1}\u{2}").await;
    assert_eq!(
        all(Client::new(runtime(&server.url))
            .binary()
            .send()
            .await
            .unwrap()
            .into_inner())
        .await,
        [1, 2]
    );
    let server = Server::answer(DOCUMENT, "200 OK", "undeclared").await;
    assert_eq!(
        all(Client::new(runtime(&server.url))
            .silent()
            .send()
            .await
            .unwrap()
            .into_inner())
        .await,
        b"undeclared"
    );
}

#[tokio::test]
async fn json_and_an_event_stream_of_one_status_can_both_be_asked_for() {
    let server = Server::json(DOCUMENT, THING).await;
    assert_eq!(
        Client::new(runtime(&server.url))
            .chat()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    assert_eq!(
        server.request().await.header("accept"),
        Some("application/json")
    );
    let server = Server::answer(
        DOCUMENT,
        "200 OK\r\ncontent-type: text/event-stream",
        "data: 1\n\n",
    )
    .await;
    let stream = Client::new(runtime(&server.url))
        .chat()
        .send_events()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        stream.into_bytes().bytes().await.unwrap(),
        &b"data: 1\n\n"[..]
    );
    assert_eq!(
        server.request().await.header("accept"),
        Some("text/event-stream")
    );
}

#[tokio::test]
async fn errors_arrive_whole() {
    for (status, body) in [
        ("404 Not Found", r#"{"error":"x"}"#),
        ("502 Bad Gateway", "<html>"),
        ("401 Unauthorized", ""),
    ] {
        let server = Server::answer(DOCUMENT, &format!("{status}\r\nx-trace: 7"), body).await;
        let client = Client::new(runtime(&server.url));
        let error = client.one().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.operation(), Some("one"));
        assert_eq!(error.headers()["x-trace"], "7");
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn a_misfit_keeps_status_headers_bytes_and_place() {
    let body = r#"[{"id":1},{"id":2,"tags":["a",{"b":1}]}]"#;
    let server = Server::answer(DOCUMENT, "200 OK\r\nx-trace: 7", body).await;
    let client = Client::new(runtime(&server.url));
    let error = client.list().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains(" at /1/tags/1:"), "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert_eq!(error.headers()["x-trace"], "7");
    assert_eq!(error.body(), Some(body.as_bytes()));
}

#[tokio::test]
async fn an_empty_or_foreign_body_is_a_misfit_as_a_whole() {
    for body in ["", "<html>", "{\"id\":1} trailing"] {
        let server = Server::json(DOCUMENT, body).await;
        let error = Client::new(runtime(&server.url))
            .one()
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn media_types_that_differ_in_a_parameter_have_a_method_each() {
    let job = || types::Job::builder().job("j".to_owned());
    let server = Server::answer(
        DOCUMENT,
        "206 Partial Content\r\ncontent-type: text/csv",
        "a",
    )
    .await;
    let client = Client::new(runtime(&server.url));
    client
        .versions()
        .body_application_json_version_2(job())
        .send_text_csv()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.header("content-type"),
        Some("application/json; version=2")
    );
    assert_eq!(request.header("accept"), Some("text/csv"));
    let server = Server::json(DOCUMENT, THING).await;
    let client = Client::new(runtime(&server.url));
    client.versions().body_json(job()).send().await.unwrap();
    assert_eq!(
        server.request().await.header("content-type"),
        Some("application/json; version=1")
    );
}

#[tokio::test]
async fn a_response_that_has_no_body_is_read_as_none_whatever_its_schema() {
    let server = Server::answer(DOCUMENT, "200 OK\r\nx-trace: 7", "").await;
    let client = Client::new(runtime(&server.url));
    let head = client.head_only().send().await.unwrap();
    assert_eq!(head.headers()["x-trace"], "7");
    assert!(server.request().await.line().starts_with("HEAD "));
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.no_body().send().await.unwrap();
}

#[tokio::test]
async fn every_json_media_type_of_one_status_can_be_asked_for() {
    let server = Server::json(DOCUMENT, THING).await;
    let client = Client::new(runtime(&server.url));
    assert_eq!(client.same_types().send().await.unwrap().id, 1);
    assert_eq!(
        server.request().await.header("accept"),
        Some("application/json")
    );
    let server = Server::json(DOCUMENT, THING).await;
    let client = Client::new(runtime(&server.url));
    assert_eq!(
        client
            .same_types()
            .send_vnd_things_v2_json()
            .await
            .unwrap()
            .id,
        1
    );
    assert_eq!(
        server.request().await.header("accept"),
        Some("application/vnd.things.v2+json")
    );
    let server = Server::json(DOCUMENT, r#"["a"]"#).await;
    let client = Client::new(runtime(&server.url));
    assert_eq!(
        *client.same_types().send_vnd_things_raw().await.unwrap(),
        ["a"]
    );
    assert_eq!(
        server.request().await.header("accept"),
        Some("application/vnd.things.raw")
    );
}

#[tokio::test]
async fn bytes_under_the_name_of_json_are_a_stream() {
    let server = Server::answer(
        DOCUMENT,
        "200 OK\r\ncontent-type: application/json",
        "not JSON",
    )
    .await;
    let client = Client::new(runtime(&server.url));
    let stream = client.file().send().await.unwrap().into_inner();
    let bytes = stream.map_ok(|b| b.to_vec()).try_concat().await.unwrap();
    assert_eq!(bytes, b"not JSON");
}
