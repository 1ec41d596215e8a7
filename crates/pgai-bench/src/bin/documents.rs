//! `documents <normalise|generate|compare> SIZE TIMES` makes documents and works on them so many times, for a tool that
//! counts instructions; see `cargo xtask instructions`. SIZE is in operations; for `compare` in megabytes.

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use std::hint::black_box;

use openapi_clientgen::{Document, Options, generate, normalize};
use pgai_bench::documents::{document, megabytes};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, size, times] = &arguments[..] else {
        panic!("documents <normalise|generate|compare> SIZE TIMES");
    };
    let (size, times) = (size.parse().unwrap(), times.parse().unwrap());
    let given = || Document::from_value(document(size, "").into()).unwrap();
    match work.as_str() {
        "normalise" => {
            let given = given();
            repeat(times, || normalize(&given).unwrap());
        }
        "generate" => {
            let normal = normalize(&given()).unwrap().0;
            repeat(times, || generate(&normal, &Options::new()).unwrap());
        }
        "compare" => {
            let (base, revision) = megabytes(size);
            repeat(times, || openapi_diff::compare(&base, &revision));
        }
        _ => panic!("there is no work {work}"),
    }
}

fn repeat<T>(times: usize, work: impl Fn() -> T) {
    for _ in 0..times {
        black_box(work());
    }
}
