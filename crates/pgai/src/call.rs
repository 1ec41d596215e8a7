//! Between the generated client and the transport: a request's way down, and its answer's way up.
//!
//! The generated client makes requests. A facade call takes them unsent, and has the transport's answer whole. The bare
//! generated client sends by itself, and can hand up a `reqwest::Response` or a `reqwest::Error`, of which neither can be
//! made with what this crate knows of a failure: it gets a response whose extensions carry the rest.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pgai_client::Operation;
use reqwest::ResponseBuilderExt;
use url::Url;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::object::Object;
use crate::options::CallOptions;
use crate::response::Response;
use crate::transport::{Body, Reply, Transport};

type Sent<'a> = Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// The status of a response that only carries an answer past the generated client. No server sends it.
const CARRIER: StatusCode = match StatusCode::from_u16(599) {
    Ok(status) => status,
    Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
};

/// What the generated client makes of a builder.
type Made = Result<(reqwest::Request, &'static Operation), pgai_client::Error<()>>;

impl Client {
    /// Sends what the generated client made.
    pub(crate) fn call<'a>(
        &'a self,
        made: Made,
        options: &'a CallOptions,
    ) -> impl Future<Output = Result<Reply>> + Send + 'a {
        let made = made.map_err(Error::from);
        async move {
            let (request, operation) = made?;
            self.transport()
                .call(request, &operation.into(), options)
                .await
        }
    }
}

/// The bare generated client's way to the transport.
#[derive(Debug)]
pub(crate) struct Shared(pub(crate) Arc<Transport>);

impl pgai_client::Transport for Shared {
    fn send<'a>(&'a self, request: reqwest::Request, operation: &'static Operation) -> Sent<'a> {
        Box::pin(async move {
            let options = CallOptions::streaming();
            let url = request.url().clone();
            Ok(
                match self.0.call(request, &operation.into(), &options).await {
                    Ok(reply) => reply.into_response(operation, url),
                    Err(error) => failure(error, url),
                },
            )
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

impl Reply {
    fn into_response(self, operation: &'static Operation, url: Url) -> reqwest::Response {
        let facts = |body| Facts {
            operation: operation.id,
            attempts: self.attempts,
            body,
        };
        match self.body {
            Body::Streaming(mut response) => {
                response.extensions_mut().insert(facts(Bytes::new()));
                *response
            }
            Body::Whole(body) => {
                let facts = facts(body.clone());
                response(self.status, self.headers, body, url, facts)
            }
        }
    }

    /// Reads the body with `read`; what does not fit becomes an error that has all of the response.
    pub(crate) fn read<T>(self, read: impl FnOnce(&Bytes) -> Result<T>) -> Result<Response<T>> {
        let Self {
            operation,
            status,
            headers,
            body,
            attempts,
        } = self;
        let body = match body {
            Body::Whole(body) => body,
            // A facade call does not ask for streams.
            Body::Streaming(_) => Bytes::new(),
        };
        match read(&body) {
            Ok(value) => Ok(Response::from_parts(value, status, headers, body, attempts)),
            Err(error) => Err(error
                .with_operation(operation)
                .with_attempts(attempts)
                .with_response(status, headers, body)),
        }
    }

    /// Keeps the body as it is.
    pub(crate) fn object(self) -> Result<Response<Object>> {
        self.read(Object::parse)
    }
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

/// Lets the generated client's errors pass through `?`. Nothing is lost: what the transport knew of a failure is
/// carried in the response.
impl<E> From<pgai_client::Error<E>> for Error {
    fn from(error: pgai_client::Error<E>) -> Self {
        use pgai_client::Error as Generated;
        match error {
            Generated::UnexpectedResponse(response) => unexpected(response),
            Generated::InvalidRequest(message) => Self::invalid_request(message),
            Generated::CommunicationError(error) | Generated::ResponseBodyError(error) => {
                Self::new(
                    ErrorKind::Interrupted,
                    "the connection broke before the answer was complete",
                )
                .with_source(error.without_url())
            }
            Generated::InvalidUpgrade(error) => Self::new(
                ErrorKind::Interrupted,
                "the connection could not be upgraded",
            )
            .with_source(error.without_url()),
            Generated::InvalidResponsePayload(body, error) => {
                Self::new(ErrorKind::Decode, format!("the body does not fit: {error}"))
                    .with_source(error)
                    .with_body(body)
            }
            Generated::ErrorResponse(response) => {
                Self::from_response(response.status(), response.headers().clone(), Bytes::new())
            }
            Generated::Custom(message) => Self::new(ErrorKind::InvalidRequest, message),
        }
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
