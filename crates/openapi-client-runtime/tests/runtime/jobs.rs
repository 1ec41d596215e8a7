//! Waiting for jobs: no wait ends early, polls too fast, or gives up while there is time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use openapi_client_runtime::{
    CallOptions, Error, ErrorKind, Job, Operation, PreparedRequest, Response, RetryPolicy, Service,
};
use tokio::time::Instant;

use crate::server::{After, Answer, Server};

const SERVICE: Service = Service::new("Test", "test/1.0").with_poll_header("next-poll");

static JOB: Operation = Operation::new("get_job", "GET", "/jobs/{id}", None, true, false);

/// How a wait ended, and the seconds at which it polled.
struct Wait {
    result: Result<Response<Job>, Error>,
    polls: Vec<u64>,
    took: u64,
}

/// Waits for as many seconds on a server whose answer depends on the seconds that have passed and on the polls before.
async fn wait(seconds: u64, answer: impl Fn(u64, usize) -> Answer + Send + Sync + 'static) -> Wait {
    let start = Instant::now();
    let polls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&polls);
    let server = Server::start(move |_, before| {
        let now = start.elapsed().as_secs();
        seen.lock().unwrap().push(now);
        answer(now, before)
    })
    .await;
    let client = server
        .client(SERVICE)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let options = CallOptions::default().with_timeout(Duration::from_secs(seconds));
    let result = client
        .poll(|| PreparedRequest::new(&JOB, "/jobs/1"), &options)
        .end()
        .await;
    let polls = polls.lock().unwrap().clone();
    Wait {
        result,
        polls,
        took: start.elapsed().as_secs(),
    }
}

fn running() -> Answer {
    Answer::json(r#"{"status":"running"}"#)
}

#[tokio::test(start_paused = true)]
async fn a_job_is_polled_as_the_service_hints_until_it_ends() {
    let wait = wait(600, |_, before| match before {
        0 => Answer::new(200, &[("retry-after", "30")], r#"{"status":"queued"}"#),
        1 => Answer::new(200, &[("next-poll", "40")], r#"{"data":{"state":"running"}}"#),
        _ => Answer::json(r#"{"ok":true,"job":{"status":"failed","error":{"message":"no such company","code":"E7"}}}"#),
    })
    .await;
    let error = wait.result.unwrap_err();
    assert_eq!((wait.polls, wait.took), (vec![0, 30, 70], 70));
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::OperationFailed, Some("get_job"))
    );
    assert_eq!(
        error.message(),
        "the operation ended as failed: no such company"
    );
    assert_eq!(error.code(), Some("E7"));
    assert!(error.body().unwrap().starts_with(b"{\"ok\""));
}

#[tokio::test(start_paused = true)]
async fn only_a_known_end_is_an_end() {
    for body in [
        "{}",
        "[]",
        "null",
        "",
        "7",
        r#"{"status":"pending"}"#,
        r#"{"status":"Processing "}"#,
        r#"{"state":"in_progress"}"#,
        r#"{"state":"STARTED"}"#,
        r#"{"state":"retrying","error":"attempt 1 failed"}"#,
        r#"{"state":"a word that nobody knows"}"#,
        r#"{"status":"success","data":{"status":"running"}}"#,
        r#"{"status":" RUNNING"}"#,
    ] {
        let wait = wait(60, move |_, _| Answer::json(body)).await;
        assert!(wait.result.is_err(), "{body}");
        let error = wait.result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{body}");
        let last = if body.is_empty() { "null" } else { body };
        assert_eq!(error.body(), Some(last.as_bytes()));
        assert_eq!(error.operation(), Some("get_job"));
        assert!((58..=60).contains(&wait.took), "{body}: {}", wait.took);
    }
    for (body, failure) in [
        (r#"{"status":"Completed"}"#, false),
        (r#"{"status":"completed_without_errors","error":{}}"#, false),
        (r#"{"result":{"state":"DONE "},"error":[]}"#, false),
        (r#"{"task":{"status":"Timed Out"}}"#, true),
        (r#"{"status":"completed","error":"half of it"}"#, true),
    ] {
        let wait = wait(60, move |_, before| match before {
            0 => running(),
            _ => Answer::json(body),
        })
        .await;
        assert_eq!(wait.polls.len(), 2, "{body}");
        let kind = wait.result.err().map(|error| error.kind());
        assert_eq!(
            kind,
            failure.then_some(ErrorKind::OperationFailed),
            "{body}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_reason_stands_beside_the_state() {
    for (body, message) in [
        (
            r#"{"message":"ok","data":{"status":"failed","error":"no credits"}}"#,
            "failed: no credits",
        ),
        (
            r#"{"data":{"status":"failed"},"error":{"message":"no credits"}}"#,
            "failed: no credits",
        ),
        (
            r#"{"job":{"status":"rejected","reason":"no credits"}}"#,
            "rejected: no credits",
        ),
        (
            r#"{"job":{"status":"error","message":"no credits","error":null}}"#,
            "error: no credits",
        ),
        (r#"{"status":"failed"}"#, "failed"),
    ] {
        let error = wait(60, move |_, _| Answer::json(body))
            .await
            .result
            .unwrap_err();
        assert_eq!(
            error.message(),
            format!("the operation ended as {message}"),
            "{body}"
        );
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_hint_never_makes_polls_closer_than_the_least_pause() {
    for (name, value) in [
        ("retry-after", "0"),
        ("retry-after", "Wed, 02 Jan 2019 03:04:05 GMT"),
        ("retry-after-ms", "1"),
        ("next-poll", "0"),
        ("next-poll", "-5"),
        ("next-poll", "nan"),
    ] {
        let wait = wait(30, move |_, _| {
            Answer::new(200, &[(name, value)], r#"{"status":"running"}"#)
        })
        .await;
        assert!(wait.result.unwrap_err().is_timeout());
        let least = wait.polls.windows(2).map(|pair| pair[1] - pair[0]).min();
        assert!(
            least >= Some(1) && wait.polls.len() <= 31,
            "{name} {value}: {:?}",
            wait.polls
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_hint_beyond_the_deadline_leads_to_one_poll_just_before_it() {
    for (name, value) in [
        ("retry-after", "3600"),
        ("next-poll", "1e300"),
        ("retry-after", "60"),
    ] {
        let hinted = move |now, _| {
            let body = if now >= 58 {
                r#"{"status":"done"}"#
            } else {
                r#"{"status":"running"}"#
            };
            Answer::new(200, &[(name, value)], body)
        };
        let wait = wait(60, hinted).await;
        assert!(wait.result.unwrap().is_final());
        assert_eq!(wait.polls, [0, 59], "{name} {value}");
    }
    let wait = wait(60, |_, _| {
        Answer::new(200, &[("retry-after", "3600")], "{}")
    })
    .await;
    assert!(wait.result.unwrap_err().is_timeout());
    assert_eq!(wait.polls, [0, 59]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_may_be_too_short_for_two_polls() {
    for (seconds, polls) in [(0, 0..=1), (1, 1..=1), (2, 2..=2), (3, 2..=3)] {
        let wait = wait(seconds, |_, _| running()).await;
        assert_eq!(wait.result.unwrap_err().kind(), ErrorKind::Timeout);
        assert!(
            polls.contains(&wait.polls.len()),
            "{seconds}: {:?}",
            wait.polls
        );
        assert!(wait.took <= seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_fails_does_not_end_a_wait_that_has_time_left() {
    type Failure = fn() -> Answer;
    let failures: [Failure; 6] = [
        || Answer::new(505, &[], ""),
        || Answer::new(409, &[("retry-after", "2")], ""),
        || Answer::new(500, &[], "{\"error\":\"boom\"}"),
        || Answer::new(503, &[("retry-after", "5")], "{\"error\":\"boom\"}"),
        || Answer::raw("", After::Stall),
        || Answer::raw("HTTP/1.1 2", After::Close),
    ];
    for failure in failures {
        // At first, in between, and twice in a row.
        let wait = wait(300, move |_, before| match before {
            0 | 2 | 3 => failure(),
            1 => running(),
            _ => Answer::json(r#"{"status":"completed"}"#),
        })
        .await;
        assert!(wait.result.unwrap().is_final());
        assert_eq!(wait.polls.len(), 5, "{:?}", wait.polls);
    }

    let wait = wait(60, |_, before| match before {
        0 => running(),
        _ => Answer::new(502, &[], "{\"error\":\"boom\"}"),
    })
    .await;
    let error = wait.result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.body(), Some(&br#"{"status":"running"}"#[..]));
    assert!(
        error
            .message()
            .contains("the last poll failed: get_job: HTTP 502"),
        "{error}"
    );
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.to_string().contains("boom"), "{source}");
}

#[tokio::test(start_paused = true)]
async fn other_failures_end_a_wait_at_once() {
    for status in [400, 401, 403] {
        let wait = wait(60, move |_, _| Answer::new(status, &[], "")).await;
        assert_eq!(wait.result.unwrap_err().status().unwrap().as_u16(), status);
        assert_eq!(wait.polls, [0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_just_submitted_may_not_be_known_yet() {
    let found = wait(60, |_, before| match before {
        0 | 1 => Answer::new(404, &[], ""),
        _ => Answer::json(r#"{"status":"completed"}"#),
    })
    .await;
    assert!(found.result.is_ok());
    assert_eq!(found.polls.len(), 3);

    let unknown = wait(60, |_, _| Answer::new(404, &[], "")).await;
    assert!(unknown.result.unwrap_err().is_not_found());
    assert!((10..20).contains(&unknown.took), "{}", unknown.took);

    // One that has been there is gone.
    let gone = wait(60, |_, before| match before {
        0 => running(),
        _ => Answer::new(404, &[], ""),
    })
    .await;
    assert!(gone.result.unwrap_err().is_not_found());
    assert_eq!(gone.polls.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_was_never_reached_is_not_waited_for() {
    for reached in [0, 1] {
        let server = Server::start(move |_, before| match before < reached {
            true => running().then(After::Close),
            false => unreachable!("it is gone"),
        })
        .await;
        let client = server
            .client(SERVICE)
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let options = CallOptions::default().with_timeout(Duration::from_secs(60));
        let mut polls = client.poll(|| PreparedRequest::new(&JOB, "/jobs/1"), &options);
        assert!(format!("{polls:?}").contains("Polls"), "{polls:?}");
        if reached == 1 {
            let first = futures_util::StreamExt::next(&mut polls).await;
            assert_eq!(first.unwrap().unwrap().state(), Some("running"));
        }
        server.stop().await;
        let start = Instant::now();
        let error = polls.end().await.unwrap_err();
        let kind = [ErrorKind::Connect, ErrorKind::Timeout][reached];
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(start.elapsed().as_secs() > 50, reached == 1);
    }
}
