//! Each fault, byte for byte on the socket and through an HTTP client, on tokio's paused clock.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::{
    io,
    time::{Duration, UNIX_EPOCH},
};

use http::StatusCode;
use openapi_sandbox::{
    Sandbox,
    fault::{Encoding, Fault, Framing, Outage, RetryHint, Stage, When},
};
use reqwest::{Client, Response, redirect};
use serde_json::{Value, json};
use support::contacts;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

const SECOND: Duration = Duration::from_secs(1);

/// 2030-01-02T03:04:05Z.
const START: u64 = 1_893_553_445;

async fn sandbox() -> Sandbox {
    let clock = UNIX_EPOCH + Duration::from_secs(START);
    contacts().clock(clock).start().await.unwrap()
}

fn client() -> Client {
    let builder = support::client();
    builder.redirect(redirect::Policy::none()).build().unwrap()
}

async fn get(client: &Client, sandbox: &Sandbox, path: &str) -> reqwest::Result<Response> {
    let url = format!("{}{path}", sandbox.url());
    client
        .get(url)
        .header("x-api-key", sandbox.api_key())
        .send()
        .await
}

/// The first answer, read whole, with one fault armed.
async fn faulted(fault: Fault) -> (StatusCode, http::HeaderMap, reqwest::Result<String>) {
    let sandbox = sandbox().await;
    sandbox.fault(When::always(), fault);
    let response = get(&client(), &sandbox, "/contacts").await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, response.text().await)
}

fn address(sandbox: &Sandbox) -> String {
    let rest = sandbox.url().strip_prefix("http://").unwrap();
    rest.split_once('/').unwrap().0.to_owned()
}

async fn ask(sandbox: &Sandbox) -> TcpStream {
    let mut stream = TcpStream::connect(address(sandbox)).await.unwrap();
    let head = format!(
        "GET /v1/contacts HTTP/1.1\r\nhost: x\r\nx-api-key: {}\r\n\r\n",
        sandbox.api_key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Every byte that the sandbox sends, and how the connection ended; `None` if it did not end within a minute.
async fn wire(sandbox: &Sandbox) -> (Vec<u8>, Option<io::Result<()>>) {
    let mut stream = ask(sandbox).await;
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match timeout(60 * SECOND, stream.read(&mut buffer)).await {
            Err(_) => return (bytes, None),
            Ok(Ok(0)) => return (bytes, Some(Ok(()))),
            Ok(Ok(read)) => bytes.extend_from_slice(&buffer[..read]),
            Ok(Err(error)) => return (bytes, Some(Err(error))),
        }
    }
}

fn split(bytes: &[u8]) -> (String, String) {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn announced(head: &str) -> usize {
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    line.unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn any_answer_can_take_the_place_of_the_apis() {
    let (status, headers, body) = faulted(Fault::status(StatusCode::SERVICE_UNAVAILABLE)).await;
    assert_eq!(status, 503);
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(body.unwrap(), r#"{"error":"Service Unavailable"}"#);

    let fault = Fault::empty(StatusCode::IM_A_TEAPOT)
        .header("x-a", "1")
        .header("x-a", "2");
    let (status, headers, body) = faulted(fault.body("short")).await;
    assert_eq!(status, 418);
    assert_eq!(headers.get_all("x-a").iter().count(), 2);
    assert_eq!(body.unwrap(), "short");

    let (status, headers, body) = faulted(Fault::empty(StatusCode::UNAUTHORIZED)).await;
    assert_eq!((status.as_u16(), body.unwrap().as_str()), (401, ""));
    assert!(headers.get("content-type").is_none());

    let (status, headers, body) = faulted(Fault::proxy_html(StatusCode::BAD_GATEWAY)).await;
    assert_eq!(
        (status.as_u16(), headers["content-type"].to_str().unwrap()),
        (502, "text/html")
    );
    assert!(body.unwrap().contains("<h1>502 Bad Gateway</h1>"));

    let (status, _, body) = faulted(Fault::error_in_success()).await;
    assert_eq!(status, 200);
    assert!(body.unwrap().contains("error"));
}

#[tokio::test(start_paused = true)]
async fn each_form_of_hint_is_sent_by_the_servers_clock() {
    let hinted = async |hint| {
        let (status, headers, _) = faulted(Fault::too_many_requests(hint)).await;
        assert_eq!(status, 429);
        let value = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        (
            value("retry-after"),
            value("retry-after-ms"),
            value("x-ratelimit-reset"),
        )
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(hinted(RetryHint::None).await, (None, None, None));
    assert_eq!(hinted(RetryHint::Seconds(7)).await, (some("7"), None, None));
    assert_eq!(
        hinted(RetryHint::Millis(1500)).await,
        (None, some("1500"), None)
    );
    let date = some("Wed, 02 Jan 2030 03:04:15 GMT");
    assert_eq!(
        hinted(RetryHint::Date(10 * SECOND)).await,
        (date, None, None)
    );
    let reset = some(&(START + 10).to_string());
    assert_eq!(
        hinted(RetryHint::Reset(10 * SECOND)).await,
        (None, None, reset)
    );

    let skewed = Fault::too_many_requests(RetryHint::Reset(10 * SECOND)).clock_offset(-3600);
    let (_, headers, _) = faulted(skewed).await;
    assert_eq!(headers["date"], "Wed, 02 Jan 2030 02:04:05 GMT");
    assert_eq!(headers["x-ratelimit-reset"], (START - 3590).to_string());

    let forever = RetryHint::Date(Duration::from_secs(1 << 50));
    let last = some("Fri, 31 Dec 9999 23:59:59 GMT");
    assert_eq!(hinted(forever).await, (last, None, None));

    let on_503 = Fault::status(StatusCode::SERVICE_UNAVAILABLE).retry_hint(RetryHint::Seconds(3));
    assert_eq!(faulted(on_503).await.1["retry-after"], "3");
}

#[tokio::test(start_paused = true)]
async fn delays_last_exactly_as_long_as_they_should() {
    let started = Instant::now();
    let (status, _, body) = faulted(Fault::delay(90 * SECOND)).await;
    assert_eq!(status, 200);
    assert!(body.unwrap().starts_with("{\"data\""));
    assert_eq!(started.elapsed(), 90 * SECOND);
    let late = Fault::status(StatusCode::INTERNAL_SERVER_ERROR).delayed(5 * SECOND);
    assert_eq!(faulted(late).await.0, 500);
    assert_eq!(started.elapsed(), 95 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn connections_stall_and_end_at_each_stage() {
    for (stage, head_is_whole, has_body) in [
        (Stage::BeforeHeaders, false, false),
        (Stage::MidHeaders, false, false),
        (Stage::AfterHeaders, true, false),
        (Stage::MidBody, true, true),
    ] {
        for (kind, fault) in [
            ("stall", Fault::stall(stage)),
            ("reset", Fault::reset(stage)),
            ("close", Fault::close(stage)),
        ] {
            let name = format!("{kind} {stage:?}");
            let sandbox = sandbox().await;
            sandbox.fault(When::always(), fault);
            let (bytes, end) = wire(&sandbox).await;
            assert_eq!(bytes.is_empty(), stage == Stage::BeforeHeaders, "{name}");
            let text = String::from_utf8(bytes).unwrap();
            let sent = text.split_once("\r\n\r\n");
            assert_eq!(sent.is_some(), head_is_whole, "{name}");
            if let Some((head, body)) = sent {
                assert_eq!(!body.is_empty(), has_body, "{name}");
                assert!(body.len() < announced(head), "{name}");
            }
            match end {
                None => assert_eq!(kind, "stall", "{name}"),
                Some(Ok(())) => assert_eq!(kind, "close", "{name}"),
                Some(Err(error)) => {
                    assert_eq!(kind, "reset", "{name}");
                    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{name}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn bodies_are_cut_padded_and_mislabelled() {
    let (_, _, truncated) = faulted(Fault::truncated()).await;
    assert!(truncated.is_err());
    let (_, headers, unended) = faulted(Fault::truncated_chunked()).await;
    assert_eq!(headers["transfer-encoding"], "chunked");
    assert!(unended.is_err());
    let (_, _, longer) = faulted(Fault::length_off_by(10)).await;
    assert!(longer.is_err());
    let whole = faulted(Fault::delay(Duration::ZERO)).await.2.unwrap();
    let shorter = faulted(Fault::length_off_by(-10)).await.2.unwrap();
    assert_eq!(shorter, whole[..whole.len() - 10]);
    // Half of an empty body is no chunk, since an empty chunk would end it.
    let sandbox = sandbox().await;
    sandbox.fault(When::always(), Fault::truncated_chunked());
    let mut stream = TcpStream::connect(address(&sandbox)).await.unwrap();
    let head = b"HEAD /v1/contacts HTTP/1.1\r\nhost: x\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(split(&bytes).1, "");

    let cut = faulted(Fault::cut_json()).await.2.unwrap();
    assert_eq!(cut, whole[..whole.len() / 2]);
    assert!(serde_json::from_str::<Value>(&cut).is_err());

    let (_, headers, body) = faulted(Fault::content_type("text/plain")).await;
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(body.unwrap(), whole);
    let (_, headers, _) = faulted(Fault::content_encoding("gzip")).await;
    assert_eq!(headers["content-encoding"], "gzip");
}

#[tokio::test(start_paused = true)]
async fn a_drip_brings_the_whole_answer_in_its_own_time() {
    let sandbox = sandbox().await;
    sandbox.fault(When::always(), Fault::drip(100, SECOND));
    let started = Instant::now();
    let (bytes, end) = wire(&sandbox).await;
    assert!(matches!(end, Some(Ok(()))));
    let (head, body) = split(&bytes);
    assert_eq!(body.len(), announced(&head));
    let drops = u32::try_from(bytes.len().div_ceil(100)).unwrap();
    assert_eq!(started.elapsed(), drops * SECOND);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_http_arrives_as_it_was_given() {
    let sandbox = sandbox().await;
    sandbox.fault(When::always().nth(1), Fault::garbage());
    sandbox.fault(When::always().nth(2), Fault::raw("HTTP/1.1 200"));
    sandbox.fault(When::always().nth(3), Fault::switching_protocols());
    sandbox.fault(
        When::always().nth(4),
        Fault::empty(StatusCode::OK).header("bad name", "x"),
    );
    let (bytes, end) = wire(&sandbox).await;
    assert!(!bytes.starts_with(b"HTTP") && matches!(end, Some(Ok(()))));
    assert_eq!(wire(&sandbox).await.0, b"HTTP/1.1 200");
    assert!(wire(&sandbox).await.0.starts_with(b"HTTP/1.1 101 "));
    assert!(
        split(&wire(&sandbox).await.0)
            .0
            .contains("\r\nbad name: x\r\n")
    );
    assert!(sandbox.requests().iter().all(|request| !request.processed));
}

#[tokio::test(start_paused = true)]
async fn oversize_bodies_are_framed_three_ways() {
    const SIZE: usize = 300_000;
    for framing in [Framing::Chunked, Framing::Length, Framing::Close] {
        let (_, headers, body) = faulted(Fault::oversize(SIZE as u64, framing)).await;
        assert_eq!(
            headers.contains_key("content-length"),
            framing == Framing::Length
        );
        let body: String = serde_json::from_str(&body.unwrap()).unwrap();
        assert_eq!(body.len() + 2, SIZE);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bomb_is_small_on_the_wire() {
    for (encoding, token) in [
        (Encoding::Gzip, "gzip"),
        (Encoding::Deflate, "deflate"),
        (Encoding::Brotli, "br"),
    ] {
        let sandbox = sandbox().await;
        sandbox.fault(When::always(), Fault::bomb(encoding, 64 << 20));
        let response = get(&client(), &sandbox, "/contacts").await.unwrap();
        assert_eq!(response.headers()["content-encoding"], token);
        let packed = response.bytes().await.unwrap();
        assert!(packed.len() < 128 << 10, "{token}: {} bytes", packed.len());
    }
}

#[tokio::test(start_paused = true)]
async fn header_lines_end_with_the_client_only() {
    let sandbox = sandbox().await;
    sandbox.fault(When::always(), Fault::endless_headers());
    let mut stream = ask(&sandbox).await;
    let mut bytes = vec![0; 1 << 20];
    stream.read_exact(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\nx-filler: ") && !text.contains("\r\n\r\n"));
    assert!(get(&client(), &sandbox, "/contacts").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn redirects_point_where_they_should() {
    for code in [301, 302, 303, 307, 308] {
        let status = StatusCode::from_u16(code).unwrap();
        let (got, headers, _) = faulted(Fault::redirect(status, "http://127.0.0.2:1/x")).await;
        assert_eq!(
            (got, headers["location"].to_str().unwrap()),
            (status, "http://127.0.0.2:1/x")
        );
    }
    let (_, headers, _) = faulted(Fault::redirect_loop(StatusCode::FOUND)).await;
    assert_eq!(headers["location"], "/v1/contacts");
}

#[tokio::test(start_paused = true)]
async fn interim_answers_come_before_the_apis_own() {
    let sandbox = sandbox().await;
    sandbox.fault(When::always(), Fault::interim([100, 103]));
    let mut stream = ask(&sandbox).await;
    let mut bytes = vec![0; 65_536];
    let mut length = 0;
    while !String::from_utf8_lossy(&bytes[..length]).contains("HTTP/1.1 200 OK") {
        length += stream.read(&mut bytes[length..]).await.unwrap();
    }
    assert!(
        bytes.starts_with(b"HTTP/1.1 100 Interim\r\n\r\nHTTP/1.1 103 Interim\r\n\r\nHTTP/1.1 200")
    );
    let response = get(&client(), &sandbox, "/contacts").await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.json::<Value>().await.unwrap()["data"].is_array());
}

#[tokio::test(start_paused = true)]
async fn the_ledger_has_what_was_done_although_the_client_cannot_know() {
    const CREATE: &str = "create_contact";
    let sandbox = sandbox().await;
    sandbox.fault(
        When::operation(CREATE).nth(1),
        Fault::reset(Stage::BeforeHeaders),
    );
    let done = Fault::reset(Stage::BeforeHeaders).after_processing();
    sandbox.fault(When::operation(CREATE).nth(2), done);
    sandbox.fault(When::operation(CREATE).nth(3), Fault::truncated());
    let refused = Fault::too_many_requests(RetryHint::None);
    let hits = sandbox.fault(When::operation(CREATE).nth(4), refused);
    let client = client();
    for number in 1..=5 {
        let call = client.post(format!("{}/contacts", sandbox.url()));
        let call = call.header("x-api-key", sandbox.api_key());
        let _ = call
            .json(&json!({"title": number.to_string()}))
            .send()
            .await;
    }
    let ledger: Vec<_> = sandbox
        .ledger()
        .iter()
        .map(|entry| {
            (
                entry.json().unwrap()["title"].clone(),
                entry.processed,
                entry.status,
            )
        })
        .collect();
    let status = |code| Some(StatusCode::from_u16(code).unwrap());
    assert_eq!(
        ledger,
        [
            (json!("1"), false, None),
            (json!("2"), true, None),
            (json!("3"), true, None),
            (json!("4"), false, status(429)),
            (json!("5"), true, status(201)),
        ]
    );
    assert_eq!(hits.hits(), 1);
}

#[tokio::test(start_paused = true)]
async fn outages_come_before_there_is_a_request() {
    let sandbox = sandbox().await;
    let client = client();
    assert!(get(&client, &sandbox, "/contacts").await.is_ok());

    let refusing = sandbox.outage(Outage::Refuse).unwrap();
    let refused = TcpStream::connect(address(&sandbox)).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    assert!(
        get(&client, &sandbox, "/contacts")
            .await
            .unwrap_err()
            .is_connect()
    );
    drop(refusing);
    assert!(get(&client, &sandbox, "/contacts").await.is_ok());

    let resetting = sandbox.outage(Outage::Reset).unwrap();
    assert!(get(&client, &sandbox, "/contacts").await.is_err());
    drop(resetting);
    assert!(get(&client, &sandbox, "/contacts").await.is_ok());

    let stalling = sandbox.outage(Outage::Stall).unwrap();
    let connecting = timeout(30 * SECOND, TcpStream::connect(address(&sandbox))).await;
    assert!(connecting.is_err());
    drop(stalling);
    assert!(get(&client, &sandbox, "/contacts").await.is_ok());
    assert_eq!(sandbox.request_count(), 4);
}

#[tokio::test(start_paused = true)]
async fn closed_connections_are_replaced() {
    let sandbox = sandbox().await;
    let client = client();
    for _ in 0..3 {
        assert_eq!(
            get(&client, &sandbox, "/contacts").await.unwrap().status(),
            200
        );
        sandbox.close_connections();
        tokio::time::sleep(SECOND).await;
    }
}

#[tokio::test]
#[should_panic(expected = "no operation `GET /nowhere`")]
async fn a_fault_that_could_never_apply_is_a_mistake_of_the_test() {
    sandbox()
        .await
        .fault(When::operation("GET /nowhere"), Fault::garbage());
}

#[tokio::test]
#[should_panic(expected = "the service has no fault `nonsense`")]
async fn a_fault_of_another_service_is_a_mistake_of_the_test() {
    sandbox()
        .await
        .fault(When::always(), Fault::of_service("nonsense"));
}
