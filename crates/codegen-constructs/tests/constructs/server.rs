//! A server for one exchange: it records the bytes of a request and answers with bytes that a test chose.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What came over the wire.
pub(crate) struct Request {
    /// Method, path and query, as sent.
    pub(crate) line: String,
    /// The lines of the head after the first, as sent.
    pub(crate) head: String,
    /// The body, as sent.
    pub(crate) body: String,
}

impl Request {
    /// The value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }

    /// The target without the method.
    pub(crate) fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// The query, each pair on its own, in the order of sending.
    pub(crate) fn pairs(&self) -> Vec<&str> {
        self.target()
            .split_once('?')
            .map(|(_, query)| query.split('&').collect())
            .unwrap_or_default()
    }
}

/// A server on loopback that answers one request.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) url: String,
    done: JoinHandle<Request>,
}

/// An HTTP client. Other members of the workspace switch on reqwest's TLS without a provider of its own, so one is
/// chosen here; nothing in these tests uses TLS.
pub(crate) fn http() -> reqwest::Client {
    // Whoever comes second finds it chosen.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

impl Server {
    /// Answers with a status line and headers (without `content-length`) and a body.
    pub(crate) async fn answer(head: &str, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = format!(
            "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let done = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let mut chunk = [0; 4096];
            loop {
                if let Some(request) = complete(&bytes) {
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    return request;
                }
                let count = stream.read(&mut chunk).await.unwrap();
                assert_ne!(count, 0, "the client hung up early");
                bytes.extend_from_slice(&chunk[..count]);
            }
        });
        Self { url, done }
    }

    /// Answers with 204.
    pub(crate) async fn accept() -> Self {
        Self::answer("204 No Content", "").await
    }

    /// Answers 200 with JSON.
    pub(crate) async fn json(body: &str) -> Self {
        Self::answer("200 OK\r\ncontent-type: application/json", body).await
    }

    /// The request that came.
    pub(crate) async fn request(self) -> Request {
        self.done.await.unwrap()
    }
}

/// The request, once all of it is there.
fn complete(bytes: &[u8]) -> Option<Request> {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let (line, head) = text.split_once("\r\n")?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let body = &bytes[end + 4..];
    (body.len() >= length).then(|| Request {
        line: line.to_owned(),
        head: head.to_owned(),
        body: String::from_utf8_lossy(body).into_owned(),
    })
}
