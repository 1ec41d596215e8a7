//! Pacing against a server that allows 60 calls per fixed window of a minute, on virtual time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that fails should say where"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use pgai::{Client, Method, Pacing, RetryPolicy};
use pgai_sandbox::Sandbox;
use tokio::task::JoinSet;
use tokio::time::Instant;

const CALLS: usize = 600;
/// 600 calls at 60 a window: nine windows pass before the tenth, whose calls go at once.
const LEAST: Duration = Duration::from_secs(540);
/// The server's clock starts at different points of a second: its stamps are whole seconds.
const FRACTIONS: [u64; 4] = [0, 10, 500, 990];

fn client(sandbox: &Sandbox) -> Client {
    let patience = Duration::from_secs(7200);
    Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .pacing(Pacing::adaptive())
        .timeout(patience)
        .retry(
            RetryPolicy::exponential()
                .with_attempt_limit(20)
                .with_time_limit(patience),
        )
        .build()
        .unwrap()
}

/// Makes `CALLS` calls from 64 tasks; returns how many attempts they took.
async fn work(client: Client) -> u64 {
    let made = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..64 {
        let (client, made) = (client.clone(), made.clone());
        tasks.spawn(async move {
            let mut attempts = 0;
            while made.fetch_add(1, Ordering::SeqCst) < CALLS {
                let answer = client.request(Method::GET, "/territories").send().await;
                attempts += u64::from(answer.unwrap().request_attempts());
            }
            attempts
        });
    }
    tasks.join_all().await.into_iter().sum()
}

async fn sandbox(milliseconds: u64) -> Sandbox {
    Sandbox::builder()
        .rate_limit(60)
        .latency(Duration::from_millis(40))
        .clock(UNIX_EPOCH + Duration::from_millis(1_893_553_445_000 + milliseconds))
        .start()
        .await
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn one_client_of_64_tasks_uses_every_window_and_is_hardly_ever_refused() {
    for milliseconds in FRACTIONS {
        let sandbox = sandbox(milliseconds).await;
        let start = Instant::now();
        let refused = work(client(&sandbox)).await - CALLS as u64;
        let elapsed = start.elapsed();
        println!("{elapsed:?}, {refused} refused");
        assert!(elapsed <= LEAST.mul_f64(1.05), "{elapsed:?}");
        assert!(refused <= 10, "{refused} refused");
    }
}

#[tokio::test(start_paused = true)]
async fn two_clients_that_share_nothing_but_a_key_share_its_windows() {
    for milliseconds in FRACTIONS {
        let sandbox = sandbox(milliseconds).await;
        let start = Instant::now();
        let (one, two) = tokio::join!(work(client(&sandbox)), work(client(&sandbox)));
        let (elapsed, attempts) = (start.elapsed(), one + two);
        let refused = attempts - 2 * CALLS as u64;
        println!("{elapsed:?}, {refused} refused");
        // 1,200 calls: nineteen windows pass before the last.
        let least = Duration::from_secs(19 * 60);
        assert!(elapsed <= least.mul_f64(1.2), "{elapsed:?}");
        assert!(
            (refused as f64) < 0.02 * attempts as f64,
            "{refused} of {attempts} refused"
        );
    }
}
