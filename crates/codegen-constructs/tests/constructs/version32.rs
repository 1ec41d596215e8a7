//! What OpenAPI 3.2 added.

use codegen_constructs::version32::{Client, operation, types};
use openapi_client_runtime::File;

use crate::raw::Raw;
use crate::server;

fn client(server: &Raw) -> Client {
    Client::new(server::runtime(&server.url))
}

#[tokio::test]
async fn further_methods_are_sent_as_they_are_spelled() {
    let server = Raw::pieces(
        "200 OK\r\ncontent-type: application/json",
        &["[{\"id\":1}]"],
    )
    .await;
    let term = types::FindBody::builder().term("t".to_owned());
    let rows = client(&server).find().body(term).send().await.unwrap();
    assert_eq!(rows[0].id, 1);
    assert_eq!(server.line(), "QUERY /search");
    assert_eq!(server.request().1, "{\"term\":\"t\"}");
    assert!(operation("find").unwrap().idempotent);

    let server = Raw::pieces("201 Created\r\ncontent-length: 0", &[]).await;
    client(&server)
        .copy_it()
        .depth("0".to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(server.line(), "COPY /search");
    assert_eq!(server.header("depth").as_deref(), Some("0"));

    let server = Raw::accept().await;
    client(&server).purge_search().send().await.unwrap();
    assert_eq!(server.line(), "purge /search");

    let server = Raw::accept().await;
    client(&server).post_it().send().await.unwrap();
    assert_eq!(server.line(), "POST /search");
}

#[tokio::test]
async fn one_parameter_is_the_whole_query() {
    let server = Raw::accept().await;
    let selector = types::WholeQuerySelector::builder()
        .term("a b&c".to_owned())
        .limit(2);
    let selector = types::WholeQuerySelector::try_from(selector).unwrap();
    client(&server)
        .whole_query()
        .selector(selector)
        .send()
        .await
        .unwrap();
    assert_eq!(server.line(), "GET /search?limit=2&term=a%20b%26c");

    let server = Raw::accept().await;
    let query = types::JsonQueryQ::try_from(types::JsonQueryQ::builder().a(vec![1, 2])).unwrap();
    client(&server).json_query().q(query).send().await.unwrap();
    assert_eq!(server.line(), "GET /json-query?%7B%22a%22%3A%5B1%2C2%5D%7D");
}

#[tokio::test]
async fn cookies_can_be_sent_as_they_are() {
    let server = Raw::accept().await;
    client(&server)
        .cookies()
        .greeting("Hello, world!".to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.header("cookie").as_deref(),
        Some("greeting=Hello, world!")
    );
}

#[tokio::test]
async fn parts_without_names_have_their_media_types_by_position() {
    let server = Raw::accept().await;
    let json = File::field("{}");
    client(&server)
        .parts()
        .body(vec![json, File::new("png")])
        .send()
        .await
        .unwrap();
    let content_type = server.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/mixed; boundary=")
        .unwrap();
    let (_, body) = server.request();
    assert_eq!(
        body,
        format!(
            "--{boundary}\r\nContent-Type: application/json\r\n\r\n{{}}\r\n\
             --{boundary}\r\nContent-Type: image/png\r\n\r\npng\r\n--{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn a_sequence_of_json_texts_is_sent_item_by_item() {
    let row = |id: i64| types::Row::try_from(types::Row::builder().id(id)).unwrap();
    let server = Raw::accept().await;
    let builder = client(&server).send_lines().body(vec![row(1), row(2)]);
    builder.send().await.unwrap();
    assert_eq!(server.request().1, "{\"id\":1}\n{\"id\":2}\n");
    assert_eq!(
        server.header("content-type").as_deref(),
        Some("application/jsonl")
    );

    let server = Raw::accept().await;
    let builder = client(&server).send_sequence();
    let builder = builder.body_items(vec![row(1), row(2)]);
    builder.send().await.unwrap();
    assert_eq!(server.request().1, "\u{1e}{\"id\":1}\n\u{1e}{\"id\":2}\n");

    // What has no items in the document is sent as it comes.
    let server = Raw::accept().await;
    let builder = client(&server).send_sequence();
    let builder = builder.body_application_x_ndjson("{}\n1\n");
    builder.send().await.unwrap();
    assert_eq!(server.request().1, "{}\n1\n");
}
