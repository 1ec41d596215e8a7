//! A server on loopback that answers as a test says, down to the bytes: also as no fair server would.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use openapi_client_runtime::{Client, ClientBuilder, Service};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The number of the connection that it came on.
    pub(crate) connection: usize,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(header, _)| header.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// What a connection does after it has written its bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum After {
    /// Reads the next request.
    KeepAlive,
    Close,
    /// Keeps the connection open, and says nothing more.
    Stall,
}

pub(crate) struct Answer {
    bytes: Vec<u8>,
    after: After,
    late: Duration,
}

impl Answer {
    /// These bytes, whatever they are.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>, after: After) -> Self {
        Self {
            bytes: bytes.into(),
            after,
            late: Duration::ZERO,
        }
    }

    /// The same answer, but later.
    pub(crate) fn late(self, late: Duration) -> Self {
        Self { late, ..self }
    }

    /// The same answer, but for what becomes of the connection.
    pub(crate) fn then(self, after: After) -> Self {
        Self { after, ..self }
    }

    /// A well-formed response.
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        Self::raw([head.as_bytes(), body].concat(), After::KeepAlive)
    }

    pub(crate) fn json(body: impl AsRef<[u8]>) -> Self {
        Self::new(200, &[("content-type", "application/json")], body)
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// `answer` gets each request, and how many came before it.
    pub(crate) async fn start(
        answer: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::start_at("127.0.0.1:0", answer).await
    }

    pub(crate) async fn start_at(
        address: &str,
        answer: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::default();
        let (answer, log) = (Arc::new(answer), Arc::clone(&received));
        let accepting = tokio::spawn(async move {
            for connection in 0.. {
                let Ok((socket, _)) = listener.accept().await else {
                    break;
                };
                let (answer, log) = (answer.clone(), Arc::clone(&log));
                tokio::spawn(async move { serve(socket, connection, &*answer, &log).await });
            }
        });
        Self {
            url,
            received,
            accepting,
        }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Accepts no connection any more.
    pub(crate) async fn stop(&self) {
        self.accepting.abort();
        while !self.accepting.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    /// The builder of a client of this server.
    pub(crate) fn client(&self, service: Service) -> ClientBuilder {
        Client::builder(service).base_url(&self.url)
    }
}

async fn serve(
    socket: TcpStream,
    connection: usize,
    answer: &(dyn Fn(&Received, usize) -> Answer + Send + Sync),
    log: &Mutex<Vec<Received>>,
) {
    let mut socket = BufReader::new(socket);
    while let Some(mut request) = read(&mut socket).await {
        request.connection = connection;
        let before = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        let Answer { bytes, after, late } = answer(&request, before);
        if !late.is_zero() {
            tokio::time::sleep(late).await;
        }
        if socket.write_all(&bytes).await.is_err() {
            return;
        }
        match after {
            After::KeepAlive => {}
            After::Close => return,
            After::Stall => std::future::pending().await,
        }
    }
}

/// The next request of a connection; none at its end.
async fn read(socket: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    socket
        .read_line(&mut line)
        .await
        .ok()
        .filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut request = Received {
        method,
        target,
        headers,
        body: Vec::new(),
        connection: 0,
    };
    let length = request.header("content-length").unwrap_or("0").parse();
    request.body = vec![0; length.unwrap()];
    socket.read_exact(&mut request.body).await.ok()?;
    Some(request)
}
