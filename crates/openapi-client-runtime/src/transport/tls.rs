//! TLS by rustls, with ring and the platform's certificate store.
//!
//! The configuration is handed to reqwest finished, so that no process-wide crypto provider is installed behind the
//! application's back.

use crate::config::BaseUrl;
use crate::error::Result;

/// Gives the HTTP client its TLS.
#[cfg(feature = "rustls")]
pub(crate) fn configure(
    builder: reqwest::ClientBuilder,
    base: &BaseUrl,
) -> Result<reqwest::ClientBuilder> {
    use std::sync::Arc;

    use crate::error::{Error, ErrorKind};
    use rustls::crypto::{CryptoProvider, ring::default_provider};
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::Verifier;

    if CryptoProvider::get_default().is_some() {
        // The application chose one: reqwest takes it, and keeps its own TLS settings open to `configure_http`.
        return Ok(builder);
    }
    let failed = |error: rustls::Error| {
        Error::new(
            ErrorKind::Config,
            format!(
                "TLS cannot be set up ({error}); install the system's CA certificates, or name a file of them in SSL_CERT_FILE"
            ),
        )
        .with_source(error)
    };
    let provider = Arc::new(default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let config = if base.is_https() {
        let verifier = Verifier::new(provider).map_err(failed)?;
        config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        // Only the configured origin is ever called: over plain http no certificate is needed, nor any store of them.
        config.with_root_certificates(RootCertStore::empty())
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

/// The platform's TLS is reqwest's own choice then.
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(crate) fn configure(
    builder: reqwest::ClientBuilder,
    _base: &BaseUrl,
) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}

/// Without TLS only plain http can be spoken.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn configure(
    builder: reqwest::ClientBuilder,
    base: &BaseUrl,
) -> Result<reqwest::ClientBuilder> {
    use crate::error::{Error, ErrorKind};

    if base.is_https() {
        return Err(Error::new(
            ErrorKind::Config,
            "the base URL is https, and this program was built without TLS; enable the feature `rustls` or `native-tls`",
        ));
    }
    Ok(builder)
}
