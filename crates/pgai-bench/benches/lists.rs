//! Long lists: all rows of 2,000 pages through one stream, and 10,000 companies submitted, each beside the same by
//! hand; and how much memory a list takes as it grows. `cargo bench -p pgai-bench --bench lists`

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use peak_alloc::PeakAlloc;
use pgai::NewCompany;
use pgai_bench::beside::{self, Bench};
use pgai_bench::calls::{Bare, Facade, Page, WholeTerritory};
use pgai_bench::server::{self, PER_PAGE};
use tokio::runtime::Builder;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

// Without optimisation a bench only tests that it still runs, for which little is enough.
const PAGES: usize = if cfg!(debug_assertions) { 100 } else { 2000 };
const COMPANIES: usize = if cfg!(debug_assertions) { 500 } else { 10_000 };
/// Submissions under way at once: what `add_all` does unless told otherwise.
const AT_ONCE: usize = 8;

fn main() {
    let base = server::start(PAGES);
    let Facade(client) = Facade::new(&base);
    let bare = Bare::<Page<WholeTerritory>>::new(&base);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();

    let mut bench = Bench::from_args();
    bench.at_length();
    let rows = format!("{} rows", PAGES * PER_PAGE);
    let took = bench.beside(
        &rows,
        ["items()", "reqwest, page by page"],
        |times| {
            runtime.block_on(repeat(times, async || {
                assert_eq!(items(&client, 1).await, PAGES * PER_PAGE)
            }))
        },
        |times| {
            runtime.block_on(repeat(times, async || {
                assert_eq!(pages(&bare).await, PAGES * PER_PAGE)
            }))
        },
    );
    bench.beside(
        &format!("{COMPANIES} companies"),
        ["add_all", "reqwest, 8 at once"],
        |times| runtime.block_on(repeat(times, async || add_all(&client).await)),
        |times| runtime.block_on(repeat(times, async || add_by_hand(&bare).await)),
    );
    bench.finish();

    let peaks = [10, 1].map(|part| {
        let first = PAGES - PAGES / part + 1;
        HEAP.reset_peak_usage();
        let before = HEAP.current_usage();
        let rows = runtime.block_on(items(&client, first));
        (rows, HEAP.peak_usage().saturating_sub(before))
    });
    let [(few, reference), (many, peak)] = peaks;
    let mut figures = Vec::new();
    if let Some(took) = took {
        let [ours, theirs] = took.map(|seconds| (PAGES * PER_PAGE) as f64 / seconds);
        figures.push([
            "rows per second: items()".to_owned(),
            "reqwest, page by page".to_owned(),
            format!("{ours:.0}"),
            format!("{theirs:.0}"),
            format!("{:.2}", ours / theirs),
        ]);
    }
    figures.push([
        format!("peak heap over {many} rows"),
        format!("over {few} rows"),
        format!("{:.1} KiB", peak as f64 / 1024.0),
        format!("{:.1} KiB", reference as f64 / 1024.0),
        format!("{:.2}", peak as f64 / reference as f64),
    ]);
    let heads = ["what", "reference", "figure", "of the reference", "ratio"];
    beside::print(&heads, figures);
}

async fn repeat(times: u64, mut run: impl AsyncFnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        run().await;
    }
    start.elapsed()
}

/// How many rows there are from a page on.
async fn items(client: &pgai::Client, first: usize) -> usize {
    let rows = client
        .territories()
        .list()
        .page(first as u64)
        .per_page(PER_PAGE as u64)
        .items();
    rows.try_fold(0, async |count, _| Ok(count + 1))
        .await
        .unwrap()
}

async fn pages(bare: &Bare<Page<WholeTerritory>>) -> usize {
    let (mut count, mut next) = (0, Some(1));
    while let Some(number) = next {
        let page = bare.fetch(number).await.unwrap();
        count += page.items.len();
        next = page.next_page;
    }
    count
}

async fn add_all(client: &pgai::Client) {
    let companies = domains().map(NewCompany::for_domain);
    let mut results = client.companies().add_all(companies).send();
    let mut count = 0;
    while let Some(result) = results.next().await {
        assert_eq!(result.unwrap().operation_id().unwrap(), "op_abc123");
        count += 1;
    }
    assert_eq!(count, COMPANIES);
}

async fn add_by_hand(bare: &Bare<Page<WholeTerritory>>) {
    let calls = stream::iter(domains()).map(|domain| async move { bare.add(&domain).await });
    let mut results = calls.buffered(AT_ONCE);
    while let Some(result) = results.next().await {
        assert_eq!(result.unwrap()["public_operation_id"], "op_abc123");
    }
}

fn domains() -> impl Iterator<Item = String> + Send {
    (0..COMPANIES).map(|number| format!("company-{number}.example"))
}
