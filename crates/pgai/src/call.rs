//! Between the generated client and the transport: a request's way down, and its answer's way up.
//!
//! The generated client makes requests. A facade call takes them unsent, and has the transport's answer whole. The bare
//! generated client sends by itself, and can hand up a `reqwest::Response` or a `reqwest::Error`, of which neither can be
//! made with what this crate knows of a failure: it gets a response whose extensions carry the rest.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use openapi_client_runtime::{CallOptions, PreparedRequest, Reply};
use pgai_client::Operation;
use reqwest::ResponseBuilderExt;
use url::Url;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};

type Sent<'a> = Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// The status of a response that only carries an answer past the generated client. No server sends it.
const CARRIER: StatusCode = match StatusCode::from_u16(599) {
    Ok(status) => status,
    Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
};

/// What the generated client makes of a builder.
type Made = Result<(reqwest::Request, &'static Operation), pgai_client::Error<()>>;

impl Client {
    /// What the generated client made, as the runtime sends it.
    pub(crate) fn prepare(&self, made: Made) -> Result<PreparedRequest> {
        let (request, operation) = made.map_err(generated)?;
        prepare(self.runtime(), request, operation)
    }

    /// Sends what the generated client made.
    pub(crate) async fn call(&self, made: Made, options: &CallOptions) -> Result<Reply> {
        self.runtime().send(self.prepare(made)?, options).await
    }
}

fn prepare(
    client: &openapi_client_runtime::Client,
    mut request: reqwest::Request,
    operation: &Operation,
) -> Result<PreparedRequest> {
    static OPERATIONS: OnceLock<Vec<openapi_client_runtime::Operation>> = OnceLock::new();
    let operations = OPERATIONS.get_or_init(|| {
        pgai_client::OPERATIONS
            .iter()
            .map(|o| {
                openapi_client_runtime::Operation::new(
                    o.id,
                    o.method,
                    o.path,
                    o.scope,
                    o.idempotent,
                    o.deprecated,
                )
            })
            .collect()
    });
    let Some(operation) = operations.iter().find(|known| known.id == operation.id) else {
        return Err(Error::new(ErrorKind::InvalidRequest, "no such operation"));
    };
    let url = request.url();
    let prefix = Url::parse(client.base_url())
        .map(|url| url.path().trim_end_matches('/').len())
        .unwrap_or_default();
    let mut prepared = PreparedRequest::new(operation, url.path().get(prefix..).unwrap_or("/"))?;
    prepared.set_query(url.query().map(str::to_owned));
    *prepared.headers_mut() = std::mem::take(request.headers_mut());
    if let Some(body) = request.body_mut().take() {
        prepared.set_body(body);
    }
    Ok(prepared)
}

/// The bare generated client's way to the transport.
#[derive(Debug)]
pub(crate) struct Shared(pub(crate) openapi_client_runtime::Client);

impl pgai_client::Transport for Shared {
    fn send<'a>(&'a self, request: reqwest::Request, operation: &'static Operation) -> Sent<'a> {
        Box::pin(async move {
            let url = request.url().clone();
            let sent = match prepare(&self.0, request, operation) {
                Ok(mut prepared) => {
                    prepared.set_streaming(true);
                    self.0.send(prepared, &CallOptions::default()).await
                }
                Err(error) => Err(error),
            };
            Ok(match sent {
                Ok(reply) => into_response(reply, operation, url),
                Err(error) => failure(error, url),
            })
        })
    }
}

/// What a decoded response no longer tells.
#[derive(Clone)]
struct Facts {
    operation: &'static str,
    attempts: u32,
    body: Bytes,
}

fn into_response(reply: Reply, operation: &'static Operation, url: Url) -> reqwest::Response {
    let body = reply.body().cloned().unwrap_or_default();
    let facts = Facts {
        operation: operation.id,
        attempts: reply.attempts(),
        body: body.clone(),
    };
    response(reply.status(), reply.headers().clone(), body, url, facts)
}

fn carrier() -> reqwest::Response {
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = CARRIER;
    response.into()
}

fn response(
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    url: Url,
    extension: impl Clone + Send + Sync + 'static,
) -> reqwest::Response {
    let builder = http::Response::builder().url(url).extension(extension);
    let Ok(mut response) = builder.body(body) else {
        return carrier();
    };
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.into()
}

/// The failure of a bare generated call: the server's response where there was one, so that callers of the generated
/// client can read it their way, and the error itself for [`From`].
fn failure(error: Error, url: Url) -> reqwest::Response {
    let status = error.status().filter(|status| !status.is_success());
    let body = Bytes::copy_from_slice(error.body().unwrap_or_default());
    response(
        status.unwrap_or(CARRIER),
        error.headers().clone(),
        body,
        url,
        error,
    )
}

/// The error of the generated client, as the runtime's.
#[doc(hidden)]
pub fn generated<E: std::fmt::Debug>(error: pgai_client::Error<E>) -> Error {
    use pgai_client::Error as Generated;
    match error {
        Generated::UnexpectedResponse(response) => unexpected(response),
        Generated::InvalidRequest(message) => Error::new(ErrorKind::InvalidRequest, message),
        other => Error::new(ErrorKind::Decode, format!("{other:?}")),
    }
}

fn unexpected(mut response: reqwest::Response) -> Error {
    if let Some(error) = response.extensions_mut().remove::<Error>() {
        return error;
    }
    let facts = response.extensions_mut().remove::<Facts>();
    let misfit = response.extensions_mut().remove::<pgai_client::Misfit>();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = facts
        .as_ref()
        .map(|facts| facts.body.clone())
        .unwrap_or_default();
    let error = match misfit {
        Some(misfit) => {
            let place = if misfit.pointer.is_empty() {
                "its root"
            } else {
                &misfit.pointer
            };
            Error::new(
                ErrorKind::Decode,
                format!("the body does not fit at {place}: {}", misfit.message),
            )
            .with_response(status, headers, body)
        }
        None if status.is_success() => Error::new(
            ErrorKind::Decode,
            "the document does not list this success status",
        )
        .with_response(status, headers, body),
        None => Error::from_response(status, headers, body),
    };
    match facts {
        Some(facts) => error
            .with_operation(facts.operation)
            .with_attempts(facts.attempts),
        None => error,
    }
}
