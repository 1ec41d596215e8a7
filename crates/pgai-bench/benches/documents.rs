//! Work on documents as they grow: normalising and generating at 15, 500 and 2,000 operations, comparing at 1, 5 and
//! 20 MB. What counts is that an operation, or a megabyte, costs no more in a large document than in a small one.
//! `cargo bench -p pgai-bench --bench documents`

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use openapi_clientgen::{Document, Options, generate, normalize};
use pgai_bench::beside::Bench;
use pgai_bench::documents::{document, megabytes};

/// The number of operations whose unit cost the others are measured by.
const SMALL: usize = 15;
const LARGE: [usize; 2] = if cfg!(debug_assertions) {
    [30, 60]
} else {
    [500, 2000]
};
/// Megabytes. Without optimisation a bench only tests that it still runs, for which little is enough.
const LARGE_MB: [usize; 2] = if cfg!(debug_assertions) {
    [1, 2]
} else {
    [5, 20]
};

fn main() {
    let mut bench = Bench::from_args();
    bench.at_length();
    let given = |operations| Document::from_value(document(operations, "").into()).unwrap();
    let normal = |operations| normalize(&given(operations)).unwrap().0;

    let small = given(SMALL);
    for operations in LARGE {
        let large = given(operations);
        bench.beside_per(
            &format!("normalise {operations} operations"),
            ["one operation", &format!("of {SMALL}")],
            [operations, SMALL],
            |times| repeat(times, || normalize(black_box(&large)).unwrap()),
            |times| repeat(times, || normalize(black_box(&small)).unwrap()),
        );
    }
    let (small, options) = (normal(SMALL), Options::new());
    for operations in LARGE {
        let large = normal(operations);
        bench.beside_per(
            &format!("generate {operations} operations"),
            ["one operation", &format!("of {SMALL}")],
            [operations, SMALL],
            |times| repeat(times, || generate(black_box(&large), &options).unwrap()),
            |times| repeat(times, || generate(black_box(&small), &options).unwrap()),
        );
    }
    let small = megabytes(1);
    for size in LARGE_MB {
        let large = megabytes(size);
        bench.beside_per(
            &format!("compare {size} MB"),
            ["one MB", "of 1 MB"],
            [size, 1],
            |times| {
                repeat(times, || {
                    openapi_diff::compare(black_box(&large.0), &large.1)
                })
            },
            |times| {
                repeat(times, || {
                    openapi_diff::compare(black_box(&small.0), &small.1)
                })
            },
        );
    }
    bench.finish();
}

fn repeat<T>(times: u64, mut run: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        black_box(run());
    }
    start.elapsed()
}
