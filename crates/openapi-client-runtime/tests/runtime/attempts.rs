//! What an attempt makes of answers that stall, and what hooks see and change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::server::{After, Answer, Server};
use openapi_client_runtime::http::{HeaderMap, HeaderValue, Method};
use openapi_client_runtime::{
    AttemptEnd, AttemptStart, Client, ErrorKind, Hook, Pacing, RetryPolicy, SecurityScheme, Service,
};
use tokio::time::Instant;

const SERVICE: Service = Service::new("Test", "test/1.0")
    .with_security(&[SecurityScheme::header("key", "x-key")])
    .with_errors_in_success();

fn client(server: &Server) -> Client {
    server
        .client(SERVICE)
        .api_key("key-3f9a0c")
        .pacing(Pacing::off())
        .build()
        .unwrap()
}

/// A head that promises more than comes.
fn stalling(status: u16, start: &str) -> Answer {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: 1000\r\n\r\n{start}");
    Answer::raw(head, After::Stall)
}

#[tokio::test(start_paused = true)]
async fn an_error_whose_body_stalls_keeps_its_status() {
    for (status, attempts) in [(401, 1), (403, 1), (429, 4), (503, 4)] {
        let server = Server::start(move |_, _| stalling(status, r#"{"error":"no","x":"#)).await;
        let start = Instant::now();
        let error = client(&server)
            .request(Method::GET, "/x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.attempts(), attempts);
        assert_eq!(error.message(), "no");
        let longest = Duration::from_secs(4 * u64::from(attempts));
        assert!(start.elapsed() < longest, "{status}: {:?}", start.elapsed());
    }
    // Not even a deadline in between hides it.
    let server = Server::start(|_, _| stalling(401, "")).await;
    let call = client(&server)
        .request(Method::GET, "/x")
        .with_timeout(Duration::from_secs(1));
    let error = call.send().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_success_whose_body_stalls_is_a_timeout_without_a_status() {
    let server = Server::start(|_, _| stalling(200, "{")).await;
    let call = client(&server)
        .request(Method::POST, "/x")
        .with_attempt_timeout(Duration::from_secs(5));
    let start = Instant::now();
    let error = call.send().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(start.elapsed().as_secs(), 5);
    assert_eq!(error.status(), None);
    assert_eq!(error.body(), Some(b"{".as_slice()));
}

#[tokio::test(start_paused = true)]
async fn an_error_of_more_than_64_kib_is_read() {
    for body in [
        format!(
            r#"{{"trace": "{}", "error": "big", "details": ["a"]}}"#,
            "x".repeat(200_000)
        ),
        // More than is read.
        format!(
            r#"{{"error": "big", "details": ["a"], "trace": "{}"}}"#,
            "x".repeat(3_000_000)
        ),
    ] {
        let server = Server::start(move |_, _| Answer::new(422, &[], &body)).await;
        let error = client(&server)
            .request(Method::GET, "/x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.message(), "big");
        assert_eq!(error.details(), ["a"]);
        assert_eq!(error.body().unwrap().len(), 64 * 1024);
    }
}

#[tokio::test]
async fn an_error_that_comes_with_a_success_is_one_in_any_order() {
    for body in [
        r#"{"error": "no credits", "details": ["a"]}"#,
        r#"{"details": ["a"], "error": "no credits"}"#,
        "\u{feff}{\"details\": [\"a\"], \"error\": \"no credits\"}",
    ] {
        let server = Server::start(move |_, _| Answer::json(body)).await;
        let error = client(&server)
            .request(Method::GET, "/x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(
            (error.message(), error.details()),
            ("no credits", ["a".to_owned()].as_slice())
        );
    }
}

#[tokio::test]
async fn refused_paths_name_their_operation() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    for path in ["/../x", "x", "/a//b", "/a?b", "/a\nb"] {
        let error = client(&server)
            .request(Method::GET, path)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.operation(), Some(&*format!("GET {path}")));
        assert_eq!((error.status(), error.attempts()), (None, 0));
    }
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn headers_that_frame_a_request_are_refused() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    for name in [
        "content-length",
        "Transfer-Encoding",
        "HOST",
        "connection",
        "te",
        "upgrade",
        "trailer",
        "keep-alive",
        "proxy-connection",
        "x-key",
    ] {
        let call = client(&server)
            .request(Method::POST, "/x")
            .with_header(name, "1");
        let error = call.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        assert!(error.message().contains(&name.to_lowercase()), "{error}");
    }
    assert_eq!(server.received().len(), 0);
}

/// The number of an attempt, its status, and the kind of its failure.
type End = (u32, Option<u16>, Option<ErrorKind>);

/// Notes what it sees, and changes headers.
#[derive(Clone, Default)]
struct Watch {
    ends: Arc<Mutex<Vec<End>>>,
    seen: Arc<Mutex<Vec<HeaderMap>>>,
    change: Vec<(&'static str, &'static str)>,
}

impl Hook for Watch {
    fn change_headers(&self, _: &AttemptStart<'_>, headers: &mut HeaderMap) {
        self.seen.lock().unwrap().push(headers.clone());
        for (name, value) in &self.change {
            headers.insert(*name, HeaderValue::from_static(value));
        }
    }

    fn after_attempt(&self, start: &AttemptStart<'_>, end: &AttemptEnd<'_>) {
        let status = end.status.map(|status| status.as_u16());
        let kind = end.error.map(openapi_client_runtime::Error::kind);
        self.ends
            .lock()
            .unwrap()
            .push((start.attempt, status, kind));
    }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_that_starts_ends_for_its_hooks() {
    let server = Server::start(|request, before| match (request.target.as_str(), before) {
        ("/stalls", _) => stalling(200, ""),
        ("/silent", _) => Answer::raw("", After::Stall),
        (_, 0) => Answer::new(503, &[], ""),
        _ => Answer::json("{}"),
    })
    .await;
    let watch = Watch::default();
    let client = server
        .client(SERVICE)
        .api_key("key-3f9a0c")
        .hook(watch.clone())
        .build()
        .unwrap();
    client.request(Method::GET, "/x").send().await.unwrap();
    for path in ["/silent", "/stalls"] {
        // Abandoned from outside, as by `select!`.
        let call = client.request(Method::GET, path).send();
        let call = tokio::time::timeout(Duration::from_secs(5), call);
        assert!(call.await.is_err());
    }
    let call = client
        .request(Method::POST, "/silent")
        .with_timeout(Duration::from_secs(2));
    call.send().await.unwrap_err();
    let api = Some(ErrorKind::Api);
    let cancelled = Some(ErrorKind::Cancelled);
    assert_eq!(
        *watch.ends.lock().unwrap(),
        [
            (1, Some(503), api),
            (2, Some(200), None),
            (1, None, cancelled),
            (1, Some(200), cancelled),
            (1, None, Some(ErrorKind::Timeout)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_hook_changes_headers_but_neither_sees_nor_replaces_the_key() {
    let server = Server::start(|_, before| match before {
        0 => Answer::new(503, &[], ""),
        _ => Answer::json("{}"),
    })
    .await;
    let watch = Watch {
        change: vec![("traceparent", "00-1-2-03"), ("x-key", "mine")],
        ..Watch::default()
    };
    let client = server
        .client(SERVICE)
        .api_key("key-3f9a0c")
        .hook(watch.clone())
        .build()
        .unwrap();
    client.request(Method::GET, "/x").send().await.unwrap();
    let sent = server.received();
    assert_eq!(sent.len(), 2);
    for request in sent {
        assert_eq!(request.header("traceparent"), Some("00-1-2-03"));
        assert_eq!(request.header("x-key"), Some("key-3f9a0c"));
    }
    for headers in watch.seen.lock().unwrap().iter() {
        assert!(!headers.contains_key("x-key") && !headers.contains_key("traceparent"));
    }

    for name in [
        "content-length",
        "host",
        "transfer-encoding",
        "connection",
        "te",
        "upgrade",
    ] {
        let framing = Watch {
            change: vec![(name, "0")],
            ..Watch::default()
        };
        let client = server
            .client(SERVICE)
            .api_key("key-3f9a0c")
            .hook(framing.clone())
            .build()
            .unwrap();
        let error = client.request(Method::GET, "/x").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.message().contains("a hook"), "{error}");
        assert!(error.message().contains(name), "{error}");
        assert_eq!(error.attempts(), 0);
        assert!(framing.ends.lock().unwrap().is_empty(), "nothing was sent");
    }
    assert_eq!(server.received().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn no_setting_is_too_large_or_too_small() {
    let server = Server::start(|_, before| match before % 3 {
        0 => Answer::new(503, &[("retry-after", "1")], ""),
        1 => Answer::new(429, &[], ""),
        _ => Answer::json("{}"),
    })
    .await;
    for span in [Duration::MAX, Duration::from_secs(u64::MAX)] {
        let policy = RetryPolicy::exponential()
            .with_attempt_limit(u32::MAX)
            .with_time_limit(span)
            .with_hint_limit(span)
            .with_max_delay(span);
        let client = server
            .client(SERVICE)
            .api_key("key-3f9a0c")
            .timeout(span)
            .attempt_timeout(span)
            .connect_timeout(span)
            .response_limit(usize::MAX)
            .pacing(Pacing::per_minute(u32::MAX).with_wait_limit(span))
            .retry(policy)
            .build()
            .unwrap();
        let answer = client.request(Method::GET, "/x").send().await.unwrap();
        assert_eq!(answer.request_attempts(), 3);
    }
    let client = server
        .client(SERVICE)
        .api_key("key-3f9a0c")
        .timeout(Duration::ZERO)
        .pacing(Pacing::adaptive().with_wait_limit(Duration::ZERO))
        .response_limit(0)
        .build()
        .unwrap();
    let error = client.request(Method::GET, "/x").send().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}
