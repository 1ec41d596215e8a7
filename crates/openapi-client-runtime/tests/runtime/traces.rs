//! What spans and events tell of a call: enough to find it again, and nothing of what was sent.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use openapi_client_runtime::http::Method;
use openapi_client_runtime::{Client, Service};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::server::{After, Answer, Server};

const SERVICE: Service = Service::new("Test", "test/1.0");

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines that a call leaves.
async fn lines(client: &Client, method: Method) -> Vec<String> {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    let logging = tracing::subscriber::set_default(subscriber);
    let call = client.request(method, "/x").query("q", "plan");
    let _ = call.with_timeout(Duration::from_secs(60)).send().await;
    drop(logging);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours = text.lines().filter(|line| line.contains("::trace: "));
    ours.map(str::to_owned).collect()
}

/// The only line in which all these are.
fn only<'a>(lines: &'a [String], parts: &[&str]) -> &'a str {
    let mut found = lines
        .iter()
        .filter(|line| parts.iter().all(|part| line.contains(part)));
    let line = found.next();
    assert!(
        line.is_some() && found.next().is_none(),
        "{parts:?} in {lines:#?}"
    );
    line.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_and_its_attempts_are_told() {
    let server = Server::start(|request, before| match (&*request.method, before) {
        ("POST", _) => Answer::raw("HTTP/1.1 2", After::Close),
        (_, 0) => Answer::new(503, &[("set-cookie", "a=b")], r#"{"error":"plan"}"#),
        _ => Answer::json("{}"),
    })
    .await;
    let client = server.client(SERVICE).build().unwrap();

    let told = lines(&client, Method::GET).await;
    assert!(!told.iter().any(|line| line.contains("plan")), "{told:#?}");
    for (count, status) in [(0, "503"), (1, "200")] {
        let resent = format!("http.request.resend_count={count}");
        let status = format!("http.response.status_code={status}");
        let url = "/x?q=REDACTED";
        let event = only(&told, &["answered", &resent, &status, url]);
        assert!(event.contains("content-length"), "{event}");
        let span = only(&told, &["close", &resent, &status]);
        assert_eq!(span.contains("error.type=\"503\""), count == 0, "{span}");
    }
    only(&told, &["retrying", "kind=Api", "status=503", "delay="]);
    let call = only(&told, &["close", "status_code=200 attempts=2}"]);
    assert!(call.contains("client.call{peer.service=\"Test\" operation=GET /x"));

    let told = lines(&client, Method::POST).await;
    only(
        &told,
        &["close", "client.attempt{", "error.type=Interrupted}"],
    );
    only(&told, &["close", "error.type=Interrupted attempts=1}"]);
}
