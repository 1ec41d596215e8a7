//! Pacing on virtual time: how close to the least possible time, and how many refusals in a window, for one client of
//! 1, 8 and 64 tasks and for two clients that share a key. `cargo bench -p pgai-bench --bench pacing`
//!
//! No time passes outside: the figures are the same on every machine, but for the jitter of retries.

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pgai::{Client, Method, RetryPolicy};
use pgai_bench::beside;
use pgai_sandbox::Sandbox;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What the server allows in a window of a minute that begins with its first call.
const LIMIT: u64 = 60;
/// Calls of one client.
const CALLS: u64 = 600;

fn main() {
    let rows = [(1, 1), (1, 8), (1, 64), (2, 1), (2, 64)].map(|(clients, tasks)| {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        let (took, refused) = runtime.block_on(simulate(clients, tasks));
        let windows = (clients * CALLS).div_ceil(LIMIT);
        // The last window need not pass.
        let least = Duration::from_secs(60 * (windows - 1));
        let many = |count, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        [
            format!(
                "{}, {} each, {} calls each",
                many(clients, "client"),
                many(tasks, "task"),
                CALLS
            ),
            "least time that the limit allows".to_owned(),
            format!("{took:.1?}"),
            format!("{least:.1?}"),
            format!("{:.3}", took.as_secs_f64() / least.as_secs_f64()),
            format!("{:.2}", refused as f64 / windows as f64),
        ]
    });
    let heads = [
        "what",
        "reference",
        "took",
        "reference took",
        "ratio",
        "refusals per window",
    ];
    beside::print(&heads, rows);
}

async fn simulate(clients: u64, tasks: u64) -> (Duration, u64) {
    let sandbox = Sandbox::builder()
        .rate_limit(u32::try_from(LIMIT).unwrap())
        .latency(Duration::from_millis(40))
        .start()
        .await
        .unwrap();
    let patience = Duration::from_secs(7200);
    let retry = RetryPolicy::exponential()
        .with_attempt_limit(20)
        .with_time_limit(patience);
    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..clients {
        let builder = Client::builder()
            .api_key(sandbox.api_key())
            .base_url(sandbox.url());
        let client = builder
            .timeout(patience)
            .retry(retry.clone())
            .build()
            .unwrap();
        let made = Arc::new(AtomicU64::new(0));
        for _ in 0..tasks {
            let (client, made) = (client.clone(), made.clone());
            all.spawn(async move {
                while made.fetch_add(1, Ordering::Relaxed) < CALLS {
                    client
                        .request(Method::GET, "/territories")
                        .send()
                        .await
                        .unwrap();
                }
            });
        }
    }
    all.join_all().await;
    (start.elapsed(), sandbox.request_count() - clients * CALLS)
}
