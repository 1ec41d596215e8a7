//! TLS by rustls, with ring and the platform's certificate store.
//!
//! The configuration is handed to reqwest finished, so that no process-wide crypto provider is installed behind the
//! application's back.

#[cfg(feature = "rustls")]
use std::sync::Arc;

use crate::error::Result;

/// Gives the HTTP client its TLS.
#[cfg(feature = "rustls")]
pub(crate) fn configure(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    use crate::error::Error;
    use rustls::ClientConfig;
    use rustls::crypto::ring::default_provider;
    use rustls_platform_verifier::Verifier;

    let failed = |error: rustls::Error| {
        Error::config("TLS cannot be set up with the platform's certificates").with_source(error)
    };
    let provider = Arc::new(default_provider());
    let verifier = Verifier::new(provider.clone()).map_err(failed)?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

/// The platform's TLS is reqwest's own choice then.
#[cfg(not(feature = "rustls"))]
pub(crate) fn configure(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}
