//! The client of PG:AI.

use std::fmt;

use openapi_client_runtime::{Request, Result, SecurityScheme, Service};

/// What is particular to PG:AI.
pub(crate) const PGAI: Service =
    Service::new("PG:AI", concat!("pgai-rust/", env!("CARGO_PKG_VERSION")))
        .with_base_url("https://api.getpg.ai/public-api/v1")
        .with_base_url_variable("PGAI_BASE_URL")
        .with_security(&[
            SecurityScheme::header("ApiKeyAuth", "x-api-key").with_variable("PGAI_API_KEY")
        ])
        .with_credential_source("make a key under Settings > API Keys")
        .with_shown_query(&[
            "limit",
            "live",
            "page",
            "per_page",
            "per_source",
            "scope",
            "sort_by",
            "sort_order",
        ])
        .with_errors_in_success()
        .with_page_size_query(&["per_page", "limit", "per_source"])
        // The guide garbles `Retry-After` so.
        .with_poll_header("retry-when");

/// A client of the PG:AI Public API.
///
/// Cloning is cheap, and clones share connections, pacing, retry budget and key: make one and clone it into your tasks.
///
/// ```no_run
/// # async fn run() -> pgai::Result<()> {
/// let client = pgai::Client::from_env()?; // PGAI_API_KEY, and PGAI_BASE_URL if set
/// let session = client.agent_sessions().create().title("Q4 renewal plan").send().await?;
/// println!("{}", session.as_json());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    runtime: openapi_client_runtime::Client,
    api: pgai_client::Client,
}

/// Settings of a [`Client`]. Returned by [`Client::builder`].
pub type ClientBuilder = openapi_client_runtime::ClientBuilder<Client>;

impl Client {
    /// A client with this API key and every default.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if the key is empty or cannot be sent as a header.
    pub fn new(api_key: impl Into<String>) -> Result<Self> {
        Self::builder().api_key(api_key).build()
    }

    /// A client with the API key in the environment variable `PGAI_API_KEY`, and the base URL in `PGAI_BASE_URL`
    /// where that is set.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if `PGAI_API_KEY` is not set, or one of the two is unusable.
    pub fn from_env() -> Result<Self> {
        Self::builder().from_env()?.build()
    }

    /// A client with other settings than the defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new(PGAI)
    }

    /// Replaces the API key of this client and of all its clones. Attempts that start afterwards carry the new one.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if the key is empty or cannot be sent as a header; the old one then stays.
    pub fn set_api_key(&self, api_key: impl Into<String>) -> Result<()> {
        self.runtime.set_api_key(api_key)
    }

    /// The base URL, without a final slash.
    pub fn base_url(&self) -> &str {
        self.runtime.base_url()
    }

    /// The generated client: every operation of the document, over the same transport (key, retries, pacing,
    /// deadlines, tracing) and with the same errors.
    ///
    /// ```no_run
    /// # async fn run(client: pgai::Client) -> pgai::Result<()> {
    /// let graph = client.api().get_company_graph().company_id("0b8f").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn api(&self) -> &pgai_client::Client {
        &self.api
    }

    /// A call that neither this facade nor the document knows: key, retries, pacing, deadlines and tracing are those
    /// of every call. `path` is relative to the base URL and starts with a slash.
    ///
    /// ```no_run
    /// # async fn run(client: pgai::Client) -> pgai::Result<()> {
    /// use pgai::Method;
    ///
    /// let flows = client.request(Method::GET, "/workflows").query("page", 1).await?;
    /// println!("{flows}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: http::Method, path: impl Into<String>) -> Request {
        self.runtime.request(method, path)
    }

    pub(crate) fn runtime(&self) -> &openapi_client_runtime::Client {
        &self.runtime
    }
}

/// The client underneath, which knows no operations: for what takes any client of the runtime.
impl AsRef<openapi_client_runtime::Client> for Client {
    fn as_ref(&self) -> &openapi_client_runtime::Client {
        &self.runtime
    }
}

impl From<openapi_client_runtime::Client> for Client {
    fn from(runtime: openapi_client_runtime::Client) -> Self {
        let api = pgai_client::Client::new(runtime.clone());
        Self { runtime, api }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.runtime.fmt(f)
    }
}
