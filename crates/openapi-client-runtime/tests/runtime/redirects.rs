//! Redirects are followed below the base URL, as the same request, and nowhere else.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::server::{Answer, Server};
use openapi_client_runtime::http::{HeaderMap, Method, StatusCode};
use openapi_client_runtime::{
    AttemptStart, CallOptions, Client, Error, ErrorKind, Hook, Operation, PreparedRequest,
    SecurityScheme, Service,
};

const SERVICE: Service = Service::new("Test", "test/1.0").with_security(&[
    SecurityScheme::header("key", "x-key"),
    SecurityScheme::query("token", "access_token"),
]);

fn client(server: &Server) -> Client {
    server
        .client(SERVICE)
        .base_url(format!("{}/api/v1", server.url))
        .api_key("key-3f9a0c")
        .credential("token", "token-1234")
        .build()
        .unwrap()
}

/// A server that sends `/api/v1/from` elsewhere, and answers anything else.
async fn redirecting(status: u16, location: impl Into<String>) -> Server {
    let location = location.into();
    Server::start(move |request, _| {
        if request.target.starts_with("/api/v1/from") {
            Answer::new(status, &[("location", &location)], "")
        } else {
            Answer::json("{}")
        }
    })
    .await
}

async fn call(server: &Server, method: Method) -> Result<(), Error> {
    let call = client(server)
        .request(method, "/from")
        .json(&serde_json::json!({"a": 1}));
    call.send().await.map(drop)
}

#[tokio::test]
async fn reading_requests_follow_every_redirect_below_the_base() {
    for status in [301, 302, 303, 307, 308] {
        for location in ["/api/v1/to?page=2", "to?page=2", "/api/v1/x/../to?page=2#f"] {
            let server = redirecting(status, location).await;
            call(&server, Method::GET).await.unwrap();
            let sent = server.received();
            assert_eq!(sent.len(), 2);
            assert_eq!(sent[1].method, "GET");
            assert_eq!(
                sent[1].target, "/api/v1/to?page=2&access_token=token-1234",
                "{status} {location}"
            );
            assert_eq!(sent[1].header("x-key"), Some("key-3f9a0c"));
        }
    }
}

#[tokio::test]
async fn a_redirect_that_repeats_the_credential_does_not_double_it() {
    let server = redirecting(302, "/api/v1/to?access_token=token-1234&a=b").await;
    call(&server, Method::GET).await.unwrap();
    assert_eq!(
        server.received()[1].target,
        "/api/v1/to?a=b&access_token=token-1234"
    );
}

#[tokio::test]
async fn writing_requests_keep_method_and_body_or_are_not_repeated() {
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for status in [307, 308] {
            let server = redirecting(status, "/api/v1/to").await;
            call(&server, method.clone()).await.unwrap();
            let sent = server.received();
            assert_eq!(sent.len(), 2);
            assert_eq!(sent[1].method, method.as_str());
            assert_eq!(sent[1].body, br#"{"a":1}"#);
            assert_eq!(sent[1].header("content-type"), Some("application/json"));
        }
        for status in [301, 302, 303] {
            let server = redirecting(status, "/api/v1/to?secret=s").await;
            let error = call(&server, method.clone()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            assert!(
                error
                    .message()
                    .contains(&format!("{}/api/v1/to ", server.url)),
                "{error}"
            );
            assert!(!error.message().contains("secret"), "{error}");
            assert_eq!(server.received().len(), 1, "{method} {status}");
        }
    }
}

#[tokio::test]
async fn no_redirect_leaves_the_base_path_or_the_origin() {
    let other = Server::start(|_, _| Answer::json("{}")).await;
    for location in [
        "/api/v2/to".to_owned(),
        "/api/v10/to".to_owned(),
        "/".to_owned(),
        "/api/v1/../admin".to_owned(),
        "/api/v1/%2e%2e/admin".to_owned(),
        "../admin".to_owned(),
        "\\\\api\\admin".to_owned(),
        format!("{}/api/v1/to", other.url),
        format!("//{}/api/v1/to", other.url.trim_start_matches("http://")),
        "https://127.0.0.1/api/v1/to".to_owned(),
        "mailto:a@b".to_owned(),
        "data:,x".to_owned(),
    ] {
        for status in [301, 307] {
            let server = redirecting(status, &location).await;
            let error = call(&server, Method::GET).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{location}: {error}");
            assert_eq!(server.received().len(), 1, "{location}");
        }
    }
    assert_eq!(other.received().len(), 0);
}

#[tokio::test]
async fn a_user_name_in_a_redirect_becomes_no_credential() {
    let server = Server::start(|request, _| match request.target.contains("/from") {
        true => {
            let host = request.header("host").unwrap();
            let location = format!("http://ada:pass@{host}/api/v1/to");
            Answer::new(302, &[("location", &location)], "")
        }
        false => Answer::json("{}"),
    })
    .await;
    call(&server, Method::GET).await.unwrap();
    assert_eq!(server.received()[1].header("authorization"), None);
}

#[tokio::test]
async fn redirects_end() {
    let server = redirecting(307, "/api/v1/from").await;
    let error = call(&server, Method::POST).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(error.message().contains("without end"), "{error}");
    assert_eq!(server.received().len(), 6, "five redirects are followed");
}

#[tokio::test]
async fn a_stream_is_not_sent_twice() {
    static UPLOAD: Operation = Operation::new("upload", "POST", "/from", None, false, false);
    let server = redirecting(307, "/api/v1/to").await;
    let mut request = PreparedRequest::new(&UPLOAD, "/from").unwrap();
    let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>("a")]);
    request.set_body(reqwest::Body::wrap_stream(pieces));
    let error = client(&server)
        .send(request, &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(error.message().contains("cannot be sent again"), "{error}");
}

#[tokio::test]
async fn what_is_no_redirect_is_an_error_of_the_server() {
    for (status, location) in [
        (302, None),
        (302, Some("http://[")),
        (308, Some("http://a b/")),
        (300, Some("/api/v1/to")),
        (304, Some("/api/v1/to")),
    ] {
        let server = Server::start(move |_, _| {
            let headers: Vec<_> = location.map(|url| ("location", url)).into_iter().collect();
            Answer::new(status, &headers, "")
        })
        .await;
        let error = call(&server, Method::GET).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert_eq!(error.status(), StatusCode::from_u16(status).ok());
    }
}

#[tokio::test]
async fn a_redirect_to_the_same_place_ends() {
    for location in ["", "?", "#top", "/api/v1/from", "."] {
        let server =
            Server::start(move |_, _| Answer::new(302, &[("location", location)], "")).await;
        let error = call(&server, Method::GET).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{location}: {error}");
        assert!(
            error.message().contains("without end"),
            "{location}: {error}"
        );
        assert_eq!(server.received().len(), 6, "{location}");
    }
}

#[tokio::test]
async fn a_chain_ends_where_it_leaves_the_base() {
    let server = Server::start(|request, before| match before {
        0..=3 => {
            assert_eq!(request.body, br#"{"a":1}"#);
            Answer::new(307, &[("location", &format!("/api/v1/{before}"))], "moved")
        }
        _ => Answer::new(308, &[("location", "/api/v2")], ""),
    })
    .await;
    let error = call(&server, Method::POST).await.unwrap_err();
    assert!(
        error.message().contains("outside of the base URL"),
        "{error}"
    );
    assert_eq!((server.received().len(), error.attempts()), (5, 1));
}

#[tokio::test]
async fn another_name_of_the_same_address_is_another_origin() {
    let server = Server::start(|request, _| {
        let host = request
            .header("host")
            .unwrap()
            .replace("127.0.0.1", "localhost");
        Answer::new(
            307,
            &[("location", &format!("http://{host}/api/v1/to"))],
            "",
        )
    })
    .await;
    let error = call(&server, Method::GET).await.unwrap_err();
    assert!(error.message().contains("another origin"), "{error}");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_headers_of_a_hook_follow_a_redirect_and_a_retry_starts_over() {
    #[derive(Default)]
    struct Trace(AtomicUsize);
    impl Hook for Trace {
        fn change_headers(&self, _: &AttemptStart<'_>, headers: &mut HeaderMap) {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            assert!(!headers.contains_key("x-attempt"));
            headers.insert("x-attempt", number.into());
        }
    }
    let server = Server::start(|request, before| match before {
        _ if request.target.starts_with("/api/v1/from") => {
            Answer::new(303, &[("location", "/api/v1/via")], "")
        }
        _ if request.target.starts_with("/api/v1/via") => {
            Answer::new(307, &[("location", "/api/v1/to")], "")
        }
        2 => Answer::new(503, &[], ""),
        _ => Answer::json("{}"),
    })
    .await;
    let client = server
        .client(SERVICE)
        .base_url(format!("{}/api/v1", server.url))
        .api_key("key-3f9a0c")
        .hook(Trace::default())
        .build()
        .unwrap();
    let call = client.request(Method::GET, "/from").json(&[1]);
    call.send().await.unwrap();
    let sent = server.received();
    let attempts: Vec<_> = sent.iter().map(|sent| sent.header("x-attempt")).collect();
    let [first, second] = [Some("0"), Some("1")];
    assert_eq!(attempts, [first, first, first, second, second, second]);
    for (index, sent) in sent.iter().enumerate() {
        // 303 asks for the other location without the body, and what comes after it has none to repeat.
        let whole = index % 3 == 0;
        assert_eq!(sent.body.is_empty(), !whole);
        assert_eq!(sent.header("content-type").is_some(), whole);
        assert_eq!(sent.header("x-key"), Some("key-3f9a0c"));
    }
}
