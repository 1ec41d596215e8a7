//! Where the API is and how it authenticates its callers.

/// What the document says of the service as a whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Service {
    /// The URL of the first server, with the defaults of its variables.
    pub(crate) url: String,
    /// The URLs of the other servers.
    pub(crate) others: Vec<String>,
    pub(crate) schemes: Vec<Scheme>,
    /// Whether some operation cannot be called without a credential.
    pub(crate) needs_credential: bool,
}

/// A security scheme that a client can have a credential of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scheme {
    pub(crate) name: String,
    pub(crate) credential: Credential,
}

/// Where the credential goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Credential {
    Header(String),
    Query(String),
    Cookie(String),
    Basic,
    Bearer,
}
