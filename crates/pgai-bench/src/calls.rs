//! Two calls, each through the facade, through the generated client alone, and as a careful user would write it with
//! reqwest: key, deadlines, status check, typed body.

use std::future::Future;
use std::marker::PhantomData;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use openapi_client_runtime::{Pacing, RetryPolicy, SecurityScheme, Service};
use pgai_client::types;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::server::PER_PAGE;

const KEY: &str = "key-of-a-bench-0123456789abcdef";

/// The two calls.
#[derive(Clone, Copy)]
pub enum Call {
    /// `GET /territories`, a page of 50.
    Page,
    /// `POST /agent/sessions`.
    Session,
}

/// One way to make the two calls. Both assert that they got what the server sent.
pub trait Calls: Clone + Send + Sync + 'static {
    /// Gets a page of 50 territories.
    fn page(&self) -> impl Future<Output = ()> + Send;

    /// Creates an agent session.
    fn session(&self) -> impl Future<Output = ()> + Send;

    /// Makes one of the two.
    fn make(&self, call: Call) -> impl Future<Output = ()> + Send {
        async move {
            match call {
                Call::Page => self.page().await,
                Call::Session => self.session().await,
            }
        }
    }
}

/// The facade, as users get it.
#[derive(Clone)]
pub struct Facade(pub pgai::Client);

impl Facade {
    /// A client with every default.
    pub fn new(base: &str) -> Self {
        Self(
            pgai::Client::builder()
                .api_key(KEY)
                .base_url(base)
                .build()
                .unwrap(),
        )
    }
}

impl Calls for Facade {
    async fn page(&self) {
        let page = self
            .0
            .territories()
            .list()
            .page(1)
            .per_page(PER_PAGE as u64)
            .send()
            .await
            .unwrap();
        assert_eq!(page.items.len(), PER_PAGE);
    }

    async fn session(&self) {
        let request = self.0.agent_sessions().create().title("Q4 renewal plan");
        let session = request
            .session_type(pgai::SessionType::Plan)
            .send()
            .await
            .unwrap();
        assert!(session.get("id").is_some());
    }
}

/// The generated client, over a runtime that paces and repeats nothing.
#[derive(Clone)]
pub struct Generated(pgai_client::Client);

impl Generated {
    /// A client of this base URL.
    pub fn new(base: &str) -> Self {
        const SERVICE: Service = Service::new("bench", "bench/1.0")
            .with_security(&[SecurityScheme::header("ApiKeyAuth", "x-api-key")]);
        let client = openapi_client_runtime::Client::builder(SERVICE)
            .base_url(base)
            .api_key("bench")
            .retry(RetryPolicy::never())
            .pacing(Pacing::off())
            .build()
            .unwrap();
        Self(pgai_client::Client::new(client))
    }
}

impl Calls for Generated {
    async fn page(&self) {
        let request = self.0.list_territories().page(1).per_page(PER_PAGE as i64);
        let page = request.send().await.unwrap();
        assert_eq!(page.rows(), PER_PAGE);
    }

    async fn session(&self) {
        let request = self.0.create_agent_session();
        let session = request
            .body_map(|body| {
                body.title("Q4 renewal plan".to_owned())
                    .type_(types::CreateAgentSessionBodyType::from("plan"))
            })
            .send()
            .await
            .unwrap();
        // What type the document gives the body may change with the document.
        assert!(session.status().is_success());
    }
}

/// reqwest by hand, reading a page as `P`.
#[derive(Clone)]
pub struct Bare<P> {
    http: reqwest::Client,
    base: String,
    page: PhantomData<fn() -> P>,
}

impl<P> Bare<P> {
    /// A client of this base URL.
    pub fn new(base: &str) -> Self {
        Self {
            http: http(),
            base: base.to_owned(),
            page: PhantomData,
        }
    }

    /// Gets one page of territories.
    pub async fn fetch(&self, number: usize) -> reqwest::Result<P>
    where
        P: DeserializeOwned,
    {
        let url = format!("{}/territories", self.base);
        let query = [("page", number), ("per_page", PER_PAGE)];
        let request = self
            .http
            .get(url)
            .query(&query)
            .header(header::ACCEPT, "application/json");
        request.send().await?.error_for_status()?.json().await
    }

    /// Submits a company.
    pub async fn add(&self, domain: &str) -> reqwest::Result<Value> {
        let url = format!("{}/companies", self.base);
        let request = self.http.post(url).json(&NewCompany { domain });
        request.send().await?.error_for_status()?.json().await
    }
}

impl<P: Clone + Rows + DeserializeOwned + 'static> Calls for Bare<P> {
    async fn page(&self) {
        assert_eq!(self.fetch(1).await.unwrap().rows(), PER_PAGE);
    }

    async fn session(&self) {
        let url = format!("{}/agent/sessions", self.base);
        let body = NewSession {
            title: "Q4 renewal plan",
            kind: "plan",
        };
        let request = self
            .http
            .post(url)
            .json(&body)
            .header(header::ACCEPT, "application/json");
        let response = request.send().await.unwrap().error_for_status().unwrap();
        let session: Value = response.json().await.unwrap();
        assert!(session.get("id").is_some());
    }
}

/// The HTTP client that a careful user would make: the key in a sensitive default header, and deadlines.
fn http() -> reqwest::Client {
    // Nothing here is https; reqwest wants a provider all the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut key = HeaderValue::from_static(KEY);
    key.set_sensitive(true);
    reqwest::Client::builder()
        .user_agent("bench/0.1.0")
        .default_headers(HeaderMap::from_iter([(
            http::HeaderName::from_static("x-api-key"),
            key,
        )]))
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(150))
        .build()
        .unwrap()
}

#[derive(Serialize)]
struct NewSession<'a> {
    title: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

#[derive(Serialize)]
struct NewCompany<'a> {
    domain: &'a str,
}

/// What a page was read into.
pub trait Rows {
    /// How many rows it has.
    fn rows(&self) -> usize;
}

impl Rows for types::ListTerritoriesResponse {
    fn rows(&self) -> usize {
        self.items.as_ref().map_or(0, Vec::len)
    }
}

/// A page by hand, whose rows are `T`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "a reader of the whole envelope")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    items_received: u64,
    items_total: u64,
    page_total: u64,
    cur_page: u64,
    /// The number of the page after this one.
    pub next_page: Option<usize>,
    prev_page: Option<u64>,
    per_page: u64,
    offset: u64,
}

impl<T> Rows for Page<T> {
    fn rows(&self) -> usize {
        self.items.len()
    }
}

/// A territory by hand.
#[derive(Clone, Deserialize)]
#[expect(dead_code, reason = "what is read is not looked at")]
pub struct Territory {
    id: Option<String>,
    territory_name: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
}

/// A territory by hand that loses nothing, as the facade's does not.
#[derive(Clone, Deserialize)]
#[expect(dead_code, reason = "what is read is not looked at")]
pub struct WholeTerritory {
    id: Option<String>,
    territory_name: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}
