//! A server that holds a generated client to the document it was generated from, and answers what a test chose.

use std::path::Path;

use openapi_client_runtime::{Client, Error, ErrorKind, RetryPolicy, Service};
use openapi_sandbox::fault::{Fault, When};
use openapi_sandbox::{Request, Sandbox};

/// A sandbox that plays one document and answers every request in the same way.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) url: String,
    sandbox: Sandbox,
}

/// What came over the wire.
pub(crate) struct Received {
    request: Request,
    /// The body, as sent.
    pub(crate) body: String,
}

impl Received {
    /// The value of a header, by its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap())
    }

    /// The names of the headers.
    pub(crate) fn headers(&self) -> Vec<&str> {
        self.request
            .headers
            .keys()
            .map(|name| name.as_str())
            .collect()
    }

    /// Method and target.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.request.method, self.target())
    }

    /// Path and query, as sent.
    pub(crate) fn target(&self) -> String {
        match &self.request.raw_query {
            Some(query) => format!("{}?{query}", self.request.path),
            None => self.request.path.clone(),
        }
    }

    /// The query, each pair on its own, as sent and in the order of sending.
    pub(crate) fn pairs(&self) -> Vec<&str> {
        self.request
            .raw_query
            .iter()
            .flat_map(|query| query.split('&'))
            .collect()
    }
}

/// What a generated client stands on, for a service at this address that asks for no credentials. A call is made once.
pub(crate) fn runtime(url: impl Into<String>) -> Client {
    const SERVICE: Service = Service::new("Constructs", "constructs/1");
    let client = Client::builder(SERVICE)
        .base_url(url)
        .retry(RetryPolicy::never());
    client.build().unwrap()
}

/// The request was refused before it was sent, for a reason that names all of these.
#[track_caller]
pub(crate) fn assert_refused(error: &Error, names: &[&str]) {
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(error.attempts(), 0);
    let text = error.to_string();
    assert!(names.iter().all(|name| text.contains(name)), "{text}");
}

impl Server {
    /// Plays a document of this crate, and answers with a status and headers, each on a line, and a body.
    pub(crate) async fn answer(document: &str, head: &str, body: &str) -> Self {
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').next().unwrap();
        let mut answer = Fault::empty(status.parse().unwrap()).body(body.to_owned());
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            answer = answer.header(name, value);
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("documents")
            .join(document)
            .with_extension("yaml");
        let sandbox = Sandbox::from_document(file).await.unwrap();
        sandbox.fault(When::always(), answer);
        Self {
            url: sandbox.url().to_owned(),
            sandbox,
        }
    }

    /// Answers with 204.
    pub(crate) async fn accept(document: &str) -> Self {
        Self::answer(document, "204 No Content", "").await
    }

    /// Answers 200 with JSON.
    pub(crate) async fn json(document: &str, body: &str) -> Self {
        Self::answer(document, "200 OK\r\ncontent-type: application/json", body).await
    }

    /// The one request that came, which the document allows.
    pub(crate) async fn request(self) -> Received {
        let received = self.any_request().await;
        assert_eq!(received.request.breaches, [""; 0]);
        received
    }

    /// The one request that came, whether or not the document allows it.
    pub(crate) async fn any_request(self) -> Received {
        let [request] = <[Request; 1]>::try_from(self.sandbox.requests()).unwrap();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        Received { request, body }
    }
}
