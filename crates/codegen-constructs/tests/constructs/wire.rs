//! What reaches the wire, where public bug reports of other generators say that it often does not.

use codegen_constructs::wire::{Client, SECURITY_SCHEMES, SERVER_URL, SERVICE, types};
use openapi_client_runtime::{self as runtime, ErrorKind, File, RetryPolicy};

use crate::raw::Raw;
use crate::server;

fn client(server: &Raw) -> Client {
    Client::new(server::runtime(&server.url))
}

/// The parts of a form: name, the rest of the head, content.
fn parts(server: &Raw) -> Vec<(String, Vec<String>, String)> {
    let content_type = server.header("content-type").unwrap();
    let boundary = content_type.split("boundary=").nth(1).unwrap();
    let boundary = boundary.split(';').next().unwrap();
    let (_, body) = server.request();
    let line = format!("--{boundary}");
    let parts = body.split(&line);
    let whole = |part: &str| {
        let (head, content) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let mut lines = head.lines().map(str::to_owned);
        let disposition = lines.next().unwrap();
        let name = disposition.split('"').nth(1).unwrap().to_owned();
        let content = content.strip_suffix("\r\n").unwrap().to_owned();
        Some((name, lines.collect(), content))
    };
    parts.filter_map(whole).collect()
}

#[tokio::test]
async fn parts_are_in_the_order_of_the_document_with_their_media_types_and_headers() {
    let server = Raw::accept().await;
    client(&server)
        .upload()
        .x_trace(Vec::<String>::new())
        .body_map(|body| {
            body.alpha("a".to_owned())
                .free(File::new("bytes").with_name("free.bin"))
                .image("aGk=".to_owned())
                .file(File::new("%PDF").with_header("X-Checksum", "7"))
                .notes("# n".to_owned())
                .policy("p".to_owned())
                .zeta("z".to_owned())
        })
        .send()
        .await
        .unwrap();
    let parts = parts(&server);
    let names: Vec<&str> = parts.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        ["zeta", "policy", "file", "image", "free", "notes", "alpha"]
    );
    let head = |name: &str| {
        let part = parts.iter().find(|(known, ..)| known == name).unwrap();
        part.1.join("\n")
    };
    assert_eq!(
        head("file"),
        "X-Checksum: 7\nContent-Type: application/pdf\nX-Kind: scan"
    );
    assert_eq!(
        head("image"),
        "Content-Type: image/png\nContent-Transfer-Encoding: base64"
    );
    assert_eq!(head("notes"), "Content-Type: text/markdown");
    assert_eq!(head("free"), "Content-Type: application/octet-stream");
    assert_eq!(head("zeta"), "");
    // The header parameters that OpenAPI ignores are none of the builder's, and an empty list is no header.
    assert!(
        server
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    assert_eq!(server.header("x-trace"), None);
}

#[tokio::test]
async fn the_root_of_a_related_body_comes_first_and_is_named() {
    let server = Raw::accept().await;
    let metadata = types::RelatedBodyMetadata::builder().title("t".to_owned());
    client(&server)
        .related()
        .body_map(|body| {
            body.media("m")
                .metadata(types::RelatedBodyMetadata::try_from(metadata).unwrap())
        })
        .send()
        .await
        .unwrap();
    let content_type = server.header("content-type").unwrap();
    assert!(
        content_type.starts_with("multipart/related; "),
        "{content_type}"
    );
    assert!(
        content_type.ends_with("; type=\"application/json\""),
        "{content_type}"
    );
    let names: Vec<String> = parts(&server).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["metadata", "media"]);
}

#[tokio::test]
async fn reserved_characters_pass_and_nothing_is_cut_off() {
    let server = Raw::accept().await;
    client(&server)
        .search()
        .reserved("a/b?c=d&e#f%20%zz [x]".to_owned())
        .reserved_list(vec!["a/b".to_owned(), "%2F".to_owned()])
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.line(),
        "GET /search?reserved=a/b?c=d&e%23f%20%25zz%20[x]&reserved_list=a/b,%2F"
    );
}

#[tokio::test]
async fn nested_objects_have_encoded_brackets_and_nothing_is_sent_for_nothing() {
    let server = Raw::accept().await;
    let by = types::FilterBy::builder().age(vec![1, 2]);
    let filter = types::Filter::builder()
        .state("a b".to_owned())
        .by(types::FilterBy::try_from(by).unwrap());
    client(&server)
        .search()
        .filter(types::Filter::try_from(filter).unwrap())
        .tags(Vec::<String>::new())
        .joined(Vec::<String>::new())
        .point(types::SearchPoint::builder())
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.line(),
        "GET /search?filter%5Bby%5D%5Bage%5D=1&filter%5Bby%5D%5Bage%5D=2&filter%5Bstate%5D=a%20b"
    );
}

#[tokio::test]
async fn numbers_that_json_lacks_are_refused_before_sending() {
    let server = Raw::accept().await;
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = client(&server)
            .search()
            .ratio(number)
            .send()
            .await
            .unwrap_err();
        server::assert_refused(&error, &["search", "`ratio`"]);
        let inner = types::MeasureBodyInner::builder().ratio(number);
        let inner = types::MeasureBodyInner::try_from(inner).unwrap();
        let error = client(&server)
            .measure()
            .body_map(|body| body.inner(inner))
            .send()
            .await
            .unwrap_err();
        server::assert_refused(&error, &["measure", "`inner`", "`ratio`"]);
        let form = types::MeasureBodyForm::builder().ratio(number);
        let form = types::MeasureBodyForm::try_from(form).unwrap();
        let error = client(&server)
            .measure()
            .body_form(form)
            .send()
            .await
            .unwrap_err();
        server::assert_refused(&error, &["measure", "`ratio`"]);
    }
}

#[tokio::test]
async fn a_dot_is_a_legal_value_unless_it_makes_a_dot_segment() {
    for (name, line) in [
        (".", "GET /files/..json"),
        ("..", "GET /files/...json"),
        ("a/b", "GET /files/a%2Fb.json"),
    ] {
        let server = Raw::accept().await;
        client(&server)
            .file()
            .name(name.to_owned())
            .send()
            .await
            .unwrap();
        assert_eq!(server.line(), line);
    }
    let server = Raw::accept().await;
    let pair = |left: &str, right: &str| {
        client(&server)
            .pair()
            .left(left.to_owned())
            .right(right.to_owned())
    };
    for (left, right) in [(".", "."), ("%2e", "."), (".", "%2E")] {
        let error = pair(left, right).send().await.unwrap_err();
        server::assert_refused(&error, &["pair", "dot segment"]);
    }
    pair(".", "x").send().await.unwrap();
    assert_eq!(server.line(), "GET /.x/end");
}

#[tokio::test]
async fn the_literal_parts_of_a_path_stay_as_they_are() {
    let server = Raw::accept().await;
    client(&server).literal().page(2).send().await.unwrap();
    assert_eq!(
        server.line(),
        "GET /caf%C3%A9/a%20b/x+y/%41;v=1?fixed=1&page=2"
    );
    let ids: Vec<String> = Vec::new();
    let error = client(&server)
        .list_in_path()
        .ids(ids)
        .send()
        .await
        .unwrap_err();
    server::assert_refused(&error, &["list_in_path", "`ids`", "empty"]);
}

#[tokio::test]
async fn each_security_scheme_can_be_supplied() {
    assert_eq!(SERVER_URL, "https://eu.wire.example/v2");
    let names: Vec<&str> = SECURITY_SCHEMES
        .iter()
        .map(|scheme| scheme.name())
        .collect();
    assert_eq!(
        names,
        ["header", "key", "login", "session", "token", "user"]
    );
    let missing = runtime::Client::builder(SERVICE).build().unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Config);
    let server = Raw::accept().await;
    let inner = runtime::Client::builder(SERVICE)
        .credential("key", "k&1")
        .credential("session", "s1")
        .credential("header", "h1")
        .credential("user", "name:word")
        .base_url(&server.url)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    Client::new(inner)
        .file()
        .name("x".to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(server.line(), "GET /files/x.json?api_key=k%261");
    assert_eq!(server.header("cookie").as_deref(), Some("sid=s1"));
    assert_eq!(server.header("x-key").as_deref(), Some("h1"));
    assert_eq!(
        server.header("authorization").as_deref(),
        Some("Basic bmFtZTp3b3Jk")
    );
}

#[tokio::test]
async fn an_operation_gets_no_credential_that_it_does_not_ask_for() {
    let server = Raw::accept().await;
    let client = || {
        let builder = runtime::Client::builder(SERVICE).base_url(&server.url);
        builder.credential("header", "h1").credential("key", "k1")
    };
    let search = Client::new(client().build().unwrap()).search();
    search.send().await.unwrap();
    assert_eq!(server.line(), "GET /search?api_key=k1");
    assert_eq!(server.header("x-key"), None);
    // Nothing is sent without the credential that is asked for.
    let error = Client::new(client().build().unwrap())
        .file()
        .name("x".to_owned())
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("of session"), "{error}");
}

#[test]
fn a_base_url_with_a_query_is_refused() {
    let builder = runtime::Client::builder(SERVICE).credential("key", "k");
    let error = builder
        .base_url("https://wire.example/v2?tenant=1")
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}
