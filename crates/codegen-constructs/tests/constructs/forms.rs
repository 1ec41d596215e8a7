//! Multipart bodies, forms and `deepObject` of shapes that documents rarely have.

use std::collections::HashMap;

use codegen_constructs::forms::{Client, File, Nullable, types};

use crate::server::{Server, runtime};

/// What the server plays.
const DOCUMENT: &str = "forms";

/// The parts of a body, each with its head and content.
fn parts(body: &str) -> Vec<&str> {
    let (boundary, _) = body.split_once("\r\n").unwrap();
    body.split(boundary)
        .filter_map(|part| part.strip_prefix("\r\n")?.strip_suffix("\r\n"))
        .collect()
}

fn row(n: i64) -> types::PartsBodyRowsItem {
    types::PartsBodyRowsItem::builder().n(n).try_into().unwrap()
}

#[tokio::test]
async fn every_kind_of_part_is_written_as_the_document_says() {
    let server = Server::accept(DOCUMENT).await;
    let meta = types::PartsBodyMeta::builder().a(1);
    let photo = File::new("png")
        .with_name("a.png")
        .with_media_type("image/png");
    Client::new(runtime(&server.url))
        .parts()
        .body_map(|body| {
            body.stamp("R0lG".to_owned())
                .photos(vec![photo, File::new("jpeg").with_media_type("image/jpeg")])
                .meta(types::PartsBodyMeta::try_from(meta).unwrap())
                .rows(vec![row(1), row(2)])
                .note(Nullable::Null)
                .count(7)
                .either(types::PartsBodyEither::Integer(5))
                .we_ird_name("w".to_owned())
                .none(Vec::<String>::new())
                .extra(HashMap::from([("more".to_owned(), "m".to_owned())]))
        })
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        parts(&request.body),
        [
            "Content-Disposition: form-data; name=\"stamp\"\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lG",
            "Content-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\npng",
            "Content-Disposition: form-data; name=\"photos\"; filename=\"photos\"\r\nContent-Type: image/jpeg\r\n\r\njpeg",
            "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/vnd.meta+json\r\nX-Version: 2\r\n\r\n{\"a\":1}",
            "Content-Disposition: form-data; name=\"rows\"\r\nContent-Type: application/json\r\nX-Row: a\r\n\r\n{\"n\":1}",
            "Content-Disposition: form-data; name=\"rows\"\r\nContent-Type: application/json\r\nX-Row: a\r\n\r\n{\"n\":2}",
            "Content-Disposition: form-data; name=\"count\"\r\n\r\n7",
            "Content-Disposition: form-data; name=\"either\"\r\n\r\n5",
            "Content-Disposition: form-data; name=\"we%22ird name\"\r\n\r\nw",
            "Content-Disposition: form-data; name=\"more\"\r\n\r\nm",
        ]
    );
}

#[tokio::test]
async fn a_mixed_body_has_the_parts_of_all_that_it_combines() {
    let server = Server::accept(DOCUMENT).await;
    let head = types::MixedBodyHead::builder().t("x".to_owned());
    Client::new(runtime(&server.url))
        .mixed()
        .body_map(|body| {
            body.data(File::new("bytes"))
                .head(types::MixedBodyHead::try_from(head).unwrap())
        })
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    let content_type = request.header("content-type").unwrap();
    assert!(
        content_type.starts_with("multipart/mixed; boundary="),
        "{content_type}"
    );
    assert_eq!(
        parts(&request.body),
        [
            "Content-Disposition: form-data; name=\"head\"\r\nContent-Type: application/json\r\n\r\n{\"t\":\"x\"}",
            "Content-Disposition: form-data; name=\"data\"; filename=\"data\"\r\nContent-Type: application/octet-stream\r\n\r\nbytes",
        ]
    );
}

#[tokio::test]
async fn every_field_of_a_form_follows_its_encoding() {
    let server = Server::accept(DOCUMENT).await;
    let inner = types::FormBodyDeepB::builder().c("x=&".to_owned());
    let deep = types::FormBodyDeep::builder()
        .a(vec![1, 2])
        .b(types::FormBodyDeepB::try_from(inner).unwrap());
    Client::new(runtime(&server.url))
        .form()
        .body_map(|body| {
            body.spaced(vec!["a".to_owned(), "b c".to_owned()])
                .piped(vec![1, 2])
                .deep(types::FormBodyDeep::try_from(deep).unwrap())
                .url("https://a/b?c=d".to_owned())
                .json(vec![3, 4])
                .nothing(Nullable::Null)
                .a_b(true)
                .extra(HashMap::from([("more".to_owned(), 9)]))
        })
        .send()
        .await
        .unwrap();
    // The server does not read a field by its media type.
    let body = server.any_request().await.body;
    let mut fields: Vec<&str> = body.split('&').collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "a%5Bb%5D=true",
            "deep%5Ba%5D=1",
            "deep%5Ba%5D=2",
            "deep%5Bb%5D%5Bc%5D=x%3D%26",
            "json=%5B3%2C4%5D",
            "more=9",
            "piped=1%7C2",
            "spaced=a%20b%20c",
            "url=https://a/b?c=d",
        ]
    );
}

#[tokio::test]
async fn nothing_in_a_deep_object_loses_its_place() {
    let server = Server::accept(DOCUMENT).await;
    let condition = |field: &str, values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let condition = types::DeepFilterWhereItem::builder()
            .field(field.to_owned())
            .in_(values);
        types::DeepFilterWhereItem::try_from(condition).unwrap()
    };
    let empty = types::DeepFilterEmpty::builder();
    let filter = types::DeepFilter::builder()
        .where_(vec![condition("a", &["x", "y"]), condition("b&c", &[])])
        .none(Nullable::Null)
        .empty(types::DeepFilterEmpty::try_from(empty).unwrap())
        .flags(HashMap::from([("on[1]".to_owned(), true)]))
        .id(types::DeepFilterId::Integer(4));
    let inner = types::DeepOptionsInner::builder().k("v".to_owned());
    let options = types::DeepOptions::builder()
        .inner(types::DeepOptionsInner::try_from(inner).unwrap())
        .list(vec![1, 2]);
    Client::new(runtime(&server.url))
        .deep()
        .filter(types::DeepFilter::try_from(filter).unwrap())
        .page_size(20)
        .sort(vec!["a".to_owned(), "-b".to_owned()])
        .options(options)
        .encoded(types::DeepEncoded::builder().k("v".to_owned()))
        .send()
        .await
        .unwrap();
    let request = server.any_request().await;
    let mut pairs = request.pairs();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "encoded=%7B%22k%22%3A%22v%22%7D",
            "filter%5Bflags%5D%5Bon%5B1%5D%5D=true",
            "filter%5Bid%5D=4",
            "filter%5Bwhere%5D%5B0%5D%5Bfield%5D=a",
            "filter%5Bwhere%5D%5B0%5D%5Bin%5D=x",
            "filter%5Bwhere%5D%5B0%5D%5Bin%5D=y",
            "filter%5Bwhere%5D%5B1%5D%5Bfield%5D=b%26c",
            "inner=%7B%22k%22%3A%22v%22%7D",
            "list=1",
            "list=2",
            "page%5Bsize%5D=20",
            "sort%5B%5D=-b",
            "sort%5B%5D=a",
        ]
    );
}
