//! TLS with real handshakes: certificates are made here, and their root is given as users give it, in `SSL_CERT_FILE`.

use std::io::Write;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::environment::{is_child, run_child};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{Client, Error, ErrorKind, SecurityScheme, Service};

const SERVICE: Service =
    Service::new("Test", "test/1.0").with_security(&[SecurityScheme::header("key", "x-key")]);
const KEY: &str = "key-3f9a0c";

struct Root {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Root {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    /// A server whose certificate is for this host, and good until this year.
    async fn serve(&self, host: &str, year: i32) -> u16 {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(socket).await else {
                        return;
                    };
                    let mut request = vec![0; 4096];
                    let read = stream.read(&mut request).await.unwrap_or(0);
                    let text = String::from_utf8_lossy(&request[..read]).into_owned();
                    let body = format!("{{\"key\": {}}}", text.contains(KEY));
                    let head = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", body.len());
                    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        port
    }
}

/// A server that speaks HTTP in clear, and says so to whoever comes with something else.
async fn serve_plain() -> (u16, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let received = Arc::new(Mutex::new(Vec::new()));
    let log = received.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut bytes = vec![0; 4096];
            let read = socket.read(&mut bytes).await.unwrap_or(0);
            log.lock().unwrap().extend_from_slice(&bytes[..read]);
            let _ = socket
                .write_all(b"HTTP/1.1 400 X\r\ncontent-length: 0\r\n\r\n")
                .await;
        }
    });
    (port, received)
}

async fn call(url: &str) -> Result<bool, Error> {
    let client = Client::builder(SERVICE)
        .api_key(KEY)
        .base_url(url)
        .build()?;
    let answer = client.request(Method::GET, "/x").send().await?;
    Ok(answer.to_string() == r#"{"key":true}"#)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handshakes() {
    let test = "tls::handshakes";
    if is_child() {
        return handshakes_with_the_root().await;
    }
    let root = Root::new("known");
    let good = root.serve("localhost", 2100).await;
    let other_host = root.serve("other.example", 2100).await;
    let expired = root.serve("localhost", 2020).await;
    let unknown = Root::new("unknown").serve("localhost", 2100).await;
    let (plain, in_clear) = serve_plain().await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(root.pem.as_bytes()).unwrap();
    let ports = [
        ("GOOD", good.to_string()),
        ("OTHER_HOST", other_host.to_string()),
        ("EXPIRED", expired.to_string()),
        ("UNKNOWN", unknown.to_string()),
        ("PLAIN", plain.to_string()),
    ];
    let mut variables: Vec<_> = ports.iter().map(|(name, port)| (*name, &**port)).collect();
    variables.push(("SSL_CERT_FILE", file.path().to_str().unwrap()));
    run_child(test, &variables).await;
    let in_clear = in_clear.lock().unwrap();
    assert!(!in_clear.is_empty());
    let key = String::from_utf8_lossy(&in_clear).contains(KEY);
    assert!(!key, "the key did not go out in clear");
}

async fn handshakes_with_the_root() {
    let url = |scheme: &str, name: &str| {
        let port = std::env::var(name).unwrap();
        format!("{scheme}://localhost:{port}")
    };
    assert!(
        call(&url("https", "GOOD")).await.unwrap(),
        "the key arrives"
    );
    for (name, said, cause) in [
        (
            "OTHER_HOST",
            "certificate is not accepted",
            "not valid for name",
        ),
        ("EXPIRED", "certificate is not accepted", "xpired"),
        ("UNKNOWN", "certificate is not accepted", "UnknownIssuer"),
        ("PLAIN", "is one of https", "corrupt message"),
    ] {
        let error = call(&url("https", name)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{name}: {error}");
        assert!(error.message().contains(said), "{name}: {error}");
        assert!(error.message().contains(cause), "{name}: {error}");
        // It would be the same the next time.
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    }
    let error = call(&url("http", "GOOD")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert!(error.message().contains("scheme and port"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_tried_again() {
    let refused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = refused.local_addr().unwrap().port();
    drop(refused);
    let closing = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = closing.local_addr().unwrap().port();
    tokio::spawn(async move { while closing.accept().await.is_ok() {} });
    for (url, said) in [
        (format!("http://127.0.0.1:{port}"), "no connection"),
        (format!("https://127.0.0.1:{port}"), "no connection"),
        // The handshake breaks.
        (format!("https://127.0.0.1:{closed}"), "no connection"),
        (
            "https://nothing.invalid".to_owned(),
            "no address for the host name",
        ),
    ] {
        let error = call(&url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{url}: {error}");
        assert!(error.message().contains(said), "{url}: {error}");
        assert_eq!((error.attempts(), error.is_retryable()), (4, true), "{url}");
    }
}
