//! What happens to a call on servers that are slow, broken or hostile.

use std::time::Duration;

use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    CallOptions, Client, ErrorKind, Operation, Pacing, PreparedRequest, RetryPolicy,
    SecurityScheme, Service,
};
use tokio::time::Instant;

use crate::server::{After, Answer, Server};

const SERVICE: Service =
    Service::new("Test", "test/1.0").with_security(&[SecurityScheme::header("key", "x-key")]);

static READ: Operation = Operation::new("read", "GET", "/things/{id}", None, true, false);

fn client(server: &Server) -> Client {
    server
        .client(SERVICE)
        .api_key("secret-key")
        .pacing(Pacing::off())
        .response_limit(1000)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_cut_off_is_read_again_if_reading_is_all_it_was() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"a\"";
    let server = Server::start(move |_, _| Answer::raw(cut, After::Close)).await;
    for (method, attempts) in [(Method::GET, 4), (Method::PUT, 4), (Method::POST, 1)] {
        let before = server.received().len();
        let error = client(&server)
            .request(method.clone(), "/x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(
            (error.attempts(), error.body()),
            (attempts, Some(&b"{\"a\""[..]))
        );
        let received = server.received().split_off(before);
        assert_eq!(received.len(), attempts as usize);
        assert!(
            received
                .iter()
                .all(|request| request.method == method.as_str())
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_left_at_the_deadline() {
    let server = Server::start(|_, _| Answer::raw("", After::Stall)).await;
    let call = client(&server)
        .request(Method::POST, "/x")
        .with_attempt_timeout(Duration::from_secs(7));
    let start = Instant::now();
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(
        error.message().contains("7s, the time of one attempt"),
        "{error}"
    );
    assert_eq!(start.elapsed().as_secs(), 7);

    let call = client(&server).request(Method::GET, "/x");
    let start = Instant::now();
    let error = call
        .with_timeout(Duration::from_secs(9))
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.message().contains("the call's deadline"), "{error}");
    assert_eq!(start.elapsed().as_secs(), 9);
}

#[tokio::test]
async fn bodies_are_bounded() {
    let server = Server::start(|request, _| {
        let length = request.target.trim_start_matches('/').parse().unwrap();
        Answer::json(format!("\"{}\"", "x".repeat(length)))
    })
    .await;
    assert!(
        client(&server)
            .request(Method::GET, "/998")
            .send()
            .await
            .is_ok()
    );
    let error = client(&server)
        .request(Method::GET, "/999")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    assert_eq!(error.body().unwrap().len(), 1000);
}

#[tokio::test]
async fn no_redirect_takes_the_key_to_another_origin() {
    let thief = Server::start(|_, _| Answer::json("{}")).await;
    let there = format!("{}/x", thief.url);
    let server = Server::start(move |request, _| match request.target.as_str() {
        "/out" => Answer::new(307, &[("location", &there)], ""),
        "/in" => Answer::new(307, &[("location", "/x")], ""),
        "/round" => Answer::new(307, &[("location", "/round")], ""),
        _ => Answer::json("{\"here\":true}"),
    })
    .await;
    let client = client(&server);
    let error = client
        .request(Method::GET, "/out")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(error.message().contains(&thief.url), "{error}");
    assert!(thief.received().is_empty());
    let inside = client.request(Method::GET, "/in").send().await.unwrap();
    assert_eq!(inside.get("here").unwrap(), true);
    assert_eq!(
        server.received().pop().unwrap().header("x-key"),
        Some("secret-key")
    );
    let error = client
        .request(Method::GET, "/round")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
}

#[tokio::test]
async fn an_error_with_a_success_status_is_one_where_the_service_says_so() {
    let server = Server::start(|_, _| Answer::json("{\"error\":\"quota\"}")).await;
    let plain = client(&server)
        .request(Method::GET, "/x")
        .send()
        .await
        .unwrap();
    assert_eq!(plain.get("error").unwrap(), "quota");
    let strict = server
        .client(SERVICE.with_errors_in_success())
        .api_key("secret-key")
        .build()
        .unwrap();
    let error = strict.request(Method::GET, "/x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Api, "quota"));
}

#[tokio::test]
async fn a_stream_is_handed_on_before_it_ends() {
    // The second piece never comes.
    let first = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";
    let server = Server::start(move |_, _| Answer::raw(first, After::Stall)).await;
    let client = client(&server);
    let request = || {
        let mut request = PreparedRequest::new(&READ, "/things/1").unwrap();
        request.set_streaming(true);
        request
    };
    let options = CallOptions::default().with_timeout(Duration::from_secs(10));
    let response = client.send(request(), &options).await.unwrap();
    assert_eq!((response.operation(), response.body()), ("read", None));
    let mut stream = response.stream().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap(), "data: 1\n\n");
    let response = client.send(request(), &options).await.unwrap();
    let error = response.json::<bool>().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Decode, Some("read"))
    );
    assert!(error.message().contains("text/event-stream"), "{error}");
}

#[tokio::test]
async fn a_success_that_the_document_does_not_list_is_an_error_with_all_of_it() {
    let server = Server::start(|_, _| Answer::new(203, &[("x-more", "m")], "text")).await;
    let request = PreparedRequest::new(&READ, "/things/1").unwrap();
    let response = client(&server)
        .send(request, &CallOptions::default())
        .await
        .unwrap();
    let error = response.unexpected();
    assert_eq!(error.status().unwrap().as_u16(), 203);
    assert_eq!(
        (error.headers()["x-more"].as_bytes(), error.body()),
        (&b"m"[..], Some(&b"text"[..]))
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    let base = format!("{}/v1", server.url);
    let client = server
        .client(SERVICE)
        .base_url(base)
        .api_key("secret-key")
        .build()
        .unwrap();
    let get = |path: &str| client.request(Method::GET, path);
    for call in [
        get("/a/../b"),
        get("a"),
        get("/a").with_header("X-Key", "mine"),
        get("/a").with_header("a b", "c"),
        get("/a").with_header("a", "b\r\nc: d"),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::InvalidRequest, 0),
            "{error}"
        );
        assert!(error.operation().unwrap().starts_with("GET "));
    }
    let request = PreparedRequest::new(&READ, "/../other").unwrap();
    let error = client
        .send(request, &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::InvalidRequest, Some("read"))
    );
    assert!(server.received().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_recovers_is_met_again_after_a_pause() {
    let server = Server::start(|_, before| match before {
        0 => Answer::new(503, &[("retry-after", "20")], ""),
        1 => Answer::new(502, &[], "<html>"),
        _ => Answer::json("{}"),
    })
    .await;
    let start = Instant::now();
    let response = client(&server)
        .request(Method::GET, "/x")
        .send()
        .await
        .unwrap();
    assert_eq!(response.request_attempts(), 3);
    let waited = start.elapsed().as_secs_f64();
    // The hint and its jitter, and a backoff of a second at most.
    assert!((20.0..=21.3).contains(&waited), "{waited}");
    let never = client(&server)
        .request(Method::GET, "/x")
        .with_retry(RetryPolicy::never());
    assert_eq!(never.send().await.unwrap().request_attempts(), 1);
}

#[tokio::test]
async fn a_body_in_pieces_is_bounded_too() {
    let piece = format!("320\r\n{}\r\n", "x".repeat(800));
    let server = Server::start(move |_, _| {
        let head = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n";
        Answer::raw(format!("{head}{piece}{piece}0\r\n\r\n"), After::KeepAlive)
    })
    .await;
    let call = client(&server).request(Method::GET, "/x").send();
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    assert_eq!(error.body().unwrap().len(), 1000);
}

#[tokio::test]
async fn only_a_call_that_asks_for_a_stream_gets_one() {
    let server = Server::start(|request, _| match &*request.target {
        "/events" => Answer::new(200, &[("content-type", "text/event-stream")], "data: 1\n\n"),
        _ => Answer::json("{}"),
    })
    .await;
    let client = client(&server);
    let response = client
        .request(Method::GET, "/events")
        .send_raw()
        .await
        .unwrap();
    assert_eq!(response.body().map(|body| body.len()), Some(9));
    let mut request = PreparedRequest::new(&READ, "/json").unwrap();
    request.set_streaming(true);
    let response = client.send(request, &CallOptions::default()).await.unwrap();
    assert_eq!(response.body().map(|body| body.len()), Some(2));
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_done_is_not_done_again() {
    for (status, get, post) in [
        (429, 4, 4),
        (503, 4, 1),
        (500, 4, 1),
        (408, 4, 1),
        (501, 1, 1),
    ] {
        let server = Server::start(move |_, _| Answer::new(status, &[], "")).await;
        for (method, attempts) in [
            (Method::GET, get),
            (Method::DELETE, get),
            (Method::POST, post),
            (Method::PATCH, post),
        ] {
            let call = client(&server).request(method.clone(), "/x").send();
            let error = call.await.unwrap_err();
            assert_eq!(error.attempts(), attempts, "{method} {status}");
        }
    }
}
