//! Calls that the document lacks, over the same transport.

use http::{Method, header};
use serde::Serialize;
use serde_json::Value;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::object::Object;
use crate::options::{CallOptions, call_options};
use crate::page::{Asked, Items, Page, Pages};
use crate::response::Response;
use crate::transport::{Reply, Target, check_free};

impl Client {
    /// A call that neither this facade nor the document knows: key, retries, pacing, deadlines and tracing are those
    /// of every call. `path` is relative to the base URL and starts with a slash.
    ///
    /// ```no_run
    /// # async fn run(client: pgai::Client) -> pgai::Result<()> {
    /// use pgai::Method;
    ///
    /// let flows = client.request(Method::GET, "/workflows").query("page", 1).send().await?;
    /// println!("{}", *flows);
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
            first_page: 1,
            page_key: "page".to_owned(),
            options: CallOptions::default(),
        }
    }
}

/// A call that the document lacks. Made by [`Client::request`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    client: Client,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Result<Vec<u8>>>,
    first_page: u64,
    page_key: String,
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
        V: TryInto<http::HeaderValue>,
    {
        self.with_header(name, value)
    }

    /// Sets the body, as JSON. A value that does not serialise is an error when the call is sent.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.body = Some(serde_json::to_vec(body).map_err(|error| {
            Error::invalid_request(format!("the body does not serialise: {error}"))
                .with_source(error)
        }));
        self
    }

    /// The page that [`pages`](Request::pages) and [`items`](Request::items) start from; 1 unless set.
    pub fn from_page(mut self, number: u64) -> Self {
        self.first_page = number;
        self
    }

    /// The query parameter that carries the page number in [`pages`](Request::pages) and [`items`](Request::items);
    /// `page` unless set.
    pub fn page_parameter(mut self, key: impl Into<String>) -> Self {
        self.page_key = key.into();
        self
    }

    /// Sends the request and reads the body as JSON; an empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a path that is not absolute or has dot segments, and
    /// every kind that a call can have.
    pub async fn send(self) -> Result<Response<Value>> {
        let reply = self.call().await?;
        reply.read(|body| Ok(Object::parse(body)?.as_json().clone()))
    }

    async fn call(self) -> Result<Reply> {
        let name = format!("{} {}", self.method, self.path);
        let failed = |error: Error| error.with_operation(name.clone());
        check_free(&self.path).map_err(failed)?;
        let transport = self.client.transport();
        let mut url = url::Url::parse(&format!("{}{}", transport.base.as_str(), self.path))
            .map_err(|error| Error::invalid_request("the path makes no URL").with_source(error))
            .map_err(failed)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let template = url
            .path()
            .strip_prefix(transport.base.path())
            .unwrap_or_default()
            .to_owned();
        let mut request = reqwest::Request::new(self.method, url);
        let accepted = http::HeaderValue::from_static("application/json");
        request
            .headers_mut()
            .insert(header::ACCEPT, accepted.clone());
        if let Some(body) = self.body {
            *request.body_mut() = Some(body.map_err(failed)?.into());
            request.headers_mut().insert(header::CONTENT_TYPE, accepted);
        }
        let target = Target {
            name: name.into(),
            template: template.into(),
        };
        transport.call(request, &target, &self.options).await
    }

    /// The pages of the list behind this request, whatever its envelope. See [`Pages`].
    pub fn pages(self) -> Pages<Object> {
        let size = ["per_page", "limit", "per_source"].iter().find_map(|key| {
            let (_, value) = self.query.iter().find(|(given, _)| given == key)?;
            value.parse().ok()
        });
        Pages::new(self.first_page, move |number| {
            let mut request = self.clone();
            request.query.retain(|(key, _)| *key != self.page_key);
            let request = request.query(self.page_key.clone(), number);
            Box::pin(async move {
                let reply = request.call().await?;
                let page = reply.read(|body| Page::read(body, Asked { number, size }))?;
                Ok(page.into_inner())
            })
        })
    }

    /// The rows of the list behind this request, page after page. See [`Items`].
    pub fn items(self) -> Items<Object> {
        self.pages().items()
    }
}
