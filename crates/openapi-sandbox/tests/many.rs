//! Many sandboxes in one process, and nothing left of them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(target_os = "linux")]

mod support;

use std::fs;

use support::contacts;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// One sandbox, one call, and the end of it while the connection is still open.
async fn life() -> TcpStream {
    let sandbox = contacts().start().await.unwrap();
    let address = sandbox
        .url()
        .strip_prefix("http://")
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "GET /v1/contacts HTTP/1.1\r\nhost: x\r\nx-api-key: {}\r\n\r\n",
        sandbox.api_key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    stream
}

/// How many lives fit into the limit of open files, each with a listener and two ends of a connection.
fn at_once() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft = files.unwrap().split_whitespace().nth(3).unwrap();
    let soft = soft.parse().unwrap_or(usize::MAX);
    (soft.saturating_sub(100) / 3).min(1000)
}

// One test, since it counts what the whole process has.
#[test]
fn a_thousand_leave_no_socket_no_task_and_no_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(tasks());
    drop(runtime);

    let before = threads();
    let many: Vec<_> = (0..50)
        .map(|_| contacts().start_blocking().unwrap())
        .collect();
    assert_eq!(threads(), before + 50);
    drop(many);
    // A joined thread may still be on the system's way out.
    let gone = (0..10_000).any(|_| {
        std::thread::yield_now();
        threads() == before
    });
    assert!(gone, "{} threads, {before} before", threads());
}

async fn tasks() {
    // What the process keeps for good is opened here.
    drop(life().await);
    tokio::task::yield_now().await;
    let before = open_files();

    let mut left = 1000;
    while left > 0 {
        let now = at_once().min(left);
        let mut lives = JoinSet::new();
        (0..now).for_each(|_| drop(lives.spawn(life())));
        while let Some(stream) = lives.join_next().await {
            // The server's end is gone: after what was sent there is an end.
            let mut rest = Vec::new();
            let _ = stream.unwrap().read_to_end(&mut rest).await;
        }
        left -= now;
    }
    let metrics = tokio::runtime::Handle::current().metrics();
    assert_eq!(metrics.num_alive_tasks(), 0);
    assert_eq!(open_files(), before);
}

fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}
