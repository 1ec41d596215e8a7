//! One call through the facade and through the generated client, beside reqwest by hand: one after another, and from
//! 64 tasks. `cargo bench -p pgai-bench --bench calls`
//!
//! The facade is as users get it. The server tells a rate limit that is never reached, so that pacing works and never
//! waits.

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pgai_bench::beside::Bench;
use pgai_bench::calls::{Bare, Call, Calls, Facade, Generated, Page, Territory, WholeTerritory};
use pgai_bench::server;
use pgai_client::types::ListTerritoriesResponse;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// For at least so long a client makes calls before the clock starts: it learns from the answers whether the server keeps
/// its connections, and only then are requests that must not be sent twice as cheap as others.
const WARMING: Duration = Duration::from_millis(150);

fn main() {
    let base = server::start(1);
    let mut bench = Bench::from_args();
    let facade = || Facade::new(&base);
    let generated = || Generated::new(&base);
    let whole = || Bare::<Page<WholeTerritory>>::new(&base);
    let plain = || Bare::<Page<Territory>>::new(&base);
    let same = || Bare::<ListTerritoriesResponse>::new(&base);

    let page = |how| format!("GET a page of 50, {how}");
    let post = |how| format!("POST a session, {how}");
    for (how, tasks) in [("one after another", 1), ("64 tasks", 64)] {
        let group = page(how);
        beside(
            &mut bench,
            &group,
            ["facade", "reqwest, same fields"],
            tasks,
            Call::Page,
            facade,
            whole,
        );
        beside(
            &mut bench,
            &group,
            ["facade", "reqwest, known fields only"],
            tasks,
            Call::Page,
            facade,
            plain,
        );
        beside(
            &mut bench,
            &group,
            ["generated client", "reqwest, same types"],
            tasks,
            Call::Page,
            generated,
            same,
        );
        let group = post(how);
        beside(
            &mut bench,
            &group,
            ["facade", "reqwest"],
            tasks,
            Call::Session,
            facade,
            plain,
        );
        beside(
            &mut bench,
            &group,
            ["generated client", "reqwest"],
            tasks,
            Call::Session,
            generated,
            plain,
        );
    }
    bench.finish();
}

fn beside<S: Calls, R: Calls>(
    bench: &mut Bench,
    group: &str,
    names: [&str; 2],
    tasks: u64,
    call: Call,
    subject: impl Fn() -> S,
    reference: impl Fn() -> R,
) {
    bench.beside(
        group,
        names,
        |count| sample(&subject(), call, count, tasks),
        |count| sample(&reference(), call, count, tasks),
    );
}

/// Measures with a client, connections and threads that no other sample has used: how they come to lie on the processors
/// makes more of a difference than the code, and stays as it is once they are made.
fn sample(calls: &impl Calls, call: Call, count: u64, tasks: u64) -> Duration {
    let mut runtime = if tasks == 1 {
        Builder::new_current_thread()
    } else {
        Builder::new_multi_thread()
    };
    let runtime = runtime.enable_all().build().unwrap();
    runtime.block_on(async {
        let start = Instant::now();
        while start.elapsed() < WARMING {
            run(calls, call, 16 * tasks, tasks).await;
        }
        run(calls, call, count, tasks).await
    })
}

/// Makes `count` calls from as many tasks as asked; returns how long that took.
async fn run(calls: &impl Calls, call: Call, count: u64, tasks: u64) -> Duration {
    let start = Instant::now();
    if tasks == 1 {
        for _ in 0..count {
            calls.make(call).await;
        }
        return start.elapsed();
    }
    let left = Arc::new(AtomicU64::new(count));
    let mut all = JoinSet::new();
    for _ in 0..tasks.min(count) {
        let (calls, left) = (calls.clone(), left.clone());
        all.spawn(async move {
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok()
            {
                calls.make(call).await;
            }
        });
    }
    all.join_all().await;
    start.elapsed()
}
