//! A server on loopback that judges nothing: it keeps what came, byte by byte, and answers with bytes.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers every connection in one way.
pub(crate) struct Raw {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<String>>>,
}

impl Raw {
    /// Sends these pieces one after another, then closes the connection.
    pub(crate) async fn pieces(head: &str, pieces: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&received);
        let head = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n");
        let mut answer = vec![head];
        answer.extend(pieces.iter().map(|piece| (*piece).to_owned()));
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let request = read(&mut socket).await;
                log.lock().unwrap().push(request);
                for piece in &answer {
                    socket.write_all(piece.as_bytes()).await.unwrap();
                    socket.flush().await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        });
        Self { url, received }
    }

    pub(crate) async fn accept() -> Self {
        Self::pieces("204 No Content", &[]).await
    }

    /// The one request that came: its head in lower case, and its body.
    pub(crate) fn request(&self) -> (String, String) {
        let received = self.received.lock().unwrap();
        let [request] = received.as_slice() else {
            panic!("one request, and not {received:?}");
        };
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    /// Method and target of the one request that came.
    pub(crate) fn line(&self) -> String {
        let (head, _) = self.request();
        let line = head.lines().next().unwrap();
        line.trim_end_matches(" HTTP/1.1").to_owned()
    }

    /// The value of a header of the one request that came.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.request();
        head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }
}

async fn read(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let value = line.to_ascii_lowercase();
                value
                    .strip_prefix("content-length: ")?
                    .parse::<usize>()
                    .ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let mut piece = [0; 4096];
        let read = socket.read(&mut piece).await.unwrap();
        assert!(read > 0, "the request ended early: {text}");
        bytes.extend_from_slice(&piece[..read]);
    }
}
