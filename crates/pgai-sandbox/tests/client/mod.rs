//! The HTTP client of these tests.

/// A client that no proxy of the environment comes between.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    // The facade switches on reqwest's TLS without a provider of its own; whoever comes second finds one chosen.
    // Nothing here uses TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy()
}
