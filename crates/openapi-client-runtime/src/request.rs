//! Calls that the document lacks, over the same transport.

use std::fmt;

use futures_util::future::BoxFuture;
use http::{HeaderValue, Method, header};
use serde::Serialize;

use crate::call_options;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::object::Object;
use crate::operation::SecurityRequirements;
use crate::options::CallOptions;
use crate::page::{Items, PageRequest, Pages};
use crate::prepared::PreparedRequest;
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::transport::check_free;

impl Client {
    /// A call that the document does not know: credentials, retries, pacing, deadlines and tracing are those of every
    /// call. `path` is relative to the base URL and starts with a slash.
    ///
    /// ```no_run
    /// # async fn run(client: openapi_client_runtime::Client) -> openapi_client_runtime::Result<()> {
    /// use openapi_client_runtime::http::Method;
    ///
    /// let flows = client.request(Method::GET, "/workflows").query("page", 1).send().await?;
    /// println!("{flows}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request {
            client: self.clone(),
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
            first_page: None,
            page_key: self.service().page_query.to_owned(),
            streaming: false,
            options: CallOptions::default(),
        }
    }
}

/// A call that the document lacks. Returned by [`Client::request`].
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    client: Client,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Result<Vec<u8>>>,
    first_page: Option<u64>,
    page_key: String,
    streaming: bool,
    options: CallOptions,
}

impl Request {
    call_options!();

    /// Adds a query parameter. The same key may be added again.
    pub fn query(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.query.push((key.into(), value.to_string()));
        self
    }

    /// Adds a header; the same as `with_header`, under the name it has for a request made by hand.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<http::HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.with_header(name, value)
    }

    /// Sets the body, as JSON. A value that does not serialise is an error when the call is sent.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.body = Some(serde_json::to_vec(body).map_err(|error| {
            Error::new(
                ErrorKind::InvalidRequest,
                format!("the body does not serialise: {error}"),
            )
            .with_source(error)
        }));
        self
    }

    /// The page that [`pages`](Request::pages) and [`items`](Request::items) start from. Unless set it is that of the query,
    /// or else 1.
    pub fn from_page(mut self, number: u64) -> Self {
        self.first_page = Some(number);
        self
    }

    /// The query parameter that carries the page number in [`pages`](Request::pages) and [`items`](Request::items),
    /// instead of the service's.
    pub fn page_parameter(mut self, key: impl Into<String>) -> Self {
        self.page_key = key.into();
        self
    }

    /// Whether [`reply`](Request::reply) hands on a body without a natural end, such as an event stream, as it comes.
    pub fn with_streaming(mut self, streaming: bool) -> Self {
        self.streaming = streaming;
        self
    }

    /// Sends the request. The body is JSON that is not read any further; an empty one reads as `null`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) for a path that is not absolute or has dot segments, and every kind
    /// that a call can have.
    pub async fn send(self) -> Result<Response<Object>> {
        self.with_streaming(false).send_raw().await?.object()
    }

    /// Sends the request, and leaves reading the response to the caller.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Request::send).
    pub async fn send_raw(self) -> Result<RawResponse> {
        let client = self.client.clone();
        let options = self.options.clone();
        let name = self.name();
        let prepared = self
            .prepare(name.clone())
            .map_err(|error| error.with_operation(name))?;
        client.send(prepared, &options).await
    }

    /// What errors and traces call it.
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn prepare(self, operation: String) -> Result<PreparedRequest> {
        check_free(&self.path)?;
        let json = HeaderValue::from_static("application/json");
        let mut headers = http::HeaderMap::from_iter([(header::ACCEPT, json.clone())]);
        let body = self.body.transpose()?;
        if body.is_some() {
            headers.insert(header::CONTENT_TYPE, json);
        }
        let query = (!self.query.is_empty()).then(|| {
            url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.query)
                .finish()
        });
        let template = self.path.clone().into();
        Ok(PreparedRequest {
            path: self.path,
            query,
            headers,
            body: body.map(Into::into),
            streaming: self.streaming,
            ..PreparedRequest::of(
                operation.into(),
                self.method,
                template,
                SecurityRequirements::All,
            )
        })
    }

    /// The pages of the list behind this request, whatever its envelope. See [`Pages`].
    ///
    /// They start at [`from_page`](Request::from_page), or where the query says: `query("page", 3)` is page 3.
    pub fn pages(self) -> Pages<Object> {
        let given = |name: &str| {
            let (_, value) = self.query.iter().rev().find(|(key, _)| key == name)?;
            Some(value)
        };
        let sizes = self.client.service().page_size_query;
        let size = sizes.iter().find_map(|key| given(key)?.parse().ok());
        let (first, refused) = match (self.first_page, given(&self.page_key)) {
            (Some(number), _) => (number, None),
            (None, Some(text)) => match text.parse() {
                Ok(number) => (number, None),
                Err(_) => (1, Some(not_a_page(&self.page_key, text))),
            },
            (None, None) => (1, None),
        };
        let parameter = self.page_key.clone();
        Pages::new(
            PageRequest::new(first, size),
            parameter.into(),
            move |number| {
                let refused = refused.clone();
                let mut request = self.clone();
                request.query.retain(|(key, _)| *key != self.page_key);
                let request = request.query(self.page_key.clone(), number);
                Box::pin(async move {
                    match refused {
                        Some(error) => Err(error.with_operation(request.name())),
                        None => request.send_raw().await,
                    }
                })
            },
        )
    }

    /// The rows of the list behind this request, page after page. See [`Items`].
    pub fn items(self) -> Items<Object> {
        self.pages().items()
    }
}

fn not_a_page(key: &str, value: &str) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        format!(
            "the query parameter `{key}` is `{value}`, which is no page number; a walk over pages needs one"
        ),
    )
}

impl IntoFuture for Request {
    type Output = Result<Response<Object>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Query and body are the caller's, and may hold secrets.
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
