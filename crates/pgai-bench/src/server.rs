//! A bare hyper server whose bodies are made before the first request, so that its cost is small and the same for all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

/// Rows of one page: as many as the service documents.
pub const PER_PAGE: usize = 50;

/// Every answer the server has.
struct Answers {
    pages: Vec<Bytes>,
    session: Bytes,
    company: Bytes,
    headers: HeaderMap,
}

/// Starts the server on a thread of its own, where it stays until the process ends. `pages` is how many pages of
/// territories there are. Returns the base URL.
pub fn start(pages: usize) -> String {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            serve(listener, Arc::new(Answers::new(pages))).await;
        });
    });
    let address: SocketAddr = told.recv().unwrap();
    format!("http://{address}/public-api/v1")
}

async fn serve(listener: TcpListener, answers: Arc<Answers>) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).unwrap();
        let answers = answers.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let answers = answers.clone();
            async move {
                let (head, body) = request.into_parts();
                let (status, answer) = answers.to(&head);
                body.collect().await?;
                let mut response = Response::new(Full::new(answer));
                *response.status_mut() = status;
                *response.headers_mut() = answers.headers.clone();
                Ok::<_, hyper::Error>(response)
            }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move { drop(connection.await) });
    }
}

impl Answers {
    fn new(pages: usize) -> Self {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        // A rate limit that is told as the service tells it, of which each answer leaves as much as the one before.
        let window = SystemTime::now() + Duration::from_secs(12 * 3600);
        let end = window.duration_since(UNIX_EPOCH).unwrap().as_secs();
        headers.insert("x-ratelimit-limit", 1000.into());
        headers.insert("x-ratelimit-remaining", 999.into());
        headers.insert("x-ratelimit-reset", end.into());
        let session = json!({
            "id": "3f0c1b52-6c1e-4a54-9a4e-0d7a5a3f8b11", "title": "Q4 renewal plan", "type": "plan",
            "status": "active", "company_id": null, "created_at": "2026-01-15T09:30:00Z",
            "updated_at": "2026-01-15T09:30:00Z", "messages": [],
        });
        Self {
            pages: (1..=pages).map(|number| page(number, pages)).collect(),
            session: session.to_string().into(),
            company: json!({"public_operation_id": "op_abc123", "status": "queued"})
                .to_string()
                .into(),
            headers,
        }
    }

    fn to(&self, head: &http::request::Parts) -> (StatusCode, Bytes) {
        assert!(
            head.headers.contains_key("x-api-key"),
            "a call without a key"
        );
        let path = head.uri.path();
        if head.method == Method::GET && path.ends_with("/territories") {
            let query = head.uri.query().unwrap_or_default();
            let number = query.split('&').find_map(|pair| pair.strip_prefix("page="));
            let number: usize = number.unwrap().parse().unwrap();
            (StatusCode::OK, self.pages[number - 1].clone())
        } else if head.method == Method::POST && path.ends_with("/agent/sessions") {
            (StatusCode::CREATED, self.session.clone())
        } else if head.method == Method::POST && path.ends_with("/companies") {
            (StatusCode::ACCEPTED, self.company.clone())
        } else {
            (StatusCode::NOT_FOUND, Bytes::new())
        }
    }
}

/// A page of territories, as the vendor's guide shows them.
fn page(number: usize, pages: usize) -> Bytes {
    let items: Vec<_> = (0..PER_PAGE)
        .map(|row| {
            let id = (number - 1) * PER_PAGE + row;
            json!({
                "id": format!("5e3dbe1c-90a4-4a1f-8d2b-{id:012}"),
                "territory_name": format!("Territory {id}"),
                "status": "Completed",
                "created_at": "2026-01-15T09:30:00Z",
            })
        })
        .collect();
    let body = json!({
        "itemsReceived": PER_PAGE, "curPage": number, "nextPage": (number < pages).then_some(number + 1),
        "prevPage": (number > 1).then(|| number - 1), "offset": (number - 1) * PER_PAGE, "perPage": PER_PAGE,
        "itemsTotal": pages * PER_PAGE, "pageTotal": pages, "items": items,
    });
    body.to_string().into()
}
