//! The key is sent to the server, and shown nowhere else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::io;
use std::sync::{Arc, Mutex};

use pgai::{AttemptEnd, AttemptStart, Client, ErrorKind, Hook, Method, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Fault, When};
use serde_json::json;

const KEY: &str = "k3y-that-nobody-may-see";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Shown(Arc<Mutex<String>>);

impl Shown {
    fn add(&self, what: impl std::fmt::Debug) {
        use std::fmt::Write;
        writeln!(self.0.lock().unwrap(), "{what:?} {what:#?}").unwrap();
    }
}

struct Watch(Shown);

impl Hook for Watch {
    fn before_attempt(&self, start: &AttemptStart<'_>) {
        self.0.add(start);
    }

    fn after_attempt(&self, _: &AttemptStart<'_>, end: &AttemptEnd<'_>) {
        self.0.add(end);
    }
}

fn assert_secret(what: &str, text: &str) {
    assert!(!text.contains(KEY), "the key is in {what}: {text}");
}

#[tokio::test]
async fn the_key_is_in_no_log_and_no_debug() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process: what the other tests here log must not show the key either.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let shown = Shown::default();
    let sandbox = Sandbox::builder().api_key(KEY).start().await.unwrap();
    let builder = Client::builder()
        .api_key(KEY)
        .base_url(sandbox.url())
        .hook(Watch(shown.clone()));
    shown.add(&builder);
    let client = builder.build().unwrap();
    shown.add(&client);

    // A success, of each way to call.
    let create = client
        .agent_sessions()
        .create()
        .title("t")
        .with_header("x-more", "m");
    shown.add(&create);
    shown.add(create.send().await.unwrap());
    sandbox.fault(
        When::operation("GET /territories").first(1),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
    );
    let list = client.territories().list();
    shown.add(&list);
    shown.add(list.send().await.unwrap());
    shown.add(client.search("organisation", "q").items());
    shown.add(client.api());
    shown.add(client.api().list_contacts().send().await.unwrap());
    let free = client.request(Method::GET, "/contacts").query("page", 1);
    shown.add(&free);
    shown.add(free.send().await.unwrap());

    // Failures, among them one whose server shows the key back.
    sandbox.fault(
        When::operation("GET /contacts").nth(1),
        Fault::status(StatusCode::UNAUTHORIZED)
            .json(&json!({"error": format!("bad key {KEY}"), "details": [KEY]})),
    );
    let error = client.contacts().list().send().await.unwrap_err();
    assert!(error.message().contains("bad key REDACTED"), "{error}");
    shown.add(&error);
    shown.add(error.to_string());
    let error = client
        .api()
        .get_territory()
        .territory_id("none")
        .send()
        .await
        .unwrap_err();
    shown.add(&error);
    shown.add(error.to_string());

    assert_secret("what was shown", &shown.0.lock().unwrap());
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    for part in [
        "client.call{",
        "client.attempt{",
        ": answered http.response.status_code=200 ",
        ": retrying kind=Api status=503 ",
        // The end of a call, of one that failed, of an attempt, and of one that failed.
        "url.template=/territories http.response.status_code=200 attempts=2}",
        "http.response.status_code=401 error.type=\"401\" attempts=1}",
        "url.template=/territories http.response.status_code=200}",
        "url.template=/territories http.response.status_code=503 error.type=\"503\"}",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert_secret("the log", &log);
}

#[tokio::test]
async fn configuration_errors_say_what_to_do_and_nothing_of_the_key() {
    let config = |builder: pgai::ClientBuilder, hint: &str| {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains(hint), "{error}");
        assert_secret("an error", &format!("{error} {error:?}"));
    };
    config(Client::builder(), "api_key(..)");
    config(Client::builder().api_key(""), "is empty");
    config(Client::builder().api_key(format!("{KEY}ü")), "not ASCII");
    config(Client::builder().api_key(format!("{KEY}\n")), "line break");
    config(
        Client::builder().api_key(KEY).base_url("not a url"),
        "https://api.getpg.ai/public-api/v1",
    );
    config(
        Client::builder()
            .api_key(KEY)
            .base_url("http://example.com"),
        "plain http",
    );
    config(
        Client::builder()
            .api_key(KEY)
            .base_url(format!("https://{KEY}@example.com")),
        "user name",
    );
}

#[tokio::test]
async fn each_failure_has_its_own_kind() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = |url: &str, key: &str| {
        let builder = Client::builder().api_key(key).base_url(url);
        builder.retry(pgai::RetryPolicy::never()).build().unwrap()
    };
    let unreachable = client("http://127.0.0.1:1/v1", KEY)
        .territories()
        .list()
        .send()
        .await
        .unwrap_err();
    assert_eq!(unreachable.kind(), ErrorKind::Connect);

    let refused = client(sandbox.url(), "wrong")
        .territories()
        .list()
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Api);
    assert!(refused.is_unauthorized());

    sandbox.fault(When::always(), Fault::proxy_html(StatusCode::OK));
    let html = client(sandbox.url(), sandbox.api_key())
        .agent_sessions()
        .list()
        .send()
        .await
        .unwrap_err();
    assert_eq!(html.kind(), ErrorKind::Decode);
    assert!(html.body().unwrap().starts_with(b"<html>"));
    for error in [unreachable, refused, html] {
        assert_secret("an error", &format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn a_key_that_is_a_common_word_garbles_no_message() {
    let sandbox = Sandbox::builder().api_key("key").start().await.unwrap();
    let client = Client::builder()
        .api_key("key")
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let refusal = json!({"error": "the key needs a monkey"});
    sandbox.fault(
        When::always(),
        Fault::status(StatusCode::FORBIDDEN).json(&refusal),
    );
    let error = client.territories().list().send().await.unwrap_err();
    assert_eq!(error.message(), "the key needs a monkey");
}
