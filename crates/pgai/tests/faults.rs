//! What the transport makes of everything that can go wrong between two machines, on virtual time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::time::Duration;

use pgai::{Client, ClientBuilder, Error, ErrorKind, Pacing, RetryPolicy, StatusCode};
use pgai_sandbox::Sandbox;
use pgai_sandbox::fault::{Encoding, Fault, Framing, Outage, RetryHint, Stage, When};
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .pacing(Pacing::off())
        .connect_timeout(seconds(10))
        .attempt_timeout(seconds(20))
        .timeout(seconds(300))
        .response_limit(1024 * 1024)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    /// Idempotent.
    Get,
    /// Not.
    Post,
}

impl Call {
    fn operation(self) -> &'static str {
        match self {
            Self::Get => "GET /territories",
            Self::Post => "POST /agent/sessions",
        }
    }

    async fn make(self, client: &Client) -> Result<u32, Error> {
        match self {
            Self::Get => client
                .territories()
                .list()
                .send()
                .await
                .map(|answer| answer.request_attempts()),
            Self::Post => {
                let call = client.agent_sessions().create().title("x");
                call.send().await.map(|answer| answer.request_attempts())
            }
        }
    }
}

/// One fault, striking every attempt, and what a call must make of it.
struct Case {
    name: &'static str,
    fault: Fault,
    call: Call,
    kind: ErrorKind,
    status: Option<u16>,
    attempts: u32,
    /// The call takes at least and at most this long.
    takes: (Duration, Duration),
}

fn case(
    name: &'static str,
    fault: Fault,
    call: Call,
    kind: ErrorKind,
    status: Option<u16>,
    attempts: u32,
) -> Case {
    // Four attempts wait 0.5, 1 and 2 seconds between them at most.
    let takes = (Duration::ZERO, seconds(4));
    Case {
        name,
        fault,
        call,
        kind,
        status,
        attempts,
        takes,
    }
}

impl Case {
    fn takes(mut self, least: Duration, most: Duration) -> Self {
        self.takes = (least, most);
        self
    }
}

fn cases() -> Vec<Case> {
    use Call::{Get, Post};
    use ErrorKind::{Api, Decode, Interrupted, Redirect, ResponseTooLarge, Timeout};
    let code = |code: u16| StatusCode::from_u16(code).unwrap();
    let each_attempt_times_out = |case: Case| case.takes(seconds(80), seconds(84));
    let mut cases = vec![
        // Connections that break.
        case(
            "reset before the headers",
            Fault::reset(Stage::BeforeHeaders),
            Get,
            Interrupted,
            None,
            4,
        ),
        case(
            "reset before the headers, POST",
            Fault::reset(Stage::BeforeHeaders),
            Post,
            Interrupted,
            None,
            1,
        ),
        case(
            "reset, done all the same, POST",
            Fault::reset(Stage::BeforeHeaders).after_processing(),
            Post,
            Interrupted,
            None,
            1,
        ),
        case(
            "reset amid the headers",
            Fault::reset(Stage::MidHeaders),
            Get,
            Interrupted,
            None,
            4,
        ),
        case(
            "reset after the headers",
            Fault::reset(Stage::AfterHeaders),
            Get,
            Interrupted,
            Some(200),
            4,
        ),
        case(
            "reset amid the body",
            Fault::reset(Stage::MidBody),
            Get,
            Interrupted,
            Some(200),
            4,
        ),
        case(
            "reset amid the body, POST",
            Fault::reset(Stage::MidBody),
            Post,
            Interrupted,
            Some(201),
            1,
        ),
        case(
            "closed before the headers",
            Fault::close(Stage::BeforeHeaders),
            Get,
            Interrupted,
            None,
            4,
        ),
        case(
            "closed amid the headers",
            Fault::close(Stage::MidHeaders),
            Get,
            Interrupted,
            None,
            4,
        ),
        case(
            "closed after the headers",
            Fault::close(Stage::AfterHeaders),
            Get,
            Interrupted,
            Some(200),
            4,
        ),
        case(
            "truncated",
            Fault::truncated(),
            Get,
            Interrupted,
            Some(200),
            4,
        ),
        case(
            "a length that promises more",
            Fault::length_off_by(7),
            Get,
            Interrupted,
            Some(200),
            4,
        ),
        case(
            "a length that promises less",
            Fault::length_off_by(-7),
            Get,
            Decode,
            Some(200),
            1,
        ),
        // Connections that hang.
        each_attempt_times_out(case(
            "stalled before the headers",
            Fault::stall(Stage::BeforeHeaders),
            Get,
            Timeout,
            None,
            4,
        )),
        case(
            "stalled before the headers, POST",
            Fault::stall(Stage::BeforeHeaders),
            Post,
            Timeout,
            None,
            1,
        )
        .takes(seconds(20), seconds(21)),
        each_attempt_times_out(case(
            "stalled amid the headers",
            Fault::stall(Stage::MidHeaders),
            Get,
            Timeout,
            None,
            4,
        )),
        each_attempt_times_out(case(
            "stalled after the headers",
            Fault::stall(Stage::AfterHeaders),
            Get,
            Timeout,
            None,
            4,
        )),
        each_attempt_times_out(case(
            "stalled amid the body",
            Fault::stall(Stage::MidBody),
            Get,
            Timeout,
            None,
            4,
        )),
        each_attempt_times_out(case(
            "dripping",
            Fault::drip(1, seconds(1)),
            Get,
            Timeout,
            None,
            4,
        )),
        each_attempt_times_out(case(
            "late",
            Fault::delay(seconds(30)),
            Get,
            Timeout,
            None,
            4,
        )),
        // Answers that are none.
        case("garbage", Fault::garbage(), Get, Interrupted, None, 4),
        case(
            "garbage, POST",
            Fault::garbage(),
            Post,
            Interrupted,
            None,
            1,
        ),
        case(
            "endless headers",
            Fault::endless_headers(),
            Get,
            Interrupted,
            None,
            4,
        ),
        case(
            "nonsense for a status line",
            Fault::raw(&b"HTTP/1.1 abc\r\n\r\n"[..]),
            Get,
            Interrupted,
            None,
            4,
        ),
        case(
            "an unrequested 101",
            Fault::switching_protocols(),
            Get,
            Api,
            Some(101),
            1,
        ),
        // Answers that are too much.
        case(
            "oversize, chunked",
            Fault::oversize(8 << 20, Framing::Chunked),
            Get,
            ResponseTooLarge,
            Some(200),
            1,
        ),
        case(
            "oversize, by length",
            Fault::oversize(8 << 20, Framing::Length),
            Get,
            ResponseTooLarge,
            Some(200),
            1,
        ),
        case(
            "oversize, to the end",
            Fault::oversize(8 << 20, Framing::Close),
            Get,
            ResponseTooLarge,
            Some(200),
            1,
        ),
        // Answers that do not say what they should.
        case("cut JSON", Fault::cut_json(), Get, Decode, Some(200), 1),
        case(
            "cut JSON, POST",
            Fault::cut_json(),
            Post,
            Decode,
            Some(201),
            1,
        ),
        case(
            "HTML for JSON",
            Fault::proxy_html(code(200)),
            Get,
            Decode,
            Some(200),
            1,
        ),
        case(
            "an error in a success",
            Fault::error_in_success(),
            Get,
            Api,
            Some(200),
            1,
        ),
        case(
            "an empty success",
            Fault::empty(code(200)).body("[1]"),
            Get,
            Decode,
            Some(200),
            1,
        ),
        // Errors that say so.
        case(
            "an empty 401",
            Fault::empty(code(401)),
            Get,
            Api,
            Some(401),
            1,
        ),
        case("a 403", Fault::status(code(403)), Get, Api, Some(403), 1),
        case(
            "a 404 in HTML",
            Fault::proxy_html(code(404)),
            Get,
            Api,
            Some(404),
            1,
        ),
        case(
            "a 502 in HTML",
            Fault::proxy_html(code(502)),
            Get,
            Api,
            Some(502),
            4,
        ),
        case(
            "a 502 in HTML, POST",
            Fault::proxy_html(code(502)),
            Post,
            Api,
            Some(502),
            1,
        ),
        case("a 304", Fault::empty(code(304)), Get, Api, Some(304), 1),
        // Rate limits: a 429 was not processed, so a POST is repeated too.
        case(
            "429 without a hint, POST",
            Fault::too_many_requests(RetryHint::None),
            Post,
            Api,
            Some(429),
            4,
        ),
        case(
            "429 in seconds",
            Fault::too_many_requests(RetryHint::Seconds(7)),
            Get,
            Api,
            Some(429),
            4,
        )
        .takes(seconds(21), seconds(22)),
        case(
            "429 in seconds, POST",
            Fault::too_many_requests(RetryHint::Seconds(7)),
            Post,
            Api,
            Some(429),
            4,
        )
        .takes(seconds(21), seconds(22)),
        case(
            "429 in milliseconds",
            Fault::too_many_requests(RetryHint::Millis(1500)),
            Get,
            Api,
            Some(429),
            4,
        )
        .takes(Duration::from_millis(4500), seconds(5)),
        case(
            "429 by date",
            Fault::too_many_requests(RetryHint::Date(seconds(10))),
            Get,
            Api,
            Some(429),
            4,
        )
        .takes(seconds(27), seconds(33)),
        case(
            "429 by date, on a clock that is an hour ahead",
            Fault::too_many_requests(RetryHint::Date(seconds(10))).clock_offset(3600),
            Get,
            Api,
            Some(429),
            4,
        )
        .takes(seconds(27), seconds(33)),
        case(
            "429 by reset",
            Fault::too_many_requests(RetryHint::Reset(seconds(10))),
            Get,
            Api,
            Some(429),
            4,
        )
        .takes(seconds(30), seconds(37)),
        case(
            "429 by reset, on a clock that is an hour behind",
            Fault::too_many_requests(RetryHint::Reset(seconds(10))).clock_offset(-3600),
            Get,
            Api,
            Some(429),
            4,
        )
        .takes(seconds(30), seconds(37)),
        case(
            "a hint above the cap",
            Fault::too_many_requests(RetryHint::Seconds(3600)),
            Get,
            Api,
            Some(429),
            1,
        ),
        case(
            "503 with a hint",
            Fault::status(code(503)).retry_hint(RetryHint::Seconds(5)),
            Get,
            Api,
            Some(503),
            4,
        )
        .takes(seconds(15), seconds(16)),
    ];
    for status in [408, 500, 503, 504] {
        cases.push(case(
            "a transient status",
            Fault::status(code(status)),
            Get,
            Api,
            Some(status),
            4,
        ));
        cases.push(case(
            "a transient status, POST",
            Fault::status(code(status)),
            Post,
            Api,
            Some(status),
            1,
        ));
    }
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Fault::redirect(code(status), "http://127.0.0.2:9/elsewhere");
        cases.push(case(
            "a redirect to another host",
            elsewhere,
            Get,
            Redirect,
            Some(status),
            1,
        ));
        let elsewhere = Fault::redirect(code(status), "https://127.0.0.1:9/elsewhere");
        cases.push(case(
            "a redirect to another scheme and port, POST",
            elsewhere,
            Post,
            Redirect,
            Some(status),
            1,
        ));
        cases.push(case(
            "a redirect to itself",
            Fault::redirect_loop(code(status)),
            Get,
            Redirect,
            Some(status),
            1,
        ));
    }
    cases
}

#[tokio::test(start_paused = true)]
async fn every_fault_ends_as_it_should() {
    assert!(cases().len() >= 40);
    let mut wrong = Vec::new();
    for case in cases() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = builder(&sandbox).build().unwrap();
        sandbox.fault(When::operation(case.call.operation()), case.fault);
        let start = Instant::now();
        let result = case.call.make(&client).await;
        let elapsed = start.elapsed();
        let Err(error) = result else {
            wrong.push(format!("{}: succeeded", case.name));
            continue;
        };
        let got = (
            error.kind(),
            error.status().map(|status| status.as_u16()),
            error.attempts(),
        );
        if got != (case.kind, case.status, case.attempts) {
            wrong.push(format!(
                "{}: {got:?}, wanted {:?}: {error}",
                case.name,
                (case.kind, case.status, case.attempts)
            ));
        }
        if elapsed < case.takes.0 || elapsed > case.takes.1 {
            wrong.push(format!(
                "{}: took {elapsed:?}, wanted {:?}",
                case.name, case.takes
            ));
        }
        assert!(error.operation().is_some(), "{}", case.name);
        assert!(!error.to_string().contains('\n'), "{error}");
        assert!(
            !format!("{error} {error:?}").contains(sandbox.api_key()),
            "{}",
            case.name
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn bodies_of_errors_are_kept_and_bounded() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for (body, kept) in [
        ("<h1>no</h1>".to_owned(), 11),
        ("x".repeat(200_000), 64 * 1024),
    ] {
        let armed = sandbox.fault(
            When::always(),
            Fault::status(StatusCode::BAD_GATEWAY).body(body),
        );
        let error = client.territories().list().send().await.unwrap_err();
        assert_eq!(error.body().unwrap().len(), kept);
        armed.disarm();
    }
    sandbox.fault(When::always(), Fault::truncated());
    let error = client.territories().list().send().await.unwrap_err();
    assert!(
        error.body().unwrap().starts_with(b"{"),
        "what arrived is kept"
    );
    assert!(error.headers().contains_key("content-type"));
}

#[tokio::test(start_paused = true)]
async fn connections_that_cannot_be_made() {
    for (outage, at_least) in [(Outage::Refuse, 0), (Outage::Stall, 40)] {
        let sandbox = Sandbox::start().await.unwrap();
        let client = builder(&sandbox).build().unwrap();
        let _guard = sandbox.outage(outage).unwrap();
        for call in [Call::Get, Call::Post] {
            let start = Instant::now();
            let error = call.make(&client).await.unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::Connect,
                "{outage:?} {call:?} {error}"
            );
            // Nothing was processed, so a POST is tried again too.
            assert_eq!(error.attempts(), 4, "{outage:?} {call:?}");
            assert!(
                start.elapsed() >= seconds(at_least),
                "{outage:?} {:?}",
                start.elapsed()
            );
        }
        assert_eq!(sandbox.request_count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_for_connecting_is_the_clients() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let _guard = sandbox.outage(Outage::Stall).unwrap();
    let start = Instant::now();
    let error = client.territories().list().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_is_overcome() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    for fault in [
        Fault::reset(Stage::BeforeHeaders),
        Fault::truncated(),
        Fault::garbage(),
        Fault::stall(Stage::MidBody),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
        Fault::too_many_requests(RetryHint::Seconds(1)),
    ] {
        let armed = sandbox.fault(When::operation("GET /territories").first(2), fault);
        assert_eq!(Call::Get.make(&client).await.unwrap(), 3);
        armed.disarm();
    }
    // Interim answers are none.
    sandbox.fault(When::always(), Fault::interim([100, 103]));
    assert_eq!(Call::Get.make(&client).await.unwrap(), 1);
    // A connection that the server closed while it was idle is made anew.
    sandbox.close_connections();
    tokio::time::sleep(seconds(1)).await;
    assert_eq!(Call::Post.make(&client).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_post_is_repeated_if_the_caller_says_that_it_may() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    sandbox.fault(
        When::operation("POST /agent/sessions").first(1),
        Fault::reset(Stage::BeforeHeaders),
    );
    let call = client
        .agent_sessions()
        .create()
        .title("x")
        .with_idempotent(true);
    assert_eq!(call.send().await.unwrap().request_attempts(), 2);

    sandbox.fault(
        When::operation("GET /territories").first(1),
        Fault::status(StatusCode::BAD_GATEWAY),
    );
    let error = client
        .territories()
        .list()
        .with_idempotent(false)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn deadlines_cover_waiting_and_hold_per_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    sandbox.fault(When::always(), Fault::stall(Stage::BeforeHeaders));

    let start = Instant::now();
    let error = client
        .territories()
        .list()
        .with_timeout(seconds(3))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((start.elapsed().as_secs(), error.attempts()), (3, 1));

    let start = Instant::now();
    let call = client
        .territories()
        .list()
        .with_attempt_timeout(seconds(2))
        .with_timeout(seconds(5));
    assert!(call.send().await.unwrap_err().is_timeout());
    assert!(start.elapsed() <= seconds(5), "{:?}", start.elapsed());

    let start = Instant::now();
    let call = client
        .territories()
        .list()
        .with_attempt_timeout(seconds(2))
        .with_retry(RetryPolicy::never());
    let error = call.send().await.unwrap_err();
    assert_eq!((start.elapsed().as_secs(), error.attempts()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).timeout(seconds(10)).build().unwrap();
    sandbox.fault(
        When::always(),
        Fault::too_many_requests(RetryHint::Seconds(30)),
    );
    let start = Instant::now();
    let error = client.territories().list().send().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(seconds(30)));
    assert!(start.elapsed() < seconds(1));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_stops_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    sandbox.fault(
        When::always(),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE).retry_hint(RetryHint::Seconds(30)),
    );
    let call = tokio::time::timeout(seconds(5), client.territories().list().send());
    assert!(call.await.is_err());
    let sent = sandbox.request_count();
    tokio::time::sleep(10 * MINUTE).await;
    assert_eq!(
        sandbox.request_count(),
        sent,
        "nothing goes on behind the caller's back"
    );
}

#[tokio::test(start_paused = true)]
async fn redirects_stay_within_the_origin() {
    let sandbox = Sandbox::start().await.unwrap();
    let target = Sandbox::start().await.unwrap();
    // Not even the caller can undo it.
    let client = builder(&sandbox)
        .configure_http(|http| http.redirect(pgai::http_client::redirect::Policy::limited(10)))
        .build()
        .unwrap();
    for status in [301, 302, 303, 307, 308] {
        let status = StatusCode::from_u16(status).unwrap();
        let inside = format!("{}/contacts", sandbox.url());
        let armed = sandbox.fault(
            When::operation("GET /territories"),
            Fault::redirect(status, inside),
        );
        assert_eq!(Call::Get.make(&client).await.unwrap(), 1, "{status}");
        armed.disarm();

        let armed = sandbox.fault(When::always(), Fault::redirect(status, target.url()));
        for call in [Call::Get, Call::Post] {
            let error = call.make(&client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect);
            let origin = target.url().trim_end_matches("/public-api/v1");
            assert!(error.message().contains(origin), "{error}");
        }
        armed.disarm();
    }
    assert_eq!(target.request_count(), 0, "the target gets nothing");
}

#[tokio::test(start_paused = true)]
async fn a_proxy_can_be_set_and_gets_the_call() {
    let proxy = Sandbox::start().await.unwrap();
    let origin = proxy.url().trim_end_matches("/public-api/v1").to_owned();
    let client = Client::builder()
        .api_key(proxy.api_key())
        .base_url("http://127.0.0.2:9/public-api/v1")
        .configure_http(|http| http.proxy(pgai::http_client::Proxy::http(origin).unwrap()))
        .build()
        .unwrap();
    client.territories().list().send().await.unwrap();
    assert_eq!(proxy.request_count(), 1);
}

#[cfg(feature = "gzip")]
#[tokio::test(start_paused = true)]
async fn the_bound_holds_after_decompression() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    let armed = sandbox.fault(When::always(), Fault::bomb(Encoding::Gzip, 1 << 30));
    let error = Call::Get.make(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error}");
    assert!(error.body().unwrap().len() <= 1024 * 1024);
    armed.disarm();
    sandbox.fault(When::always(), Fault::content_encoding("gzip"));
    let error = Call::Get.make(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
}

#[cfg(not(feature = "gzip"))]
#[tokio::test(start_paused = true)]
async fn what_was_not_asked_to_be_compressed_is_not_unpacked() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli] {
        let armed = sandbox.fault(When::always(), Fault::bomb(encoding, 1 << 26));
        let error = Call::Get.make(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert_eq!(error.status(), Some(StatusCode::OK));
        armed.disarm();
    }
}

/// A minute of trouble under 64 tasks: what the server did is what the client was told, call by call.
#[tokio::test(start_paused = true)]
async fn nothing_is_lost_or_repeated_in_a_minute_of_faults() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = builder(&sandbox)
        .pacing(Pacing::adaptive())
        .build()
        .unwrap();
    let of_posts = || When::operation("POST /contacts");
    sandbox.fault(
        of_posts().every(7),
        Fault::too_many_requests(RetryHint::Millis(300)),
    );
    sandbox.fault(of_posts().every(11), Fault::reset(Stage::BeforeHeaders));
    sandbox.fault(
        of_posts().every(13),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
    );
    sandbox.fault(
        of_posts().every(17),
        Fault::delay(Duration::from_millis(700)),
    );
    sandbox.fault(of_posts().every(19), Fault::garbage());

    let end = Instant::now() + MINUTE;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..64 {
        let client = client.clone();
        tasks.spawn(async move {
            let (mut made, mut done) = (Vec::new(), Vec::new());
            for n in 0.. {
                if Instant::now() >= end {
                    break;
                }
                let email = format!("{task}.{n}@example.com");
                if client
                    .contacts()
                    .create("A", "B", &email)
                    .send()
                    .await
                    .is_ok()
                {
                    done.push(email.clone());
                }
                made.push(email);
                tokio::time::sleep(Duration::from_millis(900)).await;
            }
            (made, done)
        });
    }
    let (mut made, mut done) = (Vec::new(), Vec::new());
    while let Some(task) = tasks.join_next().await {
        let (mine, succeeded) = task.unwrap();
        made.extend(mine);
        done.extend(succeeded);
    }
    let mut ledger: Vec<String> = sandbox
        .ledger()
        .iter()
        .filter(|request| request.processed)
        .map(|request| {
            request.json().unwrap()["email"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert!(
        made.len() > 500 && done.len() < made.len(),
        "{} made, {} done",
        made.len(),
        done.len()
    );
    ledger.sort();
    done.sort();
    assert_eq!(
        ledger, done,
        "each call that succeeded was done once, and no other was done"
    );
}
