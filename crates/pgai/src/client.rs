//! The client, and how one is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::call::Shared;
use crate::config::{self, ApiKey, BaseUrl};
use crate::error::{Error, Result};
use crate::transport::{
    ConnectDeadline, Hook, Hooks, Limits, Pacing, Parts, RetryPolicy, Timeouts, Transport, tls,
};

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
pub struct Client(Arc<Inner>);

struct Inner {
    transport: Arc<Transport>,
    api: pgai_client::Client,
}

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
        ClientBuilder::default()
    }

    /// Replaces the API key of this client and of all its clones. Attempts that start afterwards carry the new one.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if the key is empty or cannot be sent as a header; the old one then stays.
    pub fn set_api_key(&self, api_key: impl Into<String>) -> Result<()> {
        self.0.transport.set_key(ApiKey::new(api_key)?);
        Ok(())
    }

    /// The base URL, without a final slash.
    pub fn base_url(&self) -> &str {
        self.0.transport.base.as_str()
    }

    /// The generated client: every operation of the document, over the same transport (key, retries, pacing,
    /// deadlines, tracing). Its errors turn into [`Error`] with `?`.
    ///
    /// ```no_run
    /// # async fn run(client: pgai::Client) -> pgai::Result<()> {
    /// let graph = client.api().get_company_graph().company_id("0b8f").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn api(&self) -> &pgai_client::Client {
        &self.0.api
    }

    /// Starts one call through the generated client with these options.
    pub(crate) fn transport(&self) -> &Transport {
        &self.0.transport
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.transport).finish()
    }
}

type Configure = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// Settings of a [`Client`].
///
/// | setting | default |
/// |---|---|
/// | [`base_url`](ClientBuilder::base_url) | the server that the vendored document names |
/// | [`connect_timeout`](ClientBuilder::connect_timeout) | 10 s |
/// | [`attempt_timeout`](ClientBuilder::attempt_timeout) | 150 s |
/// | [`timeout`](ClientBuilder::timeout) | 300 s |
/// | [`retry`](ClientBuilder::retry) | [`RetryPolicy::exponential`] |
/// | [`pacing`](ClientBuilder::pacing) | [`Pacing::adaptive`] |
/// | [`response_limit`](ClientBuilder::response_limit) | 64 MiB |
/// | [`user_agent`](ClientBuilder::user_agent) | `pgai-rust/` and the version of this crate |
#[must_use]
pub struct ClientBuilder {
    api_key: Option<String>,
    base_url: Option<String>,
    timeouts: Timeouts,
    connect_timeout: Duration,
    retry: RetryPolicy,
    pacing: Pacing,
    limits: Limits,
    user_agent: String,
    allow_http: bool,
    configure: Vec<Configure>,
    hooks: Hooks,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            api_key: None,
            base_url: None,
            timeouts: Timeouts {
                attempt: Duration::from_secs(150),
                total: Duration::from_secs(300),
            },
            connect_timeout: Duration::from_secs(10),
            retry: RetryPolicy::default(),
            pacing: Pacing::default(),
            limits: Limits {
                response: 64 * 1024 * 1024,
            },
            user_agent: concat!("pgai-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_http: false,
            configure: Vec::new(),
            hooks: Hooks::default(),
        }
    }
}

impl ClientBuilder {
    /// The API key, made under Settings > API Keys. It is sent to the base URL's origin and nowhere else.
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// Where the API is, path included: `https://api.getpg.ai/public-api/v1`. A final slash does not matter.
    ///
    /// It must be https, unless the host is this machine itself (`localhost`, `127.0.0.0/8`, `::1`).
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// The deadline of a whole call: all attempts, and all waiting for retries and for the rate limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.total = timeout;
        self
    }

    /// The deadline of one attempt, its body included. The service documents calls of up to about two minutes.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.attempt = timeout;
        self
    }

    /// The deadline for making a connection, TLS included.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// When failed attempts are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How the client keeps to the key's rate limit.
    pub fn pacing(mut self, pacing: Pacing) -> Self {
        self.pacing = pacing;
        self
    }

    /// How many bytes of a response are read at most, after decompression.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.limits.response = bytes;
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Allows plain http to other machines: everyone on the way can then read the key. For tests in a closed network.
    pub fn dangerously_allow_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// Changes the HTTP client underneath: proxies, local addresses, TLS.
    ///
    /// Proxies of the standard environment (`HTTPS_PROXY`, `NO_PROXY`) apply without it, and so do certificates of
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`. What keeps the key safe (no redirect to another origin, no hidden retries)
    /// is set after this ran, and cannot be undone by it.
    ///
    /// reqwest's own TLS settings (`tls_certs_merge`, `identity`, …) take effect with the feature `native-tls` alone, or
    /// if the application has installed a rustls crypto provider. Otherwise this crate hands reqwest a finished rustls
    /// configuration, so as not to install one behind the application's back; replace it with
    /// `tls_backend_preconfigured`.
    ///
    /// ```
    /// let client = pgai::Client::builder()
    ///     .api_key("key")
    ///     .configure_http(|http| http.pool_max_idle_per_host(2))
    ///     .build()?;
    /// # Ok::<(), pgai::Error>(())
    /// ```
    pub fn configure_http(
        mut self,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Adds a hook that sees every attempt.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.0.push(Box::new(hook));
        self
    }

    /// Takes the API key from `PGAI_API_KEY`, and the base URL from `PGAI_BASE_URL` where that is set.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if `PGAI_API_KEY` is not set, or one of the two is not Unicode.
    pub fn from_env(mut self) -> Result<Self> {
        let key = config::variable(config::KEY_VARIABLE)?.ok_or_else(|| {
            Error::config(format!(
                "the environment variable {} is not set; make a key under Settings > API Keys",
                config::KEY_VARIABLE
            ))
        })?;
        self.api_key = Some(key);
        if let Some(base_url) = config::variable(config::URL_VARIABLE)? {
            self.base_url = Some(base_url);
        }
        Ok(self)
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if there is no usable key, the base URL is unusable, or the HTTP client
    /// cannot be set up.
    pub fn build(self) -> Result<Client> {
        let key = self
            .api_key
            .ok_or_else(|| Error::config("no API key was given; set one with `api_key(..)`"))?;
        let key = ApiKey::new(key)?;
        let base = self.base_url.as_deref().unwrap_or(config::PRODUCTION);
        let base = BaseUrl::parse(base, self.allow_http)?;
        let builder = reqwest::Client::builder().user_agent(self.user_agent);
        let mut builder = tls::configure(builder, &base)?;
        for configure in self.configure {
            builder = configure(builder);
        }
        // What follows is what keeps the key safe: nothing before it can undo it.
        let http = builder
            .connector_layer(ConnectDeadline(self.connect_timeout))
            .redirect(crate::transport::redirect_policy())
            .retry(reqwest::retry::never())
            .referer(false)
            .build()
            .map_err(|error| {
                Error::config("the HTTP client cannot be set up").with_source(error.without_url())
            })?;
        let transport = Arc::new(Transport::new(Parts {
            http: http.clone(),
            base,
            key,
            retry: self.retry,
            pacing: self.pacing,
            timeouts: self.timeouts,
            limits: self.limits,
            hooks: self.hooks,
        }));
        let shared = pgai_client::Inner::new(Arc::new(Shared(transport.clone())));
        let api = pgai_client::Client::new_with_client(transport.base.as_str(), http, shared);
        Ok(Client(Arc::new(Inner { transport, api })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.as_deref().map(|_| "…"))
            .field("timeouts", &self.timeouts)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .field("pacing", &self.pacing)
            .finish_non_exhaustive()
    }
}
