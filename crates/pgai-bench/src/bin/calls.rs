//! `calls serve` answers, `calls <facade|generated|whole|plain> <page|session> COUNT URL` makes that many calls one after
//! another. A tool that counts instructions runs the two apart; see `cargo xtask instructions`.

#![allow(clippy::unwrap_used, reason = "a bench that fails should say where")]

use pgai_bench::calls::{Bare, Call, Calls, Facade, Generated, Page, Territory, WholeTerritory};
use pgai_bench::server;
use tokio::runtime::Builder;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => {
            println!("{}", server::start(1));
            std::thread::park();
        }
        ["facade", call, count, url] => make(&Facade::new(url), call, count),
        ["generated", call, count, url] => make(&Generated::new(url), call, count),
        ["whole", call, count, url] => make(&Bare::<Page<WholeTerritory>>::new(url), call, count),
        ["plain", call, count, url] => make(&Bare::<Page<Territory>>::new(url), call, count),
        _ => {
            panic!("calls serve, or calls <facade|generated|whole|plain> <page|session> COUNT URL")
        }
    }
}

fn make(calls: &impl Calls, call: &str, count: &str) {
    let call = match call {
        "page" => Call::Page,
        "session" => Call::Session,
        _ => panic!("there is no call {call}"),
    };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for _ in 0..count.parse().unwrap() {
            calls.make(call).await;
        }
    });
}
