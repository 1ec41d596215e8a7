//! Security schemes: what a document says of how its callers authenticate.

use http::HeaderName;
use http::header::AUTHORIZATION;

use crate::service::Service;

/// How an API authenticates its callers: a security scheme of its document.
///
/// | OpenAPI | constructor | the secret |
/// |---|---|---|
/// | `apiKey` in `header` | [`header`](SecurityScheme::header) | the key |
/// | `apiKey` in `query` | [`query`](SecurityScheme::query) | the key |
/// | `apiKey` in `cookie` | [`cookie`](SecurityScheme::cookie) | the key |
/// | `http` `basic` | [`basic`](SecurityScheme::basic) | `user:password` |
/// | `http` `bearer`, `oauth2`, `openIdConnect` | [`bearer`](SecurityScheme::bearer) | the token |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityScheme {
    pub(super) name: &'static str,
    pub(super) location: Location,
    variable: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Location {
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    Basic,
    Bearer,
}

impl SecurityScheme {
    const fn new(name: &'static str, location: Location) -> Self {
        Self {
            name,
            location,
            variable: None,
        }
    }

    /// A key in the header of this name, in lower case.
    pub const fn header(name: &'static str, header: &'static str) -> Self {
        Self::new(name, Location::Header(header))
    }

    /// A key in the query parameter of this name.
    pub const fn query(name: &'static str, parameter: &'static str) -> Self {
        Self::new(name, Location::Query(parameter))
    }

    /// A key in the cookie of this name.
    pub const fn cookie(name: &'static str, cookie: &'static str) -> Self {
        Self::new(name, Location::Cookie(cookie))
    }

    /// HTTP Basic (RFC 7617); the secret is `user:password`.
    pub const fn basic(name: &'static str) -> Self {
        Self::new(name, Location::Basic)
    }

    /// A bearer token (RFC 6750).
    pub const fn bearer(name: &'static str) -> Self {
        Self::new(name, Location::Bearer)
    }

    /// The environment variable that holds the secret.
    pub const fn with_variable(mut self, variable: &'static str) -> Self {
        self.variable = Some(variable);
        self
    }

    /// The name of the scheme in the document.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn variable(&self) -> Option<&'static str> {
        self.variable
    }

    /// What people call the secret, and whose it is where there are several.
    pub(crate) fn describe(&self, service: &Service) -> String {
        let word = match self.location {
            Location::Header(_) | Location::Query(_) | Location::Cookie(_) => "API key",
            Location::Basic => "user name and password",
            Location::Bearer => "token",
        };
        match service.security {
            [_] => word.to_owned(),
            _ => format!("{word} of {}", self.name),
        }
    }

    /// Where the credential goes, if that is a header of its own.
    pub(crate) fn header_name(&self) -> Option<HeaderName> {
        match self.location {
            Location::Header(name) => HeaderName::from_bytes(name.as_bytes()).ok(),
            Location::Basic | Location::Bearer => Some(AUTHORIZATION),
            Location::Query(_) | Location::Cookie(_) => None,
        }
    }
}
