//! Credentials go where the security scheme says, to the configured origin alone, and into nothing that is shown.

use crate::server::{Answer, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    CallOptions, Client, ErrorKind, Operation, PreparedRequest, RetryPolicy, Security,
    SecurityScheme, Service,
};

const SERVICE: Service = Service::new("Test", "test/1.0").with_security(&[
    SecurityScheme::header("key", "x-key"),
    SecurityScheme::query("token", "access_token"),
    SecurityScheme::cookie("session", "sid"),
    SecurityScheme::basic("basic"),
    SecurityScheme::bearer("bearer"),
]);
const SECRETS: [(&str, &str); 5] = [
    ("key", "key-3f9a0c"),
    ("token", "token-91+/=&b"),
    ("session", "session-77"),
    ("basic", "ada:pass:wörd-55"),
    ("bearer", "bearer-12.34"),
];

async fn call(client: &Client) -> openapi_client_runtime::Result<()> {
    client
        .request(Method::GET, "/x")
        .query("a", 1)
        .send()
        .await
        .map(drop)
}

#[tokio::test]
async fn each_credential_is_sent_where_its_scheme_says() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    for (scheme, secret) in SECRETS {
        let client = server
            .client(SERVICE)
            .credential(scheme, secret)
            .build()
            .unwrap();
        call(&client).await.unwrap();
        let request = server.received().pop().unwrap();
        let (query, headers) = match scheme {
            "key" => ("", [("x-key", "key-3f9a0c")].as_slice()),
            "token" => ("&access_token=token-91%2B%2F%3D%26b", [].as_slice()),
            "session" => ("", [("cookie", "sid=session-77")].as_slice()),
            // Base64 of the UTF-8 text, by coreutils.
            "basic" => (
                "",
                [("authorization", "Basic YWRhOnBhc3M6d8O2cmQtNTU=")].as_slice(),
            ),
            _ => ("", [("authorization", "Bearer bearer-12.34")].as_slice()),
        };
        assert_eq!(request.target, format!("/x?a=1{query}"));
        for (name, value) in headers {
            assert_eq!(request.header(name), Some(*value), "{scheme}");
        }
    }
}

#[tokio::test]
async fn several_credentials_go_together_and_can_be_replaced() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    let client = server
        .client(SERVICE)
        .api_key("first-key")
        .credential("bearer", "bearer-12.34")
        .build()
        .unwrap();
    call(&client).await.unwrap();
    let clone = client.clone();
    client.set_api_key("second-key").unwrap();
    assert_eq!(
        client.set_credential("none", "x").unwrap_err().kind(),
        ErrorKind::Config
    );
    call(&clone).await.unwrap();
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|request| {
            let header = |name| request.header(name).unwrap().to_owned();
            (header("x-key"), header("authorization"))
        })
        .collect();
    let bearer = || "Bearer bearer-12.34".to_owned();
    assert_eq!(
        sent,
        [
            ("first-key".to_owned(), bearer()),
            ("second-key".to_owned(), bearer())
        ]
    );
}

#[tokio::test]
async fn an_operation_gets_the_credentials_that_it_asks_for() {
    let server = Server::start(|_, _| Answer::json("{}")).await;
    /// What the operation asks for, what the client has, and what is sent or missing.
    type Case = (
        Option<Security>,
        &'static [&'static str],
        Result<&'static str, &'static str>,
    );
    let cases: [Case; 9] = [
        (None, &["key", "bearer"], Ok("key bearer")),
        (Some(&[]), &["key", "bearer"], Ok("")),
        (Some(&[&["bearer"]]), &["key", "bearer"], Ok("bearer")),
        (Some(&[&["bearer"], &["key"]]), &["key"], Ok("key")),
        (Some(&[&["bearer", "key"], &["key"]]), &["key"], Ok("key")),
        // One that can be called without is called with what the client has.
        (Some(&[&[], &["key"]]), &["key"], Ok("key")),
        (Some(&[&["bearer"], &[]]), &["key"], Ok("")),
        // A scheme that the service was not told of says nothing.
        (Some(&[&["other"]]), &["key", "bearer"], Ok("key bearer")),
        (
            Some(&[&["bearer", "key"], &["basic"]]),
            &["key"],
            Err("the token of bearer, or the user name and password of basic"),
        ),
    ];
    for (security, given, expected) in cases {
        let mut builder = server.client(SERVICE);
        for (scheme, secret) in SECRETS.iter().filter(|(scheme, _)| given.contains(scheme)) {
            builder = builder.credential(*scheme, *secret);
        }
        let mut operation = Operation::new("x", "GET", "/x", None, true, false);
        if let Some(security) = security {
            operation = operation.with_security(security);
        }
        let request = PreparedRequest::new(Box::leak(Box::new(operation)), "/x").unwrap();
        let client = builder.build().unwrap();
        let before = server.received().len();
        let response = client.send(request, &CallOptions::default()).await;
        match expected {
            Ok(expected) => {
                response.unwrap();
                let request = server.received().pop().unwrap();
                let sent = [("x-key", "key"), ("authorization", "bearer")];
                let sent = sent.map(|(name, scheme)| request.header(name).map(|_| scheme));
                let sent: Vec<_> = sent.into_iter().flatten().collect();
                assert_eq!(sent.join(" "), expected, "{security:?}");
            }
            Err(missing) => {
                let error = response.err().unwrap();
                assert_eq!(error.kind(), ErrorKind::Config);
                assert!(error.to_string().contains(missing), "{error}");
                assert_eq!(server.received().len(), before, "nothing was sent");
            }
        }
    }
}

#[tokio::test]
async fn a_service_that_authenticates_nobody_needs_no_credential() {
    const OPEN: Service = Service::new("Open", "test/1.0");
    let server = Server::start(|_, _| Answer::json("{}")).await;
    call(&server.client(OPEN).build().unwrap()).await.unwrap();
    assert_eq!(
        server
            .client(OPEN)
            .api_key("key")
            .build()
            .unwrap_err()
            .kind(),
        ErrorKind::Config
    );
    assert_eq!(
        server.client(SERVICE).build().unwrap_err().kind(),
        ErrorKind::Config
    );
    assert_eq!(
        Client::builder(OPEN).build().unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn a_credential_that_the_server_repeats_is_in_no_error() {
    // Whatever was sent comes back, as an error, and as a body that is no JSON.
    for status in [400, 200] {
        let server = Server::start(move |request, _| {
            let shown = [request.target.as_str()]
                .into_iter()
                .chain(
                    ["x-key", "cookie", "authorization"]
                        .map(|name| request.header(name).unwrap_or_default()),
                )
                .chain(SECRETS.map(|(_, secret)| secret))
                .collect::<Vec<_>>()
                .join(" ");
            let body = match status {
                400 => format!("{{\"error\": {shown:?}, \"details\": [{shown:?}]}}"),
                _ => "null null".to_owned(),
            };
            Answer::new(status, &[("content-type", "application/json")], body)
        })
        .await;
        let mut builder = server.client(SERVICE).retry(RetryPolicy::never());
        for (scheme, secret) in SECRETS {
            builder = builder.credential(scheme, secret);
        }
        let client = builder.build().unwrap();
        let error = call(&client).await.unwrap_err();
        let shown = format!("{error} {error:?} {client:?}");
        for (_, secret) in SECRETS {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        for encoded in ["YWRhOnBhc3M6d8O2cmQtNTU=", "token-91%2B%2F%3D%26b"] {
            assert!(!shown.contains(encoded), "{shown}");
        }
    }
}
