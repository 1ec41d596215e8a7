//! What is particular to one API: its name, its address, how it authenticates, and what may be shown of its requests.

use crate::config::SecurityScheme;

/// What is particular to one API. Everything else in this crate is the same for every API.
///
/// A constant of this type is all that a client of an API has to say about it:
///
/// ```
/// use openapi_client_runtime::{Client, SecurityScheme, Service};
///
/// const PETS: Service = Service::new("Pet Store", "pets-rust/1.0")
///     .with_base_url("https://pets.example/v1")
///     .with_security(&[SecurityScheme::header("ApiKey", "x-api-key").with_variable("PETS_API_KEY")])
///     .with_base_url_variable("PETS_BASE_URL");
///
/// let client = Client::builder(PETS).api_key("secret").build()?;
/// assert_eq!(client.base_url(), "https://pets.example/v1");
/// # Ok::<(), openapi_client_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Service {
    pub(crate) name: &'static str,
    pub(crate) user_agent: &'static str,
    pub(crate) base_url: Option<&'static str>,
    pub(crate) base_url_variable: Option<&'static str>,
    pub(crate) security: &'static [SecurityScheme],
    pub(crate) credential_source: Option<&'static str>,
    pub(crate) shown_query: &'static [&'static str],
    pub(crate) errors_in_success: bool,
    pub(crate) page_query: &'static str,
    pub(crate) page_size_query: &'static [&'static str],
    pub(crate) poll_header: Option<&'static str>,
}

impl Service {
    /// An API of this name, whose clients call themselves `user_agent`.
    pub const fn new(name: &'static str, user_agent: &'static str) -> Self {
        Self {
            name,
            user_agent,
            base_url: None,
            base_url_variable: None,
            security: &[],
            credential_source: None,
            shown_query: &[],
            errors_in_success: false,
            page_query: "page",
            page_size_query: &["per_page", "page_size", "limit"],
            poll_header: None,
        }
    }

    /// Where the API is unless a client is told otherwise; a client must be told without it.
    pub const fn with_base_url(mut self, url: &'static str) -> Self {
        self.base_url = Some(url);
        self
    }

    /// The environment variable that replaces the base URL.
    pub const fn with_base_url_variable(mut self, name: &'static str) -> Self {
        self.base_url_variable = Some(name);
        self
    }

    /// The security schemes of the API. A client needs a credential of at least one of them; a request carries those that its
    /// operation asks for. Without this a client needs none.
    pub const fn with_security(mut self, schemes: &'static [SecurityScheme]) -> Self {
        self.security = schemes;
        self
    }

    /// What people do to get a credential, as the end of a sentence: `make a key under Settings > API Keys`.
    pub const fn with_credential_source(mut self, instruction: &'static str) -> Self {
        self.credential_source = Some(instruction);
        self
    }

    /// Query parameters whose values say nothing of the caller, and may be shown in traces. All others are `REDACTED`.
    pub const fn with_shown_query(mut self, names: &'static [&'static str]) -> Self {
        self.shown_query = names;
        self
    }

    /// The API answers errors with a success status too: a body whose only members are `error` and perhaps `details` is
    /// an error then, whatever its status. Off unless set, since such a body may be a result elsewhere.
    pub const fn with_errors_in_success(mut self) -> Self {
        self.errors_in_success = true;
        self
    }

    /// The query parameter that carries a page's number; `page` unless set.
    pub const fn with_page_query(mut self, name: &'static str) -> Self {
        self.page_query = name;
        self
    }

    /// The query parameters that carry the number of rows a page has; `per_page`, `page_size` and `limit` unless set.
    pub const fn with_page_size_query(mut self, names: &'static [&'static str]) -> Self {
        self.page_size_query = names;
        self
    }

    /// A header, in lower case, that says in seconds when to poll a job again, besides `Retry-After`.
    pub const fn with_poll_header(mut self, name: &'static str) -> Self {
        self.poll_header = Some(name);
        self
    }

    /// The end of a sentence on a credential that is missing or bad.
    pub(crate) fn credential_advice(&self) -> String {
        self.credential_source
            .map(|source| format!("; {source}"))
            .unwrap_or_default()
    }
}
