//! A build without TLS speaks plain http alone, and says so before the first call.

use openapi_client_runtime::{Client, ErrorKind, Service};

#[test]
fn https_is_refused_when_the_client_is_built() {
    const SERVICE: Service = Service::new("Test", "test/1.0");
    let build = |url| Client::builder(SERVICE).base_url(url).build();
    let error = build("https://api.example.com").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("without TLS"), "{error}");
    assert!(error.message().contains("`rustls`"), "{error}");
    assert!(build("http://127.0.0.1:9").is_ok());
}
