//! A key that a server repeats is in no part of an error.

use std::error::Error as _;

use crate::server::{After, Answer, Received, Server};
use openapi_client_runtime::http::Method;
use openapi_client_runtime::{
    CallOptions, Client, Error, ErrorKind, Object, Operation, PreparedRequest, RetryPolicy,
    SecurityScheme, Service,
};

const SERVICE_SCHEMES: &[SecurityScheme] = &[
    SecurityScheme::header("key", "x-key"),
    SecurityScheme::query("token", "access_token"),
    SecurityScheme::basic("basic"),
];
const SERVICE: Service = Service::new("Test", "test/1.0")
    .with_security(SERVICE_SCHEMES)
    .with_errors_in_success();
/// With what JSON and URLs escape.
const KEY: &str = "k3y\"9/a\\0&c+7";
const TOKEN: &str = "t0ken/ab=c&d";
const BASIC: &str = "ada:p4ss/w\u{f6}rd";

/// A URL whose escapes are in lower case.
fn lower_escapes(url: &str) -> String {
    let mut pieces = url.split('%');
    let mut text = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at(2);
        text.push_str(&format!("%{}{rest}", digits.to_lowercase()));
    }
    text
}

/// What must not be found, in any form in which it can be written.
fn forms() -> Vec<String> {
    let mut forms = Vec::new();
    for secret in [KEY, TOKEN, BASIC, "p4ss/w\u{f6}rd", "YWRhOnA0c3Mvd8O2cmQ="] {
        let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        forms.push(lower_escapes(&url));
        forms.push(secret.replace('&', "&amp;").replace('"', "&quot;"));
        use base64::Engine;
        for before in 0..3 {
            // What of the encoded text depends on nothing but the secret.
            let text = base64::engine::general_purpose::STANDARD
                .encode([&"__"[..before], secret].concat());
            let text = text.trim_end_matches('=');
            forms.push(text[4..text.len() - 2].to_owned());
        }
        let json = serde_json::to_string(secret).unwrap();
        let json = json.trim_matches('"').to_owned();
        forms.extend([secret.to_owned(), json.replace('/', "\\/"), json]);
        forms.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
    }
    forms
}

fn assert_clean(what: &str, error: &Error) {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.headers());
    for value in error.headers().values() {
        text.push_str(&String::from_utf8_lossy(value.as_bytes()));
    }
    text.push_str(&String::from_utf8_lossy(error.body().unwrap_or_default()));
    text.push_str(&error.details().join(" "));
    text.push_str(error.code().unwrap_or_default());
    text.push_str(error.message());
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!("{error} {error:?}"));
        source = error.source();
    }
    for form in forms() {
        assert!(!text.contains(&form), "{what}: {form} in {text}");
    }
    assert!(text.contains("REDACTED"), "{what}: {text}");
}

fn client(server: &Server) -> Client {
    client_of(server, SERVICE)
}

fn client_of(server: &Server, service: Service) -> Client {
    server
        .client(service)
        .api_key(KEY)
        .credential("token", TOKEN)
        .credential("basic", BASIC)
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

/// Everything that a request carried.
fn sent(request: &Received) -> String {
    let sent = ["x-key", "authorization"].map(|name| request.header(name).unwrap());
    [&*request.target, sent[0], sent[1]].join(" ")
}

/// Everything that a request carried, and what it stands for.
fn repeated(request: &Received) -> String {
    [&*sent(request), KEY, TOKEN, BASIC].join(" ")
}

/// A server by its name, the kind of error that it leads to, and what it answers.
type Case = (&'static str, ErrorKind, fn(&Received) -> Answer);

/// Servers that repeat what they were sent, each in its own way.
fn servers() -> Vec<Case> {
    vec![
        ("an error", ErrorKind::Api, |request| {
            let text = repeated(request);
            let body =
                serde_json::json!({"error": {"code": text, "message": text}, "details": [text]});
            Answer::new(400, &[], body.to_string())
        }),
        ("an error in a success", ErrorKind::Api, |request| {
            Answer::json(serde_json::json!({"error": repeated(request)}).to_string())
        }),
        ("an error with escaped slashes", ErrorKind::Api, |request| {
            let body = serde_json::json!({"error": repeated(request)}).to_string();
            Answer::new(500, &[], body.replace('/', "\\/"))
        }),
        ("a URL in a URL", ErrorKind::Api, |request| {
            let text: String =
                url::form_urlencoded::byte_serialize(repeated(request).as_bytes()).collect();
            let text = lower_escapes(&text);
            Answer::new(
                400,
                &[("x-url", &text)],
                format!("{{\"error\":\"{text}\"}}"),
            )
        }),
        ("base64 of all of it", ErrorKind::Api, |request| {
            use base64::Engine;
            let text = base64::engine::general_purpose::STANDARD.encode(repeated(request));
            Answer::new(
                400,
                &[("x-debug", &text)],
                format!("{{\"error\":\"{text}\"}}"),
            )
        }),
        ("JSON in HTML in JSON", ErrorKind::Api, |request| {
            let inner = serde_json::json!({"key": repeated(request)}).to_string();
            let html = inner.replace('&', "&amp;").replace('"', "&quot;");
            Answer::new(400, &[], serde_json::json!({"error": html}).to_string())
        }),
        ("plain text", ErrorKind::Api, |request| {
            let text = [("content-type", "text/plain")];
            Answer::new(403, &text, repeated(request))
        }),
        ("a header", ErrorKind::Api, |request| {
            let key = request.header("x-key").unwrap();
            Answer::new(403, &[("x-debug", key), ("x-more", &request.target)], "")
        }),
        ("no JSON", ErrorKind::Decode, |request| {
            Answer::json(format!("null {}", repeated(request)))
        }),
        ("too much", ErrorKind::ResponseTooLarge, |request| {
            Answer::json(format!("{}{}", repeated(request), " ".repeat(1000)))
        }),
        (
            "a body that breaks off",
            ErrorKind::Interrupted,
            |request| {
                let head = "HTTP/1.1 200 X\r\ncontent-length: 9999\r\n\r\n";
                Answer::raw(format!("{head}{}", repeated(request)), After::Close)
            },
        ),
        ("a redirect", ErrorKind::Redirect, |request| {
            let location = format!("http://127.0.0.2:9/{}/x", request.header("x-key").unwrap());
            Answer::new(307, &[("location", &location)], "")
        }),
    ]
}

#[tokio::test]
async fn what_a_server_repeats_is_in_no_part_of_an_error() {
    static READ: Operation = Operation::new("read", "GET", "/x", None, true, false);
    for (what, kind, answer) in servers() {
        let server = Server::start(move |request, _| answer(request)).await;
        let client = server
            .client(SERVICE)
            .api_key(KEY)
            .credential("token", TOKEN)
            .credential("basic", BASIC)
            .response_limit(600)
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let error = client.request(Method::GET, "/x").send().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{what}: {error}");
        assert_clean(what, &error);
        // The way of generated calls.
        let request = PreparedRequest::new(&READ, "/x").unwrap();
        let response = client.send(request, &CallOptions::default()).await;
        if let Err(error) = response.and_then(|response| response.json::<u64>()) {
            assert_clean(what, &error);
        }
    }
}

#[tokio::test]
async fn reading_into_a_type_shows_nothing_of_it_either() {
    let server = Server::start(|request, _| {
        Answer::json(serde_json::json!({"id": repeated(request)}).to_string())
    })
    .await;
    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[allow(dead_code, reason = "it is there to be read")]
        id: u64,
    }
    let response = client(&server).request(Method::GET, "/x").send_raw().await;
    let error = response.unwrap().json::<Row>().unwrap_err();
    assert!(error.message().contains("/id"), "{error}");
    assert_clean("a response", &error);
    let response = client(&server).request(Method::GET, "/x").send_raw().await;
    let read = |body: &bytes::Bytes| -> openapi_client_runtime::Result<()> {
        let error = std::io::Error::other(String::from_utf8_lossy(body).into_owned());
        Err(Error::new(ErrorKind::Decode, error.to_string()).with_source(error))
    };
    let error = response.unwrap().read(read).map(drop).unwrap_err();
    assert_clean("a reader of the caller", &error);
    let response = client(&server).request(Method::GET, "/x").send_raw().await;
    assert_clean("an unexpected success", &response.unwrap().unexpected());
}

#[tokio::test(start_paused = true)]
async fn neither_waiting_nor_reading_later_shows_it() {
    static READ: Operation = Operation::new("read", "GET", "/x", None, true, false);
    for state in ["failed", "running"] {
        let server = Server::start(move |request, _| {
            let body =
                serde_json::json!({"status": state, "error": sent(request), "id": sent(request)});
            Answer::json(body.to_string())
        })
        .await;
        let service = Service::new("Test", "test/1.0").with_security(SERVICE_SCHEMES);
        let client = client_of(&server, service);
        let answer = client.request(Method::GET, "/x").send().await.unwrap();
        let options = CallOptions::default().with_timeout(std::time::Duration::from_secs(30));
        let wait = client.poll(|| PreparedRequest::new(&READ, "/x"), &options);
        let wait = tokio::spawn(wait.end());
        tokio::task::yield_now().await;
        client.set_api_key("another-key").unwrap();
        let error = wait.await.unwrap().unwrap_err();
        assert_clean(state, &error);
        let body = String::from_utf8_lossy(error.body().unwrap());
        assert!(!format!("{error} {error:?} {body}").contains("another-key"));
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[allow(dead_code, reason = "it is there to be read")]
            id: u64,
        }
        assert_clean("an object", &answer.deserialize::<Row>().unwrap_err());
    }
}

#[tokio::test]
async fn neither_a_page_nor_a_walk_shows_it() {
    let server = Server::start(|request, _| {
        let row = serde_json::json!({"id": repeated(request)});
        Answer::json(format!("{{\"rows\":[{row}],\"has_next\":true}}"))
    })
    .await;
    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[allow(dead_code, reason = "it is there to be read")]
        id: u64,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Body {
        #[allow(dead_code, reason = "it is there to be read")]
        rows: Vec<Row>,
    }
    type Rows = openapi_client_runtime::Page<Row>;
    let client = client(&server);
    let request = || client.request(Method::GET, "/x");
    let first = openapi_client_runtime::PageRequest::new(1, None);
    let error = request().send_raw().await.unwrap().page::<Row>(first);
    assert_clean("a bad row", &error.unwrap_err());
    let body = request().send().await.unwrap().into_inner();
    assert_clean("a page of a body", &Rows::from_object(body).unwrap_err());
    let mut pages = request().pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_clean(
        "a page's body",
        &page.raw.deserialize::<Body>().unwrap_err(),
    );
    let assert_clean_row = |what, row: &Object| {
        assert_clean(what, &row.deserialize::<Row>().unwrap_err());
        assert_clean(what, &row.error(ErrorKind::Decode, "odd"));
    };
    assert_clean_row("a row of a page", &page.items[0]);
    let body = request().send().await.unwrap().into_inner();
    let page: openapi_client_runtime::Page<Object> = body.clone().try_into().unwrap();
    assert_clean_row("a row of a page of a body", &page.items[0]);
    #[derive(serde::Deserialize)]
    struct Whole {
        rows: Vec<Option<Object>>,
    }
    let whole: Whole = body.deserialize().unwrap();
    assert_clean_row("an object in a type", whole.rows[0].as_ref().unwrap());
    let response = request().send_raw().await.unwrap();
    let whole = response.json::<Whole>().unwrap().into_inner();
    assert_clean_row("an object in a response", whole.rows[0].as_ref().unwrap());
    // What is read beside an answer is nobody's.
    let own: Object = serde_json::from_str(&format!("{{\"id\":{:?}}}", TOKEN)).unwrap();
    let error = own.deserialize::<Row>().unwrap_err();
    assert!(error.message().contains(TOKEN), "{error}");
}

#[tokio::test]
async fn an_attempt_hides_the_key_that_it_sent() {
    // The key is replaced while the answer is on its way.
    let server = Server::start(|request, _| {
        let body = serde_json::json!({"error": repeated(request)}).to_string();
        Answer::new(400, &[], body).late(std::time::Duration::from_millis(200))
    })
    .await;
    let client = client(&server);
    let other = client.clone();
    let call = tokio::spawn(async move { other.request(Method::GET, "/x").send().await });
    while server.received().is_empty() {
        tokio::task::yield_now().await;
    }
    client.set_api_key("another-key").unwrap();
    assert_clean(
        "an answer to the old key",
        &call.await.unwrap().unwrap_err(),
    );
}

#[tokio::test]
async fn a_stream_that_breaks_off_names_its_call() {
    static READ: Operation = Operation::new("read", "GET", "/x", None, true, false);
    let server = Server::start(|_, _| {
        let head =
            "HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\ncontent-length: 99\r\n\r\n";
        Answer::raw(format!("{head}data: 1"), After::Close)
    })
    .await;
    let mut request = PreparedRequest::new(&READ, "/x").unwrap();
    request.set_streaming(true);
    let response = client(&server).send(request, &CallOptions::default()).await;
    let error = response
        .unwrap()
        .stream()
        .into_inner()
        .bytes()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!((error.operation(), error.attempts()), (Some("read"), 1));
}

#[test]
fn builders_show_no_header_and_no_key() {
    let builder = Client::builder(SERVICE).api_key(KEY).base_url("https://h");
    let options = CallOptions::default().with_header("x-own", "my-own-secret");
    let shown = format!("{builder:?} {options:?}");
    assert!(shown.contains("x-own") && !shown.contains("my-own-secret"));
    let client = builder.build().unwrap();
    let request = client
        .request(Method::GET, "/x")
        .header("x-own", "my-own-secret")
        .query("q", "my-own-secret");
    let shown = format!("{shown} {client:?} {request:?}");
    assert!(!shown.contains("my-own-secret"), "{shown}");
    for named in [
        "ClientBuilder",
        "Client {",
        "https://h",
        "Hooks(0)",
        "Request {",
        "/x",
    ] {
        assert!(shown.contains(named), "{named}: {shown}");
    }
    assert!(forms().iter().all(|form| !shown.contains(form)), "{shown}");
}
