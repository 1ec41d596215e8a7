//! Webhooks: a request that the sandbox sends to the program under test.

use std::{net::IpAddr, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tokio::time::timeout;

use crate::error::Error;

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request to a webhook of the program under test, which has to listen on loopback.
///
/// ```
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use openapi_sandbox::Delivery;
/// use serde_json::json;
///
/// # let receiver = openapi_sandbox::Sandbox::builder(openapi_sandbox::Contract::parse(
/// #     "{openapi: 3.1.0, paths: {/hook: {post: {requestBody: {content: {application/json: {}}}, responses: {'204': {description: ok}}}}}}",
/// # )?).start().await?;
/// let hook = format!("{}/hook", receiver.url());
/// let status = Delivery::new(&json!({ "event": "added" })).header("x-signature", "t=1").send(&hook).await?;
/// assert_eq!(status, 204);
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a delivery is not sent by itself"]
pub struct Delivery {
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    /// What is wrong with a header.
    problem: Option<String>,
}

impl Delivery {
    /// A POST with a JSON body.
    pub fn new(body: &Value) -> Self {
        Self::of(body.to_string().into()).header("content-type", "application/json")
    }

    /// A POST with this body.
    pub(crate) fn of(body: Bytes) -> Self {
        Self {
            method: Method::POST,
            headers: HeaderMap::new(),
            body,
            problem: None,
        }
    }

    /// With another method.
    pub(crate) fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// With this header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
            _ => self.problem = Some(format!("`{name}` with this value is no header")),
        }
        self
    }

    /// Sends it and returns the status of the answer.
    ///
    /// # Errors
    ///
    /// If `url` is no `http` URL of this machine (`127.0.0.1`, `[::1]` or `localhost`), a header is illegal, nobody
    /// listens, or there is no answer within 30 seconds on tokio's clock.
    pub async fn send(self, url: &str) -> Result<StatusCode, Error> {
        let failed = |problem: String| Error::delivery(url, &problem);
        if let Some(problem) = self.problem {
            return Err(failed(problem));
        }
        let mut request = Request::new(Full::new(self.body));
        *request.uri_mut() = target(url).map_err(failed)?;
        *request.method_mut() = self.method;
        *request.headers_mut() = self.headers;
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answered = async {
            let answer = client
                .request(request)
                .await
                .map_err(|error| chain(&error))?;
            let status = answer.status();
            let body = answer.into_body().collect().await;
            body.map(|_| status).map_err(|error| chain(&error))
        };
        let late = |_| Err("no answer within 30 seconds".to_owned());
        timeout(PATIENCE, answered)
            .await
            .unwrap_or_else(late)
            .map_err(failed)
    }
}

/// The URL, if it is one that the sandbox sends to.
fn target(url: &str) -> Result<Uri, String> {
    let uri: Uri = url.parse().map_err(|error| format!("no URL: {error}"))?;
    let host = uri.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let local = bare == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if uri.scheme_str() != Some("http") || !local {
        return Err("the sandbox sends to http URLs of this machine alone".to_owned());
    }
    Ok(uri)
}

/// An error, and what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}
