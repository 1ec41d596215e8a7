//! Keeping to rate limits, on virtual time, with servers of several kinds.

use std::sync::Mutex;
use std::time::Duration;

use crate::limits::{Limit, Limited};
use crate::server::{After, Answer, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    Client, ClientBuilder, Error, ErrorKind, Pacing, RetryPolicy, SecurityScheme, Service,
};
use tokio::task::JoinSet;
use tokio::time::Instant;

const SERVICE: Service =
    Service::new("Test", "test/1.0").with_security(&[SecurityScheme::header("key", "x-key")]);
const HOUR: Duration = Duration::from_secs(3600);

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn builder(server: &Server) -> ClientBuilder {
    server.client(SERVICE).api_key("key-3f9a0c")
}

async fn call(client: &Client) -> Result<u32, Error> {
    let answer = client.request(Method::GET, "/x").send().await?;
    Ok(answer.request_attempts())
}

/// Starts so many calls at once, and waits for them; returns how long each took.
async fn burst(client: &Client, calls: usize) -> Vec<Result<Duration, Error>> {
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        tasks.spawn(async move { call(&client).await.map(|_| start.elapsed()) });
    }
    tasks.join_all().await
}

#[tokio::test(start_paused = true)]
async fn six_hundred_calls_at_once_all_get_their_turn() {
    for limit in [
        Limit::Aligned {
            calls: 60,
            seconds: 60,
        },
        Limit::RoundedDown {
            calls: 60,
            seconds: 60,
        },
    ] {
        for milliseconds in [0, 10, 500, 59_990] {
            let limited = Limited::start(limit, milliseconds).await;
            let client = builder(&limited.server).build().unwrap();
            let start = Instant::now();
            for result in burst(&client, 600).await {
                result.unwrap();
            }
            let elapsed = start.elapsed();
            println!(
                "{limit:?} {milliseconds}: {elapsed:?}, {} refused",
                limited.refused()
            );
            assert!(elapsed <= seconds(10 * 62), "{limit:?}: {elapsed:?}");
            assert!(limited.refused() <= 10, "{} refused", limited.refused());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_bucket_is_used_as_it_fills() {
    let refill = seconds(1);
    let limited = Limited::start(Limit::Bucket { tokens: 20, refill }, 0).await;
    let client = builder(&limited.server).build().unwrap();
    let start = Instant::now();
    for result in burst(&client, 120).await {
        result.unwrap();
    }
    let elapsed = start.elapsed();
    println!("{elapsed:?}, {} refused", limited.refused());
    // 20 tokens are there, and 100 come one a second.
    assert!(elapsed >= seconds(99), "{elapsed:?}");
    assert!(elapsed <= seconds(300), "{elapsed:?}");
    assert!(limited.refused() <= 12, "{} refused", limited.refused());
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_refusals_counts_once() {
    // After some successes many calls are under way at once. All of them are refused, without a hint.
    let server = Server::start(move |_, before| {
        let status = if (16..32).contains(&before) { 429 } else { 200 };
        Answer::new(status, &[], "{}").late(Duration::from_millis(40))
    })
    .await;
    let client = builder(&server).build().unwrap();
    for _ in 0..16 {
        call(&client).await.unwrap();
    }
    for result in burst(&client, 16).await {
        let took = result.unwrap();
        assert!(took < seconds(8), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn blind_pauses_grow_up_to_a_minute_and_start_anew_after_a_success() {
    let times = std::sync::Arc::new(Mutex::new(Vec::new()));
    let log = times.clone();
    let server = Server::start(move |_, before| {
        log.lock().unwrap().push(Instant::now());
        let status = if before == 9 { 200 } else { 429 };
        Answer::new(status, &[], "{}")
    })
    .await;
    let client = builder(&server)
        .retry(
            RetryPolicy::exponential()
                .with_initial_delay(Duration::ZERO)
                .with_attempt_limit(20)
                .with_time_limit(HOUR),
        )
        .timeout(HOUR)
        .build()
        .unwrap();
    call(&client).await.unwrap();
    let refused = client.request(Method::GET, "/x").with_retry(
        RetryPolicy::exponential()
            .with_initial_delay(Duration::ZERO)
            .with_attempt_limit(2),
    );
    refused.send().await.unwrap_err();
    let pauses: Vec<u64> = times
        .lock()
        .unwrap()
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).as_secs())
        .collect();
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn no_header_silences_a_client_for_more_than_an_hour() {
    for (name, value) in [
        ("retry-after", "1893553505"),
        ("retry-after", "1e300"),
        ("retry-after", "inf"),
        ("retry-after", "99999999999999999999"),
        ("retry-after-ms", "1e300"),
        ("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("x-ratelimit-reset", "9999999999999"),
        ("x-ratelimit-reset", "99999999999"),
        ("x-ratelimit-reset", "18446744073709551615"),
        // These say nothing.
        ("retry-after", "-1"),
        ("retry-after", "soon"),
        ("x-ratelimit-reset", "-1893553505"),
        ("x-ratelimit-reset", "tomorrow"),
    ] {
        for status in [429, 200] {
            let server = Server::start(move |_, before| {
                let window = [
                    ("x-ratelimit-limit", "60"),
                    ("x-ratelimit-remaining", "0"),
                    (name, value),
                ];
                match before {
                    0 => Answer::new(status, &window, "{}"),
                    _ => Answer::json("{}"),
                }
            })
            .await;
            let client = builder(&server)
                .retry(RetryPolicy::never())
                .pacing(Pacing::adaptive().with_wait_limit(HOUR + seconds(2)))
                .build()
                .unwrap();
            let first = call(&client).await;
            if let Err(error) = first {
                assert!(error.retry_after() <= Some(HOUR), "{name}: {value}");
            }
            let start = Instant::now();
            call(&client).await.unwrap();
            assert!(start.elapsed() <= HOUR + seconds(1), "{name}: {value}");
            // The probe told, and the rest follows.
            let start = Instant::now();
            for result in burst(&client, 10).await {
                result.unwrap();
            }
            assert!(start.elapsed() < seconds(5), "{name}: {value}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_key_starts_anew() {
    let server = Server::start(|request, _| match request.header("x-key") {
        Some("key-3f9a0c") => Answer::new(429, &[("retry-after", "600")], "{}"),
        _ => Answer::json("{}"),
    })
    .await;
    let client = builder(&server).build().unwrap();
    call(&client).await.unwrap_err();
    // One waits, and hears of the new key.
    let waiting = client.clone();
    let waiting = tokio::spawn(async move { call(&waiting).await });
    tokio::time::sleep(seconds(1)).await;
    let start = Instant::now();
    client.set_api_key("two words").unwrap_err();
    client.set_api_key("key-new-77").unwrap();
    call(&client).await.unwrap();
    waiting.await.unwrap().unwrap();
    assert!(start.elapsed() < seconds(2), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_turn_is_told_apart_from_a_slow_service() {
    let server = Server::start(|_, _| Answer::new(429, &[("retry-after", "45")], "{}")).await;
    let client = builder(&server)
        .retry(RetryPolicy::never())
        .pacing(Pacing::adaptive().with_wait_limit(seconds(30)))
        .timeout(seconds(5))
        .build()
        .unwrap();
    call(&client).await.unwrap_err();
    let start = Instant::now();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert!(!error.is_timeout() && error.is_retryable());
    assert_eq!((error.status(), error.attempts()), (None, 0));
    let wait = error.retry_after().unwrap();
    assert!(wait > seconds(44) && wait < seconds(46), "{wait:?}");
    // The call's own timeout counts too.
    let patient = client.clone();
    let own = patient.request(Method::GET, "/x").with_timeout(seconds(20));
    assert_eq!(own.send().await.unwrap_err().kind(), ErrorKind::Throttled);
    assert!(start.elapsed() < seconds(1), "both were told at once");
    // A turn that comes within the limit is waited for, beyond the client's own timeout.
    tokio::time::sleep(seconds(20)).await;
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.attempts(), 1);
    assert!(start.elapsed() >= seconds(44));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_slow_to_come_holds_nobody_up_for_long() {
    let server = Server::start(|_, before| match before {
        0 => Answer::json("{}").late(seconds(100)),
        _ => Answer::json("{}"),
    })
    .await;
    let client = builder(&server).build().unwrap();
    let mut took: Vec<_> = burst(&client, 5)
        .await
        .into_iter()
        .map(|result| result.unwrap().as_secs())
        .collect();
    took.sort_unstable();
    assert!(took[3] <= 3 && took[4] == 100, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn so_many_calls_a_minute_and_no_more() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    for calls in [7, 0] {
        let client = builder(&server)
            .pacing(Pacing::per_minute(calls))
            .build()
            .unwrap();
        let calls = calls.max(1) as usize;
        let mut took: Vec<_> = burst(&client, 3 * calls)
            .await
            .into_iter()
            .map(|result| result.unwrap())
            .collect();
        took.sort_unstable();
        for (index, took) in took.iter().enumerate() {
            let minute = (index / calls) as u64;
            assert_eq!(took.as_secs() / 60, minute, "call {index}: {took:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_late_says_nothing_of_now() {
    // The first answer comes after the pause that the second one asked for, and tells of a window that is over.
    let server = Server::start(|_, before| match before {
        0 => Answer::new(
            200,
            &[
                ("x-ratelimit-limit", "60"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "60"),
            ],
            "{}",
        )
        .late(seconds(20)),
        1 => Answer::new(429, &[("retry-after", "5")], "{}"),
        _ => Answer::json("{}"),
    })
    .await;
    let client = builder(&server).build().unwrap();
    let (first, second) = tokio::join!(call(&client), call(&client));
    assert_eq!((first.unwrap(), second.unwrap()), (1, 2));
    let start = Instant::now();
    call(&client).await.unwrap();
    assert!(start.elapsed() < seconds(2), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn callers_who_were_sent_away_together_come_back_apart() {
    for status in [429, 503] {
        let times = std::sync::Arc::new(Mutex::new(Vec::new()));
        let log = times.clone();
        let server = Server::start(move |_, before| {
            if before < 20 {
                return Answer::new(status, &[("retry-after", "10")], "{}");
            }
            log.lock().unwrap().push(Instant::now());
            Answer::json("{}")
        })
        .await;
        let mut tasks = JoinSet::new();
        for _ in 0..20 {
            let client = builder(&server).build().unwrap();
            tasks.spawn(async move { call(&client).await.unwrap() });
        }
        let start = Instant::now();
        tasks.join_all().await;
        let mut times = times.lock().unwrap().clone();
        times.sort_unstable();
        assert!(times[0] - start >= seconds(10) - Duration::from_millis(50));
        let spread = times[19] - times[0];
        assert!(spread >= Duration::from_millis(100), "{status}: {spread:?}");
        times.dedup();
        assert!(times.len() >= 10, "{status}: {} moments", times.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_rules_a_repetition_out_leaves_the_budget_alone() {
    let server = Server::start(|request, before| match &*request.target {
        "/busy" => Answer::new(503, &[("retry-after", "60")], "{}"),
        _ if before.is_multiple_of(2) => Answer::new(503, &[], "{}"),
        _ => Answer::json("{}"),
    })
    .await;
    let client = builder(&server).timeout(seconds(30)).build().unwrap();
    for _ in 0..20 {
        let error = client
            .request(Method::GET, "/busy")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(call(&client).await.unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn successes_refill_the_budget() {
    let server = Server::start(|request, _| match &*request.target {
        "/good" => Answer::json("{}"),
        _ => Answer::new(503, &[], "{}"),
    })
    .await;
    let client = builder(&server).build().unwrap();
    let repeated = async || {
        let policy = RetryPolicy::exponential().with_attempt_limit(2);
        let call = client.request(Method::GET, "/bad").with_retry(policy);
        call.send().await.unwrap_err().attempts() == 2
    };
    let mut count = 0;
    while repeated().await {
        count += 1;
    }
    assert_eq!(count, 10);
    for _ in 0..5 {
        client.request(Method::GET, "/good").send().await.unwrap();
    }
    assert!(repeated().await);
    assert!(!repeated().await);
}

#[tokio::test(start_paused = true)]
async fn without_pacing_calls_go_at_once() {
    let server = Server::start(|_, _| Answer::raw("", After::Stall)).await;
    let client = builder(&server).pacing(Pacing::off()).build().unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        tasks.spawn(async move { call(&client).await });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.received().len(), 50);
}
