//! How a client is made.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use secrecy::SecretString;

use crate::client::Client;
use crate::config::{BaseUrl, Credentials, variable};
use crate::error::{Error, ErrorKind, Result};
use crate::retry::{Budget, RetryPolicy};
use crate::service::Service;
use crate::transport::{Connections, Hook, Hooks, Pacer, Pacing, Transport, configure_tls};

impl Client {
    /// A client of a service with other settings than the defaults.
    pub fn builder(service: Service) -> ClientBuilder {
        ClientBuilder::new(service)
    }
}

/// A credential as it was given.
struct Given {
    /// The name of its scheme; none stands for the first one.
    scheme: Option<String>,
    secret: Arc<SecretString>,
    /// The environment variable that it is from.
    variable: Option<&'static str>,
}

impl Given {
    fn new(scheme: Option<String>, secret: String, variable: Option<&'static str>) -> Self {
        Self {
            scheme,
            secret: Arc::new(secret.into()),
            variable,
        }
    }
}

type Configure = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// Settings of a client; `C` is the client that is made: [`Client`], or one that wraps it.
///
/// | setting | default |
/// |---|---|
/// | [`base_url`](ClientBuilder::base_url) | the service's |
/// | [`connect_timeout`](ClientBuilder::connect_timeout) | 10 s |
/// | [`attempt_timeout`](ClientBuilder::attempt_timeout) | 150 s |
/// | [`timeout`](ClientBuilder::timeout) | 300 s |
/// | [`retry`](ClientBuilder::retry) | [`RetryPolicy::exponential`] |
/// | [`pacing`](ClientBuilder::pacing) | [`Pacing::adaptive`] |
/// | [`response_limit`](ClientBuilder::response_limit) | 64 MiB |
/// | [`user_agent`](ClientBuilder::user_agent) | the service's |
///
/// A call that must not be sent twice (`POST`, `PATCH`) takes a new connection until the server has shown that it keeps them:
/// calls that follow each other within 50 ms at the beginning of a client's life cost a handshake each.
#[must_use]
pub struct ClientBuilder<C = Client> {
    service: Service,
    credentials: Vec<Given>,
    base_url: Option<String>,
    /// The environment variable that the base URL is from.
    base_url_variable: Option<&'static str>,
    timeout: Duration,
    attempt_timeout: Duration,
    connect_timeout: Duration,
    retry: RetryPolicy,
    pacing: Pacing,
    response_limit: usize,
    user_agent: String,
    allow_http: bool,
    configure: Vec<Configure>,
    hooks: Hooks,
    made: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The default settings of a client of this service.
    pub fn new(service: Service) -> Self {
        Self {
            service,
            credentials: Vec::new(),
            base_url: None,
            base_url_variable: None,
            timeout: Duration::from_secs(300),
            attempt_timeout: Duration::from_secs(150),
            connect_timeout: Duration::from_secs(10),
            retry: RetryPolicy::default(),
            pacing: Pacing::default(),
            response_limit: 64 * 1024 * 1024,
            user_agent: service.user_agent.to_owned(),
            allow_http: false,
            configure: Vec::new(),
            hooks: Hooks::default(),
            made: PhantomData,
        }
    }

    /// The credential of the service's first security scheme: its API key, or whatever the scheme asks for. It is sent
    /// to the base URL's origin and nowhere else.
    pub fn api_key(mut self, secret: impl Into<String>) -> Self {
        self.credentials.push(Given::new(None, secret.into(), None));
        self
    }

    /// The credential of the security scheme that the document has under this name; of HTTP Basic `user:password`. A
    /// client may have several: a request carries those that the document asks for, and all where it does not say.
    pub fn credential(mut self, scheme: impl Into<String>, secret: impl Into<String>) -> Self {
        let scheme = Some(scheme.into());
        self.credentials
            .push(Given::new(scheme, secret.into(), None));
        self
    }

    /// Where the API is, path included: `https://api.example.com/v1`. A final slash does not matter.
    ///
    /// It must be https, unless the host is this machine itself (`localhost`, `127.0.0.0/8`, `::1`).
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self.base_url_variable = None;
        self
    }

    /// The deadline of a whole call: all attempts, and all waiting between them. Waiting for a turn under the rate limit is
    /// no part of it, and has a limit of its own: [`Pacing::with_wait_limit`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The deadline of one attempt, its body included.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
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

    /// How the client keeps to the rate limit.
    pub fn pacing(mut self, pacing: Pacing) -> Self {
        self.pacing = pacing;
        self
    }

    /// How many bytes of a response are read at most, after decompression.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Allows plain http to other machines: everyone on the way can then read the credentials. For tests in a closed
    /// network.
    pub fn dangerously_allow_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// Changes the HTTP client underneath: proxies, local addresses, TLS.
    ///
    /// Proxies of the standard environment (`HTTPS_PROXY`, `NO_PROXY`) apply without it, except to a base URL on this machine,
    /// where only a proxy that is set here applies. So do certificates of
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`. What keeps the credentials safe (no redirect to another origin, no hidden
    /// retries) is set after this ran, and cannot be undone by it.
    ///
    /// reqwest's own TLS settings (`tls_certs_merge`, `identity`, …) take effect with the feature `native-tls` alone, or
    /// if the application has installed a rustls crypto provider. Otherwise this crate hands reqwest a finished rustls
    /// configuration, so as not to install one behind the application's back; replace it with
    /// `tls_backend_preconfigured`.
    ///
    /// ```
    /// # use openapi_client_runtime::{Client, Service};
    /// let service = Service::new("Pet Store", "pets-rust/1.0").with_base_url("https://pets.example");
    /// let client = Client::builder(service)
    ///     .configure_http(|http| http.pool_max_idle_per_host(2))
    ///     .build()?;
    /// # Ok::<(), openapi_client_runtime::Error>(())
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

    /// Takes the credentials from the environment variables that the service names for them, and the base URL from the
    /// service's variable where that is set and not empty. What is wrong with a value is an error of
    /// [`build`](ClientBuilder::build), which names the variable.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) if none of the variables for credentials is set, or one is not Unicode.
    pub fn from_env(mut self) -> Result<Self> {
        let mut names = Vec::new();
        let before = self.credentials.len();
        for scheme in self.service.security {
            let Some(name) = scheme.variable() else {
                continue;
            };
            names.push(name);
            if let Some(secret) = variable(name)?.filter(|secret| !secret.is_empty()) {
                let scheme = Some(scheme.name().to_owned());
                self.credentials
                    .push(Given::new(scheme, secret, Some(name)));
            }
        }
        if self.credentials.len() == before && !names.is_empty() {
            return Err(Error::new(
                ErrorKind::Config,
                format!(
                    "the environment variable {} is not set, or is empty{}",
                    names.join(" or "),
                    self.service.credential_advice()
                ),
            ));
        }
        if let Some(name) = self.service.base_url_variable
            && let Some(base_url) = variable(name)?
            && !base_url.trim().is_empty()
        {
            self.base_url = Some(base_url);
            self.base_url_variable = Some(name);
        }
        Ok(self)
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) if there is no usable credential although the service needs one, the base URL is
    /// unusable, or the HTTP client cannot be set up.
    pub fn build(self) -> Result<C> {
        let credentials = self.checked_credentials()?;
        let base = self.checked_base_url()?;
        let builder = reqwest::Client::builder().user_agent(self.user_agent);
        let mut builder = configure_tls(builder, &base)?;
        if base.is_loopback() {
            // A proxy elsewhere could not reach this machine, and would see the credentials in clear.
            builder = builder.no_proxy();
        }
        // What is configured may be a proxy, which is sent the whole URL of a request in clear.
        let apart = base.is_https() || base.is_loopback() && self.configure.is_empty();
        for configure in self.configure {
            builder = configure(builder);
        }
        // What follows is what keeps the credentials safe: nothing before it can undo it.
        let http = builder
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "the HTTP client cannot be set up")
                    .with_source(error.without_url())
            })?;
        let client = Client::new(Transport {
            service: self.service,
            http,
            base,
            credentials: RwLock::new(Arc::new(credentials)),
            retry: self.retry,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            response_limit: self.response_limit,
            hooks: self.hooks,
            pacer: Pacer::new(self.pacing),
            budget: Budget::new(),
            connections: Connections::new(apart),
        });
        Ok(client.into())
    }

    fn checked_credentials(&self) -> Result<Credentials> {
        let mut credentials = Credentials::default();
        for given in &self.credentials {
            credentials
                .set(&self.service, given.scheme.as_deref(), given.secret.clone())
                .map_err(|error| from_variable(error, given.variable))?;
        }
        if let Some(scheme) = self.service.security.first()
            && credentials.is_empty()
        {
            return Err(Error::new(
                ErrorKind::Config,
                format!(
                    "no {} was given; set one with `api_key(..)` or `credential(..)`{}",
                    scheme.describe(&self.service),
                    self.service.credential_advice()
                ),
            ));
        }
        Ok(credentials)
    }

    fn checked_base_url(&self) -> Result<BaseUrl> {
        let example = self
            .service
            .base_url
            .unwrap_or("https://api.example.com/v1");
        let Some(text) = self.base_url.as_deref().or(self.service.base_url) else {
            return Err(Error::new(
                ErrorKind::Config,
                "no base URL was given; set one with `base_url(..)`",
            ));
        };
        BaseUrl::parse(text, example, self.allow_http)
            .map_err(|error| from_variable(error, self.base_url_variable))
    }
}

/// Names the environment variable that a bad value is from.
fn from_variable(error: Error, variable: Option<&str>) -> Error {
    let Some(name) = variable else {
        return error;
    };
    let message = format!("the environment variable {name}: {}", error.message());
    error.with_message(message)
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service.name)
            .field("base_url", &self.base_url.as_deref().map(|_| "…"))
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .field("pacing", &self.pacing)
            .finish_non_exhaustive()
    }
}
