//! Reading bodies into generated types: rows beside types written by hand, and filters nested 60 deep beside 10 deep. What
//! counts of the latter is that a kilobyte costs the same at any depth.
//! `cargo bench -p pgai-bench --bench decoding`

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use pgai_bench::beside::{self, Bench};
use pgai_bench::decoding::{Row, client::types, filters, rows};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Without optimisation a bench only tests that it still runs, for which little is enough.
const BYTES: usize = if cfg!(debug_assertions) {
    10_000
} else {
    1_000_000
};
const DEPTHS: [usize; 2] = [60, 10];

fn main() {
    let mut bench = Bench::from_args();
    let mut figures = Vec::new();
    let mut figure = |what: &str, reference: &str, seconds: Option<[f64; 2]>| {
        if let Some([ours, theirs]) = seconds.map(|each| each.map(|seconds| 1e-3 / seconds)) {
            let (what, reference) = (format!("MB per second: {what}"), reference.to_owned());
            let ratio = format!("{:.2}", ours / theirs);
            figures.push([
                what,
                reference,
                format!("{ours:.0}"),
                format!("{theirs:.0}"),
                ratio,
            ]);
        }
    };
    let body = rows(BYTES);
    let read_rows = |times| read::<Vec<types::Row>>(times, &body);
    let units = [body.len() / 1000; 2];
    let group = "a kB of rows";
    for (name, reference) in [
        (
            "types by hand, which keep every member",
            read::<Vec<Row>> as Read,
        ),
        ("any value", read::<Value>),
    ] {
        let names = ["generated types", name];
        let took = bench.beside_per(group, names, units, read_rows, |times| {
            reference(times, &body)
        });
        figure("rows", name, took);
    }
    let [deep, flat] = DEPTHS.map(|depth| filters(BYTES, depth));
    let took = bench.beside_per(
        "a kB of nested filters",
        ["60 deep", "10 deep"],
        [deep.len() / 1000, flat.len() / 1000],
        |times| read::<Vec<types::Filter>>(times, &deep),
        |times| read::<Vec<types::Filter>>(times, &flat),
    );
    figure("filters 60 deep", "10 deep", took);
    bench.finish();
    if !figures.is_empty() {
        let heads = ["what", "reference", "figure", "of the reference", "ratio"];
        beside::print(&heads, figures);
    }
}

type Read = fn(u64, &[u8]) -> Duration;

fn read<T: DeserializeOwned>(times: u64, body: &[u8]) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        black_box(serde_json::from_slice::<T>(black_box(body)).unwrap());
    }
    start.elapsed()
}
