//! Requests per second of the plain list operation, beside a bare hyper server that sends the same bytes.
//!
//! `cargo bench -p pgai-sandbox`. The clients share the machine's cores with the server, so the ratio of the two
//! says more than either figure. Every request asks for another page than the one before: the sandbox keeps no
//! answers, and makes each row anew.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use http::{Response, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Bytes, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use pgai_sandbox::Sandbox;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::Instant,
};

const CLIENTS: usize = 32;
const PAGES: usize = 4000;
/// `cargo test` runs this once and short, so that it cannot rot.
const TIME: Duration = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 3000 });

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::builder()
            .rows(PAGES * 25)
            .keep_requests(100)
            .start()
            .await
            .unwrap();
        let host = sandbox.url().strip_prefix("http://").unwrap();
        let (address, prefix) = host.split_once('/').unwrap();
        let address: SocketAddr = address.parse().unwrap();
        let head = |page: usize| {
            format!(
                "GET /{prefix}/contacts?page={page} HTTP/1.1\r\nhost: {address}\r\nx-api-key: {}\r\n\r\n",
                sandbox.api_key()
            )
        };
        let pages: Vec<String> = (1..=PAGES).map(head).collect();
        let body = one(address, &pages[0]).await;
        let bare = bare(Bytes::from(body)).await;

        // Turn and turn about, so that both see the same machine.
        let (mut ours, mut theirs) = (0.0, 0.0);
        for _ in 0..3 {
            ours += rate(address, &pages).await / 3.0;
            theirs += rate(bare, &pages).await / 3.0;
        }
        let ratio = ours / theirs;
        println!("bare hyper {theirs:>9.0} requests/s");
        println!("sandbox    {ours:>9.0} requests/s, ratio {ratio:.2}");
    });
}

/// A server that reads the request and sends `body`, and nothing else.
async fn bare(body: Bytes) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let body = body.clone();
            let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                let body = body.clone();
                async move {
                    let _ = request.into_body().collect().await;
                    let answer =
                        Response::builder().header(header::CONTENT_TYPE, "application/json");
                    Ok::<_, Infallible>(answer.body(Full::new(body)).unwrap())
                }
            });
            stream.set_nodelay(true).unwrap();
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            tokio::spawn(async move { drop(connection.await) });
        }
    });
    address
}

/// The body of one answer.
async fn one(address: SocketAddr, head: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut buffer = Vec::new();
    let end = answer(&mut stream, &mut buffer).await;
    let body = buffer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    buffer[body..end].to_vec()
}

/// Requests per second of all clients together.
async fn rate(address: SocketAddr, heads: &[String]) -> f64 {
    let mut clients = JoinSet::new();
    let until = Instant::now() + TIME;
    for client in 0..CLIENTS {
        // Each client begins elsewhere.
        let mut heads = heads.to_vec();
        let start = client * heads.len() / CLIENTS;
        heads.rotate_left(start);
        clients.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut buffer = Vec::new();
            let mut count = 0.0;
            for head in heads.iter().cycle() {
                if Instant::now() >= until {
                    break;
                }
                stream.write_all(head.as_bytes()).await.unwrap();
                buffer.clear();
                answer(&mut stream, &mut buffer).await;
                count += 1.0;
            }
            count
        });
    }
    let counts: Vec<f64> = clients.join_all().await;
    counts.iter().sum::<f64>() / TIME.as_secs_f64()
}

/// Reads one answer, whose length its head tells; returns where it ends.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> usize {
    loop {
        assert!(
            stream.read_buf(buffer).await.unwrap() > 0,
            "the server closed the connection"
        );
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head]).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let end = head + 4 + length.unwrap().parse::<usize>().unwrap();
        if buffer.len() >= end {
            return end;
        }
    }
}
