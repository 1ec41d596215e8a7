//! Responses are read into their types, and nothing of one that does not fit is lost.

use crate::server::{Server, http};
use codegen_constructs::responses::{Client, Error, misfit, types};
use futures_util::TryStreamExt;

const THING: &str = r#"{"id":1,"name":null,"unheard":true,"state":"paused"}"#;

#[tokio::test]
async fn unknown_fields_values_and_nulls_fail_nothing() {
    let server = Server::json(THING).await;
    let thing = Client::new_with_client(&server.url, http())
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
async fn every_success_status_has_its_type() {
    let server = Server::answer("201 Created", THING).await;
    assert_eq!(
        Client::new_with_client(&server.url, http())
            .same_type_twice()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    let server = Server::json(THING).await;
    let first = Client::new_with_client(&server.url, http())
        .several()
        .send()
        .await
        .unwrap();
    assert!(matches!(&*first, types::SeveralOutcome::Ok(thing) if thing.id == 1));
    let server = Server::answer("202 Accepted", r#"{"job":"j"}"#).await;
    let second = Client::new_with_client(&server.url, http())
        .several()
        .send()
        .await
        .unwrap();
    assert!(matches!(&*second, types::SeveralOutcome::Accepted(job) if job.job == "j"));
    let server = Server::accept().await;
    let third = Client::new_with_client(&server.url, http())
        .several()
        .send()
        .await
        .unwrap();
    assert!(matches!(&*third, types::SeveralOutcome::NoContent));
}

#[tokio::test]
async fn nothing_beside_something_is_an_option() {
    let server = Server::accept().await;
    assert!(
        Client::new_with_client(&server.url, http())
            .maybe()
            .send()
            .await
            .unwrap()
            .is_none()
    );
    let server = Server::json(THING).await;
    assert_eq!(
        Client::new_with_client(&server.url, http())
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
    let server = Server::answer("206 Partial Content", THING).await;
    assert_eq!(
        Client::new_with_client(&server.url, http())
            .only_default()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    let server = Server::answer("299 Odd", THING).await;
    assert_eq!(
        Client::new_with_client(&server.url, http())
            .range()
            .send()
            .await
            .unwrap()
            .id,
        1
    );
    let server = Server::json(THING).await;
    assert_eq!(
        Client::new_with_client(&server.url, http())
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
        let server = Server::json(body).await;
        let value = Client::new_with_client(&server.url, http())
            .opaque()
            .send()
            .await
            .unwrap()
            .into_inner();
        assert_eq!(
            value,
            serde_json::from_str::<serde_json::Value>(body).unwrap_or_default()
        );
        let server = Server::json(body).await;
        Client::new_with_client(&server.url, http())
            .untyped()
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn other_media_types_are_streams() {
    async fn all(stream: codegen_constructs::responses::ByteStream) -> Vec<u8> {
        stream
            .into_inner()
            .map_ok(|b| b.to_vec())
            .try_concat()
            .await
            .unwrap()
    }
    let server = Server::answer("200 OK\r\ncontent-type: text/csv", "a;b").await;
    let client = Client::new_with_client(&server.url, http());
    assert_eq!(
        all(client.csv().send().await.unwrap().into_inner()).await,
        b"a;b"
    );
    assert_eq!(server.request().await.header("accept"), Some("text/csv"));
    let server = Server::answer("200 OK\r\ncontent-type: text/plain", "text").await;
    assert_eq!(
        all(Client::new_with_client(&server.url, http())
            .text()
            .send()
            .await
            .unwrap()
            .into_inner())
        .await,
        b"text"
    );
    let server = Server::answer("200 OK", "\u{1}\u{2}").await;
    assert_eq!(
        all(Client::new_with_client(&server.url, http())
            .binary()
            .send()
            .await
            .unwrap()
            .into_inner())
        .await,
        [1, 2]
    );
    let server = Server::answer("200 OK", "undeclared").await;
    assert_eq!(
        all(Client::new_with_client(&server.url, http())
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
    let server = Server::json(THING).await;
    assert_eq!(
        Client::new_with_client(&server.url, http())
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
    let server = Server::answer("200 OK\r\ncontent-type: text/event-stream", "data: 1\n\n").await;
    let stream = Client::new_with_client(&server.url, http())
        .chat()
        .send_events()
        .await
        .unwrap()
        .into_inner_stream();
    assert_eq!(
        stream.map_ok(|b| b.to_vec()).try_concat().await.unwrap(),
        b"data: 1\n\n"
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
        let server = Server::answer(&format!("{status}\r\nx-trace: 7"), body).await;
        let Error::UnexpectedResponse(response) = Client::new_with_client(&server.url, http())
            .one()
            .send()
            .await
            .unwrap_err()
        else {
            panic!("{status} arrived as something else");
        };
        assert_eq!(response.headers()["x-trace"], "7");
        assert_eq!(response.text().await.unwrap(), body);
    }
}

#[tokio::test]
async fn a_misfit_keeps_status_headers_bytes_and_place() {
    let body = r#"[{"id":1},{"id":2,"tags":["a",{"b":1}]}]"#;
    let server = Server::answer("200 OK\r\nx-trace: 7", body).await;
    let url = server.url.clone();
    let error = Client::new_with_client(&server.url, http())
        .list()
        .send()
        .await
        .unwrap_err();
    assert_eq!(misfit(&error).unwrap().pointer, "/1/tags/1");
    let Error::UnexpectedResponse(response) = error else {
        panic!("the response is gone");
    };
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-trace"]),
        (200, &"7".parse().unwrap())
    );
    assert_eq!(response.url().as_str(), format!("{url}/list"));
    assert_eq!(response.text().await.unwrap(), body);
}

#[tokio::test]
async fn an_empty_or_foreign_body_is_a_misfit_as_a_whole() {
    for body in ["", "<html>", "{\"id\":1} trailing"] {
        let server = Server::json(body).await;
        let error = Client::new_with_client(&server.url, http())
            .one()
            .send()
            .await
            .unwrap_err();
        assert_eq!(misfit(&error).unwrap().pointer, "");
    }
}

#[tokio::test]
async fn media_types_that_differ_in_a_parameter_have_a_method_each() {
    let job = || types::Job {
        job: "j".to_owned(),
    };
    let server = Server::answer("206 Partial Content\r\ncontent-type: text/csv", "a").await;
    let client = Client::new_with_client(&server.url, http());
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
    let server = Server::json(THING).await;
    let client = Client::new_with_client(&server.url, http());
    client.versions().body_json(job()).send().await.unwrap();
    assert_eq!(
        server.request().await.header("content-type"),
        Some("application/json; version=1")
    );
}
