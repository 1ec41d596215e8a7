//! Bodies reach the wire in their media type, with what the caller said and nothing else.

use crate::server::{Server, assert_refused, runtime};
use codegen_constructs::bodies::{CallOptions, Client, File, Nullable, types};

/// What the server plays.
const DOCUMENT: &str = "bodies";

fn thing(name: &str) -> types::Thing {
    types::Thing::builder()
        .name(name.to_owned())
        .try_into()
        .unwrap()
}

#[tokio::test]
async fn json_carries_no_invented_default() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .json()
        .body(thing("n"))
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.body, r#"{"name":"n"}"#);
}

#[tokio::test]
async fn a_request_can_be_had_unsent() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    let request = client.json().body(thing("n")).into_request().unwrap();
    assert_eq!(request.operation(), "json");
    assert_eq!(request.body(), Some(&br#"{"name":"n"}"#[..]));
    let runtime = runtime(&server.url);
    let response = runtime
        .send(request, &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(response.operation(), "json");
    let received = server.request().await;
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.body, r#"{"name":"n"}"#);

    // What cannot be sent cannot be had either.
    let error = client.json().into_request().unwrap_err();
    assert_refused(&error, &["json", "body"]);
}

#[tokio::test]
async fn a_body_is_built_in_place() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .shared()
        .body_map(|b| {
            b.name("n".to_owned())
                .kind(types::ThingKind::from("enormous"))
                .tags(Vec::new())
        })
        .send()
        .await
        .unwrap();
    // An unknown enum value and an empty list are what the caller said.
    assert_eq!(
        server.any_request().await.body,
        r#"{"kind":"enormous","name":"n","tags":[]}"#
    );
    let error = client.shared().send().await.unwrap_err();
    assert_refused(&error, &["shared", "name"]);
}

#[tokio::test]
async fn an_untouched_optional_body_is_not_sent() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .optional()
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.body.as_str(), request.header("content-type")),
        ("", None)
    );
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .optional()
        .body_map(|b| b.name("n".to_owned()))
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.body, r#"{"name":"n"}"#);
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .optional_list()
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.header("content-type"), None);
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .optional_list()
        .body(vec!["a".to_owned()])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.body, r#"["a"]"#);
}

#[tokio::test]
async fn a_patch_tells_null_from_absent() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .change()
        .body_map(|b| b.title(Nullable::Null).count(3).owner(None))
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(request.body, r#"{"count":3,"owner":null,"title":null}"#);
}

#[tokio::test]
async fn other_json_keeps_its_media_type() {
    let server = Server::accept(DOCUMENT).await;
    let change = types::JsonPatchBodyItem::builder()
        .op("add".to_owned())
        .path("/a".to_owned())
        .value(serde_json::json!(1));
    Client::new(runtime(&server.url))
        .json_patch()
        .body(vec![change.try_into().unwrap()])
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.header("content-type"),
        Some("application/json-patch+json")
    );
    assert_eq!(request.body, r#"[{"op":"add","path":"/a","value":1}]"#);
}

#[tokio::test]
async fn forms_follow_their_encoding() {
    let server = Server::accept(DOCUMENT).await;
    let meta: std::collections::HashMap<String, String> = [("k".to_owned(), "v".to_owned())].into();
    let list = || vec!["a".to_owned(), "b c".to_owned()];
    Client::new(runtime(&server.url))
        .form()
        .body_map(|b| {
            b.text("x&y".to_owned())
                .list(list())
                .csv(list())
                .meta(meta)
                .nested(
                    types::FormBodyNested::try_from(types::FormBodyNested::builder().a(1)).unwrap(),
                )
        })
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        request.body,
        "csv=a,b%20c&list=a&list=b%20c&meta%5Bk%5D=v&nested=%7B%22a%22%3A1%7D&text=x%26y"
    );
}

#[tokio::test]
async fn multipart_holds_files_and_fields() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .upload()
        .body_map(|b| {
            b.file(
                File::new("content")
                    .with_name("a.txt")
                    .with_media_type("text/plain"),
            )
            .picture(File::new("png"))
            .more(vec![File::new("1"), File::new("2")])
            .purpose("batch")
            .tags(vec!["x".to_owned(), "y".to_owned()])
            .meta(types::UploadBodyMeta::try_from(types::UploadBodyMeta::builder().a(1)).unwrap())
        })
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    let media_type = request.header("content-type").unwrap();
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let parts: Vec<&str> = request
        .body
        .split(&format!("--{boundary}"))
        .map(|p| p.trim_matches(['\r', '\n']))
        .collect();
    assert_eq!(
        parts,
        [
            "",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\ncontent",
            "Content-Disposition: form-data; name=\"picture\"; filename=\"picture\"\r\nContent-Type: image/png\r\n\r\npng",
            "Content-Disposition: form-data; name=\"more\"; filename=\"more\"\r\nContent-Type: application/octet-stream\r\n\r\n1",
            "Content-Disposition: form-data; name=\"more\"; filename=\"more\"\r\nContent-Type: application/octet-stream\r\n\r\n2",
            "Content-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch",
            "Content-Disposition: form-data; name=\"tags\"\r\n\r\nx",
            "Content-Disposition: form-data; name=\"tags\"\r\n\r\ny",
            "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}",
            "--",
        ]
    );
}

#[tokio::test]
async fn a_boundary_that_occurs_in_a_file_is_not_used() {
    let server = Server::accept(DOCUMENT).await;
    let content = "x form-boundary-0000000000000000 y";
    Client::new(runtime(&server.url))
        .upload_ref()
        .body_map(|b| b.file(content))
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.header("content-type"),
        Some("multipart/form-data; boundary=form-boundary-0000000000000001")
    );
    assert!(request.body.contains(content));
}

#[tokio::test]
async fn raw_bodies() {
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .octets()
        .body("bytes")
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.header("content-type"), request.body.as_str()),
        (Some("application/octet-stream"), "bytes")
    );
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .text()
        .body("a;b".to_owned())
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.header("content-type"), request.body.as_str()),
        (Some("text/csv"), "a;b")
    );
}

#[tokio::test]
async fn every_request_media_type_can_be_sent() {
    let upload = types::Upload::builder().file(File::new("f"));
    type Call = codegen_constructs::bodies::builder::Several;
    type Choose = Box<dyn Fn(Call) -> Call>;
    let choices: [(&str, Choose); 5] = [
        ("application/json", Box::new(|call| call.body(thing("n")))),
        (
            "application/x-www-form-urlencoded",
            Box::new(|call| call.body_form(thing("n"))),
        ),
        (
            "multipart/form-data",
            Box::new(move |call| call.body_multipart(upload.clone())),
        ),
        ("application/xml", Box::new(|call| call.body_xml("<a/>"))),
        ("text/plain", Box::new(|call| call.body_text("t"))),
    ];
    for (media_type, choose) in choices {
        let server = Server::accept(DOCUMENT).await;
        let client = Client::new(runtime(&server.url));
        choose(client.several()).send().await.unwrap();
        let request = server.request().await;
        assert!(
            request
                .header("content-type")
                .unwrap()
                .starts_with(media_type)
        );
    }
    let error = Client::new(runtime("http://127.0.0.1:9"))
        .several()
        .send()
        .await
        .unwrap_err();
    assert_refused(&error, &["several", "`body`"]);
}

#[tokio::test]
async fn a_form_without_named_parts_takes_any() {
    let parts = || {
        std::collections::HashMap::from([(
            "file".to_owned(),
            vec![File::new("1").with_name("a.txt"), File::field("plain")],
        )])
    };
    let server = Server::accept(DOCUMENT).await;
    Client::new(runtime(&server.url))
        .any_parts()
        .body(parts())
        .send()
        .await
        .unwrap();
    let body = server.request().await.body;
    for part in [
        "name=\"file\"; filename=\"a.txt\"\r\nContent-Type: application/octet-stream\r\n\r\n1\r\n",
        "name=\"file\"\r\n\r\nplain\r\n",
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.columns().body(parts()).send().await.unwrap();
    assert!(server.request().await.body.contains("plain"));
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.columns().send().await.unwrap();
    assert_eq!(server.request().await.header("content-type"), None);
}

#[tokio::test]
async fn a_form_that_is_text_already_is_sent_as_it_is() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client
        .text_form()
        .body("a=1&b=2".to_owned())
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.header("content-type"), request.body.as_str()),
        (Some("application/x-www-form-urlencoded"), "a=1&b=2")
    );
}

#[tokio::test]
async fn a_range_of_media_types_is_sent_as_one_of_them() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.ranges().body(thing("n")).send().await.unwrap();
    // `application/*+json` is a range without a member that suits every service; plain JSON is what they all read.
    assert_eq!(
        server.any_request().await.header("content-type"),
        Some("application/json")
    );
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.ranges().body_text("t").send().await.unwrap();
    assert_eq!(
        server.request().await.header("content-type"),
        Some("text/plain")
    );
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.anything().body(thing("n")).send().await.unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.header("content-type"), request.body.as_str()),
        (Some("application/json"), r#"{"name":"n"}"#)
    );
}

#[tokio::test]
async fn the_schema_says_what_a_media_type_leaves_open() {
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.bytes_of_json().body("[1]").send().await.unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.header("content-type"), request.body.as_str()),
        (Some("application/json"), "[1]")
    );
    let server = Server::accept(DOCUMENT).await;
    let client = Client::new(runtime(&server.url));
    client.vendor().body(thing("n")).send().await.unwrap();
    let request = server.request().await;
    assert_eq!(
        (request.header("content-type"), request.body.as_str()),
        (Some("application/vnd.thing"), r#"{"name":"n"}"#)
    );
}
